"""Every version of every ballot of one edition, with its position."""

import math
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from contracts.events import Event
from contracts.events.scoring import ScoreCast, ScoringAbstained


class Version(NamedTuple):
    """One record of a ballot; `marks` None: an abstention.

    `basis`: up to where the log was read when it was taken; `own_key`: where it was stored, the key that signed it was
    still its juror's.
    """

    position: int
    juror: str
    round: int
    marks: dict[str, int | None] | None
    reason: str | None
    basis: int = 0
    own_key: bool = True


class Ballots:
    """Folded from scoring's own records. `standing`: a ballot of an earlier round stands in the later ones."""

    def __init__(self) -> None:
        self.standing = False
        self._of_dossier: dict[str, list[Version]] = defaultdict(list)

    def observe(self, position: int, event: Event, basis: int, *, own_key: bool) -> None:
        """Fold one event of a record with that basis (see `Version`)."""
        match event:
            case ScoreCast():
                marks: dict[str, int | None] | None = event.marks
            case ScoringAbstained():
                marks = None
            case _:
                return
        version = Version(position, event.juror, event.round, marks, event.reason, basis, own_key)
        self._of_dossier[event.dossier].append(version)

    def of_dossier(self, dossier: str) -> tuple[Version, ...]:
        """Return every version of every ballot on a dossier, in the order of the log."""
        return tuple(self._of_dossier.get(dossier, ()))

    def of_round(self, dossier: str, number: int, below: float = math.inf) -> tuple[Version, ...]:
        """Return every version of a round stored below a position, in the order of the log, and of those that stand."""
        rounds = range(1 if self.standing else number, number + 1)
        return tuple(v for v in self._of_dossier.get(dossier, ()) if v.round in rounds and v.position < below)

    def of_juror(self, dossier: str, juror: str) -> tuple[Version, ...]:
        """Return every version of one ballot, in the order of the log."""
        return tuple(version for version in self._of_dossier.get(dossier, ()) if version.juror == juror)

    def but(self, change: Callable[[str, Version], Version | None]) -> "Ballots":
        """Return other ballots: each version as `change` makes it for its dossier, left out where that is None."""
        other = Ballots()
        other.standing = self.standing
        for dossier, versions in self._of_dossier.items():
            changed = (change(dossier, version) for version in versions)
            other._of_dossier[dossier] = [version for version in changed if version is not None]
        return other
