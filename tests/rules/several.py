"""Four editions in one log, side by side: one archived, one published and amended, one scoring, one open."""

import hashlib
from datetime import timedelta
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from contracts import record as records
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events.awards import DeclaredAward, SingleAward
from contracts.events.intake import Calendar
from contracts.grid import Threshold
from contracts.questions import DraftAmendment
from contracts.rulebook import Appeal, Rulebook
from services.act import Act
from services.awards import answers
from services.awards.told import MinutesTold
from services.awards.views import papers
from tests.golden import play
from tests.golden.edition import (
    CALENDAR,
    CONTACT,
    MEMBERS,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    Edition,
    marks,
    official_list,
)
from tests.scene import ORGANISER

SEED: Final = "graine"
CODES: Final = ("01004", "01033", "70450")


def rulebook(edition: int) -> Rulebook:
    """Return that edition's own rulebook: each asks one point more for each level; an appeal is heard by two."""
    common = msgspec.json.decode(RULEBOOK.read_bytes(), type=Rulebook)
    levels = tuple(Threshold(each.level, each.at_least + edition - 26) for each in common.grid.thresholds)
    sitting = replace(common.sitting, full_appraisal=False)
    grid = replace(common.grid, thresholds=levels)
    return replace(common, id=f"reglement-{edition}/1", grid=grid, appeal=Appeal(2, 2), sitting=sitting)


def calendar(edition: int) -> Calendar:
    """Return the dates of an edition: they overlap, a hundred days after each other."""
    days = timedelta(days=100 * (edition - 26))
    return Calendar(*(getattr(CALENDAR, name) + days for name in ("opens", "closes", "sits", "publishes")))


def follow(scene: Edition, since: int) -> tuple[Event, ...]:
    """Let every service react to what came after a position, until nothing follows."""
    events: tuple[Event, ...] = ()
    at = since + 1
    while at <= scene.position:
        record = records.decode(scene.entries[at - 1].raw)
        for service in ("scoring", "awards", "notify"):
            for command in scene.desks[service].service.react(record, at):
                events += scene.do(service, command, record.edition)
        at += 1
    return events


class Hashes(NamedTuple):
    """References of both documents."""

    palmares: DocumentRef
    minutes: DocumentRef


