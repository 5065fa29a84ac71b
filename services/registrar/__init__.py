"""The registrar: keeps persons' keys, seals and opens their fields (and will seal the log itself)."""
