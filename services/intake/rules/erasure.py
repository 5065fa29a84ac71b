"""Erasing a person: whenever nothing obliges the label to keep who he is, and never by halves.

Regulation (EU) 2016/679, article 17: the data go once they are no longer necessary, but for what the law or the defence
of rights still needs (17(3), (b) and (e)): here a jury at work, a dossier on its way, an appeal that may still come.
"""

from typing import Final, Literal, NamedTuple

from contracts.codes import LABEL
from contracts.commands.intake import ErasePerson
from contracts.events.intake import PersonErased
from contracts.refusals import Refusal, Why
from services.roll import Person

Holds = Literal["president", "secretary", "member", "contact", "organiser", "auditor"]
#: The roles of the label, as they are told.
ROLES: Final[tuple[Holds, ...]] = ("organiser", "secretary", "auditor")


class Duty(NamedTuple):
    """Why a person is still needed: an edition (or `label`) and what he is there."""

    edition: str
    holds: Holds


class ErasureFacts(NamedTuple):
    """The person as the roll has him (None: unknown), and his duties that are not over yet, in a fixed order."""

    known: Person | None
    duties: tuple[Duty, ...]


def decide(command: ErasePerson, facts: ErasureFacts) -> tuple[PersonErased, ...]:
    """Erase a person who has no duty left; once erased there is nothing more to do."""
    if facts.known is None:
        raise Refusal(Why.UNKNOWN_PERSON, person=command.person)
    if facts.known.erased:
        return ()
    for role in ROLES:
        if role in facts.known.roles:
            raise Refusal(Why.PERSON_NEEDED, person=command.person, edition=LABEL, holds=role)
    for duty in facts.duties:
        raise Refusal(Why.PERSON_NEEDED, person=command.person, edition=duty.edition, holds=duty.holds)
    return (PersonErased(command.person, command.ground, command.reason),)
