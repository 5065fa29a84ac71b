"""A simulated label says so wherever its marks, votes or history show: one line, before what is shown."""

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ledger.port import Ledger

#: What the line begins with, whatever the language.
MARK: Final = "SIMULATION · "


async def announce(ledger: "Ledger") -> None:
    """Tell the person, beside the result, that the log is of a simulated label, as its first record declares.

    Says nothing of a log that cannot be read: whoever asked is told by what follows.
    """
    from contracts.events.intake import LabelFounded
    from ledger.port import Damaged
    from services.desk import read

    try:
        first = [read(entry) for entry in await ledger.read(1, 1)]
    except Damaged:
        return
    for event in first[0].events if first else ():
        if isinstance(event, LabelFounded) and event.simulation is not None:
            print(f"{MARK}{event.simulation.notice}", file=sys.stderr)
