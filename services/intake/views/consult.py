"""What each rule of intake reads outside its own noun, gathered from the roll, the palmares and the official lists."""

from typing import assert_never

from contracts.commands import intake as i
from services.act import Act
from services.intake.rules import clock, dossier, edition, erasure, label, person, submission
from services.intake.views.duties import Duties
from services.intake.views.palmares import PalmaresView
from services.intake.views.registers import Registers
from services.roll import Roll

Command = (
    i.FoundLabel | i.AdvanceClock | person.Command | i.ErasePerson | edition.Command | i.SubmitDossier | dossier.Command
)
Facts = (
    label.LabelFacts
    | clock.ClockFacts
    | person.PersonFacts
    | erasure.ErasureFacts
    | edition.EditionFacts
    | submission.SubmissionFacts
    | dossier.DossierFacts
)


class Consulted:
    """Gathers the facts for one command, as folded so far."""

    def __init__(self, roll: Roll, palmares: PalmaresView, registers: Registers, duties: Duties) -> None:
        self._roll = roll
        self._duties = duties
        self._palmares = palmares
        self._registers = registers

    def facts(self, command: Command, act: Act) -> Facts:
        """Return the facts that the rule of this command asks for."""
        match command:
            case i.FoundLabel():
                return label.LabelFacts()
            case i.AdvanceClock():
                simulation = self._roll.simulation
                return clock.ClockFacts(None if simulation is None else simulation.starts)
            case i.RegisterPerson() | i.ReplaceKey() | i.GrantRole() | i.WithdrawRole():
                return self._person(command, act)
            case i.ErasePerson():
                known = self._roll.persons.get(command.person)
                return erasure.ErasureFacts(known, self._duties.running(command.person, act.time))
            case i.OpenEdition() | i.CloseEdition() | i.CancelEdition() | i.PostponeEdition() | i.ArchiveEdition():
                return self._edition(command, act)
            case i.SubmitDossier():
                return self._submission(command, act)
            case (
                i.CompleteDossier()
                | i.AdmitDossier()
                | i.RuleInadmissible()
                | i.AskCompletion()
                | i.WithdrawDossier()
                | i.PlaceHorsConcours()
            ):
                return self._dossier(act)
            case _:
                assert_never(command)

    def _roles(self, actor: str) -> frozenset[str]:
        known = self._roll.persons.get(actor)
        return frozenset() if known is None else known.roles

    def _organises(self, actor: str) -> bool:
        return person.ORGANISER in self._roles(actor)

    def _person(self, command: person.Command, act: Act) -> person.PersonFacts:
        organisers = sum(person.ORGANISER in known.roles for known in self._roll.persons.values())
        return person.PersonFacts(self._roll.persons.get(command.person), self._roles(act.actor), organisers)

    def _edition(self, command: edition.Command, act: Act) -> edition.EditionFacts:
        palmares = self._palmares.of(act.edition)
        if not isinstance(command, i.OpenEdition):
            return edition.EditionFacts(self._roll.simulation, None, palmares.sealed, palmares.published)
        problem, foreign = self._registers.problem(command.register), self._registers.foreign(command.register)
        return edition.EditionFacts(self._roll.simulation, problem, palmares.sealed, palmares.published, foreign)

    def _submission(self, command: i.SubmitDossier, act: Act) -> submission.SubmissionFacts:
        opened = self._roll.editions.get(act.edition)
        contact = self._roll.persons.get(command.contact)
        contact_known, erased = contact is not None, contact is not None and contact.erased
        organiser = self._organises(act.actor)
        if opened is None:
            return submission.SubmissionFacts(None, False, None, contact_known, organiser)
        types = frozenset(kind.type for kind in opened.rulebook.kinds)
        return submission.SubmissionFacts(
            call=submission.Call(opened.state, opened.calendar, types, opened.register, opened.rulebook.codes),
            list_kept=self._registers.known(opened.register),
            authority=self._registers.find(opened.register, command.dossier),
            contact_known=contact_known,
            organiser=organiser,
            contact_erased=erased,
        )

    def _dossier(self, act: Act) -> dossier.DossierFacts:
        organiser = self._organises(act.actor)
        sealed = self._palmares.of(act.edition).sealed
        opened = self._roll.editions.get(act.edition)
        if opened is None:
            return dossier.DossierFacts("", 0, sealed, (), organiser)
        return dossier.DossierFacts(opened.state, opened.closed, sealed, opened.rulebook.kinds, organiser)
