"""The audit of an edition as static pages: they open from a file, run no script, ask the network for nothing."""
