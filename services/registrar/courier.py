"""Carries one request to a witness and its answer back: HTTP/1.1 by h11, over TLS where the address says so.

Bounded in time and size, and given up at once when it is cancelled: no thread is left waiting for a slow witness.
"""

import asyncio
import ssl
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import h11

#: Bytes of an answer: cosignature lines, at most.
MOST_BYTES: Final = 64 * 1024
_READ: Final = 16 * 1024


class Unreachable(Exception):
    """No answer came that could be read; the message is one line."""


class Reply(NamedTuple):
    """The status, and the body; `kind`: its content type, without parameters."""

    status: int
    kind: str
    body: bytes


class Address(NamedTuple):
    """Where to: of an `http://` or `https://` URL, its parts as a request needs them."""

    tls: bool
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """Read a URL. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError(f"{url} is no http or https address of a witness")
        if not url.isascii():
            raise ValueError(f"{url} is not ASCII")
        tls = parts.scheme == "https"
        return cls(tls, parts.hostname, parts.port or (443 if tls else 80), parts.path.rstrip("/"))


async def post(address: Address, path: str, body: bytes, patience: float) -> Reply:
    """Post a body below an address; return the answer within `patience` seconds. Raises Unreachable."""
    try:
        async with asyncio.timeout(patience):
            return await _exchange(address, path, body)
    except TimeoutError:
        raise Unreachable(f"no answer within {patience:g} s") from None
    except (OSError, ssl.SSLError, h11.ProtocolError) as problem:
        raise Unreachable(repr(problem)) from None


async def _exchange(address: Address, path: str, body: bytes) -> Reply:
    tls = ssl.create_default_context() if address.tls else None
    reader, writer = await asyncio.open_connection(address.host, address.port, ssl=tls, limit=_READ)
    try:
        http = h11.Connection(h11.CLIENT)
        host = f"[{address.host}]" if ":" in address.host else address.host
        headers = [
            ("host", f"{host}:{address.port}"),
            ("content-type", "text/plain; charset=utf-8"),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        request = h11.Request(method="POST", target=address.path + path, headers=headers)
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(http.send(event) or b"")
        await writer.drain()
        return await _reply(http, reader)
    finally:
        writer.close()


async def _reply(http: h11.Connection, reader: asyncio.StreamReader) -> Reply:
    status, kind, body = 0, "", bytearray()
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(_READ))
        elif isinstance(event, h11.Response):
            status = event.status_code
            kind = dict(event.headers).get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BYTES:
                raise Unreachable(f"an answer of more than {MOST_BYTES} bytes")
        elif isinstance(event, h11.EndOfMessage):
            return Reply(status, kind, bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            raise Unreachable("the connection was closed before the answer")
