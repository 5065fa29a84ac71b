"""A letter: owed for one award or act once it is public, attempted by one sender at a time, accounted for.

    prepared, deferred, send-again -> attempted -> sent | deferred | refused | uncertain
    refused, uncertain -> received | send-again | given-up (a person says so)

Nobody can send a letter exactly once over SMTP; this noun sends it at most once unless a person says otherwise.
"""

from datetime import datetime
from typing import Final, Literal, NamedTuple, assert_never

from contracts.codes import MentionCode
from contracts.commands import notify as c
from contracts.events import notify as e
from contracts.refusals import Refusal, Why
from services.act import Act
from services.notify.rules import deferral

Status = Literal[
    "prepared", "attempted", "sent", "deferred", "refused", "uncertain", "received", "send-again", "given-up"
]
LetterCommand = c.PrepareLetter | c.AttemptLetter | c.ReportLetter | c.SettleLetter
LetterEvent = (
    e.LetterPrepared
    | e.LetterAttempted
    | e.LetterSent
    | e.LetterDeferred
    | e.LetterRefused
    | e.LetterUncertain
    | e.LetterSettled
)

#: The text of the letter that tells an award first published, by name: one is added, never edited.
TEMPLATE: Final = "award/1"
_READY: Final = frozenset[Status]({"prepared", "deferred", "send-again"})
_OPEN: Final = frozenset[Status]({"refused", "uncertain"})
#: What a report leads to: the states in which the same report again is old news.
_LEADS_TO: Final[dict[str, frozenset[Status]]] = {
    "sent": frozenset({"sent"}),
    "deferred": frozenset({"deferred", "refused"}),
    "refused": frozenset({"refused"}),
    "uncertain": frozenset({"uncertain"}),
}


class Letter(NamedTuple):
    """A letter as folded: what it is about, its state, its last attempt (0: none) and that one's reply code.

    `origin`: the position of the record that owes its sending (prepared, or ordered again) and wakes a sender;
    `deferrals` since then, but those for our own configuration. `time`: when it was prepared, its date for ever.
    """

    owed: e.LetterPrepared
    time: datetime
    origin: int
    status: Status = "prepared"
    attempt: int = 0
    code: int = 0
    deferrals: int = 0
    wait_seconds: int = 0


class Facts(NamedTuple):
    """What other nouns say: the palmares published ("": not), the award and mentions below it, whom to write to.

    `template`: the text; `act` and what follows: of the act that the letter tells (see `LetterPrepared`).
    """

    palmares_sha256: str
    award: int
    level: int
    mentions: tuple[MentionCode, ...]
    contact: str
    simulated: bool
    template: str = TEMPLATE
    act: int = 0
    before: int | None = None
    reason: str | None = None
    ruling: Literal["", "upheld", "dismissed"] = ""
    on: datetime | None = None


def evolve(state: Letter | None, event: LetterEvent, act: Act) -> Letter:
    """Return the letter after one more event."""
    if isinstance(event, e.LetterPrepared):
        return Letter(event, act.time, act.position)
    assert state is not None, "a letter begins by being prepared"
    match event:
        case e.LetterAttempted():
            return state._replace(status="attempted", attempt=event.attempt)
        case e.LetterSent():
            return state._replace(status="sent", code=event.code)
        case e.LetterDeferred():
            counted = state.deferrals + (not deferral.ours(event.code))
            wait = event.wait_seconds
            return state._replace(status="deferred", code=event.code, deferrals=counted, wait_seconds=wait)
        case e.LetterRefused():
            return state._replace(status="refused", code=event.code)
        case e.LetterUncertain():
            return state._replace(status="uncertain", code=0)
        case e.LetterSettled():
            settled = state._replace(status=event.outcome)
            return settled._replace(origin=act.position, deferrals=0) if event.outcome == "send-again" else settled
        case _:
            assert_never(event)


def decide(command: LetterCommand, state: Letter | None, facts: Facts) -> tuple[LetterEvent, ...]:
    """Decide one command; () where it asks for what already is. Raises Refusal."""
    if isinstance(command, c.PrepareLetter):
        return _prepare(command, state, facts)
    if state is None:
        raise Refusal(Why.UNKNOWN_LETTER, letter=command.letter, dossier=command.dossier)
    match command:
        case c.AttemptLetter():
            return _attempt(command, state, facts)
        case c.ReportLetter():
            return _report(command, state)
        case c.SettleLetter():
            return _settle(command, state)
        case _:
            assert_never(command)


def _prepare(command: c.PrepareLetter, state: Letter | None, facts: Facts) -> tuple[LetterEvent, ...]:
    if not facts.palmares_sha256:
        raise Refusal(Why.NOT_PUBLISHED, publication=command.publication)
    if not facts.contact:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command.dossier)
    if not facts.award:
        raise Refusal(Why.UNKNOWN_LETTER, letter=command.letter, dossier=command.dossier)
    if state is not None:
        return ()
    return (
        e.LetterPrepared(
            dossier=command.dossier,
            letter=command.letter,
            template=facts.template,
            contact=facts.contact,
            award=facts.award,
            level=facts.level,
            mentions=facts.mentions,
            palmares_sha256=facts.palmares_sha256,
            simulated=facts.simulated,
            act=facts.act,
            before=facts.before,
            reason=facts.reason,
            ruling=facts.ruling,
            on=facts.on,
        ),
    )


def _attempt(command: c.AttemptLetter, state: Letter, facts: Facts) -> tuple[LetterEvent, ...]:
    if not facts.palmares_sha256:
        raise Refusal(Why.NOT_PUBLISHED)
    if state.status == "attempted" and command.attempt == state.attempt:
        return ()
    if state.status not in _READY or command.attempt != state.attempt + 1:
        raise _misplaced(state)
    return (e.LetterAttempted(command.dossier, command.letter, command.attempt),)


def _report(command: c.ReportLetter, state: Letter) -> tuple[LetterEvent, ...]:
    if command.attempt != state.attempt or state.status != "attempted":
        if _told(command, state):
            return ()
        raise _misplaced(state)
    about = (command.dossier, command.letter, command.attempt)
    match command.outcome:
        case "sent":
            return (e.LetterSent(*about, command.code),)
        case "deferred" if deferral.last(command.attempt, command.code, state.deferrals):
            return (e.LetterRefused(*about, command.code),)
        case "deferred":
            return (e.LetterDeferred(*about, command.code, deferral.wait(command.code, state.deferrals)),)
        case "refused":
            return (e.LetterRefused(*about, command.code),)
        case "uncertain":
            return (e.LetterUncertain(*about),)
        case _:
            assert_never(command.outcome)


def _settle(command: c.SettleLetter, state: Letter) -> tuple[LetterEvent, ...]:
    if state.status == command.outcome:
        return ()
    if state.status not in _OPEN or (command.outcome == "send-again" and state.attempt >= deferral.LAST_ATTEMPT):
        raise _misplaced(state)
    return (e.LetterSettled(command.dossier, command.letter, command.outcome, command.reason),)


def _told(command: c.ReportLetter, state: Letter) -> bool:
    same = command.outcome == "uncertain" or command.code == state.code
    return same and command.attempt == state.attempt and state.status in _LEADS_TO[command.outcome]


def _misplaced(state: Letter) -> Refusal:
    return Refusal(Why.LETTER_STATE, letter=state.owed.letter, state=state.status, attempt=state.attempt)
