"""Explanations and what-ifs as people read them on a terminal: French, or English on request."""
