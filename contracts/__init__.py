"""What crosses a boundary between the services of Délibéré: data only, no input or output, no rule.

Stored names (the `tag` of each event and command, the field names, the noun names) are the storage format of the log:
they are added to, never renamed, never reused with another meaning.
"""
