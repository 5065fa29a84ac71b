"""A what-if as a person reads it on a terminal: that it is none of what happened, then levels, awards, order, votes."""

from collections.abc import Iterator
from typing import Final

from rich.table import Table

from audit.difference import Moved, WhatIf
from audit.figures import shown
from audit.findings import Text
from audit.show import SIMULATION
from audit.supposed import NOTICE, Supposed
from contracts.counted import English, French

#: Dossiers whose rank alone changes, shown; more are counted.
MOST: Final = 10


def what_if(made: WhatIf, supposed: Supposed, *, french: bool) -> Iterator[str | Table]:
    """Give the parts: the notice first and last, so that no part of it is taken for what the jury decided."""
    yield NOTICE[not french]
    if made.simulation is not None:
        yield f"*** {SIMULATION} *** {made.simulation.notice}"
    yield _say(
        f"{made.label}, édition {made.edition} ({made.year}), à la position {made.as_of} : "
        f"{French(made.tallied):dossier dépouillé}",
        f"{made.label}, edition {made.edition} ({made.year}), as of position {made.as_of}: "
        f"{English(made.tallied):tallied dossier|tallied dossiers}",
        french=french,
    )
    yield from _supposed(made, supposed, french=french)
    if made.orders_only:
        yield _say(
            "Cette règle ordonne et ne propose aucun niveau : seul l'ordre se compare.",
            "This rule orders and proposes no level: only the order can be compared.",
            french=french,
        )
    else:
        yield _levels(made, french=french)
        yield from _changes(made, french=french)
        yield from _awards(made, french=french)
    yield from _order(made, french=french)
    yield from _votes(made, french=french)
    if made.doubted:
        listed = ", ".join(made.doubted)
        yield _say(
            f"*** Ce qui est enregistré ne suit pas des bulletins sur : {listed} (`jury audit replay` dit tout).",
            f"*** What is recorded does not follow from the ballots on: {listed} (`jury audit replay` tells all).",
            french=french,
        )
    yield NOTICE[not french]


def _say(fr: str, en: str, *, french: bool) -> str:
    return fr if french else en


def _supposed(made: WhatIf, supposed: Supposed, *, french: bool) -> Iterator[str]:
    lines = []
    for mark in supposed.marks:
        what = f"{mark.dossier} {mark.juror} {mark.criterion}"
        lines.append(Text(f"note {what} : {mark.mark}", f"mark {what}: {mark.mark}"))
    lines += [Text(f"sans le juré {juror}", f"without juror {juror}") for juror in supposed.without_jurors]
    for ballot in supposed.without_ballots:
        what = f"{ballot.dossier} {ballot.juror}"
        lines.append(Text(f"sans le bulletin {what}", f"without ballot {what}"))
    if supposed.rulebook is not None:
        lines.append(Text("un autre règlement", "another rulebook"))
    if supposed.aggregation is not None:
        lines.append(Text(f"agrégation {supposed.aggregation}", f"aggregation {supposed.aggregation}"))
    if supposed.severity:
        lines.append(
            Text(
                "sévérité de chaque juré ôtée de ses bulletins (l'échelle borne)",
                "each juror's severity taken off his ballots (within the scale)",
            )
        )
    for line in lines:
        yield f"  {line[not french]}"
    if made.adapted:
        pointers = ", ".join(made.adapted)
        yield _say(f"  adapté dans la grille : {pointers}", f"  adapted in the grid: {pointers}", french=french)


def _levels(made: WhatIf, *, french: bool) -> Table:
    table = Table(title=_say("Niveaux proposés", "Proposed levels", french=french))
    for name in (("niveau", "level"), ("avant", "before"), ("après", "after"), ("écart", "difference")):
        table.add_column(_say(*name, french=french), justify="right")
    levels = dict.fromkeys((*made.levels_before, *made.levels_after))
    for level in sorted(levels, key=lambda each: int(each or -1)):
        before, after = made.levels_before.get(level, 0), made.levels_after.get(level, 0)
        difference = f"{after - before:+d}" if after != before else "="
        table.add_row(f"{level}@" if level else "—", str(before), str(after), difference)
    return table


