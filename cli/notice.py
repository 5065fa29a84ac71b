"""A simulated label says so wherever its marks, votes or history show: one line, before what is shown."""

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ledger.port import Ledger

#: What the line begins with, whatever the language.
MARK: Final = "SIMULATION · "


async def announce(ledger: "Ledger") -> None:
    """Tell the person, beside the result, that the log is of a simulated label, as its first record declares."""
    from contracts.events.intake import LabelFounded
    from ledger.port import Entry
    from services.desk import read

    first: list[Entry] = list(await ledger.read(1, 1))
    for event in read(first[0]).events if first else ():
        if isinstance(event, LabelFounded) and event.simulation is not None:
            print(f"{MARK}{event.simulation.notice}", file=sys.stderr)
