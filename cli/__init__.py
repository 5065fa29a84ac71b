"""The command `jury`: the only place where everything is put together."""
