"""What notify folds of the whole log."""
