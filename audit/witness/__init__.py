"""A witness of logs: an outsider who cosigns a checkpoint only if it continues the last one that he cosigned.

So no log can show two histories to two people, both cosigned. Source: C2SP tlog-witness and tlog-cosignature.
"""
