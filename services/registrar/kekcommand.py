"""Key-encryption keys behind a command of the operator's: a KMS, a smart card, anything that wraps and unwraps.

The command is run with a verb; keys travel by its standard input and output, as bytes:

    COMMAND which              prints the names of the keys at hand, one a line, the one in use first
    COMMAND wrap NAME          reads 64 bytes, prints them encrypted under that key (at most 4,096 bytes)
    COMMAND unwrap NAME        reads what `wrap` printed, prints the 64 bytes

It ends with 0, or nothing that it printed is used. The 64 bytes are the person's key and the SHA-256 of whose it is and
of its generation: a wrapped key laid under another's name is refused whatever the command encrypts with.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import os
import re
import signal
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ledger.port import Unavailable
from services.registrar import secretfile
from services.registrar.kek import FileKek, InvalidKek
from services.registrar.sealing import KEY_BYTES
from services.registrar.wrapping import Active, WrongKek, bound

#: Seconds that the command may take, and bytes that it may print.
PATIENCE: Final = 30.0
MOST: Final = 4096
#: Commands run side by side.
_SIDE_BY_SIDE: Final = 4
_NAME: Final = re.compile(rb"[A-Za-z0-9._:/@-]{1,200}")


class CommandKek:
    """See `services.registrar.kek.Kek`."""

    def __init__(self, command: Sequence[str]) -> None:
        assert command
        self._command = tuple(command)
        self._room = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def names(self) -> tuple[str, ...]:
        """See `Kek.names`."""
        found = (await self._run("which")).split()
        if not found or not all(_NAME.fullmatch(name) for name in found):
            raise InvalidKek(f"{self._command[0]} which: not one name a line")
        return tuple(name.decode() for name in found)

    async def wrap(self, name: str, key: bytes, person: str, generation: int) -> Active:
        """See `Kek.wrap`."""
        wrapped = await self._run("wrap", name, key + _digest(person, generation))
        if not wrapped:
            raise Unavailable(f"{self._command[0]} wrap: printed nothing")
        return Active(1, generation, name, "", base64.b64encode(wrapped).decode())

    async def unwrap(self, state: Active, person: str) -> bytes:
        """See `Kek.unwrap`."""
        if state.nonce or state.kek not in await self.names():
            raise WrongKek(f"the key of {person} was wrapped by key-encryption key {state.kek}, which is not at hand")
        plain = await self._run("unwrap", state.kek, base64.b64decode(state.wrapped))
        key, digest = plain[:KEY_BYTES], plain[KEY_BYTES:]
        if len(key) != KEY_BYTES or not hmac.compare_digest(digest, _digest(person, state.generation)):
            raise WrongKek(f"the key of {person} does not unwrap: it was changed since it was kept")
        return key

    async def successor(self) -> str:
        """See `Kek.successor`: what the command says is in use now; its owner made it."""
        return (await self.names())[0]

    async def succeed(self) -> None:
        """See `Kek.succeed`: the command says so itself."""

    async def destroy_former(self) -> bool:
        """See `Kek.destroy_former`: that is for whoever keeps the keys behind the command."""
        return False

    async def _run(self, verb: str, name: str = "", given: bytes = b"") -> bytes:
        words = (*self._command, verb, *([name] if name else []))
        said = f"{words[0]} {verb}"
        async with self._room:
            try:
                # In a session of its own, so that what it started ends with it.
                process = await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, start_new_session=True)
            except OSError as problem:
                raise Unavailable(f"{words[0]}: {problem.strerror}") from None
            try:
                async with asyncio.timeout(PATIENCE):
                    printed = await _talk(process, given)
                    code = await process.wait() if len(printed) <= MOST else None
            except TimeoutError:
                raise Unavailable(f"{said}: no answer in {PATIENCE:g} s") from None
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                assert process.stdout is not None
                while await process.stdout.read(MOST):
                    pass  # asyncio's `wait` never ends while a pipe holds more than its reader takes
                await process.wait()
        if code is None:
            raise Unavailable(f"{said}: more than {MOST} bytes")
        if code != 0:
            raise Unavailable(f"{said}: ended with {code}")
        return printed


class MovedKek:
    """From a file to a command: keys are wrapped by the command, and what the file wrapped still unwraps.

    A roll wraps them anew; then the file is the former key, to be destroyed.
    """

    def __init__(self, command: CommandKek, former: Path) -> None:
        self._command = command
        self._former = former
        self._file = FileKek(former)

    async def names(self) -> tuple[str, ...]:
        """See `Kek.names`."""
        return (*await self._command.names(), *await self._of_file())

    async def wrap(self, name: str, key: bytes, person: str, generation: int) -> Active:
        """See `Kek.wrap`."""
        kek = self._file if name in await self._of_file() else self._command
        return await kek.wrap(name, key, person, generation)

    async def unwrap(self, state: Active, person: str) -> bytes:
        """See `Kek.unwrap`."""
        kek = self._file if state.kek in await self._of_file() else self._command
        return await kek.unwrap(state, person)

    async def successor(self) -> str:
        """See `Kek.successor`."""
        return await self._command.successor()

    async def succeed(self) -> None:
        """See `Kek.succeed`: the command's first is in use already."""

    async def destroy_former(self) -> bool:
        """See `Kek.destroy_former`: the file."""
        if not self._former.exists():
            return False
        secretfile.destroy(self._former)
        return True

    async def _of_file(self) -> tuple[str, ...]:
        return await self._file.names() if self._former.exists() else ()


async def _talk(process: asyncio.subprocess.Process, given: bytes) -> bytes:
    """Hand over what is given and return what is printed, up to a little more than `MOST` bytes."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(ConnectionError):  # it ended without reading: its exit code tells
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()
    printed = b""
    while len(printed) <= MOST and (part := await process.stdout.read(MOST)):
        printed += part
    return printed


def _digest(person: str, generation: int) -> bytes:
    return hashlib.sha256(bound(person, generation)).digest()
