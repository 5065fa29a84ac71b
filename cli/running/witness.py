"""`jury witness`: makes a witness of logs, and runs it, on loopback unless told otherwise.

Its directory: `key` (0600), `vkey` (what policies name it by), `logs` (the verifier keys of the logs that it cosigns, a
line each), `state/` (the last checkpoint cosigned of each; never to be lost, nor put back from a copy).
"""

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from cli.words import ENVIRONMENT, INTEGRITY, RIGHT, USAGE, Trouble, say, warn

if TYPE_CHECKING:
    from audit.witness.memory import Memory
    from audit.witness.witness import Witness

witness = App(name="witness", help=say("Un témoin, qui contresigne les sceaux.", "A witness that cosigns checkpoints."))
LISTEN: Final = "127.0.0.1:8095"
_LOGS: Final = """\
# Clés des registres que ce témoin contresigne, une par ligne : nom+empreinte+clé (le fichier `keys` de `seal/public`).
# Verifier keys of the logs that this witness cosigns, a line each: name+hash+key (file `keys` of `seal/public`).
"""


Folder = Annotated[Path, Parameter(help=say("Le répertoire du témoin.", "The witness's directory."))]
Name = Annotated[str, Parameter(help=say("Son nom, comme un nom de domaine.", "Its name, such as a domain's."))]


@witness.command
def new(directory: Folder, name: Name) -> int:
    """Créer un témoin de ce nom ; affiche sa ligne, pour une règle de confiance.

    / Make a witness of that name; prints its line for a policy.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ledger import note
    from services.registrar import secretfile

    if not note.is_name(name):
        raise Trouble(USAGE, f"« {name} » : ni espace ni +", f"“{name}”: neither a space nor a +")
    try:
        directory.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise Trouble(USAGE, f"{directory} existe déjà", f"{directory} exists already") from None
    secretfile.create(directory / "key")
    key = Ed25519PrivateKey.from_private_bytes(secretfile.load(directory / "key", "witness key"))
    vkey = note.verifier_for(name, key, note.COSIGNATURE)
    (directory / "vkey").write_text(f"{vkey}\n", encoding="utf-8")
    (directory / "logs").write_text(_LOGS, encoding="utf-8")
    (directory / "state").mkdir(mode=0o700)
    print(f"witness {name} {vkey} http://{LISTEN}")
    return RIGHT


@witness.command
def run(
    directory: Folder,
    *,
    listen: Annotated[str, Parameter(help=say("Adresse et port.", "Address and port."))] = LISTEN,
) -> int:
    """Faire tourner un témoin, jusqu'à interruption (C2SP tlog-witness).

    / Run a witness until interrupted (C2SP tlog-witness).
    """
    from audit.witness.memory import Forgotten, Memory

    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise Trouble(USAGE, f"« {listen} » : adresse:port", f"“{listen}”: address:port")
    try:
        memory = Memory(directory / "state")
    except Forgotten as error:
        raise Trouble(ENVIRONMENT, str(error), str(error)) from None
    try:
        return asyncio.run(_serve(_load(directory, memory), host.strip("[]"), int(port)))
    except Forgotten as error:
        raise Trouble(INTEGRITY, str(error), str(error)) from None
    finally:
        memory.close()


def _load(directory: Path, memory: "Memory") -> "Witness":
    """Read the witness's files; a name that is not its key's stops it, and so does a memory that cannot be read."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from audit.witness.witness import Witness, keys_of
    from ledger import note
    from services.registrar import secretfile

    try:
        key = Ed25519PrivateKey.from_private_bytes(secretfile.load(directory / "key", "witness key"))
        known = note.verifier_of((directory / "vkey").read_text(encoding="utf-8").strip())
        logs = keys_of((directory / "logs").read_bytes())
    except (OSError, secretfile.InvalidSecret, note.MalformedNote) as error:
        raise Trouble(USAGE, f"{directory} : {error}", f"{directory}: {error}") from None
    if known != note.verifier_for(known.name, key, note.COSIGNATURE):
        raise Trouble(
            USAGE, f"{directory} : `vkey` n'est pas celle de `key`", f"{directory}: `vkey` is not that of `key`"
        )
    for log in logs:
        memory.last(log.name)
    return Witness(known.name, key, logs, memory, time.time)


async def _serve(made: "Witness", host: str, port: int) -> int:
    from audit.witness.door import Door

    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    door = Door(made)
    try:
        where = await door.open(host, port)
    except OSError as error:
        raise Trouble(ENVIRONMENT, f"{host}:{port} : {error.strerror}", f"{host}:{port}: {error.strerror}") from None
    print(f"http://{host}:{where}", flush=True)
    warn(f"Le témoin {made.verifier.name} écoute ; Ctrl-C l'arrête.", f"Witness {made.verifier.name} listens.")
    await stop.wait()
    await door.close()
    sys.stdout.flush()
    return RIGHT
