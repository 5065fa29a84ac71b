"""The muster of the services: each that was started is waited for, so that nobody speaks to an empty room."""

import asyncio
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from cli.words import ENVIRONMENT, Trouble
from contracts.presence import Presence
from contracts.topology import PRESENCE, SERVICES

#: Seconds that all services together are given to start: a slow disk, a busy machine, a long log to read.
PATIENCE: Final = 180.0
#: Seconds between two calls.
AGAIN: Final = 0.2


async def muster(client: Client, patience: float = PATIENCE) -> None:
    """Return once an instance of every service has answered. Raises Trouble, naming the silent ones."""
    heard: set[str] = set()

    async def hear(message: Msg) -> None:
        heard.add(msgspec.json.decode(message.data, type=Presence).service)

    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=hear)
    try:
        async with asyncio.timeout(patience):
            while not heard.issuperset(SERVICES):
                await client.publish(PRESENCE, b"", reply=inbox)
                await asyncio.sleep(AGAIN)
    except TimeoutError:
        silent = ", ".join(name for name in SERVICES if name not in heard)
        raise Trouble(
            ENVIRONMENT, f"ne répond pas : {silent} ; voir le répertoire logs", f"no answer from {silent}; see logs"
        ) from None
    finally:
        await subscription.unsubscribe()
