"""Create the streams and durable consumers of `contracts.topology`; never change what exists.

Whoever runs it holds the provisioner's key, which may create and ask, and neither update nor delete.
"""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Final

from nats.aio.client import Client
from nats.errors import Error

from contracts import topology
from contracts.topology import DURABLES, JURY, STREAMS, Durable
from ledger.declared import Misconfigured, compare
from ledger.port import Unavailable

#: Seconds for one answer, and between two askings of a cluster that has no leader yet (it may not answer at all).
PATIENCE: Final = 3.0
PAUSE: Final = 1.0
TRIES: Final = 15
_NOT_READY: Final = frozenset({10005, 10008, 10009, 10074})
_ABSENT: Final = frozenset({10014, 10059})


async def provision(nc: Client, replicas: int, monitoring: Sequence[str] = ()) -> tuple[str, ...]:
    """Make what is absent, check what is there; return what to tell the person, a line each.

    `monitoring`: the monitoring URL of every node, where `sync_always` is checked; without, the lines say that it was
    not. Raises Misconfigured (names the field), Unavailable.
    """
    assert replicas in topology.REPLICAS
    told = [await _stream(nc, name, {**declared, "num_replicas": replicas}) for name, declared in STREAMS.items()]
    told += [await _durable(nc, durable) for durable in DURABLES]
    told += [await check_sync(url) for url in monitoring]
    if not monitoring:
        told.append("sync_interval: not checked, for no monitoring address was given")
    return tuple(told)


async def check_sync(url: str) -> str:
    """Check that the node at the monitoring URL `url` acknowledges only what its disk has. Raises Misconfigured."""
    try:
        answer = await asyncio.to_thread(_fetch, f"{url}/jsz?config=1")
    except (urllib.error.URLError, OSError) as reason:
        return f"sync_interval: not checked at {url}: {reason}"
    config = answer.get("config")
    if not isinstance(config, dict) or config.get("sync_always") is not True:
        raise Misconfigured(
            f"{url}: jetstream.sync_interval is not `always`: a power cut would lose acknowledged records"
        )
    return f"sync_interval: always at {url}"


def _fetch(url: str) -> dict[str, object]:
    assert url.startswith(("http://", "https://"))
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310
        said = json.load(answer)
    assert isinstance(said, dict)
    return said


async def _stream(nc: Client, name: str, declared: Mapping[str, object]) -> str:
    found = await _ask(nc, f"STREAM.INFO.{name}", {})
    made = found is None
    if found is None:
        found = await _ask(nc, f"STREAM.CREATE.{name}", declared)
    return _tell(f"stream {name}", found, declared, made=made)


async def _durable(nc: Client, durable: Durable) -> str:
    declared = {
        **topology.DURABLE,
        "name": durable.name,
        "durable_name": durable.name,
        "filter_subjects": list(durable.subjects),
    }
    found = await _ask(nc, f"CONSUMER.INFO.{JURY}.{durable.name}", {})
    made = found is None
    if found is None:
        wish = {"stream_name": JURY, "config": declared, "action": "create"}
        found = await _ask(nc, f"CONSUMER.CREATE.{JURY}.{durable.name}", wish)
    return _tell(f"consumer {durable.name}", found, declared, made=made)


def _tell(what: str, found: object, declared: Mapping[str, object], *, made: bool) -> str:
    assert isinstance(found, dict)
    compare(what, found, declared)
    return f"{what}: {'created' if made else 'as declared'}"


async def _ask(nc: Client, verb: str, body: Mapping[str, object]) -> object:
    """Return the configuration in an answer of JetStream's API; None where there is none. Waits for a leader.

    Asking again is harmless: what was made by an answer that was lost is then found as declared.
    """
    reason: object = ""
    for _ in range(TRIES):
        try:
            answer = json.loads((await nc.request(f"$JS.API.{verb}", json.dumps(body).encode(), PATIENCE)).data)
        except (Error, OSError, TimeoutError) as silence:
            reason = repr(silence)
            await asyncio.sleep(PAUSE)
            continue
        error = answer.get("error")
        if error is None:
            return answer["config"]
        if error.get("err_code") in _ABSENT:
            return None
        reason = f"{error.get('err_code')} {error.get('description')}"
        if error.get("err_code") not in _NOT_READY:
            raise Misconfigured(f"{verb}: {reason}")
        await asyncio.sleep(PAUSE)
    raise Unavailable(f"{verb}: {reason}")
