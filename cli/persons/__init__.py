"""What is held on persons: given, erased, due; the key that wraps theirs."""
