"""An edition as awards finds it: what intake and scoring decided is stored as records, by hand; the rest is real."""

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec import Raw

from contracts import record as records
from contracts.authority import Authority
from contracts.commands import Command
from contracts.commands import awards as c
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events import intake as i
from contracts.events import scoring as s
from contracts.events.awards import Block, Choice, MentionAward, MotionSubject, SingleAward
from contracts.grid import Criterion, Grid, Scale, Text, Threshold
from contracts.refusals import Refusal, Why
from contracts.rulebook import History, Kind, Mention, Quorum, Rulebook, Sitting
from contracts.subjects import OWNER, Address
from services.awards.awards import Awards
from tests.scene import ORGANISER, Scene, outside, public_key

MEMBERS = ("p-ada", "p-bea", "p-cyd", "p-dan", "p-eve")
PRESIDENT = "p-ada"
SECRETARY = "p-sec"
CALENDAR = i.Calendar(
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 11, 15, tzinfo=UTC),
    datetime(2024, 12, 12, tzinfo=UTC),
    datetime(2025, 2, 7, 17, tzinfo=UTC),
)
SITS = datetime(2024, 12, 12, 8, 30, tzinfo=UTC)
AGENDA = ("Adoption",)


def text(of: str) -> Text:
    """Return a text that is the same in both languages."""
    return Text(of, of)


RULEBOOK = Rulebook(
    id="test/1",
    title=text("test"),
    kinds=(
        Kind("ville", text("ville"), "commune", 2000, None),
        Kind("village", text("village"), "commune", None, 2000),
        Kind("intercommunalite", text("intercommunalité"), "epci"),
    ),
    grid=Grid(
        (Criterion("a", text("a")),), Scale(0, 5), thresholds=tuple(Threshold(n, 20 * n - 20) for n in range(2, 6))
    ),
    mentions=(
        Mention("excellence", text("excellence"), History(3, 5, 3)),
        Mention("mediation", text("médiation"), most=1),
    ),
)


