"""What an outsider runs on a log, live or in a bundle: read it, decide everything again, compare.

It is handed a `Ledger` and `Documents`, and can reach no broker. It uses the very rules and folds of the services.
"""
