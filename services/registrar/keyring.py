"""Makes, finds and erases persons' keys. Absent, active, erased: a key goes only that way, and never back.

No key is remembered between two calls: an erasure by one registrar holds for all of them at once.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from ledger.port import Conflict, Doubt, Unavailable
from services.registrar import secretfile
from services.registrar.keys import Kept, Keys
from services.registrar.sealing import KEY_BYTES
from services.registrar.wrapping import Active, Erased, State, WrongKek, decode, encode, fingerprint, unwrap, wrap

#: Seconds before each new attempt to write a state after a conflict or a doubt.
PATIENCE: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
#: Under this name, which is no person's, the stream keeps the fingerprint of the key-encryption key.
_KEK: Final = "kek"


class InvalidKek(Exception):
    """The file is no key-encryption key, or others may read it; the message is one line."""


class PersonErased(Exception):
    """The person's key is gone for good: nothing is sealed for him any more."""


class PersonKey(NamedTuple):
    """A living key and its generation."""

    generation: int
    key: bytes


def create_kek(path: Path) -> None:
    """Make a key-encryption key (32 random bytes, 0600). Raises FileExistsError: none is ever overwritten."""
    secretfile.create(path)


def load_kek(path: Path) -> bytes:
    """Return the key-encryption key; nothing is created. Raises InvalidKek."""
    try:
        return secretfile.load(path, "key-encryption key")
    except secretfile.InvalidSecret as problem:
        raise InvalidKek(str(problem)) from problem


class Keyring:
    """The keys of all persons. `chance` gives that many random bytes."""

    def __init__(self, keys: Keys, kek: bytes, chance: Callable[[int], bytes] = os.urandom) -> None:
        self._keys = keys
        self._kek = kek
        self._chance = chance
        self._proved = False

    async def prove(self) -> None:
        """Check that these keys are wrapped by the key-encryption key at hand. Raises WrongKek, Unavailable.

        The first registrar of all writes down which one it is; a registrar that starts with another must stop.
        """
        mine = fingerprint(self._kek).encode()
        kept = await self._settle(_KEK, lambda kept: mine if kept is None else None)
        if kept is None or kept.value != mine:
            raise WrongKek(f"the keys were wrapped by another key-encryption key than {mine.decode()}")
        self._proved = True

    async def to_seal(self, person: str) -> PersonKey:
        """Return a person's key, made if there is none. Raises PersonErased, WrongKek, Unavailable."""
        await self._prove_once()
        kept = await self._settle(person, lambda kept: self._new(person) if kept is None else None)
        assert kept is not None
        state = decode(kept.value)
        if isinstance(state, Erased):
            raise PersonErased(person)
        return PersonKey(state.generation, unwrap(state, person, self._kek))

    async def to_open(self, person: str) -> PersonKey | Erased | None:
        """Return a person's key, or that it is erased, or None: there never was one. Raises WrongKek, Unavailable."""
        await self._prove_once()
        state = await self._state(person)
        return PersonKey(state.generation, unwrap(state, person, self._kek)) if isinstance(state, Active) else state

    async def erase(self, person: str) -> None:
        """Destroy a person's key, or the possibility of one, for good. Raises Unavailable.

        Bytes of the old state may stay on the server's disk: the erasure ends with a new key-encryption key.
        """
        await self._settle(person, _erased)

    async def _prove_once(self) -> None:
        if not self._proved:
            await self.prove()

    async def _state(self, person: str) -> State | None:
        kept = await self._keys.get(person)
        return None if kept is None else decode(kept.value)

    def _new(self, person: str) -> bytes:
        return encode(wrap(self._chance(KEY_BYTES), person, 1, self._kek, self._chance(12)))

    async def _settle(self, person: str, wish: Callable[[Kept | None], bytes | None]) -> Kept | None:
        """Write what is wished for on what is kept (None: nothing), and return what is kept in the end.

        What is kept is read again after a conflict or a doubt: two registrars that make a key both end with the first.
        """
        for wait in PATIENCE:
            kept = await self._keys.get(person)
            value = wish(kept)
            if value is None:
                return kept
            try:
                return Kept(value, await self._keys.put(person, value, kept.sequence if kept else 0))
            except Conflict:
                continue
            except Doubt:
                await asyncio.sleep(wait)
        raise Unavailable(f"the key of {person} could not be written")


def _erased(kept: Kept | None) -> bytes | None:
    state = None if kept is None else decode(kept.value)
    if isinstance(state, Erased):
        return None
    return encode(Erased(1, 0 if state is None else state.generation))
