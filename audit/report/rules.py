"""The rulebook in brief: what the pages rest on, a line each."""

from fractions import Fraction

from audit.report.wording import Wording
from contracts.counted import English, French
from contracts.rulebook import Rulebook


def rules(of: Rulebook, w: Wording) -> list[tuple[str, str]]:
    """Return names and values, in the reader's language."""
    grid = of.grid
    scale, unit = grid.scale, 10**grid.weight_decimals
    weights = w.listed(f"{w.text(each.label)} ({w.figure(str(Fraction(each.weight, unit)))})" for each in grid.criteria)
    steps = w.listed(
        w.say(f"{each.level}@ à {each.at_least}", f"{each.level}@ at {each.at_least}") for each in grid.thresholds
    )
    rounding = w.listed(
        w.say(f"{each.stage}, {French(each.decimals):décimale}", f"{each.stage}, {English(each.decimals):decimal}")
        for each in grid.rounding
    )
    sitting, quorum = of.sitting, of.sitting.quorum
    return [
        (w.say("Titre", "Title"), w.text(of.title)),
        (w.say("Critères (poids)", "Criteria (weights)"), weights),
        (w.say("Notes", "Marks"), f"{w.mark(scale.lowest, scale)} – {w.mark(scale.highest, scale)}"),
        (w.say("Calcul", "Aggregation"), grid.aggregation),
        (w.say("Arrondis", "Rounding"), rounding if grid.rounding else w.say("aucun", "none")),
        (w.say("Seuils", "Thresholds"), f"{steps} ; {w.say('plancher', 'floor')} {grid.floor}@"),
        (
            w.say("Lecteurs", "Readers"),
            f"{of.readers.per_dossier} ({w.say('au moins', 'at least')} {of.readers.minimum})",
        ),
        (w.say("Quorum", "Quorum"), f"{quorum.numerator}/{quorum.denominator}"),
        (
            w.say("Voix prépondérante", "Casting vote"),
            w.say("oui", "yes") if sitting.casting_vote else w.say("non", "no"),
        ),
        (
            w.say("Publication", "Publication"),
            w.counted(of.publication_approvals, ("accord", "approval"), ("accords", "approvals")),
        ),
    ]
