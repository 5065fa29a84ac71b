"""Makes, finds and erases persons' keys. Absent, active, erased: a key goes only that way, and never back.

No key is remembered between two calls: an erasure by one registrar holds for all of them at once.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from ledger.port import Conflict, Doubt, Unavailable
from services.registrar.kek import Kek
from services.registrar.keys import Kept, Keys
from services.registrar.sealing import KEY_BYTES
from services.registrar.wrapping import Active, Erased, State, WrongKek, decode, encode, read

#: Seconds before each new attempt to write a state after a conflict or a doubt.
PATIENCE: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
#: Under this name, which is no person's, the stream keeps the name of the key-encryption key in charge.
KEK: Final = "kek"


class PersonErased(Exception):
    """The person's key is gone for good: nothing is sealed for him any more."""


class LivingKey(NamedTuple):
    """A living key and its generation."""

    generation: int
    key: bytes


class Keyring:
    """The keys of all persons. `chance` gives that many random bytes."""

    def __init__(self, keys: Keys, kek: Kek, chance: Callable[[int], bytes] = os.urandom) -> None:
        self._keys = keys
        self._kek = kek
        self._chance = chance
        self._proved = False

    async def prove(self) -> None:
        """Check that the key-encryption key in charge is at hand. Raises WrongKek, InvalidKek, Unavailable.

        The first registrar of all writes down which one it is; a registrar that starts with another must stop.
        """
        names = await self._kek.names()
        kept = await self._settle(KEK, lambda kept: names[0].encode() if kept is None else None)
        if kept is None or kept.value.decode() not in names:
            raise WrongKek(f"the keys were wrapped by another key-encryption key than {', '.join(names)}")
        self._proved = True

    async def in_charge(self) -> str:
        """Return the name of the key-encryption key that wraps new keys. Raises WrongKek, InvalidKek, Unavailable."""
        await self._prove_once()
        kept = await self._keys.get(KEK)
        assert kept is not None, "written when it was proved, and never taken away"
        return kept.value.decode()

    async def put_in_charge(self, name: str) -> None:
        """Have new keys wrapped by another key-encryption key from here on. Raises WrongKek, InvalidKek, Unavailable.

        The former must be at hand as long as any key is wrapped by it.
        """
        await self.prove()
        value = name.encode()
        await self._settle(KEK, lambda kept: None if kept is not None and kept.value == value else value)

    async def to_seal(self, person: str) -> LivingKey:
        """Return a person's key, made if there is none. Raises PersonErased, WrongKek, Unavailable."""
        await self._prove_once()
        state = await self.state(person) or await self._make(person)
        if isinstance(state, Erased):
            raise PersonErased(person)
        return LivingKey(state.generation, await self._kek.unwrap(state, person))

    async def to_open(self, person: str) -> LivingKey | Erased | None:
        """Return a person's key, or that it is erased, or None: there never was one. Raises WrongKek, Unavailable."""
        await self._prove_once()
        state = await self.state(person)
        if isinstance(state, Active):
            return LivingKey(state.generation, await self._kek.unwrap(state, person))
        return state

    async def state(self, person: str) -> State | None:
        """Return how a person's key is kept. Raises WrongKek (changed since), Unavailable."""
        kept = await self._keys.get(person)
        return None if kept is None else read(kept.value, person)

    async def erase(self, person: str) -> bool:
        """Destroy a person's key, or the possibility of one, for good; False: it was so. Raises Unavailable.

        Bytes of the old state may stay on the server's disk: the erasure ends with a new key-encryption key.
        """
        before = await self._keys.get(person)
        after = await self._settle(person, _erased)
        return after != before

    async def rewrap(self, person: str, name: str) -> bool:
        """Have a person's key wrapped by the named key-encryption key; False: nothing to do. Raises as `to_open`."""
        for _ in PATIENCE:
            kept = await self._keys.get(person)
            state = None if kept is None else read(kept.value, person)
            if kept is None or not isinstance(state, Active) or state.kek == name:
                return False
            key = await self._kek.unwrap(state, person)
            value = encode(await self._kek.wrap(name, key, person, state.generation))
            try:
                await self._keys.put(person, value, kept.sequence)
            except (Conflict, Doubt):
                continue
            return True
        raise Unavailable(f"the key of {person} could not be wrapped anew")

    async def _make(self, person: str) -> State:
        """Make a key; where another key-encryption key came in charge meanwhile, it is wrapped by that one."""
        name = await self.in_charge()
        made = encode(await self._kek.wrap(name, self._chance(KEY_BYTES), person, 1))
        await self._settle(person, lambda kept: made if kept is None else None)
        while (now := await self.in_charge()) != name:
            name = now
            await self.rewrap(person, name)
        state = await self.state(person)
        assert state is not None, "kept above, and a state is only ever followed by another"
        return state

    async def _prove_once(self) -> None:
        if not self._proved:
            await self.prove()

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
    try:
        state = None if kept is None else decode(kept.value)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # no key can be got of it, and none shall be
        state = None
    if isinstance(state, Erased):
        return None
    return encode(Erased(1, 0 if state is None else state.generation))
