"""`jury audit timeline`, `ranking`, `dossier`, `panel`, `seen`, `compare`, `history`: a log as of any moment of it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

from cyclopts import Parameter

from cli.audit import Bundle, Edition, In, Json, Nats, Time
from cli.home import DEFAULT
from cli.notice import announce
from cli.reader import Source, reading, upto
from cli.words import RIGHT, USAGE, Trouble, say

if TYPE_CHECKING:
    from audit.bench import Bench
    from audit.history import History
    from audit.moment import Moment
    from audit.panel import Panel
    from audit.seen import Seen
    from audit.told import Dossier
    from cli.parts import Part

T = TypeVar("T")


def timeline(
    bundle: Bundle = None,
    sitting: Annotated[str | None, Parameter(help=say("Celle-ci seulement.", "This one only."))] = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    each: Annotated[
        bool, Parameter(negative=(), help=say("Chaque vote, chaque attribution.", "Each vote, each award."))
    ] = False,
    json: Json = False,
) -> int:
    """Une séance, pas à pas. / A sitting step by step: presences, motions, votes with the quorum then, awards."""
    from cli.timeline import run

    return asyncio.run(run(Source(bundle, directory, nats), sitting, edition, as_of, each=each, json=json))


def ranking(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """L'ordre des dossiers à une position. / The order of the dossiers as of a position, kind by kind."""
    from audit import ranking as audits
    from cli import standing

    source = Source(bundle, directory, nats)
    return asyncio.run(_edition(source, edition, as_of, audits.ranking, standing.ranking, json=json))


def dossier(
    code: Annotated[str, Parameter(help=say("Le code du dossier.", "The dossier's code."))],
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Où en était un dossier. / A dossier as of a position: readers, ballots, tally, motions, award, letters."""
    from audit import dossier as audits
    from audit.folded import UnknownDossier
    from cli import dossier as shown

    def made(at: "Moment") -> "Dossier":
        try:
            return audits.dossier(at, code)
        except UnknownDossier:
            raise _unknown(f"aucun dossier {code}", f"no dossier {code}") from None

    return asyncio.run(_edition(Source(bundle, directory, nats), edition, as_of, made, shown.dossier, json=json))


def panel(
    code: Annotated[str, Parameter(help=say("Le code de la commission.", "The panel's code."))],
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Où en était une commission. / A panel as of a position: rounds, readings given and missing, agreement."""
    from audit import panel as audits
    from cli import standing

    def made(at: "Moment") -> "Panel":
        try:
            return audits.panel(at, code)
        except audits.UnknownPanel:
            there = ", ".join(audits.panels(at)) or "—"
            raise _unknown(f"aucune commission {code} ({there})", f"no panel {code} ({there})") from None

    return asyncio.run(_edition(Source(bundle, directory, nats), edition, as_of, made, standing.panel, json=json))


def seen(
    person: Annotated[str, Parameter(help=say("Son code (p-…).", "Their code (p-…)."))],
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Ce qu'une personne pouvait voir alors. / What a person could see then: each question, as it was answered."""
    from audit import seen as audits
    from cli import seen as shown

    def made(at: "Moment") -> "Seen":
        try:
            return audits.seen(at, person)
        except audits.UnknownPerson:
            raise _unknown(f"{person} n'est pas inscrit(e)", f"{person} is not registered") from None

    return asyncio.run(_edition(Source(bundle, directory, nats), edition, as_of, made, shown.seen, json=json))


def compare(
    before: Annotated[str, Parameter(help=say("Le numéro d'une édition.", "An edition's number."))],
    after: Annotated[str, Parameter(help=say("Celui d'une autre.", "Another one's."))],
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Deux éditions côte à côte. / Two editions side by side: who moved, entered, left; how the rulebooks differ."""
    from audit import compare as audits
    from cli import years

    source = Source(bundle, directory, nats)
    return asyncio.run(_read(source, as_of, lambda at: audits.compare(at, before, after), years.compare, json=json))


def history(
    authority: Annotated[str, Parameter(help=say("Son code (INSEE ou SIREN).", "Its code (INSEE or SIREN)."))],
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Une collectivité d'édition en édition. / An authority across editions: awards, mentions, mergers, appeals."""
    from audit import history as audits
    from cli import years

    def made(at: "Bench") -> "History":
        try:
            return audits.history(at, authority)
        except audits.UnknownAuthority:
            raise _unknown(f"rien sur {authority}", f"nothing on {authority}") from None

    return asyncio.run(_read(Source(bundle, directory, nats), as_of, made, years.history, json=json))


def _unknown(fr: str, en: str) -> Trouble:
    return Trouble(USAGE, f"{fr} à cette position", f"{en} at this position")


async def _edition(
    source: Source,
    edition: str | None,
    as_of: str | None,
    make: "Callable[[Moment], T]",
    tell: "Callable[[T], Iterable[Part]]",
    *,
    json: bool,
) -> int:
    """Print what is made of one edition as of a position. Raises Trouble."""
    from audit.moment import of_edition

    return await _read(source, as_of, lambda bench: make(of_edition(bench, edition)), tell, json=json)


async def _read(
    source: Source,
    as_of: str | None,
    make: "Callable[[Bench], T]",
    tell: "Callable[[T], Iterable[Part]]",
    *,
    json: bool,
) -> int:
    """Fold the log up to a position, make of it what is asked, print it. Raises Trouble."""
    import msgspec

    from audit.moment import folded
    from cli.shown import show

    async with reading(source) as (ledger, documents):
        await announce(ledger)
        made = make(await folded(ledger, documents, await upto(ledger, as_of)))
    if json:
        print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    else:
        show(tell(made))
    return RIGHT


#: What `jury audit` tells as of a position.
COMMANDS: Final = (timeline, ranking, dossier, panel, seen, compare, history)
