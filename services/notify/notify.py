"""The service that writes to the laureates: one letter for each award and act, once it is public."""

from typing import Any

from contracts.commands import Command
from contracts.commands import notify as c
from contracts.events import Event
from contracts.events import awards as a
from contracts.events import redress as r
from contracts.grid import Text
from contracts.record import Record
from ledger.transact import Standing
from services.act import Act
from services.notify.rules import letter as rule
from services.notify.rules.letter import Facts, Letter, LetterCommand, LetterEvent
from services.notify.rules.letter_text import Matter
from services.notify.rules.occasion import PROCEDURES, Occasion
from services.notify.views.acts import Acts
from services.notify.views.awarded import Award, Awarded
from services.notify.views.contacts import Contacts
from services.notify.views.letters import Letters
from services.notify.views.recusals import Recusals
from services.roll import Roll


class Notify:
    """Owns the letters. See `services.desk.Service`."""

    name = "notify"

    def __init__(self) -> None:
        self.roll = Roll()
        self.awarded = Awarded()
        self.acts = Acts()
        self.contacts = Contacts()
        self.letters = Letters()
        self.recusals = Recusals()

    @property
    def folded(self) -> dict[str, object]:
        """See `services.desk.Service`."""
        return dict(vars(self))

    def observe(self, position: int, record: Record) -> None:
        """See `Service.observe`."""
        self.roll.observe(position, record)
        self.awarded.observe(position, record)
        self.acts.observe(position, record)
        self.contacts.observe(record)
        self.letters.observe(position, record)
        self.recusals.observe(record)

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
        edition = self.roll.editions.get(act.edition)
        simulated = edition is not None and edition.simulation is not None
        bare = Facts("", 0, 0, (), contact.person if contact else "", simulated)
        if command.letter.startswith("award-"):
            return self._awarding(command, act.edition, bare)
        return self._acting(command, act.edition, bare)

    def _awarding(self, command: c.PrepareLetter, edition: str, bare: Facts) -> Facts:
        """Return what a letter reads that tells an award, decided for the first time or once more."""
        palmares = self.awarded.publications.get(edition, {}).get(command.publication, "")
        owed = self.awarded.owed(edition, command.dossier, command.letter, command.publication)
        if owed is None:
            return bare._replace(palmares_sha256=palmares)
        award = owed.award
        facts = bare._replace(
            palmares_sha256=palmares,
            award=award.position,
            level=award.level,
            mentions=owed.mentions,
            template=self.template(edition, Occasion(command.letter)),
        )
        if owed.before is None or not self.awarded.amends(edition, command.publication):
            return facts
        level, withdrawn = self._stood(edition, command.dossier, owed.before, award)
        template = self.template(edition, Occasion(command.letter, again=True, withdrawn=withdrawn))
        return facts._replace(template=template, act=award.position, before=level, reason=award.reason)

    def _stood(self, edition: str, dossier: str, before: Award, award: Award) -> tuple[int | None, bool]:
        """Return the level that stood until a new decision, or (and whether) that had been withdrawn."""
        act = self.acts.last(edition, dossier, before.position, award.position)
        return (before.level, False) if act is None else (act.level, act.withdraws)

    def template(self, edition: str, occasion: Occasion) -> str:
        """Choose the text by the procedure that the edition's rulebook names."""
        return PROCEDURES[self.roll.editions[edition].rulebook.letters.procedure](occasion)

    def _acting(self, command: c.PrepareLetter, edition: str, bare: Facts) -> Facts:
        """Return what a letter reads that tells an act: public when what covers it is published, a ruling at once."""
        published = self.awarded.publications.get(edition, {})
        told = self.acts.get(edition, command.dossier, command.letter)
        if told is None:
            return bare._replace(palmares_sha256=published.get(command.publication, ""))
        if told.ruling:
            below = command.publication if told.position == command.publication else 0
            palmares = next((sha for position, sha in reversed(published.items()) if position < below), "")
        else:
            _, below = self.awarded.window(edition, command.publication)
            palmares = published.get(command.publication, "")
        award = self.awarded.last(edition, command.dossier, told.position)
        held = self.awarded.mentions(edition, command.dossier, told.position)
        return bare._replace(
            palmares_sha256=palmares,
            award=award.position if award is not None and (told.ruling or told.position < below) else 0,
            level=told.level if told.level is not None else award.level if award else 0,
            mentions=held if told.mentions is None else told.mentions,
            template=self.template(edition, Occasion(command.letter)),
            act=told.position,
            before=told.before,
            reason=told.reason,
            ruling=told.ruling,
            on=told.on,
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

    def alone(self, command: Command) -> bool:
        """Say yes to what a person settles; the steps of a letter rest on its own noun, and on what never changes."""
        return isinstance(command, c.SettleLetter)

    def standing(self, record: Record, position: int) -> Standing:  # noqa: ARG002 (a letter is recorded, or is not)
        """See `Service.standing`."""
        return "recorded"

    def react(self, record: Record, position: int) -> tuple[Command, ...]:
        """Owe a letter for every award and act that a publication tells, and for a ruling. See `Service.react`."""
        for event in record.events:
            match event:
                case a.PalmaresPublished():
                    acts = self.acts.within(record.edition, *self.awarded.window(record.edition, position))
                    told = [(act.dossier, act.letter) for act in acts]
                    letters = (*told, *self.awarded.letters(record.edition, position))
                    return tuple(c.PrepareLetter(dossier, name, position) for dossier, name in letters)
                case r.AppealRuled():
                    return (c.PrepareLetter(event.dossier, f"appeal-{event.number}", position),)
                case _:
                    pass
        return ()

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
            template=owed.template,
            before=owed.before,
            reason=owed.reason or "",
            ruling=owed.ruling,
            on=owed.on,
        )