class AwardsScene(Scene):
    """Edition 26 with its jury named: five members, one of them the president, and a secretary who is none."""

    def __init__(self, rulebook: Rulebook = RULEBOOK) -> None:
        self.awards = Awards()
        super().__init__(self.awards)
        self._chain: dict[str, tuple[int, str]] = {}
        self.happen("label", "label", i.LabelFounded("Label", ORGANISER, public_key(ORGANISER)), edition="label")
        for person in (*MEMBERS, SECRETARY, "p-out", "p-org2"):
            self.happen("person", person, i.PersonRegistered(person, public_key(person)), edition="label")
        self.happen("person", "p-org2", i.RoleGranted("p-org2", "organiser"), edition="label")
        self.happen("person", SECRETARY, i.RoleGranted(SECRETARY, "secretary"), edition="label")
        self.open_edition("26", rulebook)
        self.happen("jury", "26", s.JuryNamed(MEMBERS, PRESIDENT, SECRETARY))

    def open_edition(self, edition: str, rulebook: Rulebook = RULEBOOK) -> None:
        """Open an edition, as intake does."""
        raw = msgspec.json.encode(rulebook)
        opened = i.EditionOpened(
            edition, 1999 + int(edition), Raw(raw), hashlib.sha256(raw).hexdigest(), DocumentRef("0" * 64, 1), CALENDAR
        )
        self.happen("edition", edition, opened, edition=edition)

    def refused(self, actor: str, command: Command, edition: str | None = None) -> tuple[Why, dict[str, str]]:
        """Return why a command is refused, with the details; fails where it is not. Nothing may be stored."""
        before = self.position
        with pytest.raises(Refusal) as caught:
            self.do(actor, command, edition)
        assert self.position == before
        return caught.value.why, caught.value.details

    def once(self, actor: str, command: Command, edition: str | None = None) -> tuple[Event, ...]:
        """Take a command, check that the same again yields nothing, and return what it decided."""
        events = self.do(actor, command, edition)
        assert self.do(actor, command, edition) == ()
        return events

    def happen(self, noun: str, name: str, *events: Event, edition: str = "26", actor: str = "") -> int:
        """Store what another service decided; return its position."""
        self._count += 1
        where = Address(edition, noun, name)
        version, prev = self._chain.get(where.subject, (0, ""))
        record = outside(
            where,
            events,
            f"{self._count:032x}",
            self.now,
            actor=actor or OWNER[noun],
            version=version + 1,
            prev=prev,
            basis=self.position,
        )
        self._chain[where.subject] = (version + 1, hashlib.sha256(records.encode(record)).hexdigest())
        return self.store(where.subject, record)

    def version(self, vote: str) -> int:
        """Return how often a vote (`motion.member`) was recorded."""
        return self.desks["awards"].noun(Address(self.edition, "vote", vote)).version

    def dossier(self, code: str, level: int | None, kind: str = "ville", edition: str = "26") -> None:
        """Submit, admit and tally a dossier whose marks propose a level."""
        authority = Authority(code, f"Nom {code}", "commune", code[:2], 3000)
        submitted = i.DossierSubmitted(code, authority, "p-out", 10, ())
        self.happen("dossier", code, submitted, edition=edition)
        self.happen("dossier", code, i.DossierAdmitted(code, kind), edition=edition)
        self.tally(code, level, edition)

    def tally(self, code: str, level: int | None, edition: str = "26") -> None:
        """Tally a dossier, once more perhaps."""
        tallied = s.DossierTallied(code, "panel", 1, self.position, (), (), (), None, level)
        self.happen("tally", code, tallied, edition=edition)

    def withdraw(self, code: str) -> None:
        """Withdraw a dossier."""
        self.happen("dossier", code, i.DossierWithdrawn(code, "parti"))

    def recuse(self, code: str, juror: str) -> int:
        """Recuse a juror; return the position."""
        return self.happen("recusal", f"{code}.{juror}", s.RecusalDeclared(code, juror))

    def lift(self, code: str, juror: str) -> int:
        """Lift a recusal; return the position."""
        return self.happen("recusal", f"{code}.{juror}", s.RecusalLifted(code, juror, "erreur"))

    def close_edition(self, edition: str = "26") -> None:
        """Close the submissions."""
        self.happen("edition", edition, i.EditionClosed(edition), edition=edition)

    def convene(self, sitting: str = "s1", *, without_quorum: bool = False) -> None:
        """Give notice in good time."""
        self.now = max(self.now, SITS)
        self.do(ORGANISER, c.ConveneSitting(sitting, self.now + timedelta(days=6), AGENDA, without_quorum))

    def sit(self, *present: str, sitting: str = "s1", without_quorum: bool = False) -> None:
        """Convene and open a sitting at which these members are."""
        self.convene(sitting, without_quorum=without_quorum)
        self.now += timedelta(days=7)
        self.do(PRESIDENT, c.OpenSitting(sitting))
        for member in present or MEMBERS:
            self.do(SECRETARY, c.RecordPresence(sitting, member, "present"))

    def put(self, motion: str, subject: MotionSubject, sitting: str = "s1") -> None:
        """Put a motion."""
        self.do(SECRETARY, c.PutMotion(motion, sitting, subject))

    def vote(self, motion: str, **choices: Choice) -> None:
        """Cast votes, by the members' short names: ada="for"."""
        for name, choice in choices.items():
            self.do(f"p-{name}", c.CastVote(motion, choice, f"p-{name}"))

    def adopt(self, motion: str, subject: MotionSubject) -> tuple[Event, ...]:
        """Put a motion, vote it unanimously by who is there, close, count, and return all that follows."""
        self.put(motion, subject)
        self.do(PRESIDENT, c.OpenVote(motion))
        self.vote(motion, ada="for", bea="for", cyd="for")
        self.do(PRESIDENT, c.CloseVote(motion))
        return self.react("awards")


def quorum(*, proxies_count: bool) -> Sitting:
    """Return the sitting's rules with another quorum."""
    return Sitting(quorum=Quorum(proxies_count=proxies_count))


def concluded(rulebook: Rulebook = RULEBOOK) -> AwardsScene:
    """Return a scene whose jury rose, having decided three dossiers (one a departure) and granted a mention."""
    scene = AwardsScene(rulebook)
    for code, level, kind in (("70450", 2, "village"), ("01001", 3, "ville"), ("01002", 3, "ville")):
        scene.dossier(code, level, kind)
    scene.recuse("01001", "p-eve")
    scene.close_edition()
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.adopt("m1", Block(3, ("01002", "01001")))
    scene.adopt("m2", SingleAward("70450", 4, "une école exemplaire"))
    scene.adopt("m3", MentionAward("70450", "mediation", "un bus"))
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    return scene
