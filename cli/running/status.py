"""`jury status`: what runs, what lags, what is wrong. Exit code 1 when something is."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from rich.table import Table

from cli.home import Home
from cli.running import sealed
from cli.running.metrics import exposition
from cli.shown import Screen
from cli.words import ENVIRONMENT, FINDING, INTEGRITY, RIGHT, Trouble, colon, say
from contracts.alarm import Raised
from contracts.counted import English, French
from contracts.presence import Presence
from contracts.topology import ALARM, DEAD, DURABLES, JURY, PRESENCE, SELF_AUDIT, SERVICES
from ledger.alarms import Alarms
from ledger.jetstream import JetStreamLedger
from ledger.nats import disconnect
from ledger.port import Damaged, Unavailable
from ledger.stream import Stream

#: Seconds in which every instance must have answered.
ROLL_CALL = 0.7
#: Dead letters told.
MOST = 20
#: Records behind the head from which a service is said to lag.
LAG = 200


async def run(directory: Path, *, json: bool, metrics: bool = False) -> int:
    """Ask everybody, print, return the exit code. Raises Trouble where the bus does not answer."""
    client = await Home(directory).connect("door")
    try:
        found = await look(client)
    except (Unavailable, NatsError, OSError, TimeoutError) as error:
        raise Trouble(ENVIRONMENT, f"le bus ne répond pas ({error})", f"the bus does not answer ({error})") from None
    finally:
        await disconnect(client)
    if metrics:
        print(exposition(found), end="")
    elif json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        _show(found)
    if found["damage"]:
        return INTEGRITY
    return FINDING if found["wrong"] else RIGHT


async def look(client: Client) -> dict[str, Any]:
    """Return who answered, the log's head, what waits in each durable, the dead letters, and what is wrong."""
    damage, head = "", 0
    try:
        head = await JetStreamLedger(client).head()
    except Damaged as error:
        damage = str(error)
    present = await roll_call(client)
    waiting = {durable.name: await _waiting(client, durable.name) for durable in DURABLES}
    letters = await dead_letters(client)
    wrong = [f"{name}{colon()} {say('ne répond pas', 'does not answer')}" for name in _absent(present)]
    wrong += [
        f"{each.service}{colon()} {head - each.position} {say('en retard', 'behind')}" for each in _late(present, head)
    ]
    wrong += [f"{each.service}{colon()} {each.damaged}" for each in present if each.damaged]
    wrong += sealed.wrong(present)
    wrong += [_dead_letter(letter) for letter in letters]
    wrong += [damage] if damage else []
    alarm = await _alarm(client)
    wrong += [_told(alarm)] if alarm else []
    differing = await _differing(client)
    wrong += [_differs(one) for one in differing]
    damage = damage or (alarm["reason"] if alarm else "")
    return {
        "head": head,
        "services": present,
        "waiting": waiting,
        "dead": letters,
        "seal": sealed.seal_of(present),
        "alarm": alarm,
        "differing": differing,
        "wrong": wrong,
        "damage": damage,
    }


async def _alarm(client: Client) -> dict[str, Any] | None:
    """Return the alarm that is raised and its number, if one is; one that cannot be read has number 0."""
    try:
        last = await Alarms(Stream(client, ALARM)).last()
    except Damaged as error:
        return {"number": 0, "reason": str(error), "position": 0}
    if last is None or not isinstance(last.alarm, Raised):
        return None
    return {"number": last.number, **msgspec.to_builtins(last.alarm)}


async def _differing(client: Client) -> list[dict[str, Any]]:
    """Return the alarms that stop nothing: views in memory that differ from the log, with their numbers."""
    try:
        found = await Alarms(Stream(client, ALARM)).differing()
    except Damaged:
        return []  # told already, as an alarm that cannot be read
    return [{"number": number, **msgspec.to_builtins(one)} for number, one in found.items()]


def _differs(one: dict[str, Any]) -> str:
    number, service, pid, view, position = (one[key] for key in ("number", "service", "pid", "view", "position"))
    return say(
        f"ALARME n° {number} : la vue {view} de {service} (processus {pid}) n'est pas ce que donne le registre en "
        f"position {position}. Relancez ce processus ; rien n'est arrêté",
        f"ALARM {number}: view {view} of {service} (process {pid}) is not what the log gives at position {position}. "
        "Start that process again; nothing is stopped",
    )


def _told(alarm: dict[str, Any]) -> str:
    number, reason = alarm["number"], alarm["reason"]
    return say(
        f"ALARME n° {number} : {reason}. Rien n'est inscrit ni scellé ; réparez, puis « jury log settle {number} »",
        f"ALARM {number}: {reason}. Nothing is appended or sealed; repair, then `jury log settle {number}`",
    )


async def roll_call(client: Client) -> list[Presence]:
    """Ask every instance of every service who it is."""
    heard: list[Presence] = []

    async def hear(message: Msg) -> None:
        heard.append(msgspec.json.decode(message.data, type=Presence))

    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=hear)
    await client.publish(PRESENCE, b"", reply=inbox)
    await asyncio.sleep(ROLL_CALL)
    await subscription.unsubscribe()
    return sorted(heard, key=lambda each: (each.service, each.pid))


def _absent(present: list[Presence]) -> list[str]:
    return [name for name in SERVICES if name not in {each.service for each in present}]


def _late(present: list[Presence], head: int) -> list[Presence]:
    return [each for each in present if head - each.position > LAG and each.service != SELF_AUDIT]


async def _waiting(client: Client, durable: str) -> int:
    answer = await client.request(f"$JS.API.CONSUMER.INFO.{JURY}.{durable}", b"", timeout=5)
    info = msgspec.json.decode(answer.data)
    return int(info.get("num_pending", 0)) + int(info.get("num_ack_pending", 0))


async def dead_letters(client: Client) -> list[dict[str, Any]]:
    """Return what services could not handle, the last ones: which service, which record, why."""
    stream = Stream(client, DEAD)
    last = (await stream.info()).state.last_seq
    found = [await stream.at(number) for number in range(max(1, last - MOST + 1), last + 1)]
    return [msgspec.json.decode(entry.raw) for entry in found if entry is not None]


def _dead_letter(letter: dict[str, Any]) -> str:
    service, position, reason = letter["service"], letter["position"], letter["reason"]
    return say(
        f"{service} : lettre morte, position {position} : {reason}", f"{service}: dead letter, {position}: {reason}"
    )


def _show(found: dict[str, Any]) -> None:
    table = Table(
        title=say(
            f"Registre : {French(found['head']):position}",
            f"Log: {English(found['head']):position}",
        )
    )
    for column in (
        say("service", "service"),
        say("processus", "process"),
        say("lu jusqu'à", "read up to"),
        say("lettres mortes", "dead letters"),
    ):
        table.add_column(column)
    for each in found["services"]:
        table.add_row(each.service, str(each.pid), str(each.position), str(each.dead_letters))
    console = Screen()
    console.print(table)
    console.print(sealed.line(found["seal"]))
    for name, count in found["waiting"].items():
        console.print(f"{name}{colon()} {count} {say('en attente', 'waiting')}")
    for line in found["wrong"] or [say("Tout va bien.", "All is well.")]:
        console.print(line)
