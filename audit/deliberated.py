"""What the jury deliberated on one dossier: each motion, who could vote, each voice, the count, what could turn it."""

from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from audit.decisive import Counted, Flip, flips, recount
from contracts.codes import Instant, MotionCode, PersonCode, Position
from contracts.commands.awards import CountVote
from contracts.events.awards import Adjustment, Appraisal, Block, Choice, Count, MentionAward, SingleAward
from services.act import Act
from services.awards.rules import motion as motions
from services.awards.rules.count import floor_on
from services.awards.rules.motion import Stage
from services.awards.rules.subject import named
from services.awards.views import deliberation
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.awards.views.label import Label
from services.roll import Edition

Asks = Literal["block", "separate", "mention", "adjustment", "appraisal"]
_NOBODY: Final = Act("", "awards", "", datetime.min.replace(tzinfo=UTC))


class Vote(Struct, frozen=True):
    """A vote that counted on this dossier: whose, by whose hand (None: his own), where."""

    member: PersonCode
    choice: Choice
    holder: PersonCode | None
    position: Position


class Deliberation(Struct, frozen=True):
    """One motion as far as it concerns this dossier; positions are 0 until they come.

    `dossiers`: how many it was put on; `pulled_by`: who took this one out of the block; `entitled`, `attending`,
    `recused`: on this dossier, below the closing (in person or represented); `count`: the one that holds this dossier,
    None before the count, or where it was left out; `late`: votes stored after the closing. `flips`: every single vote
    that turns the outcome, () where none can. `follows`: whether the votes, counted again, give the count recorded.
    """

    motion: MotionCode
    asks: Asks
    level: int | None
    mention: str | None
    reason: str | None
    state: Stage
    sitting: str
    sat: Instant | None
    dossiers: int
    put: Position
    opened: Position
    closing: Position
    decided: Position
    undone: Position
    pulled_by: PersonCode | None = None
    entitled: tuple[PersonCode, ...] = ()
    attending: tuple[PersonCode, ...] = ()
    recused: tuple[PersonCode, ...] = ()
    without_quorum: bool = False
    votes: tuple[Vote, ...] = ()
    late: tuple[Position, ...] = ()
    count: Count | None = None
    flips: tuple[Flip, ...] = ()
    follows: bool = True


class Deliberations:
    """The motions of one edition, each one's facts read once."""

    def __init__(self, label: Label, edition: Edition) -> None:
        self._label = label
        self._edition = edition
        self._view: EditionView = label.edition(edition.code)
        states = (history.now for history in self._view.motions.values())
        self._states = tuple(sorted((state for state in states if state is not None), key=lambda state: state.put))
        self._read: dict[str, Counted | None] = {}
        self._flips: dict[tuple[str, frozenset[str], bool], tuple[Flip, ...]] = {}

    def on(self, dossier: str) -> tuple[Deliberation, ...]:
        """Return what the jury was asked about a dossier, in the order in which it was put."""
        return tuple(self._told(state, dossier) for state in self._states if _concerns(state, dossier))

    def _told(self, state: motions.State, dossier: str) -> Deliberation:
        sitting = now(self._view.sittings, state.sitting)
        told = Deliberation(
            motion=state.motion,
            asks=_asks(state),
            level=state.subject.level if isinstance(state.subject, Block | SingleAward) else None,
            mention=state.subject.mention if isinstance(state.subject, MentionAward) else None,
            reason=_reason(state),
            state=state.state,
            sitting=state.sitting,
            sat=None if sitting is None else sitting.at,
            dossiers=len(named(state.subject)) or sum(len(one.dossiers) for one in state.counts),
            put=state.put,
            opened=state.opened,
            closing=state.closing,
            decided=state.decided,
            undone=state.undone,
            pulled_by=next((member for code, member in state.pulled if code == dossier), None),
        )
        read = self._counted(state)
        if read is None or told.pulled_by is not None:
            return told
        return self._with_votes(told, state, dossier, read)

    def _counted(self, state: motions.State) -> Counted | None:
        if state.motion not in self._read:
            self._read[state.motion] = counted(self._label, self._edition, state)
        return self._read[state.motion]

    def _with_votes(self, told: Deliberation, state: motions.State, dossier: str, read: Counted) -> Deliberation:
        on = floor_on(dossier, read.assembly)
        there = on.present | on.represented
        votes = tuple(
            Vote(voice.member, voice.choice, voice.holder, voice.position)
            for voice in read.voices
            if voice.member in there
        )
        cast = self._view.votes.get(state.motion, {}).values()
        late = (at for history in cast for at, _ in history.below(self._label.position + 1) if at > state.closing)
        one = next((each for each in state.counts if dossier in each.dossiers), None)
        return replace(
            told,
            entitled=tuple(sorted(on.entitled)),
            attending=tuple(sorted(there)),
            recused=tuple(sorted(frozenset(read.assembly.members) - on.entitled)),
            without_quorum=read.assembly.without_quorum,
            votes=votes,
            late=tuple(sorted(late)),
            count=one,
            flips=() if one is None else self._turning(state.motion, dossier, read, one),
            follows=one is None or recount(dossier, read, self._edition.rulebook.sitting) == replace(one, dossiers=()),
        )

    def _turning(self, motion: str, dossier: str, read: Counted, one: Count) -> tuple[Flip, ...]:
        """Return what could turn the outcome: the same for every dossier on which the same members are recused."""
        recused = frozenset(member for code, member in read.assembly.recused if code == dossier)
        key = (motion, recused, one.adopted)
        if key not in self._flips:
            self._flips[key] = flips(dossier, read, one.adopted, self._edition.rulebook.sitting)
        return self._flips[key]


def counted(label: Label, edition: Edition, state: motions.State) -> Counted | None:
    """Return what the count of a motion reads; None before its vote closed, or without a jury."""
    if not state.closing:
        return None
    view = label.edition(edition.code)
    facts = deliberation.of_motion(label, edition, view, CountVote(state.motion, state.closing), _NOBODY)
    return None if facts.assembly is None else Counted(facts.assembly, facts.voices)


def _concerns(state: motions.State, dossier: str) -> bool:
    return dossier in named(state.subject) or any(dossier in one.dossiers for one in state.counts)


def _asks(state: motions.State) -> Asks:
    match state.subject:
        case Block():
            return "block"
        case SingleAward():
            return "separate"
        case MentionAward():
            return "mention"
        case Adjustment():
            return "adjustment"
        case Appraisal():
            return "appraisal"


def _reason(state: motions.State) -> str | None:
    match state.subject:
        case SingleAward() | Adjustment():
            return state.subject.reason
        case MentionAward():
            return state.subject.motivation
        case _:
            return None
