"""The services: each owns its nouns, and meets the others only through contracts and what the log holds."""
