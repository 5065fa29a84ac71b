"""Statistics beside the decision, never instead of it: exact functions on a table of marks, no float, no I/O."""
