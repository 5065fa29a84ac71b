"""What scoring folds of the whole log, each thing with its position."""
