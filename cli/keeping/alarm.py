"""`jury log settle`: a person says that the log's damage was repaired; all begins anew."""

import sys
from pathlib import Path

from cli.acting.act import Hand
from cli.acting.door import NoAnswer
from cli.home import Home
from cli.words import ENVIRONMENT, FINDING, RIGHT, Trouble, explain, say
from contracts.questions import SettleAlarm
from contracts.refusals import Refusal
from ledger.nats import disconnect


async def settle(directory: Path, number: int, person: str, reason: str) -> int:
    """Ask the registrar to record it, signed; return the exit code. Raises Trouble."""
    home = Home(directory)
    client = await home.connect("door")
    try:
        hand = Hand(home, client, person, "label")
        kept = await hand.door.ask(person, hand.key(), SettleAlarm(number, reason), "label", int)
    except Refusal as refusal:
        print(f"{explain(refusal)} [{refusal.why}]", file=sys.stderr)
        return FINDING
    except NoAnswer:
        raise Trouble(ENVIRONMENT, "le greffe ne répond pas", "the registrar does not answer") from None
    finally:
        await disconnect(client)
    print(
        say(
            f"Alarme {number} levée (ALARM, n° {kept}). Si le dommage demeure, le greffe la relance.",
            f"Alarm {number} settled (ALARM, number {kept}). If the damage is still there, it is raised again.",
        )
    )
    return RIGHT
