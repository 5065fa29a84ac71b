"""What a person could see at a position: every question asked in his name, and the live services' answers as of there.

The rules are those of the services' own `answers`, on what they had folded: a dossier from which he was recused is in
nothing that he is told, the ballots of his peers are refused until his round is closed. What is not in the log is not
told: sealed fields (their keys are the registrar's), the content of documents (their hashes are).
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from msgspec import Raw, Struct

from audit.moment import Moment
from contracts.codes import Position
from contracts.events.awards import Appraisal
from contracts.questions import (
    ASKED_BY_PERSONS,
    Agenda,
    Agreement,
    Appeals,
    DraftAmendment,
    DraftMinutes,
    DraftPalmares,
    Flags,
    Letters,
    MyReadings,
    PeerBallots,
    PreviewLetter,
    PreviewMotion,
    Progress,
    Question,
    ReadDocument,
    Standings,
    asked_of,
)
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards import answers as awards
from services.awards.views.amendments import chain
from services.notify import answers as notify
from services.notify.answers import Draft
from services.roll import Standing
from services.scoring import answers as scoring

#: What a person may ask and the log cannot answer: documents to keep, and all that the registrar is asked.
UNTOLD: Final = ("keep-document", *ASKED_BY_PERSONS["registrar"])
#: Stands where a letter's preview names its sender, which is a setting and in no log.
SENDER: Final = "expediteur@invalid"


class UnknownPerson(LookupError):
    """Nobody of that code was registered, as read so far."""


class Answered(Struct, frozen=True):
    """One question and its answer, or the reason (a code) why it was refused; `about`: the dossier, panel or document.

    A document's answer is true: that he might have read it.
    """

    service: str
    question: str
    about: str
    refused: Why | None
    details: dict[str, str]
    value: Raw


class Seen(Struct, frozen=True):
    """What a person could see; `places` in the jury: member, president, deputy, secretary; `panels`: where he sits."""

    person: str
    edition: str
    as_of: Position
    simulated: bool
    roles: tuple[str, ...]
    places: tuple[str, ...]
    panels: tuple[str, ...]
    recused: tuple[str, ...]
    answers: tuple[Answered, ...]
    untold: tuple[str, ...] = UNTOLD


def seen(at: Moment, person: str) -> Seen:
    """Ask every question in a person's name. Raises UnknownPerson."""
    roll = at.bench.awards.label.roll
    known = roll.persons.get(person)
    if known is None:
        raise UnknownPerson(person)
    act = Act(at.edition.code, person, "", roll.now(at.edition.calendar.opens), at.position)
    window = _Window(at, act, roll.standing(act.edition, person))
    return Seen(
        person=person,
        edition=act.edition,
        as_of=at.position,
        simulated=at.simulated,
        roles=tuple(sorted(known.roles)),
        places=_places(at, person),
        panels=tuple(code for code, panel in sorted(at.scored.jurors.panels.items()) if person in panel.jurors),
        recused=tuple(code for code in sorted(at.decided.dossiers) if at.scored.recusals.is_recused(code, person)),
        answers=tuple(window.ask(question, about) for question, about in questions(at)),
    )


def _places(at: Moment, person: str) -> tuple[str, ...]:
    jury = at.decided.jury.now
    if jury is None:
        return ()
    named = (("president", jury.president), ("deputy", jury.deputy), ("secretary", jury.secretary))
    member = ("member",) if person in jury.members else ()
    return (*member, *(place for place, who in named if who == person))


def questions(at: Moment) -> Iterator[tuple[Question, str]]:
    """Give every question that the log can answer, with what it is about."""
    dossiers, panels = sorted(at.decided.dossiers), sorted(at.scored.jurors.panels)
    yield from ((question, "") for question in (MyReadings(), Progress(), Standings(), Flags()))
    yield from ((Agreement(panel), panel) for panel in panels)
    for dossier in dossiers:
        last = at.scored.rounds.latest(at.scored.readings.panel_of(dossier) or "")
        yield from ((PeerBallots(dossier, before), f"{dossier} ({before})") for before in range(1, last))
        yield PeerBallots(dossier), dossier
    yield from ((question, "") for question in (Agenda(), Appeals(), PreviewMotion(Appraisal())))
    yield from ((question, "") for question in (DraftPalmares(), DraftMinutes(), DraftAmendment(), Letters()))
    yield from ((PreviewLetter(dossier), dossier) for dossier in dossiers)
    made = (ref.sha256 for stood in chain(at.decided) for ref in (stood.palmares, stood.minutes))
    named = at.bench.intake.reading.named(at.edition.code)
    yield from ((ReadDocument(sha256), sha256) for sha256 in dict.fromkeys((*named, *made)))


class _Window:
    """Asks each service as its inbox does, of what it had folded."""

    def __init__(self, at: Moment, act: Act, standing: Standing) -> None:
        self._at = at
        self._act = act
        self._standing = standing
        self._services: dict[str, Callable[[Question], object]] = {
            "intake": self._intake,
            "scoring": lambda question: scoring.answer(at.bench.scoring.views, question, act, standing),
            "awards": lambda question: awards.answer(at.bench.awards, question, act, standing),
            "notify": self._notify,
        }

    def ask(self, question: Question, about: str) -> Answered:
        """Return the answer, or the refusal."""
        service, name = asked_of(question), str(question.__struct_config__.tag)
        try:
            if self._standing.person is not None and self._standing.person.erased:
                raise Refusal(Why.PERSON_ERASED, person=self._act.actor)
            value = self._services[service](question)
        except Refusal as refusal:
            return Answered(service, name, about, refusal.why, refusal.details, Raw(b"null"))
        return Answered(service, name, about, None, {}, Raw(msgspec.json.encode(value)))

    def _intake(self, question: Question) -> object:
        self._at.bench.intake.answers.demand_right(question, self._act.actor)
        return True

    def _notify(self, question: Question) -> object:
        """Answer as notify does; a letter's draft without the name and the address, which are sealed."""
        told = notify.answer(self._at.bench.notify, SENDER, question, self._act, self._standing)
        return told.address((None,) * len(told.sealed)) if isinstance(told, Draft) else told
