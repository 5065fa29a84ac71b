"""The nats-servers of production."""
