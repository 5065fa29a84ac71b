"""What scoring decides, by noun: pure."""
