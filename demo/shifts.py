"""Shifts of figures (*péréquation*), each its own vote: one is taken back, one stands. No mark is edited."""

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from contracts.commands.awards import UndoMotion
from contracts.counted import French
from contracts.document import Document
from contracts.events.awards import Adjustment
from contracts.questions import KeepDocument
from demo import marks, motions
from demo.cast import Person
from demo.edition import Panel
from demo.motions import Motion
from demo.seen import Shift
from demo.sitting import Sitting
from demo.world import World

#: The shift that is taken back: of one juror's ballots.
TAKEN_BACK: Final = "perequation-juror"
STANDING: Final = "perequation-panel"
_TOO_MUCH: Final = "Simulation : l'écart tenait à deux dossiers débattus à part ; le jury revient sur son vote."


async def play(world: World, sitting: Sitting) -> None:
    """Vote one shift and take it back; vote another, which stands."""
    juror = whose(world)
    mine = [code for code, readers in world.seen.readers.items() if juror.code in readers]
    about = f"Simulation : moyenne de ses bulletins, sur {French(len(mine)):dossier}."
    reason = "Simulation : le juré semble noter plus haut que les autres lecteurs."
    await shift(world, sitting, Motion(TAKEN_BACK, Adjustment("-6", reason, about, (juror.code,)), "divided"))
    await world.company.do(world.cast.president, UndoMotion(TAKEN_BACK, _TOO_MUCH), "undo", TAKEN_BACK)
    await world.log.until(lambda: _is_retallied(world, world.seen.rescinded.get(TAKEN_BACK)), "the tallies as before")
    if world.cases.strict is not None:
        await shift(world, sitting, await standing(world, world.cases.strict))


def whose(world: World) -> Person:
    """Return the juror whose figures are shifted, and then are not: rather not who chairs or represents another."""
    counted = {ballot.juror for tally in world.seen.raw.values() for ballot in tally.counted}
    jury = world.cast.panels
    return next(juror for juror in (*jury[2:], *jury) if juror.code in counted)


async def shift(world: World, sitting: Sitting, motion: Motion) -> None:
    """Vote a shift, and wait until every dossier that it concerns is tallied again."""
    await motions.vote(world, sitting, motion)
    await world.log.until(lambda: _is_retallied(world, world.seen.shifts.get(motion.code)), "the shifted tallies")


async def standing(world: World, panel: Panel) -> Motion:
    """Return the motion to shift a panel's figures, with its evidence kept beside the log."""
    own, others = (mean(world, inside=inside) for inside in (True, False))
    figures = f"Simulation : moyenne du jury « {panel.panel} » {own}, des autres jurys {others} (sur {_out_of(world)})."
    reason = "Simulation : ce jury a noté les petites collectivités sur l'échelle des grandes villes."
    question = KeepDocument(evidence(world, panel))
    kept = await world.company.ask(world.cast.secretary, question, Document)
    subject = Adjustment(str(marks.STRICT), reason, figures, panel=panel.panel, evidence=kept.ref)
    return Motion(STANDING, subject, "divided")


def evidence(world: World, panel: Panel) -> bytes:
    """Return what the shift rests on, at length: the figure of each dossier before any shift."""
    rows = {code: str(tally.figure) for code, tally in sorted(world.seen.raw.items()) if tally.panel == panel.panel}
    content = {"notice": world.edition.notice, "simulated": True, "panel": panel.panel, "figures": rows}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def mean(world: World, *, inside: bool) -> str:
    """Return the mean figure of the strict panel's dossiers, or of the others', before any shift: one decimal."""
    return _shown(
        Fraction(tally.figure)
        for code, tally in world.seen.raw.items()
        if tally.figure is not None and world.is_strict(code) == inside
    )


def _shown(figures: Iterable[Fraction]) -> str:
    all_of_them = list(figures)
    if not all_of_them:
        return "inconnue"
    tenths = int(sum(all_of_them) * 10 / len(all_of_them) + Fraction(1, 2))
    return f"{tenths // 10},{tenths % 10}"


def _out_of(world: World) -> int:
    return world.rulebook.grid.out_of


def _is_retallied(world: World, shift: Shift | None) -> bool:
    return shift is not None and all((code, shift.position) in world.seen.retallied for code in shift.dossiers)
