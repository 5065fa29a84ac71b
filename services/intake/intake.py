"""Intake: hands each command to the rule of its noun, with the facts that the rule rests on."""

from typing import Any, Final

from contracts import commands as c
from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import intake as i
from contracts.document import DocumentRef
from contracts.events import Event
from contracts.events import intake as e
from contracts.record import Record
from contracts.refusals import Refusal, Why
from ledger.transact import Standing
from services.act import Act
from services.intake.answers import Answers
from services.intake.rules import clock, dossier, edition, erasure, label, person, submission
from services.intake.views.consult import Consulted, Facts
from services.intake.views.duties import Duties
from services.intake.views.palmares import PalmaresView
from services.intake.views.reading import ReadingView
from services.intake.views.registers import Registers
from services.roll import Roll

_OF_THE_LABEL: Final = i.FoundLabel | i.AdvanceClock | person.Command | i.ErasePerson


class Intake:
    """The service that owns label, clock, persons, editions and dossiers."""

    name = "intake"

    def __init__(self) -> None:
        self.roll = Roll()
        self.palmares = PalmaresView()
        self.reading = ReadingView()
        self.answers = Answers(self.roll, self.reading, self.palmares)
        self.registers = Registers()
        self.duties = Duties(self.roll)
        self.consulted = Consulted(self.roll, self.palmares, self.registers, self.duties)

    # -- folding

    @property
    def folded(self) -> dict[str, object]:
        """See `services.desk.Service`; the lists read from documents are not folded from the log."""
        return {"roll": self.roll, "palmares": self.palmares, "reading": self.reading}

    def observe(self, position: int, record: Record) -> None:
        """See `services.desk.Service`."""
        self.roll.observe(position, record)
        self.palmares.observe(position, record)
        self.reading.observe(position, record)
        self.duties.observe(record)

    def evolve(self, noun: str, state: Any, event: Event, act: Act) -> Any:
        """See `services.desk.Service`."""
        match event:
            case e.LabelFounded():
                return label.evolve(state, event)
            case e.ClockAdvanced():
                return clock.evolve(state, event)
            case e.PersonRegistered() | e.KeyReplaced() | e.RoleGranted() | e.RoleWithdrawn() | e.PersonErased():
                return person.evolve(state, event)
            case (
                e.EditionOpened()
                | e.EditionClosed()
                | e.EditionCancelled()
                | e.EditionPostponed()
                | e.EditionArchived()
            ):
                return edition.evolve(state, event)
            case (
                e.DossierSubmitted()
                | e.DossierCompleted()
                | e.DossierAdmitted()
                | e.DossierInadmissible()
                | e.CompletionAsked()
                | e.DossierWithdrawn()
                | e.DossierHorsConcours()
            ):
                return dossier.evolve(state, event, act)
            case _:
                raise AssertionError(f"{noun} is no noun of intake")

    # -- documents

    def reads(self, command: c.Command, edition: str) -> tuple[str, ...]:
        """See `services.desk.Service`: the official list, for opening and for filing, unless it was taken in before."""
        named = ""
        if isinstance(command, i.OpenEdition):
            named = command.register.sha256
        elif isinstance(command, i.SubmitDossier) and edition in self.roll.editions:
            named = self.roll.editions[edition].register
        return (named,) if named and not self.registers.known(named) else ()

    def learn(self, sha256: str, content: bytes) -> None:
        """See `services.desk.Service`: take in an official list."""
        self.registers.learn(sha256, content)

    def names(self, command: c.Command) -> tuple[DocumentRef, ...]:
        """Return the documents that a command names: the inbox refuses it (unknown-document) unless all are kept."""
        match command:
            case i.OpenEdition():
                return (command.register,)
            case i.SubmitDossier() | i.CompleteDossier():
                return command.documents
            case _:
                return ()

    # -- deciding

    def consult(self, command: c.Command, act: Act) -> Facts:
        """See `services.desk.Service`."""
        assert isinstance(command, i.IntakeCommand), "the desk hands intake its own commands only"
        return self.consulted.facts(command, act)

    def hidden(self, edition: str, person: str) -> frozenset[str]:
        """See `services.desk.Discreet`."""
        return self.reading.hidden(edition, person)

    def decide(self, command: c.Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:
        """See `services.desk.Service`."""
        _check_scope(command, act)
        match command:
            case i.FoundLabel():
                return label.decide(command, state)
            case i.AdvanceClock():
                return clock.decide(command, act, state, facts)
            case i.RegisterPerson() | i.ReplaceKey() | i.GrantRole() | i.WithdrawRole():
                return person.decide(command, act, state, facts)
            case i.ErasePerson():
                return erasure.decide(command, facts)
            case i.OpenEdition() | i.CloseEdition() | i.CancelEdition() | i.PostponeEdition() | i.ArchiveEdition():
                return edition.decide(command, act, state, facts)
            case i.SubmitDossier():
                return submission.decide(command, act, state, facts)
            case (
                i.CompleteDossier()
                | i.AdmitDossier()
                | i.RuleInadmissible()
                | i.AskCompletion()
                | i.WithdrawDossier()
                | i.PlaceHorsConcours()
            ):
                return dossier.decide(command, act, state, facts)
            case _:
                raise AssertionError("the desk hands intake its own commands only")

    def alone(self, command: Command) -> bool:  # noqa: ARG002 (the protocol's)
        """Say yes to everything: who may act, in which edition, on which dossier is the ground that others stand on.

        Two organisers who take each other's role at once would leave none; a jury named, or a dossier filed, while a
        person is erased would need him for ever.
        """
        return True

    def standing(self, record: Record, position: int) -> Standing:  # noqa: ARG002
        """See `services.desk.Service`: what intake decides is recorded, and nothing of it is counted."""
        return "recorded"

    def react(self, record: Record, position: int) -> tuple[c.Command, ...]:  # noqa: ARG002
        """See `services.desk.Service`: nothing of intake's follows from a record by itself."""
        return ()


def _check_scope(command: c.Command, act: Act) -> None:
    """Refuse a command asked for in another scope than its noun's: the record would not say what was signed."""
    if isinstance(command, _OF_THE_LABEL) != (act.edition == LABEL):
        raise Refusal(Why.INVALID_FIELD, field="edition", problem=f"{act.edition} is not the scope of this command")
