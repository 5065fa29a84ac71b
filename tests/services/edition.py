"""A small edition played by hand through the door: its people, its authorities, and each step on the way."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Raw

from cli.acting.door import Door
from cli.keys import SigningKey
from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document
from contracts.events.awards import Appraisal, SingleAward
from contracts.events.intake import Calendar
from contracts.questions import DraftMinutes, DraftPalmares, KeepDocument, MyReadings, PlainField, SealFields, Standings
from contracts.refusals import Why
from contracts.request import Answer, Receipt, Refused, Unchanged
from contracts.sealed import Sealed
from contracts.simulation import Simulation
from services.scoring.told import OwnReadings

ORGANISER, SECRETARY, CONTACT = "p-organiser", "p-secretary", "p-contact"
PRESIDENT = "p-ada"
MEMBERS: Final = (PRESIDENT, "p-bea", "p-cyd", "p-dan")
#: Who they are, in clear: what no log, subject or record may ever show.
NAMES: Final = {
    SECRETARY: ("Zénobie Quatrebarbes", "secretariat@quatrebarbes.invalid"),
    CONTACT: ("Euphrosyne Vantadour", "mairie@vantadour.invalid"),
    PRESIDENT: ("Ada Lamproie", "ada@lamproie.invalid"),
    "p-bea": ("Béatrix Ombredane", "bea@ombredane.invalid"),
    "p-cyd": ("Cydalise Ferrebeuf", "cyd@ferrebeuf.invalid"),
    "p-dan": ("Dancourt Hautpoul", "dan@hautpoul.invalid"),
}
EDITION = "26"
VILLE, VILLAGE, EPCI = "01004", "70450", "200071751"
UNFILED = "01053"
AUTHORITIES: Final = (
    (VILLE, "Ambérieu-en-Bugey", "commune", "01", "15554"),
    (VILLAGE, "La Rochelle", "commune", "70", "40"),
    (EPCI, "CA du Bassin de Bourg-en-Bresse", "epci", "01", "134000"),
    (UNFILED, "Bourg-en-Bresse", "commune", "01", "41681"),
)
CODES: Final = (VILLE, VILLAGE, EPCI)
FOUNDED = datetime(2025, 1, 6, 9, tzinfo=UTC)
CALENDAR: Final = Calendar(
    datetime(2025, 3, 1, tzinfo=UTC),
    datetime(2025, 11, 14, tzinfo=UTC),
    datetime(2025, 12, 11, 9, tzinfo=UTC),
    datetime(2026, 2, 5, 18, tzinfo=UTC),
)
SIMULATION: Final = Simulation("tests", "simulated", FOUNDED, "Simulation : tout est inventé")
SEED = "une graine"
PANEL = "unique"
#: The mark that every juror gives on each criterion, by dossier.
MARKS: Final = {VILLE: 5, VILLAGE: 1, EPCI: 3}
#: The 26th edition's as it was first: marks alone, no background, no calibration.
RULEBOOK: Final = Path(__file__).parents[1] / "golden" / "rulebook.json"
CRITERIA: Final = tuple(each["code"] for each in json.loads(RULEBOOK.read_bytes())["grid"]["criteria"])


def key_of(person: str) -> SigningKey:
    """Return a person's key, always the same for the same code."""
    return SigningKey.from_seed(hashlib.sha256(person.encode()).digest())


def official_list(authorities: Iterable[tuple[str, ...]]) -> bytes:
    """Return a list of authorities as the document that intake reads."""
    rows = ("code,name,type,department,population", *(",".join(row) for row in authorities))
    return gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0)


def marks(value: int, **others: int | None) -> dict[str, int | None]:
    """Return the same mark on each criterion, but for some (`_` for `-`)."""
    return {**dict.fromkeys(CRITERIA, value), **{code.replace("_", "-"): mark for code, mark in others.items()}}


