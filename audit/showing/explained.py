"""An explanation as a person reads it on a terminal: French, or English on request. Each fact with its position."""

from collections.abc import Iterator
from typing import Final

from audit.explained import Explained
from audit.findings import Text
from audit.show import SIMULATION
from audit.showing.acts import acts
from audit.showing.award import award, honours
from audit.showing.ballots import ballots
from audit.showing.margin import margins
from audit.showing.proposal import adjustments, flags, proposal
from audit.showing.teller import Teller, runs
from audit.showing.votes import deliberated

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


def explained(made: Explained, *, french: bool) -> Iterator[str]:
    """Give the lines: what became of the dossier, ballots, proposal, margin, deliberations, mentions, clauses."""
    t = Teller(made, french)
    yield from _heading(t)
    for part in (ballots, proposal, adjustments, _margin, flags, _votes, award, honours, acts, _clauses):
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
    standing, state = t.say(STANDINGS[of.standing]).capitalize(), t.say(STATES[of.state])
    yield f"{standing}{' ; ' if t.french else '; '}{state}."
    if of.out_because:
        yield t.say(Text(f"  motif : « {of.out_because} »", f"  ground: “{of.out_because}”"))


def _margin(t: Teller) -> Iterator[str]:
    yield from margins(t.of, french=t.french)


def _votes(t: Teller) -> Iterator[str]:
    if t.of.deliberations:
        yield t.say(Text("Délibérations", "Deliberations"))
        for each in t.of.deliberations:
            yield from deliberated(each, french=t.french)


def _clauses(t: Teller) -> Iterator[str]:
    if t.of.clauses:
        of = f"{t.of.rulebook}, SHA-256 {t.of.rulebook_sha256}"
        yield t.say(Text(f"Règlement {of}", f"Rulebook {of}"))
        yield "  " + ", ".join(dict.fromkeys(clause.pointer for clause in t.of.clauses))