class Play:
    """One edition of the log, taken further step by step while others are under way."""

    def __init__(self, scene: Edition, number: int) -> None:
        self.scene = scene
        self.number = number
        self.code = str(number)

    def do(self, actor: str, *commands: Command) -> tuple[Event, ...]:
        """Do these, and all that follows from them."""
        since, self.scene.edition = self.scene.position, self.code
        events = tuple(event for command in commands for event in self.scene.do(actor, command))
        return events + follow(self.scene, since)

    def open(self) -> None:
        """Open it and file dossiers."""
        official = self.scene.keep(official_list())
        raw = Raw(msgspec.json.encode(rulebook(self.number)))
        dates = calendar(self.number)
        self.do(
            ORGANISER,
            i.OpenEdition(1999 + self.number, raw, official, dates, self.scene.desks["intake"].roll.simulation),
        )
        self.scene.now = max(self.scene.now, dates.opens)
        for code in CODES:
            dossier = self.scene.keep(f"dossier {code} {self.code}".encode())
            self.do(CONTACT, i.SubmitDossier(code, CONTACT, 40, (dossier,)))

    def score(self) -> None:
        """Close it, draw, and open a round in which every reader but the last casts 3 on all criteria."""
        self.do(ORGANISER, *(i.AdmitDossier(code) for code in CODES))
        self.scene.now = max(self.scene.now, calendar(self.number).closes)
        self.do(ORGANISER, i.CloseEdition(), s.NameJury(MEMBERS, PRESIDENT, SECRETARY))
        self.do(ORGANISER, s.FormPanel("unique", MEMBERS, ("ville", "village", "intercommunalite")))
        self.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()), s.HoldDraw(SEED))
        for member in MEMBERS:
            self.do(member, s.DeclareNoConflict())
        self.do(ORGANISER, s.OpenRound("unique", 1))
        for code in CODES:
            for reader in self.scene.readers(code):
                self.do(reader, s.CastScore(code, 1, 0, marks(3)))

    def vote(self, motion: str, sitting: str, subject: SingleAward) -> None:
        """Adopt a motion."""
        self.do(SECRETARY, a.PutMotion(motion, sitting, subject))
        self.do(PRESIDENT, a.OpenVote(motion))
        for member in MEMBERS:
            self.do(member, a.CastVote(motion, "for", member))
        self.do(PRESIDENT, a.CloseVote(motion))

    def sit(self, sitting: str) -> None:
        """Open a sitting at which all are."""
        at = self.scene.now + timedelta(days=6)
        self.do(ORGANISER, a.ConveneSitting(sitting, at, ("Délibération",)))
        self.scene.now = at
        self.do(PRESIDENT, a.OpenSitting(sitting))
        self.do(SECRETARY, *(a.RecordPresence(sitting, member, "present") for member in MEMBERS))

    def publish(self, level: int) -> None:
        """Decide every dossier at the level that its rulebook gives, seal, publish."""
        self.do(ORGANISER, s.CloseRound("unique", 1))
        self.sit("s1")
        for code in CODES:
            self.vote(f"m-{code}", "s1", SingleAward(code, level))
        self.do(PRESIDENT, a.CloseSitting("s1"))
        made = self.papers()
        hashes = (made.minutes.sha256, made.palmares.sha256, self.scene.position)
        for person in (PRESIDENT, SECRETARY):
            self.do(person, a.SignMinutes(*hashes))
        self.do(ORGANISER, a.SealPalmares(*hashes))
        self.scene.now = max(self.scene.now, calendar(self.number).publishes)
        self.do(ORGANISER, a.ApprovePublication(hashes[1]))
        self.do(SECRETARY, a.PublishPalmares(hashes[1]))

    def papers(self) -> Hashes:
        """Return the references of the palmares and the minutes as they stand."""
        label = self.scene.awards().label
        made = papers.papers(label, label.roll.editions[self.code], self.scene.position)
        return Hashes(self.scene.keep(made.palmares), self.scene.keep(made.minutes))

    def amend(self) -> str:
        """Sign, adopt and publish the amendment; return its hash."""
        service = self.scene.awards()
        act = Act(self.code, SECRETARY, "0" * 32, self.scene.now)
        standing = service.label.roll.standing(self.code, SECRETARY)
        told = answers.answer(service, DraftAmendment(), act, standing)
        assert isinstance(told, MinutesTold)
        for person in (PRESIDENT, SECRETARY):
            self.do(person, r.SignAmendment(told.sha256, told.palmares_sha256, told.as_of))
        self.do(SECRETARY, r.AmendPalmares(told.sha256, told.palmares_sha256, told.as_of))
        self.do(ORGANISER, a.ApprovePublication(told.palmares_sha256))
        self.do(SECRETARY, a.PublishPalmares(told.palmares_sha256))
        return told.palmares_sha256


def played() -> Edition:
    """Give the log: 26 archived, 27 published, appealed and amended, 28 scoring, 29 open; step by step side by side."""
    scene = play.played()
    published, scoring, opened = (Play(scene, number) for number in (27, 28, 29))
    published.open()
    published.score()
    scoring.open()
    published.publish(3)
    opened.open()
    scoring.score()
    redress(scene, published)
    # A past palmares that comes in late changes nothing of what was decided before.
    scene.do(ORGANISER, a.DeclarePalmares(2019, (DeclaredAward("01033", 5),), "archives"), edition="20")
    return scene


def redress(scene: Edition, edition: Play) -> None:
    """Withdraw one award, decide another again on appeal, amend and publish."""
    day = scene.now
    edition.do(ORGANISER, r.ProposeWithdrawal("70450", "dossier mensonger", day))
    edition.do(SECRETARY, r.WithdrawAward("70450", "dossier mensonger", day))
    hearers = tuple(member for member in MEMBERS if member not in scene.readers("01033"))
    edition.do(CONTACT, r.FileAppeal("01033", 1, "procedure", "un juré avait un lien"))
    edition.do(ORGANISER, r.DesignateHearers("01033", 1, hearers))
    for hearer in hearers:
        edition.do(hearer, r.HearAppeal("01033", 1, "upheld", "lien avéré"))
    edition.do(SECRETARY, r.RuleOnAppeal("01033", 1, "upheld", "à la majorité"))
    edition.sit("s2")
    edition.vote("encore", "s2", SingleAward("01033", 4, "pièces relues"))
    edition.do(PRESIDENT, a.CloseSitting("s2"))
    edition.amend()
