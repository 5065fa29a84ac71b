"""How `jury person due` reads: whom to erase and since when, then how many are kept and why."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from cli.auditing.reader import reading, upto
from cli.notice import MARK
from cli.options import Source
from cli.parts import Heading, Line, Part
from cli.persons.named import HOLDS
from cli.shown import show, table
from cli.words import RIGHT, USAGE, Trouble, say

if TYPE_CHECKING:
    from audit.retention import Proposal, Retention

_WHY: Final = {
    "passed": ("durée écoulée", "delay over"),
    "runs": ("durée en cours", "delay runs"),
    "duty": ("charge en cours", "still needed"),
    "role": ("rôle en cours", "holds a role"),
    "never": ("le règlement n'efface pas", "the rulebook never erases"),
    "no-edition": ("aucune édition", "no edition"),
}


async def run(
    source: Source, edition: str | None, on: str | None, as_of: str | None, *, everybody: bool, json: bool
) -> int:
    """Read the log and print; writes nothing. Raises Trouble."""
    import msgspec

    from audit.retention import retention

    day = None if on is None else _day(on)
    async with reading(source) as (ledger, _):
        made = await retention(ledger, await upto(ledger, as_of), datetime.now(UTC), day, edition)
    if made.simulation:
        print(f"{MARK}{made.simulation}", file=sys.stderr)
    if json:
        print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    else:
        show(_told(made, everybody=everybody))
    return RIGHT


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Trouble(USAGE, f"« {text} » n'est pas une date AAAA-MM-JJ", f"“{text}” is no date YYYY-MM-DD") from None


def _told(made: "Retention", *, everybody: bool) -> Iterator[Part]:
    yield Heading(1, say(f"À effacer au {made.on}", f"To be erased on {made.on}"))
    shown = (*made.due, *(made.kept if everybody else ()))
    if shown:
        header = say("Personne|Gardée jusqu'au|Pourquoi|Éditions", "Person|Kept until|Why|Editions").split("|")
        yield table(header, (_row(each) for each in shown))
    if not made.due:
        yield Line(say("Personne.", "Nobody."))
    counted = Counter(each.why for each in made.kept)
    if counted:
        listed = ", ".join(f"{many} ({say(*_WHY[why])})" for why, many in counted.items())
        yield Line(say(f"Gardées : {listed}.", f"Kept: {listed}."))
    if made.due:
        yield Line(say("Effacer : jury person erase PERSONNE …", "To erase: jury person erase PERSON …"))


def _row(each: "Proposal") -> tuple[object, ...]:
    engaged = ", ".join(f"{duty.edition} ({say(*HOLDS[duty.holds])})" for duty in each.engaged)
    return each.person, each.until, say(*_WHY[each.why]), engaged
