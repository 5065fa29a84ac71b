"""An explanation as a person reads it on a terminal: French, or English on request. Each fact with its position."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from audit.cast import Ballot
from audit.explained import Explained
from audit.figures import mark, shown, told
from audit.findings import Text
from audit.honours import Honour
from audit.proposal import Proposal
from audit.show import SIMULATION
from audit.show_margin import margins
from audit.show_votes import deliberated

STANDINGS: Final = {
    "submitted": Text("déposé, pas encore admis", "filed, not admitted yet"),
    "to-complete": Text("à compléter", "to be completed"),
    "admitted": Text("admis", "admitted"),
    "inadmissible": Text("irrecevable", "inadmissible"),
    "withdrawn": Text("retiré", "withdrawn"),
    "hors-concours": Text("hors concours", "outside the competition"),
}
STATES: Final = {
    "not-admitted": Text("rien n'est encore jugé", "nothing is judged yet"),
    "out": Text("il n'est pas jugé : aucun niveau", "it is not judged: no level"),
    "not-drawn": Text("aucun lecteur n'est tiré au sort", "no reader is drawn yet"),
    "not-tallied": Text("rien n'est encore dépouillé", "nothing is tallied yet"),
    "proposed": Text("le jury n'a pas encore décidé de niveau", "the jury has decided no level yet"),
    "award-withdrawn": Text("l'attribution est retirée", "the award is withdrawn"),
}
BALLOTS: Final = {
    "counted": Text("compté", "counted"),
    "revised": Text("remplacé par un suivant", "replaced by a later one"),
    "earlier-round": Text("d'un tour précédent", "of an earlier round"),
    "late": Text("trop tard, non compté", "late, not counted"),
    "recused": Text("récusé, non compté", "recused, not counted"),
    "abstained": Text("abstention", "abstention"),
    "not-a-reader": Text("n'est plus lecteur, non compté", "no reader any more, not counted"),
    "pending": Text("pas encore dépouillé", "not tallied yet"),
    "left-out": Text("non compté", "not counted"),
}
_BECAUSE: Final = {
    "threshold": Text("seuil de {level}@ : {at_least}", "threshold of {level}@: {at_least}"),
    "floor": Text("sous tous les seuils : le plancher", "under every threshold: the floor"),
    "no-thresholds": Text(
        "la grille n'a aucun seuil : elle ordonne, et ne propose pas de niveau",
        "the grid has no threshold: it orders, and proposes no level",
    ),
    "too-few-ballots": Text(
        "pas de proposition : {counted} bulletins comptés, il en faut {minimum}",
        "no proposal: {counted} ballots counted, {minimum} needed",
    ),
    "no-figure": Text(
        "pas de proposition : les notes comptées ne donnent aucun chiffre",
        "no proposal: what is counted gives no figure",
    ),
}


class Teller(NamedTuple):
    """One explanation in one language."""

    of: Explained
    french: bool

    def say(self, text: Text) -> str:
        """Return the sentence in the reader's language."""
        return text[not self.french]


def explained(made: Explained, *, french: bool) -> Iterator[str]:
    """Give the lines: what became of the dossier, ballots, proposal, margin, deliberations, mentions, clauses."""
    t = Teller(made, french)
    yield from _heading(t)
    for part in (_ballots, _proposal, adjustments, _margin, flags, _votes, _award, _honours, appeals, _clauses):
        lines = list(part(t))
        if lines:
            yield ""
            yield from lines
    positions = runs([place.position for place in made.records])
    yield ""
    yield t.say(Text(f"Positions du registre : {positions}", f"Positions of the log: {positions}"))


