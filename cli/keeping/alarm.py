"""`jury log settle`: a person says that the log's damage was repaired; all begins anew."""

from pathlib import Path

from cli.acting.visit import refused, visit
from cli.home import Home
from cli.words import RIGHT, say
from contracts.codes import LABEL
from contracts.questions import SettleAlarm
from contracts.refusals import Refusal


async def settle(directory: Path, number: int, person: str, reason: str) -> int:
    """Ask the registrar to record it, signed; return the exit code. Raises Trouble."""
    try:
        async with visit(Home(directory), person, LABEL) as hand:
            kept = await hand.door.ask(person, hand.key(), SettleAlarm(number, reason), LABEL, int)
    except Refusal as refusal:
        return refused(refusal)
    print(
        say(
            f"Alarme {number} levée (ALARM, n° {kept}). Si le dommage demeure, le greffe la relance.",
            f"Alarm {number} settled (ALARM, number {kept}). If the damage is still there, it is raised again.",
        )
    )
    return RIGHT
