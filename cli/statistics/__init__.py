"""Statistics of any table of marks, without a bus."""
