"""What intake folds of other services' records."""
