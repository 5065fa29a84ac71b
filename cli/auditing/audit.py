"""`jury audit …`: thin commands over `audit`, which needs no broker; here it is handed a reader.

Those that tell a log as of any moment of it are in `as_of`, those that write files for others in `outward`.
"""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from cli.options import LATEST, Bundle, EditionRead, Json, Keys
from cli.words import USAGE, Trouble, say

audit = App(name="audit", help=say("Relire et redécider depuis le registre.", "Read and decide again from the log."))

#: May be said several times.
Supposed = Annotated[
    tuple[str, ...],
    Parameter(help=say("Une autre note, DOSSIER:p-…:CRITÈRE=NOTE", "Another mark."), negative=(), show_default=False),
]


@audit.command
def replay(bundle: Bundle = None, *, asked: EditionRead = LATEST) -> int:
    """Tout redécider depuis le registre, et comparer ; code de sortie 1 sur un constat, 4 sur un dommage.

    / Decide everything again and compare; exit code 1 on a finding, 4 on damage.
    """
    from cli.auditing.replay import run

    return asyncio.run(run(asked.source(bundle), asked.edition, asked.as_of, json=asked.json))


@audit.command
def verify(
    bundle: Annotated[Path, Parameter(help=say("Registre exporté, ou en tuiles.", "Exported log, or any in tiles."))],
    *,
    key: Keys = (),
    policy: Annotated[Path | None, Parameter(help=say("Règle (tlog-policy).", "Trust policy (tlog-policy)."))] = None,
    older: Annotated[
        tuple[Path, ...], Parameter(negative=(), help=say("Sceau que vous tenez.", "A checkpoint you hold."))
    ] = (),
    json: Json = False,
) -> int:
    """Vérifier que rien n'a changé depuis le sceau ; code de sortie 4 sur un constat.

    / Verify that nothing was changed since it was sealed; exit code 4 on a finding.
    """
    from cli.auditing.verify import run

    return run(bundle, key, policy, older, json=json)


@audit.command(name="log")
def decisions(
    bundle: Bundle = None,
    *,
    dossier: Annotated[str | None, Parameter(help=say("Sur ce dossier.", "On this dossier."))] = None,
    juror: Annotated[str | None, Parameter(help=say("De ce juré (p-…).", "By this juror (p-…)."))] = None,
    panel: Annotated[str | None, Parameter(help=say("De cette commission.", "Of this panel."))] = None,
    noun: Annotated[str | None, Parameter(help=say("vote, ballot, award…", "vote, ballot, award…"))] = None,
    limit: Annotated[
        int | None, Parameter(validator=Number(gte=1), help=say("Autant au plus.", "So many at most."))
    ] = None,
    asked: EditionRead = LATEST,
) -> int:
    """Les décisions sur un dossier, d'un juré, d'une commission, dans l'ordre (JSON : une par ligne).

    / The decisions on a dossier, by a juror, of a panel, in order (JSON: lines).
    """
    from audit.about import Wanted
    from cli.auditing.decisions import run

    wanted = Wanted(dossier, juror, panel, noun, asked.edition)
    return asyncio.run(run(asked.source(bundle), wanted, asked.as_of, limit, json=asked.json))


@audit.command
def draw(bundle: Bundle = None, *, asked: EditionRead = LATEST) -> int:
    """Refaire le tirage au sort depuis le registre ; code de sortie 1 s'il diffère.

    / Draw the readers again from the log; exit code 1 where they differ.
    """
    from cli.auditing.draws import run

    return asyncio.run(run(asked.source(bundle), asked.edition, asked.as_of, json=asked.json))


@audit.command
def palmares(bundle: Bundle = None, *, asked: EditionRead = LATEST) -> int:
    """Le palmarès à une position, tiré du registre (JSON : le document lui-même).

    / The palmares as of a position, made from the log (JSON: the document itself).
    """
    from cli.auditing.palmares import run

    return asyncio.run(run(asked.source(bundle), asked.edition, asked.as_of, json=asked.json))


