"""What awards decides, noun by noun: pure."""
