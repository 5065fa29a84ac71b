"""`jury keys`: the key-encryption key of persons' keys: what it wraps, its roll, the end of the former one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from cli.options import DEFAULT, In, Json, Nats
from cli.words import ENVIRONMENT, FINDING, INTEGRITY, RIGHT, USAGE, Trouble, say
from contracts.counted import English, French

if TYPE_CHECKING:
    from services.registrar.kek import Kek
    from services.registrar.keys import Keys
    from services.registrar.rolling import Inventory
    from services.settings import Settings

keys = App(name="keys", help=say("Les clés qui scellent les personnes.", "The keys that seal persons' fields."))

Config = Annotated[
    Path | None, Parameter(env_var="JURY_CONFIG", help=say("Fichier de réglages TOML.", "A TOML file of settings."))
]
Seed = Annotated[Path | None, Parameter(help=say("La graine du greffe (bus).", "The registrar's seed (bus)."))]


@keys.command
def roll(
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    seed: Seed = None,
    config: Config = None,
    prepare: Annotated[
        bool, Parameter(negative=(), help=say("Créer la clé suivante seulement.", "Only make the next key."))
    ] = False,
) -> int:
    """Envelopper toutes les clés sous une nouvelle ; relancé, il reprend où il s'était arrêté.

    / Wrap every key anew; begun again, it goes on where it stopped.
    """
    return asyncio.run(_roll(directory, nats, seed, config, prepare=prepare))


@keys.command
def retire(
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    seed: Seed = None,
    config: Config = None,
    yes: Annotated[bool, Parameter(negative=(), help=say("Détruire.", "Destroy."))] = False,
) -> int:
    """Détruire l'ancienne clé, si plus rien n'en dépend (à blanc sans --yes).

    / Destroy the former key, if nothing depends on it any more (a dry run without --yes).
    """
    return asyncio.run(_retire(directory, nats, seed, config, yes=yes))


@keys.command
def status(
    *, directory: In = DEFAULT, nats: Nats = None, seed: Seed = None, config: Config = None, json: Json = False
) -> int:
    """Ce que la clé en service enveloppe ; code de sortie 1 si une clé l'est par une autre.

    / What the key in charge wraps; exit code 1 where a key is under another.
    """
    return asyncio.run(_status(directory, nats, seed, config, json=json))


async def _roll(directory: Path, nats: str | None, seed: Path | None, config: Path | None, *, prepare: bool) -> int:
    from services.registrar import rolling
    from services.registrar.kek import FormerStillThere

    async with _opened(directory, nats, seed, config) as (kept, kek):
        try:
            if prepare:
                print(say("Clé suivante : ", "Next key: ") + await kek.successor())
                return RIGHT
            done = await rolling.roll(kept, kek)
        except FormerStillThere as former:
            fr = f"l'ancienne clé est encore là ({former}) : `jury keys retire` d'abord"
            raise Trouble(USAGE, fr, f"the former key is still there ({former}): `jury keys retire` first") from None
    for person in done.unreadable:
        print(say(f"{person} : clé illisible, laissée telle quelle", f"{person}: unreadable key, left as it is"))
    print(
        say(
            f"Clé en service {done.kek} : {French(done.rewrapped):clé enveloppée} de nouveau.",
            f"Key in charge {done.kek}: {English(done.rewrapped):key} wrapped anew.",
        )
    )
    if done.unreadable:
        return INTEGRITY
    print(say("L'ancienne clé reste : `jury keys retire`.", "The former key is still there: `jury keys retire`."))
    return RIGHT


async def _retire(directory: Path, nats: str | None, seed: Path | None, config: Path | None, *, yes: bool) -> int:
    from services.registrar import rolling

    async with _opened(directory, nats, seed, config) as (kept, kek):
        found = await rolling.inventory(kept, kek)
        names = await kek.names()
        _tell(found)
        if found.elsewhere or found.kek != names[0]:
            print(say("L'ancienne clé sert encore : `jury keys roll`.", "The former key is needed: `jury keys roll`."))
            return FINDING
        if not yes:
            listed = ", ".join(names[1:]) or "—"
            print(say(f"À blanc (--yes pour détruire) : {listed}", f"A dry run (--yes to destroy): {listed}"))
            return RIGHT
        _, destroyed = await rolling.retire(kept, kek)
    if destroyed:
        fr = "Ancienne clé détruite ici. Détruisez-en les copies : elles ouvriraient les vieilles sauvegardes."
        print(say(fr, "Former key destroyed here. Destroy its copies: they would open old backups."))
    else:
        print(say("Aucune ancienne clé à détruire ici.", "No former key to destroy here."))
    return RIGHT


async def _status(directory: Path, nats: str | None, seed: Path | None, config: Path | None, *, json: bool) -> int:
    import msgspec

    from services.registrar import rolling

    async with _opened(directory, nats, seed, config) as (kept, kek):
        found = await rolling.inventory(kept, kek)
        names = await kek.names()
    if json:
        told = {**found._asdict(), "at_hand": names}
        print(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        _tell(found)
        print(say("Sous la main : ", "At hand: ") + ", ".join(names))
    return FINDING if found.elsewhere else RIGHT


def _tell(found: "Inventory") -> None:
    print(
        say(
            f"Clé en service {found.kek} : {French(found.wrapped):clé} de personnes, {French(found.erased):effacée}.",
            f"Key in charge {found.kek}: {English(found.wrapped):person's key|persons' keys}, {found.erased} erased.",
        )
    )
    if found.elsewhere:
        print(say("Sous une autre clé : ", "Under another key: ") + ", ".join(found.elsewhere))


@asynccontextmanager
async def _opened(
    directory: Path, nats: str | None, seed: Path | None, config: Path | None
) -> "AsyncIterator[tuple[Keys, Kek]]":
    """Give the keys as the registrar reaches them, and what wraps them. Raises Trouble."""
    from cli.home import Home
    from ledger.nats import connect, disconnect
    from ledger.port import Damaged, Unavailable
    from services.registrar.app import kek_of
    from services.registrar.kek import InvalidKek
    from services.registrar.keys import JetStreamKeys
    from services.registrar.wrapping import WrongKek

    if seed is not None and nats is None:
        raise Trouble(USAGE, "--seed demande --nats", "--seed needs --nats")
    home = Home(directory)
    kek = kek_of(home.settings("registrar", "", _settings(config)))
    try:
        if seed is None:
            client = await home.connect("registrar", nats)
        else:
            client = await connect(nats or "", seed, "_INBOX.registrar", "cli-registrar")
        try:
            yield JetStreamKeys(client), kek
        finally:
            await disconnect(client)
    except (InvalidKek, WrongKek) as error:
        raise Trouble(USAGE, f"clé de chiffrement des clés : {error}", f"key-encryption key: {error}") from None
    except (Unavailable, Damaged) as error:
        raise Trouble(ENVIRONMENT, f"les clés ne répondent pas : {error}", f"the keys do not answer: {error}") from None


def _settings(config: Path | None) -> "Settings":
    from services.settings import SettingsError, load

    try:
        return load(config)
    except SettingsError as error:
        raise Trouble(USAGE, f"réglages : {error}", f"settings: {error}") from None
