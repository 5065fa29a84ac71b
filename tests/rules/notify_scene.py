"""An edition as notify finds it: what intake and awards decided is stored as records, by hand; the rest is real."""

import hashlib
from datetime import UTC, datetime

import msgspec
from msgspec import Raw

from contracts import record as records
from contracts.authority import Authority
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events import awards as a
from contracts.events import intake as i
from contracts.grid import Criterion, Grid, Scale, Text
from contracts.record import Record
from contracts.rulebook import Kind, Mention, Rulebook
from contracts.sealed import Sealed
from contracts.simulation import Simulation
from contracts.subjects import OWNER, Address
from services.notify.notify import Notify
from tests.scene import ORGANISER, Scene, outside, public_key

SECRETARY = "p-secretary"
CONTACT = "p-contact"
PALMARES = "b" * 64
NOTICE = "Marks and votes are invented."
RULEBOOK = Rulebook(
    id="test/1",
    title=Text("Label, 26e édition", "Label, 26th edition"),
    kinds=(Kind("commune", Text("commune", "commune"), "commune"),),
    grid=Grid((Criterion("a", Text("a", "a")),), Scale(0, 5)),
    mentions=(Mention("mediation", Text("Médiation numérique", "Digital mediation")),),
)
_CALENDAR = i.Calendar(*(datetime(2025, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4)))


def sealed(person: str, field: str) -> Sealed:
    """Return a sealed field; what it holds is the test's affair."""
    return Sealed(person, field, 1, "A" * 16, "AAAA")


class NotifyScene(Scene):
    """Edition 26, open, with one person to write to, who gave a name and an address."""

    def __init__(self, *, simulated: bool = True) -> None:
        self.notify = Notify()
        super().__init__(self.notify)
        self.happen("label", "label", i.LabelFounded("Label", ORGANISER, public_key(ORGANISER)), edition="label")
        for person in (SECRETARY, "p-juror"):
            self.happen("person", person, i.PersonRegistered(person, public_key(person)), edition="label")
        self.happen("person", SECRETARY, i.RoleGranted(SECRETARY, "secretary"), edition="label")
        self.register(CONTACT, sealed(CONTACT, "name"), sealed(CONTACT, "address"))
        raw = msgspec.json.encode(RULEBOOK)
        simulation = Simulation("seed", "simulated", self.now, NOTICE) if simulated else None
        register = DocumentRef("0" * 64, 1)
        opened = i.EditionOpened("26", 2025, Raw(raw), hashlib.sha256(raw).hexdigest(), register, _CALENDAR, simulation)
        self.happen("edition", "26", opened)

    def register(self, person: str, name: Sealed | None, address: Sealed | None) -> None:
        """Register somebody to write to."""
        self.happen("person", person, i.PersonRegistered(person, public_key(person), name, address), edition="label")

    def happen(self, noun: str, name: str, *events: Event, edition: str = "26") -> int:
        """Store what another service decided; return its position."""
        self._count += 1
        where, number = Address(edition, noun, name), f"{self._count:032x}"
        record = outside(where, events, number, self.now, actor=OWNER[noun], basis=self.position)
        return self.store(where.subject, record)

    def submit(self, dossier: str, contact: str = CONTACT) -> None:
        """File a dossier."""
        authority = Authority(dossier, f"Commune {dossier}", "commune", dossier[:2], 3000)
        self.happen("dossier", dossier, i.DossierSubmitted(dossier, authority, contact, 10, ()))

    def award(self, dossier: str, level: int, *mentions: str) -> int:
        """Decide an award, then its mentions; return the award's position."""
        position = self.happen("award", dossier, a.AwardDecided(dossier, level, level, "m-1"))
        for mention in mentions:
            self.happen("award", dossier, a.MentionGranted(dossier, mention, "m-2"))
        return position

    def publish(self) -> int:
        """Publish the palmares; return the position."""
        return self.happen("palmares", "26", a.PalmaresPublished(PALMARES))

    def prepared(self, dossier: str = "70450", level: int = 3, *mentions: str) -> int:
        """File, award, publish, and take what follows; return the position of the letter's first record."""
        self.submit(dossier)
        self.award(dossier, level, *mentions)
        self.publish()
        self.react("notify")
        return self.position


def entry_record(scene: Scene, position: int) -> Record:
    """Return the record stored at a position."""
    return records.decode(scene.entries[position - 1].raw)
