"""`jury audit timeline`, `ranking`, `dossier`, `panel`, `seen`, `compare`, `history`: a log as of any moment of it."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from cli.options import ALL, LATEST, Bundle, EditionRead, Read
from cli.words import USAGE, Trouble, say

if TYPE_CHECKING:
    from audit.bench import Bench
    from audit.history import History
    from audit.moment import Moment
    from audit.panel import Panel
    from audit.seen import Seen
    from audit.told import Dossier


def timeline(
    bundle: Bundle = None,
    sitting: Annotated[str | None, Parameter(help=say("Celle-ci seulement.", "This one only."))] = None,
    *,
    each: Annotated[
        bool, Parameter(negative=(), help=say("Chaque vote, chaque attribution.", "Each vote, each award."))
    ] = False,
    asked: EditionRead = LATEST,
) -> int:
    """Une séance, pas à pas : présences, motions, votes avec le quorum du moment, attributions.

    / A sitting step by step: presences, motions, votes with the quorum then, awards.
    """
    from cli.auditing.timeline import run

    return asyncio.run(run(asked.source(bundle), sitting, asked.edition, asked.as_of, each=each, json=asked.json))


def ranking(bundle: Bundle = None, *, asked: EditionRead = LATEST) -> int:
    """L'ordre des dossiers à une position, catégorie par catégorie.

    / The order of the dossiers as of a position, kind by kind.
    """
    from audit import ranking as audits
    from cli.auditing import standing
    from cli.auditing.moments import of_edition

    return asyncio.run(of_edition(bundle, asked, audits.ranking, standing.ranking))


def dossier(
    code: Annotated[str, Parameter(help=say("Le code du dossier.", "The dossier's code."))],
    bundle: Bundle = None,
    *,
    asked: EditionRead = LATEST,
) -> int:
    """Où en était un dossier : lecteurs, bulletins, dépouillement, motions, attribution, lettres.

    / A dossier as of a position: readers, ballots, tally, motions, award, letters.
    """
    from audit import dossier as audits
    from audit.folded import UnknownDossier
    from cli.auditing import dossier as shown
    from cli.auditing.moments import of_edition

    def made(at: "Moment") -> "Dossier":
        try:
            return audits.dossier(at, code)
        except UnknownDossier:
            raise _unknown(f"aucun dossier {code}", f"no dossier {code}") from None

    return asyncio.run(of_edition(bundle, asked, made, shown.dossier))


def panel(
    code: Annotated[str, Parameter(help=say("Le code de la commission.", "The panel's code."))],
    bundle: Bundle = None,
    *,
    asked: EditionRead = LATEST,
) -> int:
    """Où en était une commission : tours, lectures rendues et manquantes, accord.

    / A panel as of a position: rounds, readings given and missing, agreement.
    """
    from audit import panel as audits
    from cli.auditing import standing
    from cli.auditing.moments import of_edition

    def made(at: "Moment") -> "Panel":
        try:
            return audits.panel(at, code)
        except audits.UnknownPanel:
            there = ", ".join(audits.panels(at)) or "—"
            raise _unknown(f"aucune commission {code} ({there})", f"no panel {code} ({there})") from None

    return asyncio.run(of_edition(bundle, asked, made, standing.panel))


def seen(
    person: Annotated[str, Parameter(help=say("Son code (p-…).", "Their code (p-…)."))],
    bundle: Bundle = None,
    *,
    asked: EditionRead = LATEST,
) -> int:
    """Ce qu'une personne pouvait voir alors : chaque question, et ce qui lui était répondu.

    / What a person could see then: each question, as it was answered.
    """
    from audit import seen as audits
    from cli.auditing import seen as shown
    from cli.auditing.moments import of_edition

    def made(at: "Moment") -> "Seen":
        try:
            return audits.seen(at, person)
        except audits.UnknownPerson:
            raise _unknown(f"{person} n'est pas inscrit(e)", f"{person} is not registered") from None

    return asyncio.run(of_edition(bundle, asked, made, shown.seen))


def compare(
    before: Annotated[str, Parameter(help=say("Le numéro d'une édition.", "An edition's number."))],
    after: Annotated[str, Parameter(help=say("Celui d'une autre.", "Another one's."))],
    bundle: Bundle = None,
    *,
    asked: Read = ALL,
) -> int:
    """Deux éditions côte à côte : qui a changé de niveau, est entré, sorti ; ce qui diffère des règlements.

    / Two editions side by side: who moved, entered, left; how the rulebooks differ.
    """
    from audit import compare as audits
    from cli.auditing import years
    from cli.auditing.moments import of_log

    return asyncio.run(of_log(bundle, asked, lambda at: audits.compare(at, before, after), years.compare))


def history(
    authority: Annotated[str, Parameter(help=say("Son code (INSEE ou SIREN).", "Its code (INSEE or SIREN)."))],
    bundle: Bundle = None,
    *,
    asked: Read = ALL,
) -> int:
    """Une collectivité d'édition en édition : attributions, mentions, fusions, recours.

    / An authority across editions: awards, mentions, mergers, appeals.
    """
    from audit import history as audits
    from cli.auditing import years
    from cli.auditing.moments import of_log

    def made(at: "Bench") -> "History":
        try:
            return audits.history(at, authority)
        except audits.UnknownAuthority:
            raise _unknown(f"rien sur {authority}", f"nothing on {authority}") from None

    return asyncio.run(of_log(bundle, asked, made, years.history))


def _unknown(fr: str, en: str) -> Trouble:
    return Trouble(USAGE, f"{fr} à cette position", f"{en} at this position")


#: What `jury audit` tells as of a position.
COMMANDS: Final = (timeline, ranking, dossier, panel, seen, compare, history)
