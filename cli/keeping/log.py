"""`jury log export`, `settle`, `import`, `scrub`, `repair`: a log written out, restored, reread, mended."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from cli.options import DEFAULT, PLACE, In, Json, Keys, Nats, Place, Time
from cli.words import say

log = App(name="log", help=say("Le registre : l'exporter, le réparer.", "The log: export, repair."))

Seeds = Annotated[
    Path | None, Parameter(help=say("Les clés des usagers du bus (DIR/nats/keys).", "The bus users' seeds."))
]


@log.command
def export(
    target: Annotated[Path, Parameter(help=say("Le répertoire à écrire.", "The directory to write."))],
    *,
    as_of: Time = None,
    keys: Annotated[Path | None, Parameter(help=say("Clés du registre.", "The log's verifier keys."))] = None,
    with_dossiers: Annotated[
        bool, Parameter(negative=(), help=say("Les pièces des dossiers aussi.", "The dossiers' documents too."))
    ] = False,
    place: Place = PLACE,
) -> int:
    """Écrire le registre dans un répertoire vide ; --with-dossiers y joint les pièces déposées.

    / Write the log as a bundle into an empty directory; --with-dossiers adds what was filed.

    Jusqu'au dernier sceau, et signé ; sans sceau à cette position, non signé. / Up to the last checkpoint, and signed;
    unsigned where there is none at that position.
    """
    from cli.keeping.export import run

    return asyncio.run(run(place.source(), target, as_of, keys, with_dossiers=with_dossiers))


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
    from cli.keeping.alarm import settle as run

    return asyncio.run(run(directory, number, person, reason))


@log.command(name="import")
def import_bundle(
    bundle: Annotated[Path, Parameter(help=say("Le registre exporté.", "The exported log."))],
    *,
    directory: In,
    nats: Nats = None,
    seeds: Seeds = None,
    key: Keys = (),
    without_seal: Annotated[
        bool,
        Parameter(negative=(), help=say("Sceller à neuf : l'ancienne clé est perdue.", "Seal anew: the key is lost.")),
    ] = False,
    json: Json = False,
) -> int:
    """Rétablir un registre exporté sur un serveur vide, et le vérifier.

    / Restore a bundle into an empty server, and verify it.

    Interrompue, la même commande reprend où elle en était. / Interrupted, the same command goes on where it was.
    """
    from cli.keeping.restore import run

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
def scrub(*, seal: SealAt = None, mirror: Mirror = None, json: Json = False, place: Place = PLACE) -> int:
    """Relire chaque copie, et la comparer au sceau. / Reread each copy, and compare it with what was sealed.

    Serveur par serveur, les tuiles, le miroir ; pendant que tout tourne. Ne change rien. Code de sortie 1 : un fichier
    diffère ; 4 : le registre lui-même.

    / Server by server, the tiles, the mirror, while everything runs. Changes nothing. Exit code 1: a file differs; 4:
    the log itself does.
    """
    from cli.keeping.copies import home_of
    from cli.keeping.scrub import run

    return asyncio.run(run(home_of(place.directory, seal), place.nats, mirror, json=json))


@log.command
def repair(
    *,
    from_: Annotated[
        Literal["mirror", "tiles"], Parameter(name=["--from"], help=say("La copie qui fait foi.", "The copy to use."))
    ],
    seeds: Seeds = None,
    seal: SealAt = None,
    mirror: Mirror = None,
    yes: Annotated[bool, Parameter(negative=(), help=say("Agir sans demander.", "Act without asking."))] = False,
    place: Place = PLACE,
) -> int:
    """Réparer ce que `scrub` trouve, depuis une copie saine. / Mend what `scrub` finds, from a sound copy.

    Dit d'abord ce qui serait fait ; n'agit que sur un mot, ou --yes ; l'inscrit dans ALARM. / Tells first what would be
    done; acts only on a typed word, or --yes; records it in ALARM.
    """
    from cli.keeping.copies import home_of
    from cli.keeping.repair import run

    return asyncio.run(run(home_of(place.directory, seal), place.nats, seeds, mirror, from_, yes=yes))
