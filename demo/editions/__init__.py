"""The simulated editions that the demo driver plays: real authorities, invented marks and history."""
