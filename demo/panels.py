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
    LiftRecusal,
    NameJury,
)
from contracts.events.scoring import Background, ForbiddenPair
from demo.cast import Person
from demo.company import together
from demo.world import World

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
    known = known_conflicts(world) if may_conflict(world) else []
    mistaken = by_mistake(world, known) if may_conflict(world) else []
    await together(recuse(world, conflict) for conflict in (*known, *mistaken))
    await together(lift(world, conflict) for conflict in mistaken)
    await declare(world, (*known, *mistaken))
    await draw(world)
    world.shown.advance()


async def name(world: World) -> None:
    """Have the organiser name the jury and form its panels."""
    cast = world.cast
    members = tuple(juror.code for juror in cast.jury)
    deputy = None if cast.deputy is None else cast.deputy.code
    command = NameJury(members, cast.president.code, cast.secretary.code, deputy)
    await world.company.do(cast.organiser, command, "name-jury")
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


async def lift(world: World, conflict: Conflict) -> None:
    """Have the president lift a recusal that was declared by mistake; its subject could not."""
    reason = "Simulation : erreur d'homonyme, le juré n'a aucun lien avec cette collectivité."
    command = LiftRecusal(conflict.dossier, conflict.juror.code, reason)
    await world.company.do(world.cast.president, command, "lift", *conflict)


async def declare(world: World, known: tuple[Conflict, ...]) -> None:
    """Have the organiser declare what the draw is to avoid: codes only, never why."""
    organiser, jury = world.cast.organiser, world.cast.jury
    backgrounds = tuple(Background(juror.code, juror.background) for juror in jury)
    await world.company.do(organiser, DeclareBackgrounds(backgrounds), "backgrounds")
    pairs = tuple(ForbiddenPair(tie.dossier, tie.juror.code) for tie in ties(world, known))
    if pairs and may_conflict(world):
        await world.company.do(organiser, ForbidReadings(pairs), "forbid")


async def draw(world: World) -> None:
    """Have the draw held; its seed's hash is announced before the seed is known."""
    seed = world.chance.digits(32, "draw")
    announced = hashlib.sha256(seed.encode()).hexdigest()
    await world.company.do(world.cast.organiser, AnnounceDraw(announced), "announce")
    await world.company.do(world.cast.organiser, HoldDraw(seed), "draw")
    await world.log.until(lambda: bool(world.seen.readers), "the draw")


def may_conflict(world: World) -> bool:
    """Say whether each panel has dossiers left for calibration, wherever the conflicts known before the draw fall."""
    calibration, panels = world.rulebook.readers.calibration, world.edition.panels
    most = world.edition.part(RECUSALS // 2) + world.edition.part(FORBIDDEN) + 2
    sharing = (sum(bool(set(panel.kinds) & set(other.kinds)) for other in panels) for panel in panels)
    dealt = (
        sum(kind in panel.kinds for kind in _kinds(world).values()) // among
        for panel, among in zip(panels, sharing, strict=True)
    )
    return not calibration or min(dealt) >= most + calibration


def known_conflicts(world: World) -> list[Conflict]:
    """Return the conflicts known before the draw: in panels that have a juror to spare, one a dossier.

    The president's own is among them: on that dossier the deputy will chair.
    """
    codes = [code for code in world.chance.shuffled(_kinds(world), "known") if code != world.cases.chaired]
    found = _conflicts(world, codes[: world.edition.part(RECUSALS // 2)], "conflicted")
    chaired, first = world.cases.chaired, world.edition.panels[0]
    if chaired is None or world.cast.deputy is None:
        return found
    may_leave = first.jurors > world.edition.readers or world.kinds[chaired] not in first.kinds
    return [*found, Conflict(chaired, world.cast.president)] if may_leave else found


def by_mistake(world: World, known: list[Conflict]) -> list[Conflict]:
    """Return a recusal to be lifted: of another juror than the president, who lifts it."""
    taken = {conflict.dossier for conflict in known}
    codes = [code for code in world.chance.shuffled(_kinds(world), "mistaken") if code not in taken]
    others = [juror for juror in world.cast.panels if juror != world.cast.president]
    return [Conflict(codes[0], others[-1])] if codes and others else []


def ties(world: World, known: tuple[Conflict, ...]) -> list[Conflict]:
    """Return the ties that the organisers know of: in panels that have a juror to spare, on other dossiers."""
    taken = {conflict.dossier for conflict in known}
    codes = [code for code in world.chance.shuffled(_kinds(world), "tied") if code not in taken]
    return _conflicts(world, codes[: world.edition.part(FORBIDDEN)], "tie")


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
