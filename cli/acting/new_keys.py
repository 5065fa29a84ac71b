"""`jury key new`, `bus`, `kek`, `seal`: keys made on this computer, which never leave it."""

from collections.abc import Callable
from pathlib import Path

from cli.home import Home
from cli.running.server import keep_key
from cli.words import RIGHT, USAGE, Trouble
from contracts.topology import USERS
from services.registrar.kek import create_kek
from services.registrar.signing import create_seal_key


def new_key(directory: Path, person: str) -> int:
    """Make a key and print its public half. Raises Trouble where there is one already."""
    try:
        print(Home(directory).keys.create(person).public)
    except FileExistsError:
        raise Trouble(USAGE, f"{person} a déjà une clé ici", f"{person} already has a key here") from None
    except ValueError:
        raise Trouble(
            USAGE, f"« {person} » n'est pas un code de personne (p-…)", f"“{person}” is no person's code (p-…)"
        ) from None
    return RIGHT


def new_bus_keys(directory: Path) -> int:
    """Make the seed of each bus user that has none, and print the public halves as the servers' environment."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for user in USERS:
        print(f"JURY_NKEY_{user.upper()}={keep_key(directory / f'{user}.nk')}")
    return RIGHT


def new_kek(file: Path) -> int:
    """Make a key-encryption key. Raises Trouble where the file exists."""
    return _new_secret(create_kek, file)


def new_seal_key(file: Path) -> int:
    """Make a key that signs the log's checkpoints. Raises Trouble where the file exists."""
    return _new_secret(create_seal_key, file)


def _new_secret(create: Callable[[Path], None], file: Path) -> int:
    try:
        create(file)
    except FileExistsError:
        raise Trouble(USAGE, f"{file} existe déjà", f"{file} exists already") from None
    return RIGHT
