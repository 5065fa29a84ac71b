"""The jury as awards reads it (scoring names it): who may do what at a sitting."""

from typing import NamedTuple

from contracts.refusals import Refusal, Why


class Jury(NamedTuple):
    """The full jury of an edition; the secretary votes only if he is a member, the deputy is one."""

    members: tuple[str, ...]
    president: str
    secretary: str
    deputy: str | None = None


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


class Chairs(NamedTuple):
    """Who may chair a motion: those attending, and those of them who are recused from every dossier of it."""

    attending: frozenset[str] = frozenset()
    recused: tuple[str, ...] = ()


def signers(jury: Jury | None) -> tuple[str, str]:
    """Return who signs the minutes: the president and the secretary. Raises Refusal (jury-unnamed)."""
    return named(jury).president, named(jury).secretary


def demand_chair(jury: Jury | None, actor: str, chairs: Chairs) -> Jury:
    """Return the jury whose president acts; or its deputy, where the president is recused or does not attend.

    Where there is no deputy, or he is recused too or does not attend, nobody takes the president's place: he opens and
    closes votes in which he has no voice, for every dossier must be decided. Raises Refusal (jury-unnamed, recused,
    not-allowed).
    """
    president, deputy = named(jury).president, named(jury).deputy
    if deputy is None or actor not in (president, deputy):
        return demand_president(jury, actor)
    replaced = deputy in chairs.attending and deputy not in chairs.recused
    if actor in chairs.recused and (actor == deputy or replaced):
        raise Refusal(Why.RECUSED, juror=actor, dossier="*")
    away = president in chairs.recused or president not in chairs.attending
    if actor == deputy and not (away and deputy in chairs.attending):
        raise Refusal(Why.NOT_ALLOWED, needs="president")
    return named(jury)


def demand_opener(jury: Jury | None, actor: str) -> Jury:
    """Return the jury whose president or deputy opens or closes a sitting. Raises Refusal."""
    if actor == named(jury).deputy:
        return named(jury)
    return demand_president(jury, actor)


def demand_bureau(jury: Jury | None, actor: str, *, organiser: bool) -> Jury:
    """Return the jury whose president, deputy or secretary acts, or an organiser. Raises Refusal."""
    if not organiser and actor not in named(jury)[1:]:
        raise Refusal(Why.NOT_ALLOWED, needs="president, secretary or organiser")
    return named(jury)


def demand_member(jury: Jury | None, person: str) -> Jury:
    """Return the jury of which this person is a member. Raises Refusal (jury-unnamed, not-a-member)."""
    if person not in named(jury).members:
        raise Refusal(Why.NOT_A_MEMBER, person=person)
    return named(jury)
