"""`jury audit …` and `jury log …`: thin commands over `audit`, which needs no broker; here it is handed a reader."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from cli.home import DEFAULT
from cli.notice import announce
from cli.reader import Source, awake, reading, sealed, upto
from cli.words import FINDING, INTEGRITY, RIGHT, USAGE, Trouble, english, say, warn

if TYPE_CHECKING:
    from audit.about import Wanted

audit = App(name="audit", help=say("Relire et redécider depuis le registre.", "Read and decide again from the log."))
log = App(name="log", help=say("Le registre : l'exporter, le réparer.", "The log: export, repair."))

Bundle = Annotated[Path | None, Parameter(help=say("Un registre exporté ; sans lui, le bus.", "An exported log."))]
In = Annotated[Path, Parameter(name=["--in"], help=say("Le répertoire de `jury up`.", "The directory of `jury up`."))]
Nats = Annotated[str | None, Parameter(help=say("Un bus existant.", "An existing bus."))]
Edition = Annotated[str | None, Parameter(help=say("Une édition seulement.", "One edition only."))]
Time = Annotated[str | None, Parameter(name=["--as-of"], help=say("Position, ou date RFC 3339.", "Position, or time."))]
Json = Annotated[bool, Parameter(name=["--json"], negative=(), help=say("Répondre en JSON.", "Answer in JSON."))]
#: May be said several times.
Supposed = Annotated[
    tuple[str, ...],
    Parameter(help=say("Une autre note, DOSSIER:p-…:CRITÈRE=NOTE", "Another mark."), negative=(), show_default=False),
]


@audit.command
def replay(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Tout redécider et comparer. / Decide everything again and compare; exit code 1 on a finding, 4 on damage."""
    return asyncio.run(_replay(Source(bundle, directory, nats), edition, as_of, json=json))


@audit.command
def verify(
    bundle: Annotated[Path, Parameter(help=say("Registre exporté, ou en tuiles.", "Exported log, or any in tiles."))],
    *,
    key: Annotated[
        tuple[str, ...], Parameter(help=say("Clé de confiance, ou fichier.", "A trusted key, or file."))
    ] = (),
    policy: Annotated[Path | None, Parameter(help=say("Règle (tlog-policy).", "Trust policy (tlog-policy)."))] = None,
    older: Annotated[tuple[Path, ...], Parameter(help=say("Sceau que vous tenez.", "A checkpoint you hold."))] = (),
    json: Json = False,
) -> int:
    """Rien n'a-t-il changé ? / Verify that nothing was changed since it was sealed; exit code 4 on a finding."""
    from cli.verify import run

    return run(bundle, key, policy, older, json=json)


@audit.command(name="log")
def decisions(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    dossier: Annotated[str | None, Parameter(help=say("Sur ce dossier.", "On this dossier."))] = None,
    juror: Annotated[str | None, Parameter(help=say("De ce juré (p-…).", "By this juror (p-…)."))] = None,
    panel: Annotated[str | None, Parameter(help=say("De cette commission.", "Of this panel."))] = None,
    noun: Annotated[str | None, Parameter(help=say("vote, ballot, award…", "vote, ballot, award…"))] = None,
    edition: Edition = None,
    as_of: Time = None,
    limit: Annotated[int | None, Parameter(help=say("Autant au plus.", "So many at most."))] = None,
    json: Json = False,
) -> int:
    """Les décisions, dans l'ordre. / The decisions on a dossier, by a juror, of a panel, in order (JSON: lines)."""
    from audit.about import Wanted

    wanted = Wanted(dossier, juror, panel, noun, edition)
    return asyncio.run(_decisions(Source(bundle, directory, nats), wanted, as_of, limit, json=json))


