"""How it is run in production."""
