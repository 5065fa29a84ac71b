"""The command `jury`: what it is made of, and the commands that have no file of their own.

Each command imports what it needs when it runs. Exit codes: 0 right, 1 a finding, 2 usage, 3 environment, 4 integrity.
"""

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from cli.acting.edition import edition as past_editions
from cli.auditing.as_of import COMMANDS as AS_OF
from cli.auditing.audit import audit
from cli.auditing.outward import COMMANDS as OUTWARD
from cli.helped import Helped, speak, wrong
from cli.keeping.log import log
from cli.options import DEFAULT, In, Json, Nats
from cli.persons.kek import keys
from cli.persons.person import person
from cli.running.witness import witness
from cli.statistics.stats import stats
from cli.words import ENVIRONMENT, RIGHT, UNREAD, USAGE, Trouble, colon, explain, say
from contracts.refusals import Refusal

app = App(
    name="jury",
    help=say(
        "Délibéré : les délibérations d'un jury, du dossier à la lettre, que chacun peut recalculer.",
        "Délibéré: a jury's deliberations, from dossier to letter, that anyone can recompute.",
    ),
    help_format="plaintext",
    help_formatter=Helped(),
    version_flags=["--version"],
)
key = App(name="key", help=say("Les clés de signature de cet ordinateur.", "This computer's signing keys."))
for part in (audit, log, past_editions, key, keys, person, witness):
    app.command(part)
for name, outward in OUTWARD.items():
    audit.command(outward, name=name)
app.command(stats)
for read in AS_OF:
    audit.command(read)

Config = Annotated[
    Path | None, Parameter(env_var="JURY_CONFIG", help=say("Fichier de réglages TOML.", "A TOML file of settings."))
]
Who = Annotated[str, Parameter(help=say("Son code (p-…).", "Their code (p-…)."))]
Folder = Annotated[Path, Parameter(help=say("Où les écrire.", "Where to write them."))]
NewFile = Annotated[Path, Parameter(help=say("Le fichier à créer.", "The file to make."))]
Service = Literal["intake", "scoring", "awards", "notify", "registrar", "self-audit"]


@app.command
def demo(
    *,
    edition: Annotated[Path | None, Parameter(help=say("Un autre fichier d'édition.", "Another edition file."))] = None,
    directory: Annotated[
        Path | None, Parameter(name=["--in"], help=say("Où (sinon jury-demo).", "Where (otherwise jury-demo)."))
    ] = None,
    keep: Annotated[
        bool, Parameter(negative=(), help=say("Laisser tourner à la fin.", "Leave it running at the end."))
    ] = False,
    english: Annotated[bool, Parameter(negative=(), help=say("En anglais.", "Speak English."))] = False,
) -> int:
    """Jouer une édition simulée entière : 226 lauréats, les lettres, le verdict.

    / Play a whole simulated edition: 226 laureates, letters, verdict.
    """
    from cli.demo import run

    return asyncio.run(run(edition, directory, keep=keep, english=english))


@app.command
def up(
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    config: Config = None,
) -> int:
    """Faire tourner les services jusqu'à interruption ; relancé, tout reprend où il en était.

    / Run the services until interrupted; goes on where it was.
    """
    from cli.running.up import run

    return asyncio.run(run(directory, nats, config))


@app.command
def serve(service: Annotated[Service, Parameter(help=say("Lequel.", "Which."))], *, config: Config = None) -> int:
    """Faire tourner un seul service ; lancé plusieurs fois, il se partage le travail.

    / Run one service alone; start it several times to share its work.

    `self-audit` : le contrôle continu, un seul suffit. / `self-audit`: the continuous audit, of which one is enough.
    """
    from ledger.declared import Misconfigured
    from ledger.port import Unavailable
    from services.settings import SettingsError, load

    try:
        module = "cli.running.self_audit" if service == "self-audit" else f"services.{service}.app"
        run: Callable[..., Coroutine[Any, Any, int]] = importlib.import_module(module).run
        return asyncio.run(run(load(config)))
    except SettingsError as error:
        raise Trouble(USAGE, f"réglages : {error}", f"settings: {error}") from None
    except (Misconfigured, Unavailable) as error:
        raise Trouble(ENVIRONMENT, str(error), str(error)) from None


@app.command
def provision(
    *,
    nats: Annotated[str, Parameter(help=say("L'adresse du bus.", "The bus's address."))],
    seed: Annotated[
        Path | None, Parameter(help=say("La graine de `provisioner`.", "The seed of `provisioner`."))
    ] = None,
    replicas: Annotated[Literal[1, 3, 5], Parameter(help=say("Copies du registre.", "Copies of the log."))] = 3,
    monitoring: Annotated[
        tuple[str, ...],
        Parameter(negative=(), help=say("Pages de surveillance des serveurs.", "The servers' monitoring pages.")),
    ] = (),
) -> int:
    """Créer le registre sur un bus existant ; ne change jamais celui qui s'y trouve.

    / Make the log on an existing bus; never changes one that is there.
    """
    from cli.running.up import provision as run

    return asyncio.run(run(nats, seed, replicas, monitoring))


