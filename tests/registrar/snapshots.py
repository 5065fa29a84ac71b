"""A stream's snapshot as an operator's backup takes it (`$JS.API.STREAM.SNAPSHOT`), and put back into another server.

The server sends a tar compressed as S2, which no well kept library of Python reads: whoever wants to know what is in it
has a server unpack it (`$JS.API.STREAM.RESTORE`), and looks at its files.
"""

import asyncio
import json
from typing import Any, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

_PATIENCE = 30.0
_API = "$JS.API.STREAM"


class Snapshot(NamedTuple):
    """What the server sent: what it says of the stream (configuration, state), and the compressed chunks."""

    stream: str
    told: dict[str, Any]
    chunks: tuple[bytes, ...]


async def streams(client: Client) -> list[str]:
    """Return the names of every stream."""
    return sorted((await _asked(client, f"{_API}.NAMES", {}))["streams"])


async def snapshot(client: Client, stream: str) -> Snapshot:
    """Take a stream's snapshot, consumers and all."""
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=arrived.put)
    asked = {"deliver_subject": inbox, "no_consumers": False, "jsck": True, "chunk_size": 8_192}
    told = await _asked(client, f"{_API}.SNAPSHOT.{stream}", asked)
    chunks = []
    async with asyncio.timeout(_PATIENCE):
        while (chunk := await arrived.get()).data:
            chunks.append(chunk.data)
            if chunk.reply:  # the server sends no more than a window ahead of what is acknowledged
                await client.publish(chunk.reply)
    await subscription.unsubscribe()
    ended = (chunk.headers or {}).get("Status", "204")
    assert ended == "204", f"it ended early: {chunk.headers}"
    return Snapshot(stream, {"config": told["config"], "state": told["state"]}, tuple(chunks))


async def restore(client: Client, taken: Snapshot) -> int:
    """Put a snapshot into a server that has no such stream; return how many messages it holds then."""
    into = (await _asked(client, f"{_API}.RESTORE.{taken.stream}", taken.told))["deliver_subject"]
    for chunk in taken.chunks:
        answer = (await client.request(into, chunk, timeout=_PATIENCE)).data
        assert not answer or "error" not in json.loads(answer), answer
    restored = json.loads((await client.request(into, b"", timeout=_PATIENCE)).data)
    assert "error" not in restored, restored
    return int(restored["state"]["messages"])


async def _asked(client: Client, subject: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = json.loads((await client.request(subject, json.dumps(body).encode(), timeout=_PATIENCE)).data)
    assert "error" not in answer, answer
    assert isinstance(answer, dict)
    return answer