def _changes(made: WhatIf, *, french: bool) -> Iterator[str | Table]:
    if not made.levels:
        yield _say("Aucune proposition ne change de niveau.", "No proposal changes its level.", french=french)
        return
    table = Table(title=_say("Propositions qui changent", "Proposals that change", french=french))
    names = (
        ("dossier", "dossier"),
        ("nom", "name"),
        ("chiffre", "figure"),
        ("niveau", "level"),
        ("rang", "rank"),
        ("décidé", "decided"),
    )
    for name in names:
        table.add_column(_say(*name, french=french))
    for one in made.levels:
        figures = " → ".join(shown(each.figure, french=french) for each in (one.before, one.after))
        levels = " → ".join(_level(each.level) for each in (one.before, one.after))
        table.add_row(one.dossier, one.name, figures, levels, _rank(one), _decided(one, french=french))
    yield table


def _decided(one: Moved, *, french: bool) -> str:
    if one.award is None:
        return "—"
    how = _say("en bloc", "in a block", french=french)
    if one.adopted == "separate":
        how = _say("vote séparé", "own vote", french=french)
    return f"{one.award}@, {how}"


def _awards(made: WhatIf, *, french: bool) -> Iterator[str]:
    if not made.levels:
        return
    yield _say(
        "Les notes proposent, le jury décide : aucune attribution ne change d'elle-même.",
        "The marks propose, the jury decides: no award changes by itself.",
        french=french,
    )
    for one in made.flips:
        lost = ", ".join(one.lapsing)
        lapsing = _say(f" ; perdrait : {lost}", f"; would lose: {lost}", french=french) if lost else ""
        yield _say(
            f"  {one.dossier} {one.name} : {one.award}@ deviendrait {one.flips}@ si le jury suivait de nouveau la "
            f"proposition ({one.motion}){lapsing}",
            f"  {one.dossier} {one.name}: {one.award}@ would become {one.flips}@ were the jury to follow the proposal "
            f"again ({one.motion}){lapsing}",
            french=french,
        )
    without = [one for one in made.levels if one.after.level is None and one.award is not None]
    if without:
        listed = ", ".join(f"{one.dossier} ({one.award}@)" for one in without)
        yield _say(
            f"  n'auraient plus de proposition, chacun devrait son propre vote : {listed}",
            f"  would have no proposal, and each need its own vote: {listed}",
            french=french,
        )
    others = [one for one in made.levels if one.flips is None and one.award is not None and one not in without]
    if others:
        listed = ", ".join(f"{one.dossier} ({one.award}@)" for one in others)
        yield _say(
            f"  gardent ce que le jury a voté : {listed}", f"  keep what the jury voted: {listed}", french=french
        )


def _order(made: WhatIf, *, french: bool) -> Iterator[str]:
    moved = [one for one in made.moved if one.before.rank != one.after.rank]
    if not moved:
        yield _say("L'ordre ne change pas.", "The order does not change.", french=french)
        return
    moved.sort(key=lambda one: -abs((one.before.rank or 0) - (one.after.rank or 0)))
    yield _say(f"Rangs qui changent : {len(moved)}", f"Ranks that change: {len(moved)}", french=french)
    for one in moved[:MOST]:
        yield f"  {one.dossier} {one.name} ({one.kind}) {_rank(one)}"
    if len(moved) > MOST:
        yield f"  … (+{len(moved) - MOST})"


def _votes(made: WhatIf, *, french: bool) -> Iterator[str]:
    for each in made.votes:
        before, after = (f"{c.votes_for}–{c.votes_against}–{c.abstentions}" for c in (each.before, each.after))
        outcome = ("adopté", "adopted") if each.after.adopted else ("rejeté", "rejected")
        yield _say(
            f"Vote {each.motion}, dossier {each.dossier} : {before} serait {after}, {outcome[0]}",
            f"Vote {each.motion}, dossier {each.dossier}: {before} would be {after}, {outcome[1]}",
            french=french,
        )


def _level(level: int | None) -> str:
    return "—" if level is None else f"{level}@"


def _rank(one: Moved) -> str:
    before, after = ("—" if each.rank is None else str(each.rank) for each in (one.before, one.after))
    return before if before == after else f"{before} → {after}"
