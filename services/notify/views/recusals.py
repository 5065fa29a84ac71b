"""Who is recused from which dossier now: he is shown no letter on it before it is public."""

from contracts.events import scoring as s
from contracts.record import Record


class Recusals:
    """Recusals by edition, as (edition, dossier, juror)."""

    def __init__(self) -> None:
        self._recused: set[tuple[str, str, str]] = set()

    def observe(self, record: Record) -> None:
        """Fold one record."""
        for event in record.events if record.noun == "recusal" else ():
            match event:
                case s.RecusalDeclared():
                    self._recused.add((record.edition, event.dossier, event.juror))
                case s.RecusalLifted():
                    self._recused.discard((record.edition, event.dossier, event.juror))
                case _:
                    pass

    def has(self, edition: str, dossier: str, person: str) -> bool:
        """Say whether a person is recused from a dossier."""
        return (edition, dossier, person) in self._recused
