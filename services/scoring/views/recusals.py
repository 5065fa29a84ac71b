"""Recusals of one edition: from which position to which each juror was recused from each dossier."""

import math
from collections import defaultdict
from typing import NamedTuple

from contracts.events import Event
from contracts.events.scoring import RecusalDeclared, RecusalLifted


class Span(NamedTuple):
    """Recused at every position above `since` and up to `until`."""

    since: int
    until: float = math.inf


class Recusals:
    """Folded from scoring's own records."""

    def __init__(self) -> None:
        self._spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case RecusalDeclared():
                self._spans[event.dossier][event.juror].append(Span(position))
            case RecusalLifted():
                spans = self._spans[event.dossier][event.juror]
                spans[-1] = spans[-1]._replace(until=position)
            case _:
                pass

    def recused(self, dossier: str, below: float = math.inf) -> frozenset[str]:
        """Return who was recused from a dossier just before a position."""
        jurors = self._spans.get(dossier, {})
        return frozenset(j for j, spans in jurors.items() if any(s.since < below <= s.until for s in spans))

    def is_recused(self, dossier: str, juror: str, below: float = math.inf) -> bool:
        """Say whether the juror was recused from the dossier just before a position."""
        return any(s.since < below <= s.until for s in self._spans.get(dossier, {}).get(juror, ()))

    def since(self, dossier: str, juror: str) -> int:
        """Return the position of the last declaration, 0 where there is none."""
        spans = self._spans.get(dossier, {}).get(juror, ())
        return spans[-1].since if spans else 0

    def forbidden(self) -> frozenset[tuple[str, str]]:
        """Return every pair (dossier, juror) recused now."""
        return frozenset((dossier, juror) for dossier in self._spans for juror in self.recused(dossier))