@audit.command
def explain(
    *words: Annotated[str, Parameter(name="DOSSIER", help=say("[REGISTRE] DOSSIER", "[BUNDLE] DOSSIER"))],
    asked: EditionRead = LATEST,
) -> int:
    """Pourquoi ce niveau : bulletins, note, votes, clauses, et la seule note qui le changerait.

    / Why this level: ballots, figure, votes, clauses, and the one mark that would change it.
    """
    from cli.auditing import explain as telling

    bundle, dossier = telling.words(words)
    return asyncio.run(telling.run(asked.source(bundle), dossier, asked.edition, asked.as_of, json=asked.json))


@audit.command
def what_if(
    bundle: Bundle = None,
    *,
    mark: Supposed = (),
    without_juror: Annotated[Supposed, Parameter(help=say("Sans ce juré (p-…).", "Without a juror (p-…)."))] = (),
    without_ballot: Annotated[Supposed, Parameter(help=say("Sans un bulletin, DOSSIER:p-…", "Without one."))] = (),
    aggregation: Annotated[str | None, Parameter(help=say("median/1, par exemple.", "Such as median/1."))] = None,
    rulebook: Annotated[Path | None, Parameter(help=say("Un autre règlement (JSON).", "Another rulebook."))] = None,
    severity: Annotated[bool, Parameter(help=say("Sévérité des jurés ôtée.", "Severity off."), negative=())] = False,
    asked: EditionRead = LATEST,
) -> int:
    """Et si une note, un juré, le règlement changeait ? Niveaux, ordre, attributions ; rien n'est écrit.

    / What if: levels, order, awards; nothing is written.
    """
    from cli.auditing import what_if as supposing

    supposed = supposing.Asked(rulebook, aggregation, without_juror, without_ballot, mark, severity)
    return asyncio.run(supposing.run(asked.source(bundle), supposed, asked.edition, asked.as_of, json=asked.json))


@audit.command
def receipt(
    file: Annotated[Path, Parameter(help=say("Le reçu.", "The receipt."))],
    *,
    key: Annotated[
        str | None, Parameter(help=say("Clé de vérification, ou son fichier.", "Verifier key, or its file."))
    ] = None,
    policy: Annotated[
        Path | None, Parameter(help=say("Règle (tlog-policy), témoins compris.", "Policy, with its witnesses."))
    ] = None,
    entry: Annotated[Path | None, Parameter(help=say("L'enregistrement.", "The record's bytes."))] = None,
    sha256: Annotated[str | None, Parameter(name=["--hash"], help=say("Son SHA-256.", "Its SHA-256."))] = None,
    json: Json = False,
) -> int:
    """Vérifier un reçu de `jury receipt`, sans serveur ; code de sortie 4 s'il est faux.

    / Verify a receipt of `jury receipt` without a server; exit code 4: it fails.
    """
    from cli.auditing.receipt import run

    return run(file, entry, sha256, key, policy, json=json)


@audit.command
def minutes(
    bundle: Bundle = None,
    *,
    asker: Annotated[
        str | None, Parameter(name=["--as"], help=say("Qui demande les noms au greffe.", "Who asks for names."))
    ] = None,
    text: Annotated[bool, Parameter(negative=(), help=say("En texte (par défaut).", "As text (the default)."))] = False,
    pdf: Annotated[Path | None, Parameter(help=say("Écrire un PDF accessible.", "Write an accessible PDF."))] = None,
    asked: EditionRead = LATEST,
) -> int:
    """Le procès-verbal, tiré du registre : texte, PDF/UA, ou JSON (les octets signés eux-mêmes).

    / The minutes from the log: text, PDF/UA, or JSON: the signed bytes themselves.
    """
    from cli.auditing.minutes import run

    if text and (asked.json or pdf is not None):
        raise Trouble(USAGE, "une seule forme à la fois", "one form at a time")
    return asyncio.run(run(asked.source(bundle), asked.edition, asked.as_of, asker, pdf, json=asked.json))
