"""Given an edition with dossiers, a jury and panels: what intake recorded is stored as is, scoring decides the rest."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import Raw

from contracts.authority import Authority
from contracts.commands import Command
from contracts.commands.scoring import (
    AnnounceDraw,
    CastScore,
    DeclareNoConflict,
    FormPanel,
    HoldDraw,
    NameJury,
    OpenRound,
)
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events.intake import (
    Calendar,
    DossierAdmitted,
    DossierSubmitted,
    EditionClosed,
    EditionOpened,
    LabelFounded,
    PersonRegistered,
    Role,
    RoleGranted,
)
from contracts.refusals import Refusal
from contracts.request import Request
from contracts.sealed import Sealed
from contracts.subjects import Address
from services.act import Act
from services.scoring.scoring import Scoring
from tests.scene import ORGANISER, Scene, outside, public_key

RULEBOOK = Path(__file__).parents[1] / "golden" / "rulebook.json"
SEED = "a seed"
SEED_SHA256 = hashlib.sha256(SEED.encode()).hexdigest()
PRESIDENT, SECRETARY = "p-1", "p-secretary"
MEMBERS = tuple(f"p-{number}" for number in range(1, 7))
DOSSIERS = ("01004", "01033", "01034", "01053")
CRITERIA = (
    "services-aux-habitants",
    "mediation-inclusion",
    "democratie-locale",
    "education",
    "transition-ecologique",
    "infrastructures-mutualisation",
)
_WHEN = datetime(2024, 3, 1, 9, tzinfo=UTC)


def marks(*values: int | None) -> dict[str, int | None]:
    """Return marks by criterion; one value stands for all six."""
    return dict(zip(CRITERIA, values * 6 if len(values) == 1 else values, strict=True))


def sealed(person: str) -> Sealed:
    """Return a sealed field of a person (the box is no real ciphertext: no rule opens it)."""
    return Sealed(person, "recusal-reason", 1, base64.b64encode(b"n" * 12).decode(), "AAAA")


class ScoringScene(Scene):
    """A scene with scoring alone; `given` stores what other services decided."""

    def __init__(self) -> None:
        self.scoring = Scoring()
        super().__init__(self.scoring)

    def given(self, noun: str, number: str, *events: Event, edition: str = "26") -> int:
        """Store a record of another service and return its position."""
        where = Address(edition, noun, number)
        return self.store(where.subject, outside(where, events, f"f{len(self.entries):031x}", _WHEN))

    def persons(self, *persons: str) -> None:
        """Found the label and register these persons."""
        self.given("label", "label", LabelFounded("Label", ORGANISER, public_key(ORGANISER)), edition="label")
        for person in persons:
            self.given("person", person, PersonRegistered(person, public_key(person)), edition="label")

    def person(self, person: str) -> None:
        """Register one more person."""
        self.given("person", person, PersonRegistered(person, public_key(person)), edition="label")

    def role(self, person: str, role: Role) -> None:
        """Grant a role of the label."""
        self.given("person", person, RoleGranted(person, role), edition="label")

    def open_edition(self, **changes: object) -> None:
        """Open edition 26 under the rulebook of the project, with changed fields (dotted with `__`)."""
        document = msgspec.json.decode(RULEBOOK.read_bytes())
        for path, value in changes.items():
            *parents, last = path.split("__")
            part = document
            for parent in parents:
                part = part[parent]
            part[last] = value
        raw = msgspec.json.encode(document)
        digest = hashlib.sha256(raw).hexdigest()
        calendar = Calendar(_WHEN, _WHEN, _WHEN, _WHEN)
        opened = EditionOpened("26", 2025, Raw(raw), digest, DocumentRef("0" * 64, 1), calendar)
        self.given("edition", "26", opened)

    def close_edition(self) -> None:
        """Close the edition to submissions."""
        self.given("edition", "26", EditionClosed("26"))

    def submit(self, dossier: str) -> None:
        """File a dossier."""
        authority = Authority(dossier, "Une commune", "commune", "01", 5000)
        self.given("dossier", dossier, DossierSubmitted(dossier, authority, "p-contact", 12, ()))

    def admit(self, *dossiers: str, kind: str = "ville") -> None:
        """File and admit dossiers."""
        for dossier in dossiers:
            self.submit(dossier)
            self.given("dossier", dossier, DossierAdmitted(dossier, kind))

    def refuse(self, actor: str, command: Command) -> Refusal:
        """Return the refusal that a command meets; nothing is stored."""
        head = self.position
        try:
            events = self.do(actor, command)
        except Refusal as refusal:
            assert self.position == head
            return refusal
        raise AssertionError(f"not refused: {events}")

    def readers(self, dossier: str) -> tuple[str, ...]:
        """Return the current readers of a dossier."""
        return self.scoring.views.of("26").readings.readers(dossier)

    def draw(self) -> None:
        """Announce the draw and hold it."""
        self.do(ORGANISER, AnnounceDraw(SEED_SHA256))
        self.do(ORGANISER, HoldDraw(SEED))

    def refuse_draw(self) -> Refusal:
        """Announce the draw and return the refusal that holding it meets."""
        self.do(ORGANISER, AnnounceDraw(SEED_SHA256))
        return self.refuse(ORGANISER, HoldDraw(SEED))

    def ballot(self, juror: str, dossier: str, mark: int, version: int = 0, number: int = 1) -> Request:
        """Return the request of a ballot that gives every criterion one mark."""
        return self.request(juror, CastScore(dossier, number, version, marks(mark), "a reason"))

    def refuse_cast(self, juror: str, dossier: str, mark: int, version: int = 0, number: int = 1) -> Refusal:
        """Return the refusal that a ballot meets."""
        return self.refuse(juror, CastScore(dossier, number, version, marks(mark)))

    def cast(self, juror: str, dossier: str, *values: int, version: int = 0, number: int = 1) -> tuple[Event, ...]:
        """Cast a ballot."""
        return self.do(juror, CastScore(dossier, number, version, marks(*values)))


def edition_open(*dossiers: str, **changes: object) -> ScoringScene:
    """Return an open edition with admitted dossiers and everybody registered."""
    scene = ScoringScene()
    scene.persons(*MEMBERS, SECRETARY, "p-other")
    scene.open_edition(**changes)
    scene.admit(*(dossiers or DOSSIERS))
    return scene


def jury_named(*dossiers: str, **changes: object) -> ScoringScene:
    """Return an edition closed to submissions, its jury named, one panel of all members formed for towns."""
    scene = edition_open(*dossiers, **changes)
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("villes", MEMBERS, ("ville",)))
    return scene


def drawn(*dossiers: str, **changes: object) -> ScoringScene:
    """Return an edition whose draw was held and whose jurors all undertook to have declared their conflicts."""
    scene = jury_named(*dossiers, **changes)
    scene.do(ORGANISER, AnnounceDraw(SEED_SHA256))
    scene.do(ORGANISER, HoldDraw(SEED))
    for member in MEMBERS:
        scene.do(member, DeclareNoConflict())
    return scene


def round_open(*dossiers: str, **changes: object) -> ScoringScene:
    """Return an edition whose first round is open."""
    scene = drawn(*dossiers, **changes)
    scene.do(ORGANISER, OpenRound("villes", 1))
    return scene


class Rule(Protocol):
    """A rules file, as a property test drives it."""

    def evolve(self, state: Any, event: Any, act: Act, /) -> Any:
        """Fold one event."""

    def decide(self, command: Any, act: Act, state: Any, facts: Any, /) -> tuple[Any, ...]:
        """Decide one command."""


def taken(rule: Rule, state: Any, command: Any, facts: Any, actor: str = ORGANISER) -> tuple[Any, tuple[Any, ...]]:
    """Decide a command (a refusal changes nothing), fold it, check that the same one again yields nothing."""
    act = Act("26", actor, "0" * 32, _WHEN)
    try:
        events = rule.decide(command, act, state, facts)
    except Refusal:
        return state, ()
    for event in events:
        state = rule.evolve(state, event, act)
    assert rule.decide(command, act, state, facts) == ()
    return state, events
