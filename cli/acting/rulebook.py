"""`jury edition check`: whether an edition could open under a rulebook, before one does: what opens stays for ever."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from cli.acting.values import compact, content
from cli.words import FINDING, RIGHT, colon, explain, say
from contracts.refusals import Refusal

if TYPE_CHECKING:
    from contracts.grid import Grid
    from contracts.rulebook import Rulebook


def run(file: Path) -> int:
    """Read a rulebook as the opening will; print what it asks for, or the field that is wrong. Raises Trouble."""
    from services.intake.rules import rulebook as rulebooks

    document = compact(content(f"@{file}"), str(file))
    try:
        rulebook = rulebooks.read(document)
    except Refusal as refusal:
        print(f"{explain(refusal)} [{refusal.why}]")
        return FINDING
    sha256 = hashlib.sha256(document).hexdigest()
    print(say(f"Une édition peut s'ouvrir sous {rulebook.id}.", f"An edition may open under {rulebook.id}."))
    print(f"SHA-256 {sha256}")
    print("\n".join(_asked(rulebook)))
    return RIGHT


def _asked(rulebook: "Rulebook") -> list[str]:
    lines = []
    for kind in rulebook.kinds:
        grid = rulebook.grids[kind.grid] if kind.grid else rulebook.grid
        lines.append(f"  {say(kind.label.fr, kind.label.en)} ({kind.code}, {kind.type}){colon()} {_grid(grid)}")
    mentions = ", ".join(say(each.label.fr, each.label.en) for each in rulebook.mentions)
    readers, quorum = rulebook.readers, rulebook.sitting.quorum
    return [
        *lines,
        say(
            f"  lecteurs : {readers.per_dossier} ; quorum : {quorum.numerator}/{quorum.denominator} ; "
            f"{rulebook.sitting.procedure}, {rulebook.draw.procedure}",
            f"  readers: {readers.per_dossier}; quorum: {quorum.numerator}/{quorum.denominator}; "
            f"{rulebook.sitting.procedure}, {rulebook.draw.procedure}",
        ),
        f"  mentions{colon()} {mentions or '—'}",
    ]


def _grid(grid: "Grid") -> str:
    levels = ", ".join([f"{grid.floor}@", *(f"{each.level}@ ≥ {each.at_least}" for each in grid.thresholds)])
    return say(" ; ", "; ").join((", ".join(each.code for each in grid.criteria), grid.aggregation, levels))
