"""`jury edition import`: past palmares brought in as declared, not deliberated here; `jury edition check`: a rulebook.

An import is a dry run, until `--yes` is said, or the number of laureates typed where somebody is at the keyboard.
"""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from cli.options import DEFAULT, In
from cli.words import say

edition = App(
    name="edition", help=say("Les éditions : règlements, palmarès passés.", "Editions: rulebooks, past palmares.")
)


@edition.command(name="import")
def import_(
    file: Annotated[Path, Parameter(help=say("Les palmarès, CSV ou JSON.", "The palmares, CSV or JSON."))],
    *,
    person: Annotated[str, Parameter(name=["--as"], help=say("Qui signe.", "Who signs."))] = "",
    source: Annotated[str, Parameter(help=say("D'où vient ce palmarès.", "Where this palmares is from."))] = "",
    notice: Annotated[str, Parameter(help=say("Ce que tout lecteur doit savoir.", "What readers must know."))] = "",
    accept_unknown: Annotated[
        bool, Parameter(negative=(), help=say("Accepter les codes d'hier.", "Take codes that are no more."))
    ] = False,
    yes: Annotated[bool, Parameter(negative=(), help=say("Envoyer.", "Send."))] = False,
    directory: In = DEFAULT,
) -> int:
    """Faire entrer des palmarès passés (à blanc sans --yes). / Bring in past palmares (a dry run without --yes).

    FILE : CSV `edition,year,code,level,mentions`, ou `history` en JSON. Les noms n'y sont pas lus.

    / FILE: CSV `edition,year,code,level,mentions`, or `history` as JSON. Names are not read.
    """
    from cli.acting.declaring import run

    return run(file, directory, person, source, notice, accept_unknown=accept_unknown, yes=yes)


@edition.command
def check(file: Annotated[Path, Parameter(help=say("Le règlement, en JSON.", "The rulebook, as JSON."))]) -> int:
    """Un règlement peut-il ouvrir une édition ? / Whether an edition may open under a rulebook: its hash, what it asks.

    Rien n'est envoyé ; un champ faux est nommé (code 1).

    / Nothing is sent; a wrong field is named (exit code 1).
    """
    from cli.acting.rulebook import run

    return run(file)
