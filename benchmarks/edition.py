"""Editions as large as a draw's record may hold: every juror of a panel reads every dossier, a round is open.

Two juries take turns, edition by edition, so that two editions at once have twice as many different jurors.
"""

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Raw

from benchmarks.scribe import ORGANISER, SEED, Pair, Scribe
from contracts.codes import LABEL
from contracts.commands.intake import (
    AdmitDossier,
    CloseEdition,
    FoundLabel,
    OpenEdition,
    RegisterPerson,
    SubmitDossier,
)
from contracts.commands.scoring import AnnounceDraw, DeclareNoConflict, FormPanel, HoldDraw, NameJury, OpenRound
from contracts.document import DocumentRef
from contracts.events.intake import Calendar

PANEL: Final = "villes"
JURIES: Final = 2
_OPENS, _CLOSES = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 11, 15, tzinfo=UTC)
_CALENDAR: Final = Calendar(_OPENS, _CLOSES, datetime(2024, 12, 12, tzinfo=UTC), datetime(2025, 2, 7, tzinfo=UTC))


class Size(NamedTuple):
    """How many editions, how many jurors in each jury, how many dossiers in each edition."""

    editions: int
    jurors: int
    dossiers: int


class Editions:
    """The editions of a log, each with its first round open."""

    def __init__(self, scribe: Scribe, size: Size) -> None:
        self.scribe = scribe
        self.size = size
        document = _rulebook(size.jurors)
        self.criteria: Final = tuple(criterion["code"] for criterion in document["grid"]["criteria"])
        self._rulebook = Raw(msgspec.json.encode(document))
        self.dossiers: Final = tuple(f"01{number:03}" for number in range(1, size.dossiers + 1))

    async def prepare(self) -> None:
        """Found the label and bring every edition to its first round."""
        scribe, everybody = self.scribe, [juror for jury in range(JURIES) for juror in self._jury(jury)]
        register = _official_list(self.dossiers)
        reference = DocumentRef(await scribe.keep(register), len(register))
        scribe.do(ORGANISER, FoundLabel("Mesures", ORGANISER, scribe.key(ORGANISER).public), LABEL)
        for person in everybody:
            scribe.do(ORGANISER, RegisterPerson(person, scribe.key(person).public), LABEL)
        for number in range(self.size.editions):
            scribe.do(ORGANISER, OpenEdition(2024, self._rulebook, reference, _CALENDAR), str(number + 1))
            for dossier in self.dossiers:
                scribe.do(ORGANISER, SubmitDossier(dossier, ORGANISER, 55, ()), str(number + 1))
                scribe.do(ORGANISER, AdmitDossier(dossier), str(number + 1))
        scribe.now = _CLOSES
        for number in range(self.size.editions):
            self._open_round(str(number + 1), self._jury(number))

    def pairs(self, number: int) -> Iterator[Pair]:
        """Give every ballot of an edition (from 0), dossier by dossier."""
        for dossier in self.dossiers:
            for juror in self._jury(number):
                yield Pair(str(number + 1), PANEL, juror, dossier)

    def _jury(self, number: int) -> tuple[str, ...]:
        first = number % JURIES * self.size.jurors
        return tuple(f"p-{juror:02x}" for juror in range(first, first + self.size.jurors))

    def _open_round(self, edition: str, jury: tuple[str, ...]) -> None:
        scribe = self.scribe
        scribe.do(ORGANISER, CloseEdition(), edition)
        scribe.do(ORGANISER, NameJury(jury, jury[0], ORGANISER), edition)
        scribe.do(ORGANISER, FormPanel(PANEL, jury, ("ville",)), edition)
        scribe.do(ORGANISER, AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()), edition)
        scribe.do(ORGANISER, HoldDraw(SEED), edition)
        for juror in jury:
            scribe.do(juror, DeclareNoConflict(), edition)
        scribe.do(ORGANISER, OpenRound(PANEL, 1), edition)


async def log_of(records: int, size: Size) -> Scribe:
    """Return a log of `records` records: the preparation of these editions, then ballots."""
    editions = Editions(Scribe(), size)
    await editions.prepare()
    scribe = editions.scribe
    pairs = (pair for number in range(size.editions) for pair in editions.pairs(number))
    for pair in islice(pairs, records - len(scribe.entries)):
        scribe.store(pair, editions.criteria)
    assert len(scribe.entries) == records, f"{size} gives {len(scribe.entries)} records, not {records}"
    return scribe


def _rulebook(readers: int) -> Any:
    """Return the project's rulebook, but that the whole jury reads each dossier and marks alone count."""
    document = msgspec.json.decode((resources.files("contracts") / "rulebooks" / "26.json").read_bytes())
    document["readers"] |= {"per_dossier": readers, "one_more_at": 0, "distinct_backgrounds": False, "calibration": 0}
    document["grid"] |= {"declared": []}
    return document


def _official_list(codes: tuple[str, ...]) -> bytes:
    rows = ("code,name,type,department,population", *(f"{code},Commune {code},commune,01,5000" for code in codes))
    return gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0)
