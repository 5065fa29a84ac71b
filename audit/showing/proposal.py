"""The proposal of a dossier in words: the figure step by step, the threshold, shifts and flags beside it."""

from collections.abc import Iterator
from typing import Final

from audit.figures import shown, told
from audit.findings import Text
from audit.proposal import Proposal
from audit.showing.teller import Teller
from contracts.counted import English, French

STAGES: Final = {
    "ballot": Text("bulletin", "ballot"),
    "criterion": Text("critère", "criterion"),
    "weighted": Text("critère pondéré", "weighted criterion"),
    "marks": Text("ensemble des notes", "all marks"),
    "dossier": Text("dossier", "dossier"),
}
_BECAUSE: Final = {
    "threshold": Text("seuil de {level}@ : {at_least}", "threshold of {level}@: {at_least}"),
    "floor": Text("sous tous les seuils : le plancher", "under every threshold: the floor"),
    "no-thresholds": Text(
        "la grille n'a aucun seuil : elle ordonne, et ne propose pas de niveau",
        "the grid has no threshold: it orders, and proposes no level",
    ),
    "too-few-ballots": Text(
        "pas de proposition : {counted:bulletin compté}, il en faut {minimum}",
        "no proposal: {counted:ballot} counted, {minimum} needed",
    ),
    "no-figure": Text(
        "pas de proposition : les notes comptées ne donnent aucun chiffre",
        "no proposal: what is counted gives no figure",
    ),
}


def proposal(t: Teller) -> Iterator[str]:
    """Give the lines of the last tally; none before the first."""
    of = t.of.proposal
    if of is None:
        return
    level = "—" if of.level is None or of.because == "no-thresholds" else f"{of.level}@"
    yield t.say(
        Text(
            f"Proposition : {level} (tour {of.round} clos à la position {of.closing}, dépouillé à {of.position})",
            f"Proposal: {level} (round {of.round} closed at position {of.closing}, tallied at {of.position})",
        )
    )
    yield f"  {of.aggregation} ({t.of.grid_pointer}/aggregation)"
    yield from _steps(t, of)
    yield from (f"  {line}" for line in declared(t, of))
    yield f"  {'=' if of.figure is not None else '—'} {shown(of.figure, french=t.french)} · {why_level(t, of)}"
    if of.rank is not None and of.rank.rank is not None:
        yield t.say(
            Text(f"  rang {of.rank.rank} sur {of.rank.of} ({t.of.kind})", f"  rank {of.rank.rank} of {of.rank.of}")
        )


def declared(t: Teller, of: Proposal) -> Iterator[str]:
    """Give a line for each figure that enters beside the marks."""
    for each in of.declared:
        sign = "+" if each.sign > 0 else "−"
        yield t.say(
            Text(
                f"valeur déclarée à la position {of.declared_at} : {each.code} {sign} {each.figure}",
                f"declared at position {of.declared_at}: {each.code} {sign} {each.figure}",
            )
        )


def _steps(t: Teller, of: Proposal) -> Iterator[str]:
    shifted = {each.juror: each.adjusted for each in t.of.ballots if each.standing == "counted"}
    for step in of.steps:
        named = f"{t.say(STAGES[step.stage])}{f' {step.of}' if step.of else ''}{t.say(Text(' :', ':'))}"
        line = f"  {named} {told(step.exact, french=t.french)}"
        if step.decimals is not None:
            rounding = Text(
                f"arrondi à {French(step.decimals):décimale}", f"rounded to {English(step.decimals):decimal}"
            )
            line += f" → {shown(step.rounded, french=t.french)} ({t.say(rounding)}, {t.of.grid_pointer}/rounding)"
        after = shifted.get(step.of or "") if step.stage == "ballot" else None
        if after is not None and after != step.exact:
            line += t.say(Text(" ; péréquation : ", "; adjustment: ")) + told(after, french=t.french)
        yield line if t.french else line.replace(" : ", ": ", 1)


def why_level(t: Teller, of: Proposal) -> str:
    """Return which threshold a figure reaches and what the next one is, or why there is no proposal."""
    pointer = (
        f" ({t.of.grid_pointer}/thresholds/{of.reached.place})" if of.reached and of.because == "threshold" else ""
    )
    reached = of.reached
    filled = t.say(_BECAUSE[of.because]).format(
        level=of.level,
        at_least=None if reached is None else reached.at_least,
        counted=(French if t.french else English)(of.counted),
        minimum=of.minimum,
    )
    above = of.next
    if above is None or of.because not in ("threshold", "floor"):
        return filled + pointer
    then = Text(f" ; {above.level}@ à partir de {above.at_least}", f"; {above.level}@ from {above.at_least}")
    return filled + pointer + t.say(then)


def adjustments(t: Teller) -> Iterator[str]:
    """Give a line for each shift of figures voted on the dossier."""
    for each in t.of.adjustments:
        scope = each.panel or ", ".join(each.jurors)
        offset = told(each.offset, french=t.french)
        back = Text(f" (retirée à la position {each.rescinded})", f" (taken back at position {each.rescinded})")
        line = Text(
            f"Péréquation, position {each.position}, {each.motion} : {scope}, {offset} — {each.reason}",
            f"Adjustment, position {each.position}, {each.motion}: {scope}, {offset} — {each.reason}",
        )
        yield t.say(line) + (t.say(back) if each.rescinded else "")


def flags(t: Teller) -> Iterator[str]:
    """Give the lines of the flags, their heading first; none where nothing is flagged."""
    of = t.of.flags
    if of is None:
        return
    lines = []
    if of.spread is not None:
        apart = f"{of.spread.lowest}@ … {of.spread.highest}@"
        lines.append(Text(f"  lectures éloignées : {apart}", f"  readings apart: {apart}"))
    for far in of.far:
        residual = shown(far.residual, french=t.french)
        lines.append(Text(f"  bulletin éloigné : {far.juror} ({residual})", f"  far ballot: {far.juror} ({residual})"))
    lines += [
        Text(f"  toujours la même note : {one.juror}", f"  always the same figure: {one.juror}") for one in of.one_value
    ]
    if of.beside is not None:
        adjusted = shown(of.beside.adjusted, french=t.french)
        lines.append(
            Text(
                f"  sévérité des lecteurs ôtée : {adjusted}, {of.beside.adjusted_level}@ (le chiffre brut décide)",
                f"  with the readers' severity off: {adjusted}, {of.beside.adjusted_level}@ (the raw figure decides)",
            )
        )
    if lines:
        yield t.say(Text("Signalements (aucun ne change un chiffre)", "Flags (none changes a figure)"))
        yield from (t.say(line) for line in lines)
