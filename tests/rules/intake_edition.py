"""Given a label with an edition that takes dossiers: intake decides for real, the palmares is stored as it would be."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Raw

from contracts import record as records
from contracts.commands import Command
from contracts.commands.intake import OpenEdition, RegisterPerson
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events.awards import PalmaresPublished, PalmaresSealed
from contracts.events.intake import Calendar
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.sealed import Sealed
from contracts.simulation import Simulation
from contracts.subjects import Address, address
from services.intake.intake import Intake
from tests.scene import ORGANISER, Scene, outside, public_key

CONTACT, OTHER = "p-contact", "p-other"
RULEBOOK = Path(__file__).parents[1] / "golden" / "rulebook.json"
HEADER = ("code", "name", "type", "department", "population")
ROWS = (
    ("01004", "Ambérieu-en-Bugey", "commune", "01", "14288"),
    ("01005", "Ambérieux-en-Dombes", "commune", "01", "1999"),
    ("2A004", "Ajaccio", "commune", "2A", "2000"),
    ("98414", "Terre-Adélie", "commune", "984", ""),
    ("200000172", "CC Faucigny - Glières", "epci", "74", "28000"),
)
OPENS, CLOSES = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 11, 15, 17, tzinfo=UTC)
CALENDAR = Calendar(OPENS, CLOSES, datetime(2024, 12, 12, tzinfo=UTC), datetime(2025, 2, 7, tzinfo=UTC))
SIMULATION = Simulation("a seed", "simulated", OPENS, "Simulation")
PALMARES, MINUTES = DocumentRef("a" * 64, 10), DocumentRef("b" * 64, 20)
Refused = tuple[str, dict[str, str]]


def listed(*rows: Sequence[str]) -> bytes:
    """Return an official list of these rows, header included, as the document would hold it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)


LIST = listed(HEADER, *ROWS)
REGISTER = DocumentRef(hashlib.sha256(LIST).hexdigest(), len(LIST))


def rulebook(**changes: object) -> bytes:
    """Return the project's rulebook with changed fields (dotted with `__`), as compact JSON."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    for path, value in changes.items():
        *parents, last = path.split("__")
        part = document
        for parent in parents:
            part = part[parent]
        part[last] = value
    return msgspec.json.encode(document)


def opening(document: bytes | None = None, **changes: object) -> OpenEdition:
    """Return the command that opens the edition of these tests."""
    command = OpenEdition(2025, Raw(rulebook() if document is None else document), REGISTER, CALENDAR)
    return msgspec.structs.replace(command, **changes)


def sealed(person: str, field: str) -> Sealed:
    """Return a sealed field (the box is no real ciphertext: no rule opens it)."""
    return Sealed(person, field, 1, "bm5ubm5ubm5ubm5u", "AAAA")


class IntakeScene(Scene):
    """A scene with intake alone."""

    def __init__(self) -> None:
        self.intake = Intake()
        super().__init__(self.intake)

    def open_edition(self, document: bytes | None = None) -> None:
        """Found the label, register a contact and somebody else, and open the edition."""
        self.found(CONTACT, OTHER)
        self.learn("intake", REGISTER.sha256, LIST)
        self.do(ORGANISER, opening(document))

    def register(self, person: str) -> None:
        """Register one more person."""
        self.do(ORGANISER, RegisterPerson(person, public_key(person)), edition="label")

    def at(self, when: datetime) -> None:
        """Let the next decision be taken at `when`."""
        self.now = when - timedelta(seconds=1)

    def given(self, noun: str, number: str, *events: Event, edition: str = "26") -> int:
        """Store a record of another service and return its position."""
        where = Address(edition, noun, number)
        assert all(entry.subject != where.subject for entry in self.entries), (
            "one record for each noun of another service"
        )
        return self.store(where.subject, outside(where, events, f"f{len(self.entries):031x}", self.now))

    def seal(self, *, publish: bool = False) -> int:
        """Store the sealing of the palmares, and its publication; return the position."""
        published = (PalmaresPublished(PALMARES.sha256),) if publish else ()
        return self.given("palmares", "26", PalmaresSealed(PALMARES, MINUTES, 1, 1), *published)

    def records(self) -> list[tuple[int, Record]]:
        """Return every record with its position."""
        return [(entry.position, records.decode(entry.raw)) for entry in self.entries]

    def refusal(self, actor: str, command: Command, edition: str | None = None) -> Refused:
        """Return why a command is refused, and its details; fail if it is not, or if anything was stored."""
        before = self.position
        try:
            events = self.do(actor, command, edition)
        except Refusal as refused:
            assert self.position == before
            return refused.why.value, refused.details
        raise AssertionError(f"not refused: {events}")

    def state(self, command: Command, edition: str | None = None) -> object:
        """Return the state of the noun that a command decides on."""
        return self.desks["intake"].noun(address(command, edition or self.edition, ORGANISER)).state

    def drive(self, steps: Iterable[tuple[str, Command]], edition: str | None = None) -> list[Event]:
        """Try each command; what is accepted is sent again at once and yields nothing. Return all events."""
        decided: list[Event] = []
        for actor, command in steps:
            try:
                events = self.do(actor, command, edition)
            except Refusal:
                continue
            assert self.do(actor, command, edition) == ()
            decided += events
        return decided
