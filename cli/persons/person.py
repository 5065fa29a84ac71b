"""`jury person export`, `erase`, `due`: what is held on a person, its end, when that is due (GDPR 15, 17, 5(1)(e))."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from cli.options import ALL, DEFAULT, LATEST, Bundle, EditionRead, In, Read
from cli.words import say

person = App(name="person", help=say("Ce qui est détenu sur une personne.", "What is held on a person."))

Code = Annotated[str, Parameter(help=say("Son code (p-…).", "Their code (p-…)."))]
#: As `contracts.events.intake.Ground`, GDPR article 17(1), (a) to (e).
Ground = Literal["no-longer-necessary", "consent-withdrawn", "objection", "unlawful", "legal-obligation"]


@person.command
def export(
    code: Code,
    bundle: Bundle = None,
    *,
    asker: Annotated[
        str | None, Parameter(name=["--as"], help=say("Qui ouvre les champs scellés.", "Who opens sealed fields."))
    ] = None,
    to: Annotated[
        Path | None, Parameter(help=say("Un répertoire : JSON et texte.", "A directory: JSON and text."))
    ] = None,
    asked: Read = ALL,
) -> int:
    """Tout ce qui est détenu sur une personne : champs ouverts, enregistrements, lectures.

    / All that is held on a person: fields opened, records, readings.

    --as : la personne elle-même, l'organisateur ou le secrétariat. / --as: the person, an organiser or a secretary.
    """
    from cli.persons.held import run

    return asyncio.run(run(asked.source(bundle), code, asked.as_of, asker, to, json=asked.json))


@person.command
def erase(
    code: Code,
    *,
    asker: Annotated[str, Parameter(name=["--as"], help=say("Qui signe.", "Who signs."))],
    ground: Annotated[Ground, Parameter(help=say("RGPD, article 17(1).", "GDPR, article 17(1)."))],
    reason: Annotated[str, Parameter(help=say("Une phrase, sans nom.", "One sentence, with no name."))],
    directory: In = DEFAULT,
    dry_run: Annotated[bool, Parameter(negative=(), help=say("Montrer seulement.", "Only show."))] = False,
    yes: Annotated[bool, Parameter(negative=(), help=say("Sans confirmation.", "Without a confirmation."))] = False,
) -> int:
    """Effacer une personne, pour toujours : sa clé est détruite, le registre se vérifie encore.

    / Erase a person, for good: the key is destroyed, the log still verifies.
    """
    from cli.persons.erasure import run

    return asyncio.run(run(directory, code, asker, ground, reason, dry_run=dry_run, yes=yes))


@person.command
def due(
    bundle: Bundle = None,
    *,
    on: Annotated[str | None, Parameter(help=say("Ce jour-là (AAAA-MM-JJ).", "On that day (YYYY-MM-DD)."))] = None,
    everybody: Annotated[bool, Parameter(name=["--all"], negative=(), help=say("Les autres aussi.", "Others too."))] = (
        False
    ),
    asked: EditionRead = LATEST,
) -> int:
    """Qui effacer, selon la durée de conservation des règlements, et pourquoi ; n'écrit rien.

    / Whom the rulebooks' retention would have erased, and why; writes nothing.
    """
    from cli.persons.due import run

    source = asked.source(bundle)
    return asyncio.run(run(source, asked.edition, on, asked.as_of, everybody=everybody, json=asked.json))
