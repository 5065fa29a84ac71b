"""The dossiers of one edition as intake decided them: what is known, what is judged, since when and until when."""

import math
from typing import NamedTuple

from contracts.events import Event
from contracts.events.intake import (
    DossierAdmitted,
    DossierHorsConcours,
    DossierInadmissible,
    DossierSubmitted,
    DossierWithdrawn,
)
from services.scoring.rules.lottery import Candidate


class Dossier(NamedTuple):
    """Its kind once admitted; since when it has been in the competition and since when it is out (positions)."""

    kind: str | None = None
    admitted: float = math.inf
    out: float = math.inf


class Dossiers:
    """Folded from intake's records."""

    def __init__(self) -> None:
        self._by_code: dict[str, Dossier] = {}

    def observe(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case DossierSubmitted():
                self._by_code.setdefault(event.dossier, Dossier())
            case DossierAdmitted():
                self._by_code[event.dossier] = Dossier(event.kind, position)
            case DossierInadmissible() | DossierWithdrawn() | DossierHorsConcours():
                known = self._by_code.get(event.dossier, Dossier())
                self._by_code[event.dossier] = known._replace(out=min(known.out, position))
            case _:
                pass

    def known(self, dossier: str) -> bool:
        """Say whether the edition has it."""
        return dossier in self._by_code

    def kind(self, dossier: str) -> str | None:
        """Return the kind that it was admitted in, None before."""
        known = self._by_code.get(dossier)
        return None if known is None else known.kind

    def judged(self, dossier: str, below: float = math.inf) -> bool:
        """Say whether it was in the competition just before a position."""
        known = self._by_code.get(dossier)
        return known is not None and known.admitted < below and known.out >= below

    def candidates(self) -> tuple[Candidate, ...]:
        """Return what is in the competition now, in the order of codes."""
        judged = ((code, dossier.kind) for code, dossier in sorted(self._by_code.items()) if self.judged(code))
        return tuple(Candidate(code, kind) for code, kind in judged if kind is not None)
