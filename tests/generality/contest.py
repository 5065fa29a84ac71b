"""A contest of any kind, played through the door of the running services: all that it is lies in its rulebook.

Ballots are cast by all jurors at once. What comes of it is read from the log.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Raw

from audit.replay import replay
from audit.verdict import Verdict
from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.scoring import DossiersRanked, DossierTallied
from contracts.questions import KeepDocument, Standings
from contracts.request import Receipt, Unchanged
from ledger.jetstream import JetStreamDocuments
from services.scoring.told import DossierStanding
from tests.services.edition import CALENDAR, ORGANISER, SECRETARY, SIMULATION, eventually, key_of, official_list
from tests.services.town import Town

EDITION: Final = "1"
PANEL: Final = "jury"
SEED: Final = "a seed"
#: Requests on their way at once.
IN_FLIGHT: Final = 64
Marks = dict[str, int | None]


class Entry(NamedTuple):
    """Who competes: code, kind, the type that the list gives him; each juror's marks (None: he abstains); figures."""

    code: str
    kind: str
    type: str
    ballots: dict[str, Marks | None]
    figures: dict[str, int] = {}


class Contest(NamedTuple):
    """A rulebook (as JSON would hold it), who competes, who judges."""

    rulebook: dict[str, Any]
    entries: tuple[Entry, ...]
    jurors: tuple[str, ...]


class Result(NamedTuple):
    """Tallies and ranks by code, what the president was told of standings, the audit's verdict on the whole log."""

    tallies: dict[str, DossierTallied]
    ranks: dict[str, int | None]
    told: tuple[DossierStanding, ...]
    verdict: Verdict


class Play:
    """Plays a contest in a town."""

    def __init__(self, town: Town, contest: Contest) -> None:
        self.town = town
        self.contest = contest
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)

    async def do(self, person: str, command: Command, edition: str = EDITION) -> Receipt | Unchanged:
        """Have something decided that must be accepted. Raises Refusal."""
        async with self._in_flight:
            return await self.town.door.decide(person, key_of(person), command, edition)

    async def whole(self) -> Result:
        """Play it to the ranking of each kind."""
        await self.open()
        await self.draw()
        await self.judge()
        await self.rank()
        return await self.result()

    async def open(self) -> None:
        """Found the label, open the edition, take everybody in, close."""
        await self.do(ORGANISER, i.FoundLabel("Contest", ORGANISER, key_of(ORGANISER).public, SIMULATION), LABEL)
        persons = (SECRETARY, *self.contest.jurors)
        await self.together(((ORGANISER, i.RegisterPerson(each, key_of(each).public)) for each in persons), LABEL)
        await self.open_edition()
        await self.together(
            (ORGANISER, i.SubmitDossier(entry.code, SECRETARY, 1, ())) for entry in self.contest.entries
        )
        await self.together((ORGANISER, i.AdmitDossier(entry.code)) for entry in self.contest.entries)
        await self.do(ORGANISER, i.AdvanceClock(CALENDAR.closes), LABEL)
        await self.do(ORGANISER, i.CloseEdition())

    async def open_edition(self) -> None:
        """Keep the list of who may compete, and open the edition under the contest's rulebook."""
        listed = official_list(
            (entry.code, f"Entry {entry.code}", entry.type, "", "") for entry in self.contest.entries
        )
        question = KeepDocument(listed)
        kept = await self.town.door.ask(ORGANISER, key_of(ORGANISER), question, LABEL, Document)
        await self.do(ORGANISER, i.AdvanceClock(CALENDAR.opens), LABEL)
        rulebook = Raw(msgspec.json.encode(self.contest.rulebook))
        await self.do(ORGANISER, i.OpenEdition(2025, rulebook, kept.ref, CALENDAR, SIMULATION))

    async def draw(self) -> None:
        """Name the jury, one panel for all kinds, and draw: every juror reads everything."""
        jurors = self.contest.jurors
        kinds = tuple(kind["code"] for kind in self.contest.rulebook["kinds"])
        await self.do(ORGANISER, s.NameJury(jurors, jurors[0], SECRETARY))
        await self.do(ORGANISER, s.FormPanel(PANEL, jurors, kinds))
        await self.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
        await self.do(ORGANISER, s.HoldDraw(SEED))
        await self.together((juror, s.DeclareNoConflict()) for juror in jurors)

    async def judge(self) -> None:
        """Have all jurors cast their ballots side by side while figures are declared; close; all is tallied."""
        await self.do(ORGANISER, s.OpenRound(PANEL, 1))
        figures = [(ORGANISER, s.DeclareFigures(e.code, e.figures)) for e in self.contest.entries if e.figures]
        await self.together([*self.ballots(), *figures])
        await self.do(ORGANISER, s.CloseRound(PANEL, 1))
        await eventually(self._all_tallied)

    def ballots(self) -> list[tuple[str, Command]]:
        """Return every ballot, with who casts it."""
        return [
            (
                juror,
                s.AbstainFromScoring(entry.code, 1, 0, "absent")
                if marks is None
                else s.CastScore(entry.code, 1, 0, marks),
            )
            for entry in self.contest.entries
            for juror, marks in entry.ballots.items()
        ]

    async def rank(self) -> None:
        """Rank each kind."""
        kinds = sorted({entry.kind for entry in self.contest.entries})
        await self.together((ORGANISER, s.RankDossiers(kind)) for kind in kinds)

    async def together(self, asked: Iterable[tuple[str, Command]], edition: str = EDITION) -> None:
        """Have many things decided side by side."""
        await asyncio.gather(*(self.do(person, command, edition) for person, command in asked))

    async def _all_tallied(self) -> bool:
        return len(await self.town.records("tally")) == len(self.contest.entries)

    async def result(self) -> Result:
        """Return what came of it, from the log."""
        events = [event for _, record in await self.town.records() for event in record.events]
        rows = [row for event in events if isinstance(event, DossiersRanked) for row in event.rows]
        president = self.contest.jurors[0]
        question = Standings()
        told = await self.town.door.ask(president, key_of(president), question, EDITION, tuple[DossierStanding, ...])
        documents = JetStreamDocuments(self.town.admin)
        return Result(
            tallies={event.dossier: event for event in events if isinstance(event, DossierTallied)},
            ranks={row.dossier: row.rank for row in rows},
            told=told,
            verdict=await replay(self.town.ledger, documents, await self.town.head()),
        )
