"""How long a letter that was not taken waits before it is tried again, and when it is given up."""

from typing import Final

#: Seconds to wait after the n-th deferral; the last holds for all that follow.
WAITS: Final = (60, 300, 900, 3600, 14400)
#: A letter deferred this often since it was prepared (or ordered to be sent again) is refused.
MOST: Final = 8
#: Seconds to wait when the mail server refuses us, not the letter: that is not counted.
CONFIGURATION_WAIT: Final = 300
#: The number of a letter's last attempt, whatever happened (the bound of `contracts.commands.notify.Attempt`).
LAST_ATTEMPT: Final = 1000


def ours(code: int) -> bool:
    """Say whether a deferral's code speaks of our configuration: a 5xx (530, 535, a refused sender) is never 4xx."""
    return code >= 500


def wait(code: int, before: int) -> int:
    """Return the seconds to wait after a deferral with this code, the n-th `before` it having been counted."""
    return CONFIGURATION_WAIT if ours(code) else WAITS[min(before, len(WAITS) - 1)]


def last(attempt: int, code: int, before: int) -> bool:
    """Say whether a deferral ends the matter."""
    return attempt >= LAST_ATTEMPT or (not ours(code) and before + 1 >= MOST)
