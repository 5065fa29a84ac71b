"""`jury log import`, `scrub`, `repair`: a log restored, reread, mended. `jury log export` is in `cli.audit`."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from cli.audit import In, Json, Nats, log
from cli.words import say

__all__ = ["log"]

Seeds = Annotated[
    Path | None, Parameter(help=say("Les clés des usagers du bus (DIR/nats/keys).", "The bus users' seeds."))
]


@log.command(name="import")
def import_bundle(
    bundle: Path,
    *,
    directory: In,
    nats: Nats = None,
    seeds: Seeds = None,
    key: Annotated[
        tuple[str, ...], Parameter(help=say("Clé de confiance, ou fichier.", "A trusted key, or file."))
    ] = (),
    without_seal: Annotated[
        bool,
        Parameter(negative=(), help=say("Sceller à neuf : l'ancienne clé est perdue.", "Seal anew: the key is lost.")),
    ] = False,
    json: Json = False,
) -> int:
    """Rétablir un registre exporté sur un serveur vide. / Restore a bundle into an empty server, and verify it.

    Interrompue, la même commande reprend où elle en était. / Interrupted, the same command goes on where it was.
    """
    from cli.restore import run

    return asyncio.run(run(bundle, directory, nats, seeds, key, without_seal=without_seal, json=json))
