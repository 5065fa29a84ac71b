"""Intake: the label, its clock and persons, editions, dossiers and documents."""