@audit.command
def draw(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Refaire le tirage au sort. / Draw the readers again from the log; exit code 1 where they differ."""
    from cli.draws import run

    return asyncio.run(run(Source(bundle, directory, nats), edition, as_of, json=json))


@audit.command
def palmares(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Le palmarès à une position. / The palmares as of a position, made from the log (JSON: the document itself)."""
    return asyncio.run(_palmares(Source(bundle, directory, nats), edition, as_of, json=json))


@audit.command
def explain(
    *words: Annotated[str, Parameter(name="DOSSIER", help=say("[REGISTRE] DOSSIER", "[BUNDLE] DOSSIER"))],
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    json: Json = False,
) -> int:
    """Pourquoi ce niveau ? / Why this level: ballots, figure, votes, clauses, and the one mark that would change it."""
    from cli import explain as telling

    bundle, dossier = telling.words(words)
    return asyncio.run(telling.run(Source(bundle, directory, nats), dossier, edition, as_of, json=json))


@audit.command
def what_if(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    mark: Supposed = (),
    without_juror: Annotated[Supposed, Parameter(help=say("Sans ce juré (p-…).", "Without a juror (p-…)."))] = (),
    without_ballot: Annotated[Supposed, Parameter(help=say("Sans un bulletin, DOSSIER:p-…", "Without one."))] = (),
    aggregation: Annotated[str | None, Parameter(help=say("median/1, par exemple.", "Such as median/1."))] = None,
    rulebook: Annotated[Path | None, Parameter(help=say("Un autre règlement (JSON).", "Another rulebook."))] = None,
    severity: Annotated[bool, Parameter(help=say("Sévérité des jurés ôtée.", "Severity off."), negative=())] = False,
    json: Json = False,
) -> int:
    """Et si… ? Niveaux et ordre ; rien n'est écrit. / What if: levels, order, awards; nothing is written."""
    from cli import what_if as supposing

    asked = supposing.Asked(rulebook, aggregation, without_juror, without_ballot, mark, severity)
    return asyncio.run(supposing.run(Source(bundle, directory, nats), asked, edition, as_of, json=json))


@audit.command
def receipt(
    file: Path,
    *,
    key: Annotated[str, Parameter(help=say("Clé de vérification, ou son fichier.", "Verifier key, or its file."))],
    entry: Annotated[Path | None, Parameter(help=say("L'enregistrement.", "The record's bytes."))] = None,
    sha256: Annotated[str | None, Parameter(name=["--hash"], help=say("Son SHA-256.", "Its SHA-256."))] = None,
    json: Json = False,
) -> int:
    """Vérifier un reçu, sans serveur. / Verify a receipt of `jury receipt` without a server; exit code 4: it fails."""
    from cli.seal import verify_receipt

    return verify_receipt(file, entry, sha256, key, json=json)


@audit.command
def minutes(
    bundle: Bundle = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    asker: Annotated[
        str | None, Parameter(name=["--as"], help=say("Qui demande les noms au greffe.", "Who asks for names."))
    ] = None,
    text: Annotated[bool, Parameter(negative=(), help=say("En texte (par défaut).", "As text (the default)."))] = False,
    pdf: Annotated[Path | None, Parameter(help=say("Écrire un PDF accessible.", "Write an accessible PDF."))] = None,
    json: Json = False,
) -> int:
    """Le procès-verbal. / The minutes from the log: text, PDF/UA, or JSON: the signed bytes themselves."""
    from cli.minutes import run

    if text and (json or pdf is not None):
        raise Trouble(USAGE, "une seule forme à la fois", "one form at a time")
    return asyncio.run(run(Source(bundle, directory, nats), edition, as_of, asker, pdf, json=json))


@log.command
def export(
    target: Path,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    as_of: Time = None,
    keys: Annotated[Path | None, Parameter(help=say("Clés du registre.", "The log's verifier keys."))] = None,
    with_dossiers: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Écrire le registre dans un répertoire vide. / Write the log as a bundle; --with-dossiers adds what was filed.

    Jusqu'au dernier sceau, et signé ; sans sceau à cette position, non signé. / Up to the last checkpoint, and signed;
    unsigned where there is none at that position.
    """
    return asyncio.run(_export(Source(None, directory, nats), target, as_of, keys, with_dossiers=with_dossiers))


@log.command
def settle(
    number: Annotated[int, Parameter(help=say("Le n° de l'alarme (`jury status`).", "The alarm's number."))],
    *,
    person: Annotated[str, Parameter(name=["--as"], help=say("Qui : un organisateur.", "Who: an organiser."))],
    reason: Annotated[str, Parameter(help=say("Ce qui a été fait.", "What was done."))],
    directory: In = DEFAULT,
) -> int:
    """Lever une alarme, une fois réparé : le registre reprend. / Settle an alarm once all is repaired: the log goes on.

    Signé, inscrit ; chaque service relit tout. Si le dommage demeure, l'alarme revient. / Signed and recorded; each
    service reads everything again. If the damage is still there, the alarm is raised again.
    """
    from cli.alarm import settle as run

    return asyncio.run(run(directory, number, person, reason))


async def _replay(source: Source, edition: str | None, as_of: str | None, *, json: bool) -> int:
    import msgspec

    from audit import replay as audits
    from audit import show

    async with reading(source) as (ledger, documents):
        await announce(ledger)
        made = await audits.replay(ledger, documents, await upto(ledger, as_of), edition)
    if json:
        told = {"right": made.right, **msgspec.to_builtins(made), "sentence": made.sentence()._asdict()}
        print(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        for line in show.verdict(made, french=not english()):
            print(line)
    if not made.intact:
        return INTEGRITY
    return RIGHT if made.right else FINDING


async def _decisions(source: Source, wanted: "Wanted", as_of: str | None, limit: int | None, *, json: bool) -> int:
    import msgspec

    from audit.decisions import decisions as read

    async with reading(source) as (ledger, _):
        await announce(ledger)
        async for decision in read(ledger, await upto(ledger, as_of), wanted, limit):
            print(msgspec.json.encode(decision).decode() if json else decision.line()[english()])
    return RIGHT


async def _palmares(source: Source, edition: str | None, as_of: str | None, *, json: bool) -> int:
    from rich.console import Console

    from audit import palmares as audits
    from audit import show

    async with reading(source) as (ledger, _):
        made = await audits.palmares(ledger, await upto(ledger, as_of), edition)
    if json:
        print(made.content.decode())
        return RIGHT
    console = Console()
    for part in show.palmares(made, french=not english()):
        console.print(part, markup=False, highlight=False)
    return RIGHT


async def _export(source: Source, target: Path, as_of: str | None, keys: Path | None, *, with_dossiers: bool) -> int:
    from audit.documents import all_of_them, public
    from ledger.bundle import export as write

    async with awake(source) as there, reading(there) as (ledger, documents):
        wanted = all_of_them if with_dossiers else public
        head = await upto(ledger, as_of)
        size, seal = await sealed(there, head, keys, exactly=as_of is not None)
        manifest = await write(ledger, documents, target, size, wanted, seal)
    signed = say("signé", "signed") if seal is not None else say("non signé", "unsigned")
    if size < head:
        warn(
            f"les positions {size + 1} à {head} ne sont pas encore scellées : elles n'y sont pas",
            f"positions {size + 1} to {head} are not sealed yet: they are left out",
        )
    count = len(manifest.documents)
    print(
        say(
            f"{target} : {manifest.size} enregistrements, {count} documents, racine {manifest.root}, {signed}",
            f"{target}: {manifest.size} records, {count} documents, root {manifest.root}, {signed}",
        )
    )
    return RIGHT
