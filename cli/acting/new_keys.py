"""`jury key new`, `bus`, `kek`: keys made on this computer, which never leave it."""

from pathlib import Path

from cli.home import Home
from cli.running.server import keep_key
from cli.words import RIGHT, USAGE, Trouble
from contracts.topology import USERS
from services.registrar.kek import create_kek


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
    try:
        create_kek(file)
    except FileExistsError:
        raise Trouble(USAGE, f"{file} existe déjà", f"{file} exists already") from None
    return RIGHT
