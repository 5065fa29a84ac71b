"""A tiny edition on a log in memory, decided by the real rules of all four services: its people, places and dates.

It is simulated and says so. Nothing in it depends on a clock or on chance: the same play gives the same log.
"""

import base64
import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts import record as records
from contracts.commands import Command
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events.intake import Calendar
from contracts.refusals import Refusal
from contracts.sealed import Sealed
from contracts.subjects import service_of
from ledger.transact import Decision
from services.awards.awards import Awards
from services.awards.views.papers import Papers, papers
from services.intake.intake import Intake
from services.notify.notify import Notify
from services.scoring.scoring import Scoring
from tests.scene import Scene

#: The rulebook of the 26th edition before it asked for figures, backgrounds and calibration: small editions are played
#: under it, so it never changes.
RULEBOOK = Path(__file__).with_name("rulebook.json")
NOTICE = "Simulation : marques, votes et historique inventés"
FOUNDED = datetime(2024, 2, 1, 9, tzinfo=UTC)
CALENDAR = Calendar(
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 11, 15, tzinfo=UTC),
    datetime(2024, 12, 12, tzinfo=UTC),
    datetime(2025, 2, 7, 17, tzinfo=UTC),
)
SITS = datetime(2024, 12, 12, 8, 30, tzinfo=UTC)
SEED = "graine du tirage"
MEMBERS = ("p-ada", "p-bea", "p-cyd", "p-dan", "p-eve")
PRESIDENT, SECRETARY, CONTACT = "p-ada", "p-sec", "p-mairie"
CRITERIA = (
    "services-aux-habitants",
    "mediation-inclusion",
    "democratie-locale",
    "education",
    "transition-ecologique",
    "infrastructures-mutualisation",
)
#: The official list, cut down: code, name, type, department, population.
AUTHORITIES = (
    ("01004", "Ambérieu-en-Bugey", "commune", "01", "15554"),
    ("01033", "Valserhône", "commune", "01", "16390"),
    ("01053", "Bourg-en-Bresse", "commune", "01", "41681"),
    ("70450", "La Rochelle", "commune", "70", "40"),
    ("01002", "L'Abergement-de-Varey", "commune", "01", "267"),
    ("200071751", "CA du Bassin de Bourg-en-Bresse", "epci", "01", "134000"),
)
#: The mark that every reader gives on each criterion; one dossier less is admitted than filed.
MARKS = {"01004": 5, "01033": 3, "01053": 2, "70450": 1, "200071751": 4}
OUT = "01002"


def official_list() -> bytes:
    """Return the list as the document that intake reads."""
    rows = ("code,name,type,department,population", *(",".join(row) for row in AUTHORITIES))
    return gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0)


def marks(value: int) -> dict[str, int | None]:
    """Return the same mark on each criterion."""
    return dict.fromkeys(CRITERIA, value)


def sealed(person: str, field: str) -> Sealed:
    """Return a sealed field (its box is no real ciphertext: no rule opens one)."""
    return Sealed(person, field, 1, base64.b64encode(b"n" * 12).decode(), base64.b64encode(b"\0" * 80).decode())


class Edition(Scene):
    """The scene with the four services; `decided_now` and `stored_later` let another decision come between."""

    def __init__(self) -> None:
        super().__init__(Intake(), Scoring(), Awards(), Notify())
        self.now = FOUNDED
        self.documents: dict[str, bytes] = {}

    def keep(self, content: bytes) -> DocumentRef:
        """Keep a document beside the log."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.documents[sha256] = content
        return DocumentRef(sha256, len(content))

    def awards(self) -> Awards:
        """Return the service itself."""
        service = self.desks["awards"].service
        assert isinstance(service, Awards)
        return service

    def decide(self, actor: str, command: Command, edition: str | None = None) -> Decision:
        """Decide on what was read so far, and store nothing yet."""
        self.now += timedelta(seconds=1)
        request = self.request(actor, command, edition)
        return self.desks[service_of(command)].decide(request, self.now, f"{self._count:032x}")

    def put(self, decision: Decision) -> int:
        """Store what was decided before; return its position."""
        assert decision.record is not None
        return self.store(decision.subject, decision.record)

    def refused(self, actor: str, command: Command) -> Refusal:
        """Return the refusal that a command meets."""
        try:
            events = self.do(actor, command)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"not refused: {events}")

    def readers(self, dossier: str) -> tuple[str, ...]:
        """Return the current readers of a dossier."""
        service = self.desks["scoring"].service
        assert isinstance(service, Scoring)
        return service.views.of(self.edition).readings.readers(dossier)

    def recused(self, dossier: str) -> frozenset[str]:
        """Return who is recused from a dossier."""
        service = self.desks["scoring"].service
        assert isinstance(service, Scoring)
        return service.views.of(self.edition).recusals.recused(dossier)

    def papers(self) -> Papers:
        """Return the palmares and the minutes as of now."""
        label = self.awards().label
        return papers(label, label.roll.editions[self.edition], self.position)

    def letters(self) -> tuple[tuple[str, str], ...]:
        """Return each letter that is owed, with its dossier."""
        found = [records.decode(entry.raw) for entry in self.entries if ".letter." in entry.subject]
        return tuple((dossier, letter) for dossier, letter in (record.id.split(".") for record in found))

    def settle(self) -> tuple[Event, ...]:
        """Let every service react until nothing follows."""
        events: tuple[Event, ...] = ()
        while new := tuple(event for name in ("scoring", "awards") for event in self.react(name)):
            events += new
        return events
