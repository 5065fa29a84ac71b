"""`jury log import`, `scrub`, `repair`: a log restored, reread, mended. `jury log export` is in `cli.audit`."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from cli.audit import In, Json, Nats, log
from cli.home import DEFAULT
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


Mirror = Annotated[
    Path | None, Parameter(env_var="JURY_SEAL__MIRROR", help=say("Le miroir (seal.mirror).", "The mirror."))
]


SealAt = Annotated[
    Path | None,
    Parameter(
        name=["--seal"],
        env_var="JURY_SEAL__DIRECTORY",
        help=say("Le répertoire du greffe (DIR/seal).", "The registrar's directory."),
    ),
]


@log.command
def scrub(
    *, directory: In = DEFAULT, nats: Nats = None, seal: SealAt = None, mirror: Mirror = None, json: Json = False
) -> int:
    """Relire chaque copie, et la comparer au sceau. / Reread each copy, and compare it with what was sealed.

    Serveur par serveur, les tuiles, le miroir ; pendant que tout tourne. Ne change rien. / Server by server, the tiles,
    the mirror, while everything runs. Changes nothing. Exit code 1: a file differs; 4: the log itself does.
    """
    from cli.copies import home_of
    from cli.scrub import run

    return asyncio.run(run(home_of(directory, seal), nats, mirror, json=json))


@log.command
def repair(
    *,
    from_: Annotated[
        Literal["mirror", "tiles"], Parameter(name=["--from"], help=say("La copie qui fait foi.", "The copy to use."))
    ],
    directory: In = DEFAULT,
    nats: Nats = None,
    seeds: Seeds = None,
    seal: SealAt = None,
    mirror: Mirror = None,
    yes: Annotated[bool, Parameter(negative=(), help=say("Agir sans demander.", "Act without asking."))] = False,
) -> int:
    """Réparer ce que `scrub` trouve, depuis une copie saine. / Mend what `scrub` finds, from a sound copy.

    Dit d'abord ce qui serait fait ; n'agit que sur un mot, ou --yes ; l'inscrit dans ALARM. / Tells first what would be
    done; acts only on a typed word, or --yes; records it in ALARM.
    """
    from cli.copies import home_of
    from cli.repair import run

    return asyncio.run(run(home_of(directory, seal), nats, seeds, mirror, from_, yes=yes))
