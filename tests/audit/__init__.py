"""What an outsider reads of a log as of a position: folded from it, by the live rules."""
