"""`jury audit open-data`, `ballots`: files that an auditor writes for others, never before publication by chance."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from cli.options import LATEST, EditionRead, Keys, Source
from cli.words import english, say

First = Annotated[
    Path, Parameter(help=say("Registre exporté ; ou la cible, et le bus.", "Exported log; or the target."))
]
Target = Annotated[Path | None, Parameter(help=say("Où écrire.", "Where to write."))]
Embargoed = Annotated[
    bool,
    Parameter(negative=(), help=say("Écrire malgré l'embargo.", "Write in spite of the embargo.")),
]


def open_data(
    bundle: First,
    target: Target = None,
    *,
    embargoed: Embargoed = False,
    asked: EditionRead = LATEST,
) -> int:
    """Le palmarès en données ouvertes : CSV, Table Schema, JSON, data package, README.

    / The palmares as open data: CSV, Table Schema, JSON, data package, README.
    """
    from cli.auditing.open_data import run

    source, place = _places(bundle, target, asked)
    return asyncio.run(run(source, place, asked, embargoed=embargoed))


def ballots(
    bundle: First,
    target: Target = None,
    *,
    codes: Annotated[
        bool, Parameter(negative=(), help=say("Les codes des personnes : un auditeur.", "Persons' codes: an auditor."))
    ] = False,
    embargoed: Embargoed = False,
    asked: EditionRead = LATEST,
) -> int:
    """Bulletins, votes et attributions en un fichier SQLite, sous pseudonymes.

    / Ballots, votes, awards as SQLite, pseudonymised.
    """
    from cli.auditing.ballots_file import run

    source, place = _places(bundle, target, asked)
    return asyncio.run(run(source, place, asked, codes=codes, embargoed=embargoed))


def report(
    bundle: First,
    target: Target = None,
    *,
    lang: Annotated[
        Literal["fr", "en"] | None, Parameter(help=say("Langue des pages.", "Language of the pages."))
    ] = None,
    key: Keys = (),
    embargoed: Embargoed = False,
    asked: EditionRead = LATEST,
) -> int:
    """Le rapport d'audit en pages HTML, qui s'ouvrent depuis un fichier, sans script.

    / The audit report as HTML pages that open from a file, without a script.
    """
    from cli.auditing.report import run

    source, place = _places(bundle, target, asked)
    french = not english() if lang is None else lang == "fr"
    return asyncio.run(run(source, place, asked, key, french=french, embargoed=embargoed))


def _places(first: Path, second: Path | None, asked: EditionRead) -> tuple[Source, Path]:
    """Return what to read and where to write: one path alone is where to write, from the bus."""
    return (asked.source(), first) if second is None else (asked.source(first), second)


#: Commands of `jury audit`, by name.
COMMANDS: Final[dict[str, Callable[..., int]]] = {"open-data": open_data, "ballots": ballots, "report": report}
