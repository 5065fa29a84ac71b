"""One connection to the bus, as one of its users. Whoever opens it closes it."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from nats.aio.client import Client
from nats.errors import Error
from nats.protocol.parser import AUTHORIZATION_VIOLATION

from ledger.port import Unavailable

#: Seconds between two attempts to reconnect; there is no last attempt.
RECONNECT_WAIT: Final = 0.25
#: Seconds in all for the first connection, and for each attempt after a loss.
FIRST: Final = 10.0
ATTEMPT: Final = 2

#: The requests under way on each connection: an answer never comes once the connection is lost.
_under_way: WeakKeyDictionary[Client, set[asyncio.Timeout]] = WeakKeyDictionary()


async def connect(
    url: str,
    seed: Path | None,
    inbox_prefix: str,
    name: str,
    *,
    on_error: Callable[[Exception], None] | None = None,
    on_closed: Callable[[], None] | None = None,
    on_reconnected: Callable[[], None] | None = None,
) -> Client:
    """Connect to `url` (several, separated by commas, for a cluster) with the nkey seed in the file `seed`.

    `on_error` gets what has no caller to raise to: lost connections, and permission violations, which the caller sees
    only as a timeout (log them, fail readiness). `on_closed` is called once, when the connection is over for good.
    Raises Unavailable when no server answers or the key is refused; afterwards reconnects for ever.
    """
    latest: list[Exception] = []
    first: asyncio.Timeout | None = None
    client = Client()
    under_way = _under_way[client] = set()

    async def errored(error: Exception) -> None:
        again = isinstance(error, OSError) and repr([error]) == repr(latest)  # refused again, four times a second
        latest[:] = [error]
        # The protocol's `-ERR` has no code but these words; another attempt with the same key would fail as well.
        if first is not None and AUTHORIZATION_VIOLATION in str(error).lower():
            first.reschedule(asyncio.get_running_loop().time() + RECONNECT_WAIT / 2)
        if on_error is not None and not again:
            on_error(error)

    async def disconnected() -> None:
        for waiting in tuple(under_way):
            waiting.reschedule(0)

    async def closed() -> None:
        if on_closed is not None:
            on_closed()

    async def reconnected() -> None:
        latest.clear()
        if on_reconnected is not None:
            on_reconnected()

    seed_text = None if seed is None else seed.read_text(encoding="ascii").strip()
    try:
        async with asyncio.timeout(FIRST) as first:
            await client.connect(
                servers=url.split(","),
                nkeys_seed_str=seed_text,
                inbox_prefix=inbox_prefix,
                name=name,
                error_cb=errored,
                closed_cb=closed,
                disconnected_cb=disconnected,
                reconnected_cb=reconnected,
                connect_timeout=ATTEMPT,
                reconnect_time_wait=RECONNECT_WAIT,  # type: ignore[arg-type]  # any number of seconds works
                max_reconnect_attempts=-1,
            )
    except (Error, OSError, TimeoutError) as reason:
        await _abandon(client)
        raise Unavailable(f"no connection to {url} as {name}: {(latest or [reason])[0]!r}") from reason
    first = None
    return client


async def ask(
    client: Client, subject: str, body: bytes, patience: float, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the answer to a request. Raises TimeoutError: after `patience` seconds, at once if the connection is lost.

    Raises the library's errors too: no responder, a connection that is closed or cannot buffer more.
    """
    under_way = _under_way.get(client, set())
    async with asyncio.timeout(patience) as waiting:
        under_way.add(waiting)
        try:
            # The library's own limit comes later than ours, which is the one that a lost connection brings forward.
            return (await client.request(subject, body, patience + 1, headers=dict(headers or {}) or None)).data
        finally:
            under_way.discard(waiting)


async def disconnect(client: Client) -> None:
    """Send what is buffered, then close; quiet when the server is already gone."""
    if client.is_connected:
        with contextlib.suppress(Error, TimeoutError, OSError):
            await client.flush(timeout=2)
    await _abandon(client)


async def _abandon(client: Client) -> None:
    try:
        with contextlib.suppress(Error, OSError):
            await client.close()
    except asyncio.CancelledError:
        # The library lets the cancellation of its own tasks through when it was closed while it reconnected.
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
