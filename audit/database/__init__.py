"""What was read, marked, counted, voted and awarded as an SQLite file that an auditor can query. Pseudonymised."""
