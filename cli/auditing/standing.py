"""How the order of an edition and the state of a panel read on a terminal, French or English."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from audit.coefficients import NAMES, REASONS
from cli.parts import Heading, Line, Part, level, named
from cli.shown import table
from cli.statistics.stats_tables import shown
from cli.words import colon, say
from contracts.counted import English, French
from services.scoring.statistics.undefined import Undefined

if TYPE_CHECKING:
    from audit.panel import Panel, Round
    from audit.ranking import Ranking
    from services.scoring.told import Coefficient, PanelAgreement


def ranking(made: "Ranking") -> Iterator[Part]:
    """Give the order of each kind."""
    yield Line(
        say(
            f"Édition {made.edition}, classement à la position {made.as_of} du registre",
            f"Edition {made.edition}, order as of position {made.as_of} of the log",
        )
    )
    if not made.kinds:
        yield Line(say("Aucun dossier n'est encore jugé.", "No dossier is judged yet."))
    names = say(
        "rang dossier nom note bulletins proposé décidé mentions",
        "rank dossier name figure ballots proposed decided mentions",
    )
    for kind in made.kinds:
        noted = say(", ordre enregistré", ", order recorded") if kind.recorded else ""
        yield Heading(2, f"{named(made.labels, kind.kind)}{noted}")
        yield table(
            names.split(),
            (
                (
                    row.rank,
                    row.dossier,
                    row.name,
                    figure(row.figure),
                    row.ballots,
                    level(row.proposal),
                    level(row.level),
                    ", ".join(named(made.labels, mention) for mention in row.mentions),
                )
                for row in kind.rows
            ),
        )


def figure(exact: str | None) -> str:
    """Return an exact figure as it is shown: a whole number, or four decimals (the fraction stands in JSON)."""
    if exact is None:
        return "—"
    value = Fraction(exact)
    return str(value) if value.denominator == 1 else shown(value)


def panel(made: "Panel") -> Iterator[Part]:
    """Give one panel: who, what, each round, each reader, agreement."""
    yield Heading(
        1,
        say(
            f"Commission {made.panel}, édition {made.edition}, à la position {made.as_of} du registre",
            f"Panel {made.panel}, edition {made.edition}, as of position {made.as_of} of the log",
        ),
    )
    kinds = (named(made.labels, kind) for kind in made.kinds)
    yield Line(f"{', '.join(kinds)} · {', '.join(made.jurors)}")
    for juror, by in made.left:
        came = say("absent(e)", "absent") if by is None else say(f"remplacé(e) par {by}", f"replaced by {by}")
        yield Line(f"{juror}{colon()} {came}")
    levels = ", ".join(f"{number}@{colon()} {count}" for number, count in made.levels.items())
    yield Line(
        say(
            f"{French(len(made.dossiers)):dossier}, {French(made.tallied):dépouillé}",
            f"{English(len(made.dossiers)):dossier}, {made.tallied} tallied",
        )
        + (f" ({levels})" if levels else "")
    )
    for one in made.rounds:
        yield from _round(one)
    names = say("lecteur rendues manquantes dossiers", "reader given missing dossiers")
    rows = ((each.juror, each.given, len(each.missing), ", ".join(each.missing)) for each in made.readings)
    yield table(names.split(), rows)
    if made.agreement is not None:
        yield from _agreement(made.agreement)


def _round(one: "Round") -> Iterator[Part]:
    for window in one.windows:
        opened = say(
            f"Tour {one.round}, ouvert à la position {window.opened}",
            f"Round {one.round}, opened at position {window.opened}",
        )
        if window.closed:
            opened += say(
                f", clos à la position {window.closed}, {French(window.missing):lecture manquante}",
                f", closed at position {window.closed}, {English(window.missing):reading} missing",
            )
        yield Line(opened)
    if one.shortfall:
        yield Line(say(f"Manque constaté : {one.shortfall}", f"Shortfall recorded: {one.shortfall}"))
    if one.reopened:
        yield Line(say(f"Rouvert : {one.reopened}", f"Opened again: {one.reopened}"))


def _agreement(made: "PanelAgreement") -> Iterator[Part]:
    yield Heading(2, say("Accord entre lecteurs, premier tour", "Agreement between readers, first round"))
    header = (say("coefficient", "coefficient"), say("notes", "figures"), say("niveaux", "levels"))
    pairs = zip(made.figures, made.levels, strict=True)
    yield table(header, ((say(*NAMES[one.name]), _coefficient(one), _coefficient(other)) for one, other in pairs))


def _coefficient(one: "Coefficient") -> str:
    if one.exact is not None:
        return shown(Fraction(one.exact))
    if one.undefined == Undefined.NO_SCALE:
        return say("sans objet", "does not apply")
    return say(*REASONS[Undefined(one.undefined or "")])