def _heading(t: Teller) -> Iterator[str]:
    of = t.of
    if of.simulation is not None:
        yield f"*** {SIMULATION} *** {of.simulation.notice}"
    name = "" if of.authority is None else f", {of.authority.name}"
    kind = f" ({of.kind})" if of.kind else ""
    yield t.say(
        Text(
            f"Dossier {of.dossier}{name}{kind}, édition {of.edition} ({of.year}), à la position {of.as_of}",
            f"Dossier {of.dossier}{name}{kind}, edition {of.edition} ({of.year}), as of position {of.as_of}",
        )
    )
    if of.award is not None and of.state == "awarded":
        yield t.say(Text(f"Le jury a décidé {of.award.level}@.", f"The jury decided {of.award.level}@."))
        return
    because = f" — {of.out_because}" if of.out_because else ""
    yield f"{t.say(STANDINGS[of.standing]).capitalize()}{because} ; {t.say(STATES[of.state])}."


def _ballots(t: Teller) -> Iterator[str]:
    of = t.of
    absent = () if of.proposal is None else of.proposal.absent
    if not of.ballots and not absent and not of.recused:
        return
    scale = of.grid.scale
    bounds = f"{mark(scale.lowest, scale, french=t.french)}–{mark(scale.highest, scale, french=t.french)}"
    yield t.say(Text(f"Bulletins (notes de {bounds}, {of.panel})", f"Ballots (marks {bounds}, {of.panel})"))
    for ballot in of.ballots:
        yield from _ballot(t, ballot)
    for juror in absent:
        yield t.say(Text(f"  {juror} : aucun bulletin", f"  {juror}: no ballot"))
    if of.recused:
        listed = ", ".join(of.recused)
        yield t.say(Text(f"  récusés : {listed}", f"  recused: {listed}"))


def _ballot(t: Teller, ballot: Ballot) -> Iterator[str]:
    scale = t.of.grid.scale
    figure = "" if ballot.figure is None else f" {told(ballot.figure, french=t.french)}"
    if ballot.adjusted is not None and ballot.adjusted != ballot.figure:
        figure += f" → {told(ballot.adjusted, french=t.french)}"
    standing = t.say(BALLOTS[ballot.standing])
    where = t.say(Text(f"tour {ballot.round}", f"round {ballot.round}"))
    yield f"  {ballot.juror} · {where} · position {ballot.position} · {standing}{figure}"
    if ballot.marks is not None:
        marks = (f"{code} {mark(value, scale, french=t.french)}" for code, value in ballot.marks.items())
        yield f"    {', '.join(marks)}"
    if ballot.reason:
        yield t.say(Text(f"    « {ballot.reason} »", f"    “{ballot.reason}”"))


def _proposal(t: Teller) -> Iterator[str]:
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
    for declared in of.declared:
        sign = "+" if declared.sign > 0 else "−"
        yield t.say(
            Text(
                f"  valeur déclarée à la position {of.declared_at} : {declared.code} {sign} {declared.figure}",
                f"  declared at position {of.declared_at}: {declared.code} {sign} {declared.figure}",
            )
        )
    yield f"  {'=' if of.figure is not None else '—'} {shown(of.figure, french=t.french)} · {why_level(t, of)}"
    if of.rank is not None and of.rank.rank is not None:
        yield t.say(
            Text(f"  rang {of.rank.rank} sur {of.rank.of} ({t.of.kind})", f"  rank {of.rank.rank} of {of.rank.of}")
        )


def _steps(t: Teller, of: Proposal) -> Iterator[str]:
    stages = {
        "ballot": Text("bulletin", "ballot"),
        "criterion": Text("critère", "criterion"),
        "weighted": Text("critère pondéré", "weighted criterion"),
        "marks": Text("ensemble des notes", "all marks"),
        "dossier": Text("dossier", "dossier"),
    }
    for step in of.steps:
        line = f"  {t.say(stages[step.stage])}{f' {step.of}' if step.of else ''} : {told(step.exact, french=t.french)}"
        if step.decimals is not None:
            rounding = Text(f"arrondi à {step.decimals} décimales", f"rounded to {step.decimals} decimals")
            line += f" → {shown(step.rounded, french=t.french)} ({t.say(rounding)}, {t.of.grid_pointer}/rounding)"
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
        counted=of.counted,
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


