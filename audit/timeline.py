"""A sitting step by step: notice, presences, proxies, motions, votes with the quorum at that moment, awards, closings.

Folded by the rules of awards, record after record: what each step says was so when it was stored, and nothing later.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from audit.codes import Text
from audit.listed import ALL, Most, listed
from audit.meant import meant
from audit.palmares import UnknownEdition
from audit.quorum import Quorum, of_counts, of_sitting, of_vote
from audit.telling import tell
from audit.walk import walk
from contracts.codes import Instant, Position
from contracts.events import Event
from contracts.events import awards as e
from contracts.events import scoring as s
from contracts.record import Record
from ledger.port import Entry, Ledger
from ledger.transact import Standing
from services.awards.awards import Awards
from services.awards.rules.motion import State, remaining
from services.awards.views.assembly import asked
from services.awards.views.history import now

_OfSitting = e.SittingConvened | e.SittingOpened | e.PresenceRecorded | e.ProxyGiven | e.SittingClosed
_OfMotion = (
    e.MotionPut
    | e.DossierPulled
    | e.VoteOpened
    | e.VoteCast
    | e.VoteClosed
    | e.MotionDecided
    | e.MotionUndone
    | e.AdjustmentAdopted
    | e.AdjustmentRescinded
    | e.AwardDecided
    | e.MentionGranted
    | e.AwardRescinded
    | e.MentionRescinded
)
_Recusal = s.RecusalDeclared | s.RecusalLifted


class UnknownSitting(LookupError):
    """The edition, as read so far, was convened to no such sitting."""


class Step(Struct, frozen=True):
    """One thing that happened: where, when, its stored name, whose command it was, in words.

    `motion`, `dossiers`: what it is about, where it is about one; `choice`, `standing`: of a vote; `quorum`: at that
    moment, where the step may change or test it, for each set of dossiers on which the same members may vote.
    """

    position: Position
    time: Instant
    kind: str
    actor: str
    fr: str
    en: str
    motion: str = ""
    dossiers: tuple[str, ...] = ()
    choice: str = ""
    standing: Standing = "recorded"
    quorum: tuple[Quorum, ...] = ()


class Timeline(Struct, frozen=True):
    """A sitting as of a position; `simulated`: nothing of it happened."""

    edition: str
    sitting: str
    as_of: Position
    simulated: bool
    at: Instant
    agenda: tuple[str, ...]
    without_quorum: bool
    state: Literal["convened", "open", "closed"]
    steps: tuple[Step, ...]


async def timelines(
    ledger: Ledger, upto: int, edition: str | None = None, sitting: str | None = None, *, most: Most = ALL
) -> tuple[Timeline, ...]:
    """Tell the sittings of an edition (None: see `audit.meant`), or one of them, from the first `upto` records.

    `most`: dossiers that the words of a step name ; its field `dossiers` has them all.
    Raises UnknownEdition, UnknownSitting, Unreadable, Damaged, Unavailable.
    """
    clerk = _Clerk(most)
    await walk(ledger, upto, clerk.observe)
    found = clerk.told(edition, upto)
    if sitting is not None:
        found = tuple(one for one in found if one.sitting == sitting)
    if not found:
        raise UnknownSitting(sitting or "")
    return found


class _Clerk:
    """Folds the log as awards does, and writes down each step of each sitting."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self._awards = Awards()
        self._label = self._awards.label
        self._steps: dict[tuple[str, str], list[Step]] = {}

    def observe(self, entry: Entry, record: Record) -> None:
        """Fold one record, then say what it changed."""
        position = entry.position
        self._awards.observe(position, record)
        for event in record.events:
            for sitting in self._sittings(record.edition, event):
                step = self._step(sitting, record, position, event)
                self._steps.setdefault((record.edition, sitting), []).append(step)

    def told(self, edition: str | None, as_of: int) -> tuple[Timeline, ...]:
        """Return the sittings of an edition in the order of their notices. Raises UnknownEdition."""
        editions = self._label.roll.editions
        code = edition or meant(self._label)
        if code not in editions:
            raise UnknownEdition(code)
        held = (history.now for history in self._label.edition(code).sittings.values())
        return tuple(
            Timeline(
                edition=code,
                sitting=state.sitting,
                as_of=as_of,
                simulated=editions[code].simulation is not None,
                at=state.at,
                agenda=state.agenda,
                without_quorum=state.without_quorum,
                state=state.state,
                steps=tuple(self._steps[code, state.sitting]),
            )
            for state in held
            if state is not None
        )

    def _sittings(self, edition: str, event: Event) -> Iterator[str]:
        """Give the sittings of which an event is a step: its own; of a recusal, each that sits meanwhile."""
        view = self._label.edition(edition)
        if isinstance(event, _OfSitting):
            yield event.sitting
        elif isinstance(event, _OfMotion):
            motion = now(view.motions, event.motion)
            assert motion is not None, "a step of a motion that was never put"
            yield motion.sitting
        elif isinstance(event, _Recusal):
            held = (history.now for history in view.sittings.values())
            yield from (state.sitting for state in held if state is not None and state.state == "open")

    def _step(self, sitting: str, record: Record, position: int, event: Event) -> Step:
        view = self._label.edition(record.edition)
        motion = now(view.motions, getattr(event, "motion", ""))
        told = tell(event, record.actor, self._most)
        standing: Standing = self._awards.standing(record, position) if isinstance(event, e.VoteCast) else "recorded"
        return Step(
            position=position,
            time=record.time,
            kind=str(event.__struct_config__.tag),
            actor=record.actor,
            fr=told.fr,
            en=told.en,
            motion="" if motion is None else motion.motion,
            dossiers=self._dossiers(record.edition, event, motion, position),
            choice=event.choice if isinstance(event, e.VoteCast) else "",
            standing=standing,
            quorum=self._quorum(record.edition, sitting, event, motion, position),
        )

    def _dossiers(self, edition: str, event: Event, motion: State | None, position: int) -> tuple[str, ...]:
        """Return the dossiers that a step names; of a motion put or opened, those that the jury is asked about."""
        if isinstance(event, e.MotionPut | e.VoteOpened) and motion is not None:
            return asked(self._label.edition(edition), motion, position) or remaining(motion)
        one = getattr(event, "dossier", None)
        several: tuple[str, ...] = getattr(event, "dossiers", ())
        return several if one is None else (one,)

    def _quorum(
        self, edition: str, sitting: str, event: Event, motion: State | None, position: int
    ) -> tuple[Quorum, ...]:
        view, rules = self._label.edition(edition), self._label.roll.editions[edition].rulebook.sitting
        match event:
            case e.MotionDecided():
                return of_counts(event.counts)
            case e.VoteOpened() if motion is not None:
                return of_vote(view, motion, rules, position)
            case e.VoteClosed() if motion is not None:
                return of_vote(view, motion, rules, position - 1)
            case e.SittingOpened() | e.PresenceRecorded() | e.ProxyGiven():
                return of_sitting(view, sitting, rules, position)
            case s.RecusalDeclared() | s.RecusalLifted():
                return of_sitting(view, sitting, rules, position, event.dossier)
            case _:
                return ()


def shown(quorum: tuple[Quorum, ...], most: Most = ALL) -> Text:
    """Return the quorum of a step as a person reads it: dossiers are named, `most` of them, where they share none."""
    told = [_shown(one, most, named=len(quorum) > 1) for one in quorum]
    return Text(" ; ".join(text.fr for text in told), "; ".join(text.en for text in told))


def _shown(one: Quorum, most: Most, *, named: bool) -> Text:
    fr, en = (f" ({listed(one.dossiers, most=most, french=french)})" if named else "" for french in (True, False))
    reached = Text("atteint", "reached") if one.reached else Text("non atteint", "not reached")
    return Text(
        f"quorum {reached.fr}, {one.attending} sur {one.entitled}{fr}",
        f"quorum {reached.en}, {one.attending} of {one.entitled}{en}",
    )
