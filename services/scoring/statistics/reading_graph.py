"""The reading graph: jurors on one side, dossiers on the other, a link where a juror read a dossier."""

from services.scoring.statistics.table import Table


def parts(table: Table) -> tuple[tuple[str, ...], ...]:
    """Return the jurors by connected part, in the order of the table; one part if each can be compared with each.

    A juror without a reading is a part of his own.
    """
    joined = list(range(len(table.jurors)))

    def root(juror: int) -> int:
        while joined[juror] != juror:
            joined[juror] = joined[joined[juror]]
            juror = joined[juror]
        return juror

    for row in table.rows:
        readers = [juror for juror, mark in enumerate(row) if mark is not None]
        for reader in readers[1:]:
            one, other = sorted((root(readers[0]), root(reader)))
            joined[other] = one
    found: dict[int, list[str]] = {}
    for juror, name in enumerate(table.jurors):
        found.setdefault(root(juror), []).append(name)
    return tuple(tuple(part) for part in found.values())
