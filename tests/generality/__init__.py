"""The rulebook is data: other juries than the label's, through the running services."""
