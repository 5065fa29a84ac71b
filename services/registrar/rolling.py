"""A new key-encryption key takes the place of the old one: what ends an erasure.

A key destroyed leaves its wrapped bytes on the server's disk, in replicas and in backups; under an old key-encryption
key that is destroyed in its turn they are noise. The order makes every crash harmless: the new key is kept; it comes in
charge, so that whatever is made is made under it; every key is wrapped anew; the new one is installed. Begun again, it
goes on. The old one is destroyed by another act, once no key is left under it.
"""

from typing import NamedTuple

from services.registrar.kek import Kek
from services.registrar.keyring import KEK, Keyring
from services.registrar.keys import Kept, Keys
from services.registrar.wrapping import Active, Erased, State, WrongKek, read


class Rolled(NamedTuple):
    """What was done: the key in charge, keys wrapped anew, and persons whose keys nothing at hand unwraps."""

    kek: str
    rewrapped: int
    unreadable: tuple[str, ...]


class Inventory(NamedTuple):
    """What is kept: the key in charge, how many keys it wraps, how many are erased, and whose keys it does not wrap."""

    kek: str
    wrapped: int
    erased: int
    elsewhere: tuple[str, ...]


async def roll(keys: Keys, kek: Kek) -> Rolled:
    """Wrap every key anew under the successor, and install it. Raises FormerStillThere, WrongKek, Unavailable.

    A key that is made or erased meanwhile is met again further on, at its new sequence.
    """
    ring = Keyring(keys, kek)
    name = await kek.successor()
    await ring.put_in_charge(name)
    rewrapped, sequence, unreadable = 0, 0, []
    while (found := await keys.after(sequence)) is not None:
        person, kept = found
        sequence = kept.sequence
        try:
            rewrapped += person != KEK and await ring.rewrap(person, name)
        except WrongKek:
            unreadable.append(person)
    if not unreadable:
        await kek.succeed()
    return Rolled(name, rewrapped, tuple(unreadable))


async def inventory(keys: Keys, kek: Kek) -> Inventory:
    """Count what is kept. Raises WrongKek, Unavailable."""
    name = await Keyring(keys, kek).in_charge()
    wrapped, erased, sequence, elsewhere = 0, 0, 0, []
    while (found := await keys.after(sequence)) is not None:
        person, kept = found
        sequence = kept.sequence
        match None if person == KEK else _state(person, kept):
            case None:
                pass
            case Active(kek=by) if by == name:
                wrapped += 1
            case Erased():
                erased += 1
            case _:
                elsewhere.append(person)
    return Inventory(name, wrapped, erased, tuple(elsewhere))


async def retire(keys: Keys, kek: Kek) -> tuple[Inventory, bool]:
    """Destroy the former key-encryption key if no key needs it; return what is kept, and whether it was destroyed."""
    found = await inventory(keys, kek)
    names = await kek.names()
    if found.elsewhere or found.kek != names[0]:
        return found, False
    return found, await kek.destroy_former()


def _state(person: str, kept: Kept) -> State | WrongKek:
    try:
        return read(kept.value, person)
    except WrongKek as wrong:
        return wrong
