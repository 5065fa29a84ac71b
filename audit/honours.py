"""The mentions of one dossier: those it was granted; of those that ask for a history, what was held and what lacks."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from audit.folded import Folded
from contracts.codes import MentionCode, MotionCode, Position
from contracts.events.awards import MentionAward
from contracts.grid import Text
from contracts.rulebook import Mention
from services.awards.rules.award import Granted
from services.awards.rules.eligibility import Candidate, Past, counting, lineage, obstacle
from services.awards.views import deliberation
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.roll import Edition

#: Where a past award comes from: decided in this log, declared to it, the award of this edition itself.
Source = Literal["here", "declared", "current"]


class Held(Struct, frozen=True):
    """An award that counts for a history: its edition, its level, whence that is known and where it lies in the log."""

    edition: str
    level: int
    source: Source
    position: Position


class Condition(Struct, frozen=True):
    """What a mention asks across editions (`needed` awards at `level` or above), and the awards that count, in order.

    `editions_valid`: for how many editions it holds, this one among them.
    """

    needed: int
    level: int
    editions_valid: int
    counted: tuple[Held, ...]


class Honour(Struct, frozen=True):
    """One mention of the rulebook: granted (by which motion, where) or not; `obstacle`: why it cannot be (a code).

    `place`: its index among the rulebook's mentions; `found`, `wanted`: of the obstacle, where it counts something.
    """

    mention: MentionCode
    label: Text
    place: int
    granted: bool
    motion: MotionCode | None = None
    position: Position = 0
    motivation: str | None = None
    condition: Condition | None = None
    obstacle: str | None = None
    wanted: int = 0
    found: int = 0


def honours(folded: Folded, edition: Edition, dossier: str) -> tuple[Honour, ...]:
    """Return the mentions granted to a dossier, and those that ask for a history, in the rulebook's order."""
    label = folded.awards.label
    view = label.edition(edition.code)
    award = now(view.awards, dossier)
    held = {} if award is None else {granted.mention: granted for granted in award.mentions}
    found = []
    for place, mention in enumerate(edition.rulebook.mentions):
        if mention.history is None and mention.code not in held:
            continue
        candidate = deliberation.candidate(label, view, MentionAward(dossier, mention.code), edition.code)
        granted = held.get(mention.code)
        known = folded.position if granted is None else _voted(view, granted) or folded.position
        condition = _condition(folded, mention, candidate, view, dossier, known)
        honour = Honour(mention.code, mention.label, place, granted is not None, condition=condition)
        if granted is not None:
            at = _granted(view, dossier, granted)
            honour = replace(honour, motion=granted.motion, position=at, motivation=granted.motivation)
        elif (against := obstacle(mention, candidate)) is not None:
            honour = replace(honour, obstacle=against.problem, wanted=against.needed, found=against.found)
        found.append(honour)
    return tuple(found)


def _voted(view: EditionView, granted: Granted) -> int:
    """Return where the vote on a mention was opened: what was declared later is no part of its ground. 0: no vote."""
    motion = now(view.motions, granted.motion)
    return 0 if motion is None else motion.opened


def _granted(view: EditionView, dossier: str, granted: Granted) -> int:
    """Return where the award last received a mention: it may have lapsed, and have been given again."""
    history = view.awards[dossier]
    since = 0
    for at, state in history.below(history.last[0] + 1):
        holds = state is not None and granted in state.mentions
        since = (since or at) if holds else 0
    return since


def _condition(
    folded: Folded, mention: Mention, candidate: Candidate, view: EditionView, dossier: str, known: int
) -> Condition | None:
    """Return what a mention asks and the awards that count, as known at a position; None where it asks no history."""
    rule = mention.history
    if rule is None:
        return None
    past = counting(mention.code, rule, candidate._replace(past=lineage(rule, candidate)))
    held = [each for each in (_held(folded, award) for award in past) if each.position <= known]
    award = now(view.awards, dossier)
    if award is not None and award.level >= rule.level:
        held.append(Held(str(candidate.edition), award.level, "current", award.position))
    held.sort(key=lambda one: int(one.edition))
    return Condition(rule.awards, rule.level, rule.editions_valid, tuple(held))


def _held(folded: Folded, award: Past) -> Held:
    code = str(award.edition)
    view = folded.awards.label.editions.get(code)
    if view is not None and view.palmares.published_at:
        return Held(code, award.level, "here", view.palmares.published_at)
    return Held(code, award.level, "declared", folded.declared[code])
