"""What is recorded of a dossier and does not follow from what was recorded before: an explanation must not hide it.

`jury audit replay` decides everything again and says all that is wrong; this says it where a dossier is explained.
"""

from typing import Literal

from msgspec import Struct

from audit.deliberated import Deliberation
from audit.honours import Honour
from audit.redressed import Awarded
from audit.retally import Tallied, again
from contracts.codes import Position

What = Literal["tally", "count", "award", "mention"]


class Doubt(Struct, frozen=True):
    """Something that does not follow, and where it is recorded."""

    what: What
    position: Position


def doubts(
    tallied: Tallied | None,
    deliberations: tuple[Deliberation, ...],
    award: Awarded | None,
    honours: tuple[Honour, ...],
) -> tuple[Doubt, ...]:
    """Return what does not follow, in the order of a decision; () where all does."""
    by_motion = {each.motion: each for each in deliberations}
    found: list[Doubt] = []
    if tallied is not None and not _tally_follows(tallied):
        found.append(Doubt("tally", tallied.position))
    found += [Doubt("count", each.decided) for each in deliberations if not each.follows]
    if award is not None and not _award_follows(award, by_motion.get(award.motion)):
        found.append(Doubt("award", award.position))
    for honour in honours:
        if honour.granted and not _mention_follows(honour, by_motion.get(honour.motion or "")):
            found.append(Doubt("mention", honour.position))
    return tuple(found)


def _tally_follows(tallied: Tallied) -> bool:
    return tallied.facts.grid is not None and again(tallied.event, tallied.facts) == tallied.event


def _adopted(motion: Deliberation | None) -> bool:
    return motion is not None and motion.count is not None and motion.count.adopted and not motion.undone


def _award_follows(award: Awarded, motion: Deliberation | None) -> bool:
    return motion is not None and _adopted(motion) and motion.level == award.level


def _mention_follows(honour: Honour, motion: Deliberation | None) -> bool:
    if motion is None or not _adopted(motion) or motion.mention != honour.mention:
        return False
    return honour.condition is None or len(honour.condition.counted) >= honour.condition.needed
