"""The quorum at a moment of a sitting, by the live rules: how many may vote on which dossiers, how many are there."""

from msgspec import Struct

from contracts.events.awards import Count
from contracts.rulebook import Sitting as SittingRules
from services.awards.rules import count
from services.awards.rules import motion as motions
from services.awards.rules.count import Assembly
from services.awards.rules.sitting import attending, represented
from services.awards.views import assembly
from services.awards.views.edition import EditionView
from services.awards.views.history import at as known


class Quorum(Struct, frozen=True):
    """Of these dossiers (none: of any from which nobody is recused): those entitled to vote, those who count as there.

    `attending` counts who is represented where the rulebook does.
    """

    dossiers: tuple[str, ...]
    entitled: int
    attending: int
    reached: bool


def of_sitting(
    view: EditionView, sitting: str, rules: SittingRules, at: int, dossier: str | None = None
) -> tuple[Quorum, ...]:
    """Return the quorum of the whole jury, or on one dossier, as of a position; () while no jury is named."""
    jury, state = view.jury.at(at), known(view.sittings, sitting, at)
    if jury is None or state is None:
        return ()
    there, proxies = attending(state), tuple(sorted(represented(state).items()))
    who = Assembly(jury.members, jury.president, there, proxies, frozenset(), state.without_quorum, jury.deputy)
    on = count.floor(who, frozenset() if dossier is None else assembly.recused(view, dossier, at))
    named = () if dossier is None else (dossier,)
    return (Quorum(named, len(on.entitled), count.attending(on, rules), count.quorum(on, who, rules)),)


def of_vote(view: EditionView, motion: motions.State, rules: SittingRules, at: int) -> tuple[Quorum, ...]:
    """Return the quorum on the dossiers of a motion that nobody pulled out and that are still judged."""
    who = assembly.assembly(view, motion, at)
    if who is None:
        return ()
    asked = assembly.dossiers(view, motion.motion, assembly.asked(view, motion, at), at)
    counts, _ = count.count(tuple(one.code for one in asked if one.standing != "left"), who, (), rules)
    return of_counts(counts)


def of_counts(counts: tuple[Count, ...]) -> tuple[Quorum, ...]:
    """Return the quorum that counts record."""
    return tuple(Quorum(one.dossiers, one.entitled, one.attending, one.quorum) for one in counts)
