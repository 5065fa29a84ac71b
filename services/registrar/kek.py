"""Key-encryption keys: what wraps persons' keys, kept outside the bus. The port, and the adapter that holds files.

Each has a name that tells nothing of it; a wrapped key says by which it was wrapped. While one follows another both are
at hand, so that a key is readable at any moment of the change. The other adapter is `kekcommand`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from services.registrar import secretfile
from services.registrar.wrapping import Active, WrongKek, fingerprint, unwrap, wrap

#: Beside the key's own file: the one that is to follow, and the one that was before.
NEW: Final = ".new"
OLD: Final = ".old"


class InvalidKek(Exception):
    """What was given is no key-encryption key, or others may read it; the message is one line."""


class FormerStillThere(Exception):
    """The key before this one was not destroyed yet: another change would lose track of it."""


class Kek(Protocol):
    """The key-encryption keys at hand."""

    async def names(self) -> tuple[str, ...]:
        """Return the names of those at hand, the one in use first. Raises InvalidKek, Unavailable."""
        ...

    async def wrap(self, name: str, key: bytes, person: str, generation: int) -> Active:
        """Wrap a person's key under the key of that name. Raises WrongKek (not at hand), Unavailable."""
        ...

    async def unwrap(self, state: Active, person: str) -> bytes:
        """Return a person's key. Raises WrongKek (wrapped by none at hand, or changed since), Unavailable."""
        ...

    async def successor(self) -> str:
        """Return the name of the key that is to follow, the same until `succeed`. Raises FormerStillThere, InvalidKek.

        Made if there is none; kept where a crash loses nothing.
        """
        ...

    async def succeed(self) -> None:
        """Have the successor be the one in use; the former stays at hand until it is destroyed."""
        ...

    async def destroy_former(self) -> bool:
        """Destroy the former key for good, as far as that is this program's to do; say whether there was one."""
        ...


def create_kek(path: Path) -> None:
    """Make a key-encryption key (32 random bytes, 0600). Raises FileExistsError: none is ever overwritten."""
    secretfile.create(path)


def load_kek(path: Path) -> bytes:
    """Return the key-encryption key; nothing is created. Raises InvalidKek."""
    try:
        return secretfile.load(path, "key-encryption key")
    except secretfile.InvalidSecret as problem:
        raise InvalidKek(str(problem)) from problem


class FileKek:
    """Keys in files: `path`, and while one follows another `path.new` and `path.old`. Read again for an unknown name.

    What was read once stays in this process: the medium with the file may be taken away.
    """

    def __init__(self, path: Path, chance: Callable[[int], bytes] = os.urandom) -> None:
        self._path = path
        self._new, self._old = (path.with_name(path.name + suffix) for suffix in (NEW, OLD))
        self._chance = chance
        self._held: dict[str, bytes] = {}

    async def names(self) -> tuple[str, ...]:
        """See `Kek.names`."""
        self._read()
        return tuple(self._held)

    async def wrap(self, name: str, key: bytes, person: str, generation: int) -> Active:
        """See `Kek.wrap`."""
        return wrap(key, person, generation, self._named(name), self._chance(12))

    async def unwrap(self, state: Active, person: str) -> bytes:
        """See `Kek.unwrap`."""
        return unwrap(state, person, self._named(state.kek))

    async def successor(self) -> str:
        """See `Kek.successor`."""
        if not self._new.exists():
            if self._old.exists():
                raise FormerStillThere(str(self._old))
            create_kek(self._new)
        return fingerprint(load_kek(self._new))

    async def succeed(self) -> None:
        """See `Kek.succeed`. At no moment is there no file `path`."""
        if not self._new.exists():
            return
        if not self._old.exists():
            os.link(self._path, self._old)
        self._new.replace(self._path)
        secretfile.sync_folder(self._path.parent)
        self._read()

    async def destroy_former(self) -> bool:
        """See `Kek.destroy_former`: written over, then removed; copies and the medium's spare cells are its owner's."""
        if not self._old.exists() or self._new.exists():
            return False
        if self._old.samefile(self._path):  # the change was broken off by hand: the one in use is not touched
            self._old.unlink()
        else:
            secretfile.destroy(self._old)
        self._read()
        return True

    def _named(self, name: str) -> bytes:
        if name not in self._held:
            self._read()
        if name not in self._held:
            listed = ", ".join(self._held)
            raise WrongKek(f"wrapped by key-encryption key {name}; at hand: {listed}")
        return self._held[name]

    def _read(self) -> None:
        files = (self._path, *(path for path in (self._new, self._old) if path.exists()))
        self._held = {fingerprint(kek): kek for kek in map(load_kek, files)}
