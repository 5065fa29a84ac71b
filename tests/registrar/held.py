"""Key-encryption keys held in memory, by name: the adapter of the tests, which keeps the port's promises."""

import os

from services.registrar.kek import FormerStillThere
from services.registrar.wrapping import Active, WrongKek, fingerprint, unwrap, wrap


class HeldKek:
    """See `services.registrar.kek.Kek`: the first in use, `new` to follow, `old` until it is destroyed."""

    def __init__(self, kek: bytes) -> None:
        self.kek = kek
        self.new: bytes | None = None
        self.old: bytes | None = None

    @property
    def _held(self) -> dict[str, bytes]:
        return {fingerprint(kek): kek for kek in (self.kek, self.new, self.old) if kek is not None}

    async def names(self) -> tuple[str, ...]:
        """See `Kek.names`."""
        return tuple(self._held)

    async def wrap(self, name: str, key: bytes, person: str, generation: int) -> Active:
        """See `Kek.wrap`."""
        return wrap(key, person, generation, self._named(name), os.urandom(12))

    async def unwrap(self, state: Active, person: str) -> bytes:
        """See `Kek.unwrap`."""
        return unwrap(state, person, self._named(state.kek))

    async def successor(self) -> str:
        """See `Kek.successor`."""
        if self.new is None:
            if self.old is not None:
                raise FormerStillThere("old")
            self.new = os.urandom(32)
        return fingerprint(self.new)

    async def succeed(self) -> None:
        """See `Kek.succeed`."""
        if self.new is not None:
            self.kek, self.old, self.new = self.new, self.kek, None

    async def destroy_former(self) -> bool:
        """See `Kek.destroy_former`."""
        there, self.old = self.old is not None, None
        return there

    def _named(self, name: str) -> bytes:
        if name not in self._held:
            raise WrongKek(f"wrapped by key-encryption key {name}; at hand: {', '.join(self._held)}")
        return self._held[name]
