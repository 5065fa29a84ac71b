"""The palmares page: laureates by level, the highest first, by name within one."""

from itertools import groupby
from typing import NamedTuple

from audit.report.dossiers import name_of
from audit.report.facts import Facts
from audit.report.wording import Wording, sorting
from audit.showing.explained import STANDINGS, STATES


class Row(NamedTuple):
    """One laureate as shown."""

    code: str
    name: str
    department: str
    kind: str
    level: int
    proposal: int | None
    departs: bool
    mentions: str
    position: int


def groups(facts: Facts, w: Wording) -> list[tuple[int, list[Row]]]:
    """Return the laureates of each level."""
    labels = {mention.code: w.text(mention.label) for mention in facts.published.rulebook.mentions}
    proposals = {each.dossier: each.award.proposal for each in facts.explained if each.award is not None}
    rows = [
        Row(
            code=row.code,
            name=row.name,
            department=row.department,
            kind=row.kind,
            level=row.level,
            proposal=proposals.get(row.code),
            departs=proposals.get(row.code) not in (None, row.level),
            mentions=", ".join(labels.get(code, code) for code in row.mentions),
            position=position,
        )
        for row, _, position in facts.published.laureates
    ]
    rows.sort(key=lambda row: (-row.level, sorting(row.name), row.code))
    return [(level, list(group)) for level, group in groupby(rows, lambda row: row.level)]


def others(facts: Facts, w: Wording) -> list[tuple[str, str, str]]:
    """Return the dossiers without an award in the palmares: code, name, how far they came."""
    won = {laureate.row.code for laureate in facts.published.laureates}
    left = [each for each in facts.explained if each.dossier not in won]
    left.sort(key=lambda each: (sorting(name_of(each)), each.dossier))
    return [
        (each.dossier, name_of(each), w.text(STATES[each.state] if each.state in STATES else STANDINGS[each.standing]))
        for each in left
    ]
