"""The mentions of one dossier: those it was granted; of those that ask for a history, what was held and what lacks."""

from typing import Literal

from msgspec import Struct

from contracts.codes import MentionCode, MotionCode, Position
from contracts.events.awards import MentionAward
from contracts.grid import Text
from contracts.rulebook import History
from services.awards.rules.eligibility import Candidate, counting, lineage, obstacle
from services.awards.views import deliberation
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.awards.views.label import Label
from services.roll import Edition

#: Where a past award comes from: decided in this log, declared to it, the award of this edition itself.
Source = Literal["here", "declared", "current"]


class Held(Struct, frozen=True):
    """An award that counts for a history: its edition, its level, where that is known from."""

    edition: str
    level: int
    source: Source


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


def honours(label: Label, edition: Edition, dossier: str) -> tuple[Honour, ...]:
    """Return the mentions granted to a dossier, and those whose history can be told, in the rulebook's order."""
    award = now(label.edition(edition.code).awards, dossier)
    held = frozenset() if award is None else frozenset(granted.mention for granted in award.mentions)
    return tuple(
        _honour(label, edition, dossier, place)
        for place, mention in enumerate(edition.rulebook.mentions)
        if mention.history is not None or mention.code in held
    )


def _honour(label: Label, edition: Edition, dossier: str, place: int) -> Honour:
    mention = edition.rulebook.mentions[place]
    view = label.edition(edition.code)
    candidate = deliberation.candidate(label, view, MentionAward(dossier, mention.code), edition.code)
    honour = Honour(mention.code, mention.label, place, candidate.holds)
    condition = None if mention.history is None else _condition(label, mention.code, mention.history, candidate)
    if candidate.holds:
        return _granted(view, dossier, honour, condition)
    against = obstacle(mention, candidate)
    problem, wanted, found = (None, 0, 0) if against is None else against
    return Honour(
        mention.code,
        mention.label,
        place,
        granted=False,
        condition=condition,
        obstacle=problem,
        wanted=wanted,
        found=found,
    )


def _granted(view: EditionView, dossier: str, honour: Honour, condition: Condition | None) -> Honour:
    history = view.awards[dossier]
    states = [(at, state) for at, state in history.below(history.last[0] + 1) if state is not None]
    given = next(held for held in states[-1][1].mentions if held.mention == honour.mention)
    position = next(at for at, state in states if given in state.mentions)
    return Honour(
        honour.mention,
        honour.label,
        honour.place,
        granted=True,
        motion=given.motion,
        position=position,
        motivation=given.motivation,
        condition=condition,
    )


def _condition(label: Label, code: str, rule: History, candidate: Candidate) -> Condition:
    past = counting(code, rule, candidate._replace(past=lineage(rule, candidate)))
    held = [Held(str(award.edition), award.level, _source(label, award.edition)) for award in past]
    if candidate.level is not None and candidate.level >= rule.level:
        held.append(Held(str(candidate.edition), candidate.level, "current"))
    return Condition(
        rule.awards, rule.level, rule.editions_valid, tuple(sorted(held, key=lambda one: int(one.edition)))
    )


def _source(label: Label, edition: int) -> Source:
    view = label.editions.get(str(edition))
    return "here" if view is not None and view.palmares.published_at else "declared"
