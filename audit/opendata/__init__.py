"""The palmares as open data: a CSV with its Table Schema, JSON, a data package, and what binds them to the log."""
