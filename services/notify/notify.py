"""The service that writes to the laureates: one letter for each award, after publication and not before."""

from typing import Any

from contracts.commands import Command
from contracts.commands import notify as c
from contracts.events import Event
from contracts.events import awards as a
from contracts.grid import Text
from contracts.record import Record
from ledger.transact import Standing
from services.act import Act
from services.notify.rules import letter as rule
from services.notify.rules.letter import Facts, Letter, LetterCommand, LetterEvent
from services.notify.rules.letter_text import Matter
from services.notify.views.awarded import Awarded
from services.notify.views.contacts import Contacts
from services.notify.views.letters import Letters
from services.roll import Roll


class Notify:
    """Owns the letters. See `services.desk.Service`."""

    name = "notify"

    def __init__(self) -> None:
        self.roll = Roll()
        self.awarded = Awarded()
        self.contacts = Contacts()
        self.letters = Letters()

    def observe(self, position: int, record: Record) -> None:
        """See `Service.observe`."""
        self.roll.observe(position, record)
        self.awarded.observe(position, record)
        self.contacts.observe(record)
        self.letters.observe(position, record)

    def reads(self, command: Command, edition: str) -> tuple[str, ...]:  # noqa: ARG002 (no letter rests on a document)
        """See `Service.reads`."""
        return ()

    def learn(self, sha256: str, content: bytes) -> None:  # noqa: ARG002
        """See `Service.learn`."""
        raise AssertionError("no letter rests on a document")

    def consult(self, command: Command, act: Act) -> Facts:
        """See `Service.consult`."""
        published = self.awarded.publications.get(act.edition, {})
        if not isinstance(command, c.PrepareLetter):
            return Facts(next(reversed(published.values()), ""), 0, 0, (), "", simulated=False)
        contact = self.contacts.of(act.edition, command.dossier)
        owed = self.awarded.owed(act.edition, command.dossier, command.letter, command.publication)
        edition = self.roll.editions.get(act.edition)
        return Facts(
            palmares_sha256=published.get(command.publication, ""),
            award=owed.award.position if owed else 0,
            level=owed.award.level if owed else 0,
            mentions=owed.mentions if owed else (),
            contact=contact.person if contact else "",
            simulated=edition is not None and edition.simulation is not None,
        )

    def decide(self, command: Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:  # noqa: ARG002
        """See `Service.decide`."""
        assert isinstance(command, LetterCommand)
        return rule.decide(command, state, facts)

    def evolve(self, noun: str, state: Any, event: Event, act: Act) -> Any:
        """See `Service.evolve`."""
        assert noun == "letter"
        assert isinstance(event, LetterEvent)
        return rule.evolve(state, event, act)

    def standing(self, record: Record, position: int) -> Standing:  # noqa: ARG002 (a letter is recorded, or is not)
        """See `Service.standing`."""
        return "recorded"

    def react(self, record: Record, position: int) -> tuple[Command, ...]:
        """Owe a letter to every laureate of a publication. See `Service.react`."""
        if not any(isinstance(event, a.PalmaresPublished) for event in record.events):
            return ()
        letters = self.awarded.letters(record.edition, position)
        return tuple(c.PrepareLetter(dossier, name, position) for dossier, name in letters)

    def matter(self, edition: str, letter: Letter) -> Matter:
        """Return what a letter is about, for its text."""
        owed, opened = letter.owed, self.roll.editions[edition]
        contact = self.contacts.of(edition, owed.dossier)
        assert contact is not None, "a letter is owed to somebody who filed a dossier"
        labels = {mention.code: mention.label for mention in opened.rulebook.mentions}
        return Matter(
            id=f"{edition}.{owed.dossier}.{owed.letter}",
            label=self.contacts.label,
            title=opened.rulebook.title,
            year=opened.year,
            authority=contact.authority,
            level=owed.level,
            mentions=tuple(labels.get(code, Text(code, code)) for code in owed.mentions),
            notice=opened.simulation.notice if owed.simulated and opened.simulation else "",
            prepared=letter.time,
        )
