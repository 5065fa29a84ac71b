"""Acts of redress that the laureate is told: withdrawals, corrections, rulings on appeals, each with its position."""

from collections import defaultdict
from datetime import datetime
from typing import Literal, NamedTuple

from contracts.events import redress as r
from contracts.record import Record

Ruling = Literal["", "upheld", "dismissed"]


class Told(NamedTuple):
    """One act on one dossier, and the letter that tells it: `withdrawal-n`, `correction-n` or `appeal-n`.

    `level`: what it leaves (None: it leaves the award as it is); `mentions`: likewise.
    """

    dossier: str
    letter: str
    position: int
    reason: str
    before: int | None = None
    level: int | None = None
    mentions: tuple[str, ...] | None = None
    ruling: Ruling = ""
    on: datetime | None = None

    @property
    def withdraws(self) -> bool:
        """Whether no award stands after it."""
        return self.letter.startswith("withdrawal-")


class Acts:
    """Acts by edition and letter, in the order of the log."""

    def __init__(self) -> None:
        self._acts: dict[str, dict[tuple[str, str], Told]] = defaultdict(dict)

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        for event in record.events if record.noun in ("award", "appeal") else ():
            match event:
                case r.AwardWithdrawn():
                    letter = self._next(record.edition, event.dossier, "withdrawal")
                    about = (event.dossier, letter, position, event.ground)
                    self._add(record.edition, Told(*about, before=event.level, level=event.level, on=event.on))
                case r.AwardCorrected():
                    letter = self._next(record.edition, event.dossier, "correction")
                    about = (event.dossier, letter, position, event.reason)
                    told = Told(*about, before=event.from_level, level=event.level, mentions=event.mentions)
                    self._add(record.edition, told)
                case r.AppealRuled():
                    about = (event.dossier, f"appeal-{event.number}", position, event.reason)
                    self._add(record.edition, Told(*about, ruling=event.ruling))
                case _:
                    pass

    def get(self, edition: str, dossier: str, letter: str) -> Told | None:
        """Return the act that a letter tells."""
        return self._acts.get(edition, {}).get((dossier, letter))

    def within(self, edition: str, since: int, below: int) -> list[Told]:
        """Return the withdrawals and corrections from a position on and below another; an appeal is told by itself."""
        acts = self._acts.get(edition, {}).values()
        return [told for told in acts if not told.ruling and since <= told.position < below]

    def last(self, edition: str, dossier: str, since: int, below: int) -> Told | None:
        """Return the last withdrawal or correction of a dossier's award behind a position and below another."""
        acts = [told for told in self.within(edition, since + 1, below) if told.dossier == dossier]
        return acts[-1] if acts else None

    def _next(self, edition: str, dossier: str, kind: str) -> str:
        count = sum(of == dossier and name.startswith(f"{kind}-") for of, name in self._acts[edition])
        return f"{kind}-{count + 1}"

    def _add(self, edition: str, told: Told) -> None:
        self._acts[edition][told.dossier, told.letter] = told
