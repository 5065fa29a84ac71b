"""A published edition as those find it who withdraw, correct, appeal and amend: five members, three dossiers, readers.

70450 holds 4@ (a departure) and a mention, 01001 and 01002 hold 3@; Ada and Bea read 01001, Eve is recused from it.
"""

from typing import NamedTuple

from msgspec.structs import replace

from contracts import record as records
from contracts.commands import awards as c
from contracts.commands import redress as r
from contracts.events import Event
from contracts.events import scoring as s
from contracts.events.awards import Choice, SingleAward
from contracts.events.redress import Opinion
from contracts.questions import DraftAmendment
from contracts.rulebook import Appeal, Rulebook
from contracts.subjects import Address
from services.act import Act
from services.awards import answers
from services.awards.told import MinutesTold
from tests.rules.awards_scene import CALENDAR, PRESIDENT, RULEBOOK, SECRETARY, AwardsScene, concluded
from tests.rules.test_palmares import drafted
from tests.scene import ORGANISER

CONTACT = "p-out"
GROUND = "dossier mensonger"
TWO_HEARERS = replace(RULEBOOK, appeal=Appeal(within_months=2, hearers=2))


class Signed(NamedTuple):
    """What the president and the secretary sign of an amendment."""

    minutes: str
    palmares: str
    as_of: int


def published(rulebook: Rulebook = TWO_HEARERS) -> AwardsScene:
    """Return the concluded scene, sealed and published on its day by two."""
    scene = concluded(rulebook)
    heard_by(scene)
    hashes = drafted(scene)
    scene.do(PRESIDENT, c.SignMinutes(*hashes))
    scene.do(SECRETARY, c.SignMinutes(*hashes))
    scene.do(SECRETARY, c.SealPalmares(*hashes))
    scene.now = CALENDAR.publishes
    scene.do(SECRETARY, c.ApprovePublication(hashes.palmares))
    scene.do(ORGANISER, c.PublishPalmares(hashes.palmares))
    return scene


def slip(scene: AwardsScene, dossier: str, *events: Event) -> None:
    """Store what no rule decided after an award's own records, as a faulty program might have."""
    where = Address("26", "award", dossier)
    noun = scene.desks["awards"].noun(where)
    scene._chain[where.subject] = (noun.version, noun.hash)
    scene.happen("award", dossier, *events)


def withdrawn(scene: AwardsScene, dossier: str = "01002", on: str = "") -> tuple[Event, ...]:
    """Withdraw an award by two: the organiser proposes, the secretary agrees."""
    day = scene.now
    scene.do(ORGANISER, r.ProposeWithdrawal(dossier, GROUND + on, day))
    return scene.do(SECRETARY, r.WithdrawAward(dossier, GROUND + on, day))


def ruled(scene: AwardsScene, *opinions: Opinion, dossier: str = "01001", number: int = 1) -> tuple[Event, ...]:
    """File an appeal, have Cyd, Dan and whoever follows hear it, and rule as their majority has it."""
    hearers = ("p-cyd", "p-dan", "p-bea")[: len(opinions)]
    scene.do(CONTACT, r.FileAppeal(dossier, number, "procedure", "un juré avait un lien"))
    scene.do(ORGANISER, r.DesignateHearers(dossier, number, hearers))
    for hearer, opinion in zip(hearers, opinions, strict=True):
        scene.do(hearer, r.HearAppeal(dossier, number, opinion, "lu"))
    ruling: Opinion = "upheld" if 2 * opinions.count("upheld") > len(opinions) else "dismissed"
    return scene.do(SECRETARY, r.RuleOnAppeal(dossier, number, ruling, "à la majorité"))


def heard_by(scene: AwardsScene) -> None:
    """Hold the draw: Ada and Bea read 01001, Cyd is called as one more, whose reading moved to Dan, for 70450."""
    readings = (s.Reading("01001", "panel", ("p-ada", "p-bea")), s.Reading("70450", "panel", ("p-ada", "p-cyd")))
    scene.happen("draw", "26", s.DrawHeld("draw/1", "graine", readings))
    scene.happen("reading", "70450", s.ReadingMoved("70450", "p-cyd", "p-dan"))
    scene.happen("reading", "70450", s.ReaderAdded("70450", 1, "p-eve"))


def follow(scene: AwardsScene) -> tuple[Event, ...]:
    """Take what follows from the last record, and from what follows: over the bus, what is older is known by its id."""
    events: tuple[Event, ...] = ()
    at = scene.position
    while at <= scene.position:
        for command in scene.awards.react(records.decode(scene.entries[at - 1].raw), at):
            events += scene.do("awards", command)
        at += 1
    return events


def decide_again(scene: AwardsScene, subject: SingleAward, sitting: str = "s2", **votes: Choice) -> tuple[Event, ...]:
    """Sit once more, vote on one dossier, close, and return all that follows."""
    scene.sit("p-ada", "p-bea", "p-cyd", sitting=sitting)
    scene.put(f"r-{sitting}", subject, sitting)
    scene.do(PRESIDENT, c.OpenVote(f"r-{sitting}"))
    scene.vote(f"r-{sitting}", **(votes or {"ada": "for", "bea": "for", "cyd": "for"}))
    scene.do(PRESIDENT, c.CloseVote(f"r-{sitting}"))
    events = follow(scene)
    scene.do(PRESIDENT, c.CloseSitting(sitting))
    return events


def amendment(scene: AwardsScene, asker: str = SECRETARY) -> MinutesTold:
    """Ask for the amendment as it stands."""
    act = Act("26", asker, "0" * 32, scene.now)
    told = answers.answer(scene.awards, DraftAmendment(), act, scene.awards.label.roll.standing("26", asker))
    assert isinstance(told, MinutesTold)
    return told


def to_sign(scene: AwardsScene) -> Signed:
    """Return the hashes of the amendment as it stands."""
    told = amendment(scene)
    return Signed(told.sha256, told.palmares_sha256, told.as_of)


def amended(scene: AwardsScene) -> Signed:
    """Sign the amendment by two and adopt it; it is not published yet."""
    hashes = to_sign(scene)
    scene.do(PRESIDENT, r.SignAmendment(*hashes))
    scene.do(SECRETARY, r.SignAmendment(*hashes))
    scene.do(SECRETARY, r.AmendPalmares(*hashes))
    return hashes


def out(scene: AwardsScene, hashes: Signed) -> tuple[Event, ...]:
    """Publish an amendment, by two."""
    scene.do(SECRETARY, c.ApprovePublication(hashes.palmares))
    return scene.do(ORGANISER, c.PublishPalmares(hashes.palmares))