@app.command
def status(
    *,
    directory: In = DEFAULT,
    json: Json = False,
    metrics: Annotated[bool, Parameter(negative=(), help=say("Pour Prometheus.", "For Prometheus."))] = False,
) -> int:
    """Ce qui tourne, ce qui traîne, ce qui ne va pas. / What runs, what lags, what is wrong."""
    from cli.running.status import run

    return asyncio.run(run(directory, json=json, metrics=metrics))


@app.command(name="as")
def act_as(
    person: Annotated[str, Parameter(help=say("Qui agit : un code p-…", "Who acts: a code p-…"))],
    what: Annotated[str, Parameter(help=say("Commande ou question.", "A command or a question."))] = "",
    *words: Annotated[str, Parameter(help=say("champ=valeur, ou @fichier.", "field=value, or @file."))],
    edition: Annotated[str, Parameter(name=["--edition"], help=say("Son numéro.", "Its number."))] = "label",
    directory: In = DEFAULT,
    command_id: Annotated[
        str, Parameter(name=["--id"], help=say("Renvoyer la même, après un doute.", "Send it again after a doubt."))
    ] = "",
    json: Json = False,
    yes: Annotated[
        bool, Parameter(negative=(), help=say("Sans confirmation, même en masse.", "Unconfirmed, bulk acts too."))
    ] = False,
) -> int:
    """Envoyer une commande signée, ou poser une question. / Send a signed command, or ask a question.

    Sans commande : la liste de toutes, avec leurs champs. / With none: the list of all, with their fields.

    Exemple : jury as p-1a2b cast-score dossier=59009 round=1 version=0 'marks={"mediation": 3}' --edition 26

    / Example: jury as p-1a2b cast-score dossier=59009 round=1 version=0 'marks={"mediation": 3}' --edition 26
    """
    from cli.acting.hand import run

    return asyncio.run(run(directory, person, what, list(words), edition, command_id, json=json, yes=yes))


@key.command
def new(person: Who, *, directory: In = DEFAULT) -> int:
    """Créer la clé d'une personne ; affiche sa moitié publique.

    / Make a person's key; prints its public half.
    """
    from cli.acting.new_keys import new_key

    return new_key(directory, person)


@key.command
def bus(directory: Folder) -> int:
    """Créer les clés des usagers du bus ; affiche les moitiés publiques, pour les serveurs.

    / Make the bus users' seeds; prints the public halves for the servers.
    """
    from cli.acting.new_keys import new_bus_keys

    return new_bus_keys(directory)


@key.command
def kek(file: NewFile) -> int:
    """Créer la clé du greffe, qui enveloppe celles des personnes ; gardez-en une copie à part, elle ne se montre pas.

    / Make the registrar's key-encryption key; keep a copy apart, it is never shown.
    """
    from cli.acting.new_keys import new_kek

    return new_kek(file)


@key.command
def seal(file: NewFile) -> int:
    """Créer la clé qui signe les sceaux du registre ; gardez-en une copie à part.

    / Make the key that signs the log's checkpoints; keep a copy apart.
    """
    from cli.acting.new_keys import new_seal_key

    return new_seal_key(file)


@app.command
def receipt(
    position: Annotated[int, Parameter(validator=Number(gte=1), help=say("Au registre.", "In the log."))],
    bundle: Annotated[Path | None, Parameter(help=say("D'un registre exporté.", "Of an exported log."))] = None,
    *,
    directory: In = DEFAULT,
    person: Annotated[
        str | None, Parameter(name=["--as"], help=say("Qui le demande au greffe.", "Who asks the registrar."))
    ] = None,
    edition: Annotated[str, Parameter(name=["--edition"], help=say("Son numéro.", "Its number."))] = "label",
    with_record: Annotated[
        bool, Parameter(negative=(), help=say("Avec l'enregistrement lui-même.", "With the record itself."))
    ] = False,
) -> int:
    """Le reçu d'une position (C2SP tlog-proof), sur la sortie standard, pour `jury audit receipt`.

    / A position's receipt (C2SP tlog-proof) on standard output, for `jury audit receipt`.
    """
    from cli.keeping.receipt import receipt as run

    return run(directory, position, bundle, person, edition, with_record=with_record)


speak(app)


def main() -> None:
    """Run the command and end with its exit code."""
    try:
        code = app(sys.argv[1:], exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        print(wrong(error), file=sys.stderr)
        sys.exit(USAGE)
    except Trouble as trouble:
        print(f"jury{colon()} {say(trouble.fr, trouble.en)}", file=sys.stderr)
        sys.exit(trouble.code)
    except Refusal as refusal:
        print(f"jury{colon()} {explain(refusal)} [{refusal.why}]", file=sys.stderr)
        sys.exit(USAGE)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has enough, as `head` has: nothing failed, but nothing was found right either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(UNREAD)
    sys.exit(code if isinstance(code, int) else RIGHT)


if __name__ == "__main__":
    main()
