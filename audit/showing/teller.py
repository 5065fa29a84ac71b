"""What an explanation is told with: one dossier, one language."""

from typing import NamedTuple

from audit.explained import Explained
from audit.findings import Text


class Teller(NamedTuple):
    """One explanation in one language."""

    of: Explained
    french: bool

    def say(self, text: Text) -> str:
        """Return the sentence in the reader's language."""
        return text[not self.french]


def runs(positions: list[int]) -> str:
    """Return ascending positions with each run of neighbours as `first–last`."""
    found: list[list[int]] = []
    for position in positions:
        if found and position == found[-1][-1] + 1:
            found[-1][1:] = [position]
        else:
            found.append([position])
    return ", ".join("–".join(map(str, run)) for run in found)
