"""Every letter with its state: for those who follow the sending, and for the post that sends."""

from contracts.record import Record
from contracts.subjects import Address
from services.act import Act
from services.notify.rules import letter
from services.notify.rules.letter import Letter, LetterEvent


class Letters:
    """Letters by address, in the order in which they were prepared."""

    def __init__(self) -> None:
        self._letters: dict[Address, Letter] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if record.noun != "letter":
            return
        where = address_of(record)
        act = Act(record.edition, record.actor, record.command_id, record.time, position)
        for event in record.events:
            assert isinstance(event, LetterEvent)
            self._letters[where] = letter.evolve(self._letters.get(where), event, act)

    def get(self, where: Address) -> Letter | None:
        """Return a letter's state."""
        return self._letters.get(where)

    def of(self, edition: str) -> list[Letter]:
        """Return an edition's letters."""
        return [found for where, found in self._letters.items() if where.edition == edition]

    def latest(self, edition: str, dossier: str) -> Letter | None:
        """Return the letter prepared last for a dossier."""
        found = [each for each in self.of(edition) if each.owed.dossier == dossier]
        return found[-1] if found else None


def address_of(record: Record) -> Address:
    """Return where a record lies."""
    return Address(record.edition, record.noun, record.id)
