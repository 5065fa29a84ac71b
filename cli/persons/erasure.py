"""`jury person erase`: what would become unreadable, shown; the code typed; then recorded, signed, and waited for."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.acting.act import Hand
from cli.acting.confirm import DryRun, agreed
from cli.acting.hand import read_out
from cli.acting.visit import SERVICES, refused, visit
from cli.auditing.reader import reading
from cli.home import Home
from cli.notice import MARK
from cli.options import Source
from cli.persons.named import SEALED
from cli.words import FINDING, RIGHT, USAGE, Trouble, explain, say, warn
from contracts.codes import LABEL
from contracts.commands.intake import ErasePerson
from contracts.counted import English, French
from contracts.events.intake import Ground
from contracts.questions import KeptKey, PersonKey
from contracts.refusals import Refusal, Why
from contracts.request import Receipt, Unchanged

if TYPE_CHECKING:
    from audit.held import Held

#: Seconds that the destruction is waited for, and between two looks.
PATIENCE: Final = 15.0
LOOK: Final = 0.1


async def run(directory: Path, code: str, asker: str, ground: Ground, reason: str, *, dry_run: bool, yes: bool) -> int:
    """Show, ask, record, wait; return the exit code (1: refused, or the key is not destroyed yet). Raises Trouble."""
    lines = await _preview(directory, code)
    if dry_run:
        print("\n".join((say("À blanc :", "A dry run:"), *lines)))
        return RIGHT
    if not yes and not await agreed(DryRun(lines, code)):
        return FINDING
    try:
        async with visit(Home(directory), asker, LABEL, SERVICES) as hand:
            answer = await hand.door.send(asker, hand.key(), ErasePerson(code, ground, reason), LABEL)
            print(read_out(answer, asker))
            return await _destroyed(hand, code) if isinstance(answer, Receipt | Unchanged) else FINDING
    except Refusal as refusal:
        return refused(refusal)


async def _destroyed(hand: Hand, code: str) -> int:
    """Wait until the registrar destroyed the key, and say what is left to do."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        kept = await hand.door.ask(hand.person, hand.key(), PersonKey(code), LABEL, KeptKey)
        if kept.state == "erased":
            break
        if asyncio.get_running_loop().time() > deadline:
            warn(
                "L'effacement est enregistré, la clé n'est pas encore détruite : le greffe le fera dès qu'il pourra.",
                "The erasure is recorded, the key is not destroyed yet: the registrar will, as soon as it can.",
            )
            return FINDING
        await asyncio.sleep(LOOK)
    print(
        say(
            "Clé détruite. Ses restes sur disque et dans les sauvegardes : `jury keys roll`, puis `jury keys retire`.",
            "Key destroyed. What is left of it on disks and in backups: `jury keys roll`, then `jury keys retire`.",
        )
    )
    return RIGHT


async def _preview(directory: Path, code: str) -> tuple[str, ...]:
    """Read what would become unreadable, what stays, and what would refuse. Raises Trouble."""
    from audit.person import UnknownPerson, held

    async with reading(Source(None, directory, None)) as (ledger, _):
        head = await ledger.head()
        try:
            found = await held(ledger, head, code, datetime.now(UTC))
        except UnknownPerson:
            raise Trouble(USAGE, f"{code} n'est pas inscrit(e)", f"{code} is not registered") from None
    if found.simulation:
        print(f"{MARK}{found.simulation}", file=sys.stderr)
    return (*_unreadable(found), *_stays(found), *_refuses(found))


def _unreadable(found: "Held") -> tuple[str, ...]:
    if found.erased is not None:
        return (say("déjà effacé(e)", "erased already"),)
    fields = ", ".join(f"{say(*SEALED[each.sealed.field])} ({each.position})" for each in found.fields) or "—"
    return (say(f"illisibles pour toujours : {fields}", f"unreadable for good: {fields}"),)


def _stays(found: "Held") -> tuple[str, ...]:
    letters = sum(record.noun == "letter" and "letter-sent" in _kinds(record.events) for record in found.own)
    return (
        say(
            f"restent, sous le code seul : {French(len(found.own)):décision}, {French(len(found.mentions)):mention}",
            f"stay, under the code alone: {English(len(found.own)):decision}, {English(len(found.mentions)):mention}",
        ),
        say(
            f"hors d'atteinte : {French(letters):courriel parti}, les exports et sauvegardes d'avant (chiffrés)",
            f"out of reach: {English(letters):mail} that left, earlier exports and backups (encrypted)",
        ),
    )


def _refuses(found: "Held") -> Iterator[str]:
    for duty in found.needed:
        told = explain(Refusal(Why.PERSON_NEEDED, person=found.person, holds=duty.holds, edition=duty.edition))
        yield say(f"sera refusé : {told}", f"will be refused: {told}")


def _kinds(events: tuple[dict[str, str], ...]) -> tuple[str, ...]:
    return tuple(event["type"] for event in events)
