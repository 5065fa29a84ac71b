"""Hidden steps between the pages: editions 28 to 31 brought to where a page begins, through the door like anybody."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from cli.acting.door import Door
from cli.home import Home
from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.awards import Block, Choice
from contracts.events.intake import Calendar
from contracts.questions import DraftPalmares, KeepDocument, PlainField, Question, SealFields, Standings
from contracts.sealed import Sealed
from contracts.simulation import Simulation
from ledger.nats import disconnect
from services.awards.told import PalmaresTold
from services.scoring.told import DossierStanding

MEMBERS: Final = ("p-ada", "p-bea", "p-cyd")
CODES: Final = ("200071751", "59009", "70450")
SEED: Final = "pile ou face"
#: The first edition comes after that of `a-la-main.md`, one a year.
FIRST: Final = 2027
T = TypeVar("T")


class Preparer:
    """Takes steps of one edition for everybody, in a directory where `jury up` runs."""

    def __init__(self, directory: Path, home: Home, door: Door, edition: int) -> None:
        self._directory = directory
        self._home = home
        self._door = door
        self._edition = str(edition)
        year = FIRST + edition - 28
        self.year = year
        self.calendar = Calendar(
            datetime(year, 3, 1, 8, tzinfo=UTC),
            datetime(year, 11, 12, 17, tzinfo=UTC),
            datetime(year, 12, 9, 9, tzinfo=UTC),
            datetime(year + 1, 2, 3, 17, tzinfo=UTC),
        )

    async def do(self, person: str, command: Command, scope: str = "", command_id: str = "") -> None:
        """Have something decided that must be accepted."""
        key = self._home.keys.load(person)
        await self._door.decide(person, key, command, scope or self._edition, command_id=command_id)

    async def ask(self, person: str, question: Question, expect: type[T], scope: str = "") -> T:
        """Ask a question."""
        return await self._door.ask(person, self._home.keys.load(person), question, scope or self._edition, expect)

    async def clock(self, to: datetime) -> None:
        """Set the simulated clock forward."""
        await self.do("p-org", i.AdvanceClock(to), LABEL)

    async def register(self, person: str, address: str) -> None:
        """Register one more person."""
        number = secrets.token_hex(16)
        question = SealFields((PlainField(person, "address", address),), number)
        (sealed,) = await self.ask("p-org", question, tuple[Sealed, ...], LABEL)
        key = self._home.keys.create(person)
        await self.do("p-org", i.RegisterPerson(person, key.public, None, sealed), LABEL, number)

    async def close(self, contact: str = "p-mairie") -> None:
        """Open the edition, have three dossiers filed and admitted, close it. `contact`: of 70450."""
        rules = msgspec.json.decode((self._directory / "reglement.json").read_bytes())
        rulebook = Raw(msgspec.json.encode({**rules, "appeal": {"hearers": 1}}))
        simulation = msgspec.json.decode((self._directory / "simulation.json").read_bytes(), type=Simulation)
        kept = await self.ask("p-org", KeepDocument((self._directory / "liste.csv.gz").read_bytes()), Document)
        await self.clock(self.calendar.opens)
        await self.do("p-org", i.OpenEdition(self.year, rulebook, kept.ref, self.calendar, simulation))
        for code in CODES:
            person = contact if code == "70450" else "p-mairie"
            await self.do(person, i.SubmitDossier(code, person, 20, ()))
            await self.do("p-org", i.AdmitDossier(code))
        await self.clock(self.calendar.closes)
        await self.do("p-org", i.CloseEdition())

    async def draw(self, *others: str) -> None:
        """Name the jury, draw the readers, open the round. `others`: of the jury, and of no panel."""
        await self.do("p-org", s.NameJury((*MEMBERS, *others), "p-ada", "p-sec"))
        await self.do("p-org", s.FormPanel("unique", MEMBERS, ("ville", "village", "intercommunalite")))
        await self.do("p-org", s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
        await self.do("p-org", s.HoldDraw(SEED))
        await self.do("p-org", s.OpenRound("unique", 1))

    async def cast(self, but: tuple[str, str] | None = None) -> None:
        """Have every juror undertake and cast his ballots, but one."""
        for member in MEMBERS:
            await self.do(member, s.DeclareNoConflict())
            for code, mark in zip(CODES, (3, 4, 2), strict=True):
                if (member, code) != but:
                    await self.do(member, s.CastScore(code, 1, 0, {"services": mark, "mediation": mark}))

    async def tally(self) -> None:
        """Close the round and wait for the tallies."""
        await self.do("p-org", s.CloseRound("unique", 1))
        await _eventually(self._is_tallied)

    async def convene(self) -> None:
        """Convene the sitting and wait for its day."""
        await self.clock(self.calendar.sits - timedelta(days=10))
        await self.do("p-org", a.ConveneSitting("pleniere", self.calendar.sits, ("Niveaux",)))
        await self.clock(self.calendar.sits)

    async def vote(self, motion: str, level: int, *dossiers: str) -> None:
        """Have those present adopt a block, and wait for the count and the awards."""
        await self.do("p-ada", a.PutMotion(motion, "pleniere", Block(level, dossiers)))
        await self.do("p-ada", a.OpenVote(motion))
        choice: Choice = "for"
        for member in ("p-ada", "p-bea"):
            await self.do(member, a.CastVote(motion, choice, member))
        await self.do("p-ada", a.CloseVote(motion))
        await _eventually(lambda: self._is_decided(dossiers))

    async def _is_tallied(self) -> bool:
        return len(await self.ask("p-ada", Standings(), tuple[DossierStanding, ...])) == len(CODES)

    async def _is_decided(self, dossiers: tuple[str, ...]) -> bool:
        told = await self.ask("p-ada", DraftPalmares(), PalmaresTold)
        return set(dossiers) <= {row.code for row in msgspec.json.decode(told.document, type=_Awards).awards}


class _Row(Struct):
    code: str


class _Awards(Struct):
    awards: tuple[_Row, ...]


async def _eventually(holds: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(20):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.1)


async def _round(prepared: Preparer) -> None:
    await prepared.close()
    await prepared.draw()


async def _tallied(prepared: Preparer) -> None:
    await _round(prepared)
    await prepared.cast()
    await prepared.tally()


async def _convened(prepared: Preparer) -> None:
    await _tallied(prepared)
    await prepared.convene()


async def _opened(prepared: Preparer) -> None:
    await prepared.register("p-hameau", "perdue@mairie.invalid")
    await prepared.register("p-eve", "eve@label.invalid")
    await prepared.close("p-hameau")
    await prepared.draw("p-eve")
    await prepared.cast()
    await prepared.tally()
    await prepared.convene()
    await prepared.do("p-ada", a.OpenSitting("pleniere"))


async def _decided(prepared: Preparer) -> None:
    await prepared.vote("bloc-5", 5, "59009")
    await prepared.vote("bloc-4", 4, "200071751")
    await prepared.vote("bloc-3", 3, "70450")
    await prepared.do("p-ada", a.CloseSitting("pleniere"))


#: What a page may ask for: `<!-- prepare: NAME -->`.
STEPS: Final[dict[str, tuple[int, Callable[[Preparer], Coroutine[Any, Any, None]]]]] = {
    "bulletins-28": (28, lambda prepared: prepared.cast(but=("p-cyd", "70450"))),
    "tour-ouvert-29": (29, _round),
    "seance-convoquee-30": (30, _convened),
    "seance-ouverte-31": (31, _opened),
    "niveaux-decides-31": (31, _decided),
}


async def prepare(name: str, directory: Path) -> None:
    """Take a hidden step."""
    edition, step = STEPS[name]
    home = Home(directory / "jury-data")
    client = await home.connect("door")
    try:
        await step(Preparer(directory, home, Door(client), edition))
    finally:
        await disconnect(client)
