"""A TCP proxy in front of a server, that can lose its answers: what a real network does at the worst moment."""

import asyncio
import contextlib


class Proxy:
    """Forwards connections to a port of loopback; `deaf` while the answers are lost."""

    def __init__(self, port: int) -> None:
        self.deaf = False
        self.lost = 0
        self._to = port
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.StreamWriter] = set()

    async def start(self) -> str:
        """Listen; return the URL that clients use."""
        self._server = await asyncio.start_server(self._link, "127.0.0.1", 0)
        return f"nats://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def hear_again(self) -> None:
        """Forward again; links that lost bytes are cut, for nothing after a gap would make sense to the client."""
        self.deaf = False
        self._cut()

    async def close(self) -> None:
        """Cut every link and stop."""
        self._cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _cut(self) -> None:
        for writer in self._links:
            writer.transport.abort()
        self._links.clear()

    async def _link(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        try:
            server_in, server_out = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            client_out.transport.abort()
            return
        self._links |= {client_out, server_out}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._forward(client_in, server_out), self._answer(server_in, client_out))

    async def _forward(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while content := await source.read(65536):
            sink.write(content)
            await sink.drain()
        sink.transport.abort()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while content := await source.read(65536):
            if self.deaf:
                self.lost += len(content)
                continue
            sink.write(content)
            await sink.drain()
        sink.transport.abort()
