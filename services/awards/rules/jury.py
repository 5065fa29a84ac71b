"""The jury as awards reads it (scoring names it): who may do what at a sitting."""

from typing import NamedTuple

from contracts.refusals import Refusal, Why


class Jury(NamedTuple):
    """The full jury of an edition; the secretary votes only if he is a member."""

    members: tuple[str, ...]
    president: str
    secretary: str


def named(jury: Jury | None) -> Jury:
    """Return the jury. Raises Refusal (jury-unnamed)."""
    if jury is None:
        raise Refusal(Why.JURY_UNNAMED)
    return jury


def demand_president(jury: Jury | None, actor: str) -> Jury:
    """Return the jury whose president acts. Raises Refusal (jury-unnamed, not-allowed)."""
    if actor != named(jury).president:
        raise Refusal(Why.NOT_ALLOWED, needs="president")
    return named(jury)


def demand_bureau(jury: Jury | None, actor: str, *, organiser: bool) -> Jury:
    """Return the jury whose president or secretary acts, or an organiser. Raises Refusal."""
    if not organiser and actor not in named(jury)[1:]:
        raise Refusal(Why.NOT_ALLOWED, needs="president, secretary or organiser")
    return named(jury)


def demand_member(jury: Jury | None, person: str) -> Jury:
    """Return the jury of which this person is a member. Raises Refusal (jury-unnamed, not-a-member)."""
    if person not in named(jury).members:
        raise Refusal(Why.NOT_A_MEMBER, person=person)
    return named(jury)
