"""The witness's door: HTTP/1.1 by h11, bounded in every direction, one request after the other on a connection.

It is meant for loopback, or for behind a proxy that speaks TLS. What is not a POST to `add-checkpoint` is refused.
"""

import asyncio
import contextlib
from typing import Final

import h11

from audit.witness.witness import Answer, Witness
from ledger.witnessing import MOST_BYTES, PATH

#: Seconds for one whole request and its answer, the silence before it included; connections at once, and bytes read.
PATIENCE: Final = 15.0
CONNECTIONS: Final = 64
_READ: Final = 16 * 1024
_SHUT: Final = Answer(503, b"too many connections\n")
_SLOW: Final = Answer(408, b"too slow\n")


class Door:
    """Listens for a witness between `open` and `close`."""

    def __init__(self, witness: Witness, patience: float = PATIENCE, connections: int = CONNECTIONS) -> None:
        self._witness = witness
        self._patience = patience
        self._most = connections
        self._within: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks for any free one). Raises OSError."""
        self._server = await asyncio.start_server(self._enter, host, port, limit=_READ)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more; requests under way are cut, but never between a cosignature and its being on disk."""
        self._server.close()
        for task in tuple(self._within):
            task.cancel()
        await asyncio.gather(*self._within, return_exceptions=True)
        await self._server.wait_closed()

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        crowded = len(self._within) >= self._most
        self._within.add(task)
        try:
            await self._serve(h11.Connection(h11.SERVER), reader, writer, crowded=crowded)
        except (OSError, asyncio.CancelledError):
            pass  # the other side left, or we close
        finally:
            self._within.discard(task)
            writer.close()

    async def _serve(
        self, http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, crowded: bool
    ) -> None:
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    answer = _SHUT if crowded else await self._answer(http, reader, writer)
                    if answer is None:
                        return
                    await _send(http, writer, answer)
            except TimeoutError:
                with contextlib.suppress(h11.LocalProtocolError, TimeoutError):
                    async with asyncio.timeout(1.0):
                        await _send(http, writer, _SLOW)
                return
            if http.our_state is not h11.DONE or http.their_state is not h11.DONE:
                if len(self._within) <= 2 * self._most:
                    await _linger(reader, writer)
                return
            http.start_next_cycle()

    async def _answer(
        self, http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Answer | None:
        """Read one request and judge it; None where the other side is done."""
        refused, body = None, bytearray()
        while True:
            try:
                event = http.next_event()
            except h11.RemoteProtocolError as problem:
                return Answer(problem.error_status_hint, b"this is not HTTP/1.1\n")
            if event is h11.NEED_DATA:
                if http.they_are_waiting_for_100_continue:
                    await _write(http, writer, h11.InformationalResponse(status_code=100, headers=[]))
                http.receive_data(await reader.read(_READ))
            elif isinstance(event, h11.Request):
                refused = _refusal(event)
                if refused is not None and refused.status == 413:
                    return refused
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > MOST_BYTES:
                    return Answer(413, b"too large\n")
            elif isinstance(event, h11.EndOfMessage):
                return refused or self._witness.add(bytes(body))
            else:
                return None


def _refusal(request: h11.Request) -> Answer | None:
    if request.target != PATH.encode():
        return Answer(404, b"nothing is here but add-checkpoint\n")
    if request.method != b"POST":
        return Answer(405, b"POST only\n")
    length = dict(request.headers).get(b"content-length", b"0")
    return Answer(413, b"too large\n") if int(length) > MOST_BYTES else None


async def _send(http: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> None:
    if http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
        return
    headers = [("content-type", answer.kind), ("content-length", str(len(answer.body)))]
    if answer.status == 405:
        headers.append(("allow", "POST"))
    if http.their_state is not h11.DONE:
        headers.append(("connection", "close"))
    await _write(http, writer, h11.Response(status_code=answer.status, headers=headers))
    await _write(http, writer, h11.Data(data=answer.body))
    await _write(http, writer, h11.EndOfMessage())


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what is still sent, for a moment, and drop it: a connection that is cut takes its answer along."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            writer.write_eof()
            while await reader.read(_READ):
                pass


async def _write(http: h11.Connection, writer: asyncio.StreamWriter, event: h11.Event) -> None:
    raw = http.send(event)
    if raw is not None:
        writer.write(raw)
        await writer.drain()