class Play:
    """Takes the steps of one edition, each once, through a door.

    `marked`: the mark that jurors give, by dossier; `contacts`: who files it and is written to (absent: one for all);
    `rulebook`: fields of the standard one that are other here; `deputy`: of the jury; `edition`: its number.
    """

    def __init__(
        self,
        door: Door,
        authorities: tuple[tuple[str, ...], ...] = AUTHORITIES,
        marked: dict[str, int] = MARKS,
        people: dict[str, tuple[str, str]] = NAMES,
        contacts: dict[str, str] | None = None,
        rulebook: dict[str, Any] | None = None,
        deputy: str | None = None,
        edition: str = EDITION,
        calendar: Calendar = CALENDAR,
    ) -> None:
        self.door = door
        self.edition = edition
        self.calendar = calendar
        self.authorities = authorities
        self.marked = marked
        self.people = people
        self.contacts = contacts or dict.fromkeys(marked, CONTACT)
        self.members = tuple(person for person in people if person not in (SECRETARY, *self.contacts.values()))
        self.readers: dict[str, tuple[str, ...]] = {}
        self.rulebook = {**json.loads(RULEBOOK.read_bytes()), **(rulebook or {})}
        self.deputy = deputy
        self.palmares = ""
        self.document = ""
        self.then: tuple[int, Any] = (0, None)

    # -- at the door

    async def do(self, person: str, command: Command, edition: str = "", command_id: str = "") -> Receipt | Unchanged:
        """Have something decided that must be accepted. Raises Refusal."""
        scope = edition or self.edition
        return await self.door.decide(person, key_of(person), command, scope, command_id=command_id)

    async def send(self, person: str, command: Command, edition: str = "", command_id: str = "") -> Answer:
        """Have something decided, whatever the answer."""
        scope = edition or self.edition
        return await self.door.send(person, key_of(person), command, scope, command_id=command_id)

    async def ask(self, person: str, question: Any, expect: Any = object, edition: str = "") -> Any:
        """Ask a question. Raises Refusal."""
        return await self.door.ask(person, key_of(person), question, edition or self.edition, expect)

    async def seal(self, asker: str, person: str, field: str, plain: str, command_id: str) -> Sealed:
        """Seal one field for the command of that id."""
        question = SealFields((PlainField(person, field, plain),), command_id)
        sealed: tuple[Sealed] = await self.ask(asker, question, tuple[Sealed], LABEL)
        return sealed[0]

    async def clock(self, to: datetime) -> None:
        """Set the simulated clock."""
        await self.do(ORGANISER, i.AdvanceClock(to), LABEL)

    # -- steps

    async def open(self) -> None:
        """Found the label, register everybody, open the edition."""
        await self.do(ORGANISER, i.FoundLabel("Label", ORGANISER, key_of(ORGANISER).public, SIMULATION), LABEL)
        await asyncio.gather(*(self.register(person) for person in self.people))
        await self.do(ORGANISER, i.GrantRole(SECRETARY, "secretary"), LABEL)
        await self.clock(self.calendar.opens)
        await self.do(ORGANISER, await self.opening())

    async def opening(self, calendar: Calendar | None = None, **rulebook: Any) -> i.OpenEdition:
        """Have the official list kept; return what opens an edition, some fields of its rulebook replaced."""
        kept = await self.ask(ORGANISER, KeepDocument(official_list(self.authorities)), Document)
        raw = Raw(msgspec.json.encode({**self.rulebook, **rulebook}))
        return i.OpenEdition(2025, raw, kept.ref, calendar or self.calendar, SIMULATION)

    async def register(self, person: str) -> None:
        """Register a person, name and address sealed."""
        name, address = self.people[person]
        number = hashlib.sha256(f"register {person}".encode()).hexdigest()[:32]
        sealed = [
            await self.seal(ORGANISER, person, field, plain, number)
            for field, plain in (("name", name), ("address", address))
        ]
        await self.do(ORGANISER, i.RegisterPerson(person, key_of(person).public, *sealed), LABEL, number)

    async def file(self, code: str) -> None:
        """File and admit a dossier."""
        contact = self.contacts[code]
        await self.do(contact, i.SubmitDossier(code, contact, 40, ()))
        await self.do(ORGANISER, i.AdmitDossier(code))

    async def close(self) -> None:
        """File every dossier, and close the edition."""
        await asyncio.gather(*(self.file(code) for code in self.marked))
        await self.close_only()

    async def close_only(self) -> None:
        """Close the edition on its day."""
        await self.clock(self.calendar.closes)
        await self.do(ORGANISER, i.CloseEdition())

    async def draw(self) -> None:
        """Name the jury, form its panel, draw the readers."""
        await self.do(ORGANISER, s.NameJury(self.members, PRESIDENT, SECRETARY, self.deputy))
        await self.do(ORGANISER, s.FormPanel(PANEL, self.members, ("ville", "village", "intercommunalite")))
        await self.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
        await self.do(ORGANISER, s.HoldDraw(SEED))
        await asyncio.gather(*(self.do(member, s.DeclareNoConflict()) for member in self.members))
        await self.learn_readers()

    async def learn_readers(self) -> None:
        """Ask each juror what he reads now."""
        told = await asyncio.gather(*(self.ask(member, MyReadings(), OwnReadings) for member in self.members))
        self.readers = {
            code: tuple(
                member
                for member, own in zip(self.members, told, strict=True)
                if code in [reading.dossier for reading in own.readings]
            )
            for code in self.marked
        }

    async def round(self) -> None:
        """Open the round."""
        await self.do(ORGANISER, s.OpenRound(PANEL, 1))

    def ballot(self, code: str, mark: int | None = None) -> s.CastScore:
        """Return a first ballot on a dossier."""
        return s.CastScore(code, 1, 0, marks(self.marked[code] if mark is None else mark))

    async def cast(self) -> None:
        """Have every reader cast his ballot."""
        await asyncio.gather(
            *(self.do(juror, self.ballot(code)) for code, readers in self.readers.items() for juror in readers)
        )

    async def tally(self) -> None:
        """Close the round; the tallies follow by themselves."""
        await self.do(ORGANISER, s.CloseRound(PANEL, 1))

    async def sit(self) -> None:
        """Convene the sitting once all is tallied, and open it on its day; nobody is there yet."""
        await eventually(self._tallied)
        await self.clock(self.calendar.sits - timedelta(days=10))
        await self.do(ORGANISER, a.ConveneSitting("s1", self.calendar.sits, ("Délibération",)))
        await self.clock(self.calendar.sits)
        await self.do(PRESIDENT, a.OpenSitting("s1"))

    async def _tallied(self) -> bool:
        return len(await self.ask(ORGANISER, Standings())) == len(self.marked)

    async def come(self, *members: str) -> None:
        """Have the secretary note who is there."""
        for member in members:
            await self.do(SECRETARY, a.RecordPresence("s1", member, "present"))

    def motion(self, code: str) -> a.PutMotion:
        """Return the motion on one dossier: the level that its marks propose."""
        return a.PutMotion(f"seul-{code}", "s1", SingleAward(code, min(5, self.marked[code] + 1), None))

    async def vote(self, motion: a.PutMotion) -> None:
        """Put a motion to the vote; every member who is not kept out is for it; close the vote."""
        await self.do(SECRETARY, motion)
        await self.vote_on(motion.motion)

    async def vote_on(self, motion: str) -> None:
        """Have every member who is not kept out vote for a motion that is put already; close the vote."""
        await self.do(PRESIDENT, a.OpenVote(motion))
        for member in self.members:
            answer = await self.send(member, a.CastVote(motion, "for", member))
            assert isinstance(answer, Receipt) or getattr(answer, "why", None) is Why.RECUSED
        await self.do(PRESIDENT, a.CloseVote(motion))

    async def deliberate(self) -> None:
        """Vote on every dossier; the awards follow by themselves."""
        for code in self.marked:
            await self.vote(self.motion(code))
        await self.rise()

    async def rise(self) -> None:
        """Have the full jury appraise what is recorded of every dossier, and the president close the sitting."""
        await eventually(self._awarded)
        await self.vote(a.PutMotion("appreciation", "s1", Appraisal()))
        await self.do(PRESIDENT, a.CloseSitting("s1"))

    async def _awarded(self) -> bool:
        """Say whether every dossier has its level: the full jury appraises what is recorded."""
        told = await self.ask(ORGANISER, DraftPalmares())
        return bool(told["document"]["counts"]["laureates"] == len(self.marked))

    async def seal_palmares(self) -> None:
        """Have two sign the minutes once they hold every award, and seal the palmares."""
        signed = await eventually(self._signed)
        await self.do(SECRETARY, a.SignMinutes(*signed))
        await self.do(ORGANISER, a.SealPalmares(*signed))
        self.palmares = signed[1]

    async def _signed(self) -> tuple[str, str, int] | None:
        """Have the president sign the minutes as they stand; None while something is still to be counted."""
        told = await self.ask(SECRETARY, DraftMinutes())
        signed = told["sha256"], told["palmares_sha256"], told["as_of"]
        answer = await self.send(PRESIDENT, a.SignMinutes(*signed))
        if isinstance(answer, Refused):
            assert answer.why in (Why.UNDECIDED_DOSSIERS, Why.MOTION_STATE, Why.MINUTES_STALE)
            return None
        return signed

    async def publish(self) -> None:
        """Publish after the embargo; the letters follow by themselves."""
        await self.clock(self.calendar.publishes)
        await self.do(ORGANISER, a.ApprovePublication(self.palmares))
        await self.do(SECRETARY, a.PublishPalmares(self.palmares))

    STEPS: Final = ("open", "close", "draw", "round", "cast", "tally", "sit")

    async def until(self, last: str) -> None:
        """Take the steps up to that one."""
        for step in self.STEPS[: self.STEPS.index(last) + 1]:
            await getattr(self, step)()


def crowd(dossiers: int, jurors: int) -> dict[str, Any]:
    """Return what makes a larger edition of `Play`: so many towns, each with its contact and three readers."""
    codes = [f"{10_001 + number}" for number in range(dossiers)]
    contacts = {code: f"p-mairie{code}" for code in codes}
    others = {f"p-juror{number}": (f"Juré Numéro {number}", f"j{number}@x.invalid") for number in range(jurors - 1)}
    towns = {contact: (f"Maire De{code}", f"mairie@c{code}.invalid") for code, contact in contacts.items()}
    bureau = {person: NAMES[person] for person in (SECRETARY, PRESIDENT)}
    return {
        "authorities": tuple((code, f"Commune {code}", "commune", "10", "5000") for code in codes),
        "marked": dict.fromkeys(codes, 3),
        "people": {**bureau, **others, **towns},
        "contacts": contacts,
    }


async def eventually(find: Callable[[], Awaitable[Any]], seconds: float = 60.0) -> Any:
    """Return what `find` finds at last. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (found := await find()):
            await asyncio.sleep(0.02)
    return found
