"""Act three: the jury is named, its panels formed, conflicts declared, readers drawn by lot."""

import hashlib
from typing import Final, NamedTuple

from contracts.commands.scoring import (
    AnnounceDraw,
    DeclareBackgrounds,
    DeclareNoConflict,
    DeclareRecusal,
    ForbidReadings,
    FormPanel,
    HoldDraw,
    NameJury,
)
from contracts.events.scoring import Background, ForbiddenPair
from demo.cast import Person
from demo.company import together
from demo.world import World, part

#: Recusals in an edition of 226 dossiers: half before the draw, half while ballots are cast.
RECUSALS: Final = 12
#: Readings that the organisers forbid before the draw, for ties that they know of, in an edition of 226 dossiers.
FORBIDDEN: Final = 12
_REASONS: Final = (
    "Simulation : le juré siège au conseil de cette collectivité.",
    "Simulation : un proche du juré y travaille.",
    "Simulation : le juré a conseillé cette collectivité.",
)


class Conflict(NamedTuple):
    """A juror who must leave a dossier."""

    dossier: str
    juror: Person


async def play(world: World) -> None:
    """Play the act."""
    jury = world.cast.jury
    world.shown.stage("Jury, récusations, tirage au sort", "Jury, recusals, draw", len(jury) + 1)
    await name(world)
    await together(undertake(world, juror) for juror in jury)
    known = known_conflicts(world)
    await together(recuse(world, conflict) for conflict in known)
    await declare(world, known)
    await draw(world)
    world.shown.advance()


async def name(world: World) -> None:
    """Have the organiser name the jury and form its panels."""
    cast = world.cast
    members = tuple(juror.code for juror in cast.jury)
    await world.company.do(cast.organiser, NameJury(members, cast.president.code, cast.secretary.code), "name-jury")
    for panel in world.edition.panels:
        jurors = tuple(juror.code for juror in cast.jurors[panel.panel])
        await world.company.do(cast.organiser, FormPanel(panel.panel, jurors, panel.kinds), "panel", panel.panel)


async def undertake(world: World, juror: Person) -> None:
    """Have a juror undertake to have declared every conflict."""
    await world.company.do(juror, DeclareNoConflict(), "no-conflict", juror.code)
    world.shown.advance()


async def recuse(world: World, conflict: Conflict) -> None:
    """Have a juror leave a dossier; only he, the organiser and the secretary can read why."""
    juror, label = conflict.juror, ("recuse", *conflict)
    reason = _REASONS[world.chance.below(len(_REASONS), "reason", *conflict)]
    (sealed,) = await world.company.seal(juror, juror, {"reason": reason}, *label)
    await world.company.do(juror, DeclareRecusal(conflict.dossier, juror.code, sealed), *label)


async def declare(world: World, known: list[Conflict]) -> None:
    """Have the organiser declare what the draw is to avoid: codes only, never why."""
    organiser, jury = world.cast.organiser, world.cast.jury
    backgrounds = tuple(Background(juror.code, juror.background) for juror in jury)
    await world.company.do(organiser, DeclareBackgrounds(backgrounds), "backgrounds")
    pairs = tuple(ForbiddenPair(tie.dossier, tie.juror.code) for tie in ties(world, known))
    if pairs:
        await world.company.do(organiser, ForbidReadings(pairs), "forbid")


async def draw(world: World) -> None:
    """Have the draw held; its seed's hash is announced before the seed is known."""
    seed = world.chance.digits(32, "draw")
    announced = hashlib.sha256(seed.encode()).hexdigest()
    await world.company.do(world.cast.organiser, AnnounceDraw(announced), "announce")
    await world.company.do(world.cast.organiser, HoldDraw(seed), "draw")
    await world.log.until(lambda: bool(world.seen.readers), "the draw")


def known_conflicts(world: World) -> list[Conflict]:
    """Return the conflicts known before the draw: in panels that have a juror to spare, one a dossier."""
    codes = world.chance.shuffled(_kinds(world), "known")
    return _conflicts(world, codes[: part(RECUSALS // 2, codes)], "conflicted")


def ties(world: World, known: list[Conflict]) -> list[Conflict]:
    """Return the ties that the organisers know of: in panels that have a juror to spare, on other dossiers."""
    taken = {conflict.dossier for conflict in known}
    codes = [code for code in world.chance.shuffled(_kinds(world), "tied") if code not in taken]
    return _conflicts(world, codes[: part(FORBIDDEN, _kinds(world))], "tie")


def _kinds(world: World) -> dict[str, str]:
    return {applicant.code: applicant.kind for applicant in world.edition.applicants}


def _conflicts(world: World, codes: list[str], what: str) -> list[Conflict]:
    kinds = _kinds(world)
    spare = [panel for panel in world.edition.panels if panel.jurors > world.edition.readers]
    found = []
    for code in codes:
        jurors = [juror for panel in spare if kinds[code] in panel.kinds for juror in world.cast.jurors[panel.panel]]
        if jurors:
            found.append(Conflict(code, jurors[world.chance.below(len(jurors), what, code)]))
    return found
