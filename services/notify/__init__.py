"""Notify: the letters owed once a palmares is published, each sent once and accounted for."""
