"""What runs: the bus, the services under their supervisor, a witness; what they are found to be."""
