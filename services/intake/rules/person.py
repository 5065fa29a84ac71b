"""A person of the label: a code, a signing key, roles, and sealed fields that no rule reads.

Key and roles lie in the roll, which every service folds; this noun adds only what is sealed.
"""

from typing import NamedTuple, assert_never

from contracts.commands.intake import GrantRole, RegisterPerson, ReplaceKey, WithdrawRole
from contracts.events.intake import KeyReplaced, PersonErased, PersonRegistered, RoleGranted, RoleWithdrawn
from contracts.refusals import Refusal, Why
from contracts.sealed import Sealed
from services.act import Act
from services.intake.rules.key import check_key
from services.roll import Person

Command = RegisterPerson | ReplaceKey | GrantRole | WithdrawRole
PersonEvent = PersonRegistered | KeyReplaced | RoleGranted | RoleWithdrawn | PersonErased
ORGANISER = "organiser"


class Fields(NamedTuple):
    """What a person's registration sealed (the founder, never registered, has none)."""

    name: Sealed | None = None
    address: Sealed | None = None
    ties: Sealed | None = None


class PersonFacts(NamedTuple):
    """The person as the roll has him (None: unknown), the actor's roles, how many organisers there are."""

    known: Person | None
    actor_roles: frozenset[str]
    organisers: int


def evolve(state: Fields | None, event: PersonEvent) -> Fields:
    """Return the sealed fields after one more event."""
    match event:
        case PersonRegistered():
            return Fields(event.name, event.address, event.ties)
        case KeyReplaced() | RoleGranted() | RoleWithdrawn():
            return state or Fields()
        case PersonErased():
            return Fields()
        case _:
            assert_never(event)


def decide(command: Command, act: Act, state: Fields | None, facts: PersonFacts) -> tuple[PersonEvent, ...]:
    """Register a person, replace his key, give or take a role: of nobody who was erased."""
    if facts.known is not None and facts.known.erased:
        raise Refusal(Why.PERSON_ERASED, person=command.person)
    if isinstance(command, RegisterPerson):
        return _register(command, state, facts)
    if facts.known is None:
        raise Refusal(Why.UNKNOWN_PERSON, person=command.person)
    match command:
        case ReplaceKey():
            return _replace(command, act, facts, facts.known)
        case GrantRole():
            granted = command.role in facts.known.roles
            return () if granted else (RoleGranted(command.person, command.role),)
        case WithdrawRole():
            return _withdraw(command, facts, facts.known)
        case _:
            assert_never(command)


def _register(command: RegisterPerson, state: Fields | None, facts: PersonFacts) -> tuple[PersonEvent, ...]:
    check_key(command.key)
    _check_sealed(command.person, "name", command.name)
    _check_sealed(command.person, "address", command.address)
    _check_sealed(command.person, "ties", command.ties)
    if facts.known is None:
        return (PersonRegistered(command.person, command.key, command.name, command.address, command.ties),)
    if facts.known.key == command.key and state == Fields(command.name, command.address, command.ties):
        return ()
    raise Refusal(Why.ALREADY_REGISTERED, person=command.person)


def _check_sealed(person: str, field: str, sealed: Sealed | None) -> None:
    if sealed is None:
        return
    if sealed.person != person:
        raise Refusal(Why.SEALED_FOR_ANOTHER, person=sealed.person, expected=person)
    if sealed.field != field:
        raise Refusal(Why.INVALID_FIELD, field=field, problem=f"{field}: sealed as {sealed.field}")


def _replace(command: ReplaceKey, act: Act, facts: PersonFacts, known: Person) -> tuple[PersonEvent, ...]:
    if act.actor != command.person and ORGANISER not in facts.actor_roles:
        raise Refusal(Why.NOT_ALLOWED, needs=ORGANISER)
    check_key(command.key)
    return () if known.key == command.key else (KeyReplaced(command.person, command.key),)


def _withdraw(command: WithdrawRole, facts: PersonFacts, known: Person) -> tuple[PersonEvent, ...]:
    if command.role not in known.roles:
        return ()
    if command.role == ORGANISER and facts.organisers == 1:
        raise Refusal(Why.NOT_ALLOWED, needs="another organiser")
    return (RoleWithdrawn(command.person, command.role),)
