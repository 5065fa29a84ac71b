"""The simulated edition: who plays it, with which marks and votes, and the mail server that catches its letters."""
