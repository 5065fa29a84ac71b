"""Answers to questions on letters: organiser and secretary only, for they tell who was given what, and his address."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from contracts.events.notify import LetterPrepared
from contracts.questions import Letters, PreviewLetter, Question
from contracts.refusals import Refusal, Why
from contracts.sealed import Sealed
from services.act import Act
from services.notify.address import Unaddressable
from services.notify.letter import compose, plain
from services.notify.notify import Notify
from services.notify.rules.letter import Letter, Status
from services.notify.rules.occasion import Occasion
from services.notify.rules.templates import words
from services.roll import Standing

_ROLES: Final = frozenset({"organiser", "secretary"})


#: Why a letter to a person who was erased cannot leave.
ERASED: Final = "effacé / erased"


class LetterRow(Struct, frozen=True):
    """A letter in the list: its state, its last attempt (0: none), that one's reply code, the wait that follows."""

    dossier: str
    authority: str
    letter: str
    level: int
    mentions: tuple[str, ...]
    status: Status
    attempt: int
    code: int
    wait_seconds: int


class Preview(Struct, frozen=True):
    """A letter as it leaves: recipient, subject, plain text, the whole message byte for byte.

    `draft`: nothing is published yet, so that its date will change. `problem`: why it cannot leave ("": it can).
    """

    dossier: str
    letter: str
    status: Status | Literal["draft"]
    to: str
    subject: str
    text: str
    message: str
    problem: str = ""


class Draft(NamedTuple):
    """A letter still to be addressed: open `sealed`, then give `address` what it holds, in the same order."""

    sealed: tuple[Sealed, ...]
    address: Callable[[Sequence[str | None]], Preview]


def answer(notify: Notify, sender: str, question: Question, act: Act, standing: Standing) -> list[LetterRow] | Draft:
    """Answer one question; a Draft's fields are the caller's to open. Raises Refusal."""
    if standing.person is None:
        raise Refusal(Why.UNKNOWN_PERSON, person=act.actor)
    if not standing.person.roles & _ROLES:
        raise Refusal(Why.NOT_ALLOWED, needs="organiser-or-secretary")
    if standing.edition is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    match question:
        case Letters():
            return [_row(notify, act.edition, letter) for letter in notify.letters.of(act.edition)]
        case PreviewLetter():
            return _draft(notify, sender, act, question.dossier)
        case _:
            raise Refusal(Why.UNKNOWN_QUESTION, service=notify.name)


def _row(notify: Notify, edition: str, letter: Letter) -> LetterRow:
    owed = letter.owed
    return LetterRow(
        dossier=owed.dossier,
        authority=notify.matter(edition, letter).authority,
        letter=owed.letter,
        level=owed.level,
        mentions=owed.mentions,
        status=letter.status,
        attempt=letter.attempt,
        code=letter.code,
        wait_seconds=letter.wait_seconds,
    )


def _draft(notify: Notify, sender: str, act: Act, dossier: str) -> Draft:
    letter = notify.letters.latest(act.edition, dossier) or _not_yet_owed(notify, act, dossier)
    person = notify.contacts.person(letter.owed.contact)
    known = notify.roll.persons.get(letter.owed.contact)
    erased = known is not None and known.erased

    def address(opened: Sequence[str | None]) -> Preview:
        matter, addressee = notify.matter(act.edition, letter), person.opened(opened)
        status = letter.status if letter.origin else "draft"
        about = (dossier, letter.owed.letter, status)
        try:
            parcel = compose(matter, addressee, sender)
        except Unaddressable as error:
            said = words(matter, addressee.name)
            return Preview(*about, "", said.subject, plain(said), "", ERASED if erased else str(error))
        return Preview(*about, parcel.to, parcel.subject, parcel.text, parcel.raw.decode("ascii"))

    return Draft(person.sealed, address)


def _not_yet_owed(notify: Notify, act: Act, dossier: str) -> Letter:
    """Return the letter that a publication now would owe: for those who review it before anything leaves."""
    if notify.recusals.has(act.edition, dossier, act.actor):
        raise Refusal(Why.RECUSED, juror=act.actor, dossier=dossier)
    contact, decided = notify.contacts.of(act.edition, dossier), notify.awarded.latest(act.edition, dossier)
    if contact is None:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=dossier)
    if decided is None:
        raise Refusal(Why.UNKNOWN_LETTER, letter="award", dossier=dossier)
    name, (award, mentions, _) = decided
    simulated = notify.roll.editions[act.edition].simulation is not None
    template = notify.template(act.edition, Occasion(name))
    owed = LetterPrepared(
        dossier, name, template, contact.person, award.position, award.level, mentions, "", simulated=simulated
    )
    return Letter(owed, act.time, 0)
