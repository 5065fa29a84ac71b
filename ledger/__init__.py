"""The append-only log: the port, the transaction, the follower, and the adapters that keep the promise.

Nothing here knows a rule of the jury. Only `ledger.jetstream` and `ledger.provision` speak to a broker.
"""
