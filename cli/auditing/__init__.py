"""What an auditor reads and writes: from a bundle, or from the bus as the user who may only read."""
