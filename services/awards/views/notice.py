"""Whether a sitting failed for want of quorum, so that a second notice may waive it (CRPA R133-10)."""

from contracts.rulebook import Sitting as SittingRules
from services.awards.rules import motion as motions
from services.awards.rules.count import Assembly, floor, quorum, short_of_quorum
from services.awards.rules.sitting import State, attending, represented
from services.awards.views.assembly import asked, recused
from services.awards.views.edition import EditionView


def was_short(edition: EditionView, sitting: State, rules: SittingRules) -> bool:
    """Say whether the quorum was short: the sitting never opened, or the jury rose without it and left something.

    Something: all of it, where nothing was voted with a quorum; else a dossier of a motion that was put and not
    voted on, or voted on without quorum. A sitting that goes on may still reach it.
    """
    if sitting.state != "closed":
        return sitting.state == "convened"
    rose = edition.sittings[sitting.sitting].last[0]
    put = [history.at(rose) for history in edition.motions.values()]
    asked_there = [
        motion for motion in put if motion is not None and motion.sitting == sitting.sitting and not motion.undone
    ]
    left = {code for motion in asked_there for code in _left(edition, motion, rose)}
    there = _as_it_rose(edition, sitting, left, rose)
    if there is None or short_of_quorum(tuple(sorted(left)), there, rules):
        return True
    voted = any(one.quorum for motion in asked_there for one in motion.counts)
    return not voted and not quorum(floor(there, frozenset()), there, rules)


def _left(edition: EditionView, motion: motions.State, rose: int) -> tuple[str, ...]:
    """Return the dossiers of a motion that waited for their vote, or were voted on without quorum."""
    if motion.state == "put":
        return asked(edition, motion, rose)
    return tuple(dossier for one in motion.counts if not one.quorum for dossier in one.dossiers)


def _as_it_rose(edition: EditionView, sitting: State, dossiers: set[str], rose: int) -> Assembly | None:
    """Return the jury just before the president closed the sitting."""
    jury, open_still = edition.jury.at(rose), sitting._replace(state="open")
    if jury is None:
        return None
    return Assembly(
        members=jury.members,
        president=jury.president,
        present=attending(open_still),
        proxies=tuple(sorted(represented(open_still).items())),
        recused=frozenset((code, member) for code in dossiers for member in recused(edition, code, rose)),
        without_quorum=False,
        deputy=jury.deputy,
    )
