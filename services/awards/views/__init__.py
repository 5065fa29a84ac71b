"""Folds of the whole log, from which the facts of a decision and the documents are made."""