def _margin(t: Teller) -> Iterator[str]:
    yield from margins(t.of, french=t.french)


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


def _votes(t: Teller) -> Iterator[str]:
    if t.of.deliberations:
        yield t.say(Text("Délibérations", "Deliberations"))
        for each in t.of.deliberations:
            yield from deliberated(each, french=t.french)


def _award(t: Teller) -> Iterator[str]:
    of = t.of.award
    if of is None:
        return
    proposal = "—" if of.proposal is None else f"{of.proposal}@"
    yield t.say(
        Text(
            f"Attribution : {of.level}@ par la motion {of.motion}, position {of.position} (proposition : {proposal})",
            f"Award: {of.level}@ by motion {of.motion}, position {of.position} (proposal: {proposal})",
        )
    )
    if of.departs:
        because = Text(f" : « {of.reason} »", f": “{of.reason}”") if of.reason else Text("", "")
        departs = Text("  le jury s'est écarté de la proposition", "  the jury departed from the proposal")
        yield t.say(departs) + t.say(because)
    if of.withdrawn is not None:
        at, ground = of.withdrawn.position, of.withdrawn.ground
        yield t.say(Text(f"  retirée à la position {at} : {ground}", f"  withdrawn at position {at}: {ground}"))
    for level in of.history[:-1]:
        was = "—" if level.level is None else f"{level.level}@"
        yield t.say(
            Text(f"  auparavant, position {level.position} : {was}", f"  before, position {level.position}: {was}")
        )


def _honours(t: Teller) -> Iterator[str]:
    for each in (honour for honour in t.of.honours if honour.granted or _some_held(honour)):
        label = each.label.fr if t.french else each.label.en
        if each.granted:
            how = Text(
                f"Mention « {label} » accordée par la motion {each.motion}, position {each.position}",
                f"Mention “{label}” granted by motion {each.motion}, position {each.position}",
            )
        else:
            how = Text(f"Mention « {label} » non accordée", f"Mention “{label}” not granted")
        yield f"{t.say(how)} (/mentions/{each.place})"
        if each.condition is not None:
            asks = each.condition
            held = ", ".join(f"{one.edition} ({one.level}@)" for one in asks.counted) or "—"
            yield t.say(
                Text(
                    f"  il faut {asks.needed} labels à {asks.level}@ ; en voici {len(asks.counted)} : éditions {held}",
                    f"  {asks.needed} labels at {asks.level}@ needed; {len(asks.counted)} held: editions {held}",
                )
            )


def _some_held(honour: Honour) -> bool:
    return honour.condition is not None and bool(honour.condition.counted)


def appeals(t: Teller) -> Iterator[str]:
    """Give a line for each appeal."""
    for each in t.of.appeals:
        ruling = "—" if each.ruling is None else f"{each.ruling}, position {each.ruled}"
        yield t.say(
            Text(
                f"Recours {each.number}, position {each.filed} ({each.ground}) : {ruling}",
                f"Appeal {each.number}, position {each.filed} ({each.ground}): {ruling}",
            )
        )


def _clauses(t: Teller) -> Iterator[str]:
    if t.of.clauses:
        of = f"{t.of.rulebook}, SHA-256 {t.of.rulebook_sha256}"
        yield t.say(Text(f"Règlement {of}", f"Rulebook {of}"))
        yield "  " + ", ".join(dict.fromkeys(clause.pointer for clause in t.of.clauses))


def runs(positions: list[int]) -> str:
    """Return ascending positions with each run of neighbours as `first–last`."""
    found: list[list[int]] = []
    for position in positions:
        if found and position == found[-1][-1] + 1:
            found[-1][1:] = [position]
        else:
            found.append([position])
    return ", ".join("–".join(map(str, run)) for run in found)
