"""Awards: from the notice of the sitting to the published palmares. It reads of others only what the log holds."""

from typing import Any, Final, Literal

from contracts.commands import Command
from contracts.commands import awards as c
from contracts.commands import redress as rc
from contracts.events import Event
from contracts.events import awards as e
from contracts.events import redress as r
from contracts.record import Record
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.rules import (
    adjustment,
    amending,
    appeal,
    award,
    declared,
    merger,
    motion,
    redress,
    sealing,
    sitting,
    vote,
)
from services.awards.views import amendments, assembly, consequences, papers, withheld
from services.awards.views.facts import Case, consult
from services.awards.views.history import now
from services.awards.views.label import Label


class Awards:
    """See `services.desk.Service`."""

    name = "awards"

    def __init__(self) -> None:
        self.label = Label()

    @property
    def folded(self) -> dict[str, object]:
        """See `services.desk.Service`."""
        return self.label.folded

    def observe(self, position: int, record: Record) -> None:
        """See `services.desk.Service`."""
        self.label.observe(position, record)

    def reads(self, command: Command, edition: str) -> tuple[str, ...]:  # noqa: ARG002 (the protocol's)
        """No decision of awards rests on a document's content."""
        return ()

    def learn(self, sha256: str, content: bytes) -> None:
        """Nothing is learnt: `reads` names nothing."""
        raise AssertionError(f"awards asked for no document, was given {sha256}, {len(content)} bytes")

    def consult(self, command: Command, act: Act) -> Case:
        """See `services.desk.Service`."""
        assert isinstance(command, c.AwardsCommand)
        return consult(self.label, command, act)

    def decide(self, command: Command, act: Act, state: Any, facts: Case) -> tuple[Event, ...]:
        """See `services.desk.Service`. Nothing of a sealed palmares changes any more. Raises Refusal.

        What follows by itself is all recorded before the sealing (which waits for it): delivered again, it is nothing.
        """
        if isinstance(command, c.DeclarePalmares):
            return declared.decide(command, act.edition, state, facts.facts)
        if isinstance(command, c.RecordMerger):
            return merger.decide(command, act.edition, state, facts.facts)
        if facts.state is None:
            raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
        if facts.sealed and not facts.reopened and isinstance(command, _FOLLOWING):
            return ()
        after = facts.reopened or isinstance(command, _AFTERWARDS)
        if facts.state == "cancelled" or (facts.state == "archived" and not after):
            raise Refusal(Why.EDITION_NOT_OPEN, edition=act.edition, state=facts.state)
        if isinstance(command, _AFTERWARDS):
            return _redress(command, act, state, facts.facts)
        if isinstance(command, amending.Publishing) and facts.reopened:
            return amending.decide(command, act, state.amendment, facts.facts)
        if isinstance(command, sealing.Command):
            return sealing.decide(command, act, state, facts.facts)
        if facts.sealed and not facts.reopened:
            raise Refusal(Why.ALREADY_SEALED)
        return _deliberate(command, act, state, facts.facts)

    def evolve(self, noun: str, state: Any, event: Event, act: Act) -> Any:
        """See `services.desk.Service`."""
        match event:
            case e.PalmaresDeclared():
                return declared.evolve(event)
            case e.SittingConvened() | e.SittingOpened() | e.PresenceRecorded() | e.ProxyGiven() | e.SittingClosed():
                return sitting.evolve(state, event, act)
            case (
                e.MotionPut()
                | e.DossierPulled()
                | e.VoteOpened()
                | e.VoteClosed()
                | e.MotionDecided()
                | e.MotionUndone()
            ):
                return motion.evolve(state, event, act)
            case e.VoteCast():
                return vote.evolve(state, event)
            case e.AdjustmentAdopted() | e.AdjustmentRescinded():
                return adjustment.evolve(state, event, act.position)
            case e.AwardDecided() | e.MentionGranted() | e.AwardRescinded() | e.MentionRescinded() | r.MentionLapsed():
                return award.evolve(state, event, act)
            case r.WithdrawalProposed() | r.AwardWithdrawn() | r.AwardCorrected():
                return redress.evolve(state, event, act)
            case r.AppealFiled() | r.HearersDesignated() | r.AppealHeard() | r.AppealRuled():
                return appeal.evolve(state, event, act)
            case e.AuthoritiesMerged():
                return merger.evolve(event)
            case (
                e.MinutesSigned()
                | e.PalmaresSealed()
                | e.PublicationApproved()
                | e.PalmaresPublished()
                | r.AmendmentSigned()
                | r.PalmaresAmended()
            ):
                return sealing.evolve(state, event, act)
            case _:
                raise AssertionError(f"{event} is no event of awards' {noun}")

    def alone(self, command: Command) -> bool:
        """Say yes to what the jury's officers and members do, one act after the other, until the sealing and after it.

        What crossed the sealing on its way would change what is sealed, and a sealing that an undoing crossed would
        seal what is undone. What follows by itself too: an edition that was cancelled meanwhile decides nothing more.
        """
        return not isinstance(command, _COUNTED)

    def standing(self, record: Record, position: int) -> Literal["recorded", "counted", "late", "left-out"]:
        """Say of a vote whether it counts: late above the closing, left out where it was not lawful when stored."""
        view = self.label.edition(record.edition)
        for event in record.events:
            if isinstance(event, e.VoteCast):
                state = now(view.motions, event.motion)
                assert state is not None, "a vote on a motion that was never put"
                if assembly.is_late(state, position):
                    return "late"
                return "counted" if assembly.is_lawful(view, state, event, position) else "left-out"
        return "recorded"

    def react(self, record: Record, position: int) -> tuple[Command, ...]:
        """Return what follows: a closed vote's count, what a counted motion gives, what an undone one gave."""
        view = self.label.edition(record.edition)
        for event in record.events:
            match event:
                case e.VoteClosed():
                    return (c.CountVote(event.motion, position),)
                case e.MotionDecided():
                    state = now(view.motions, event.motion)
                    assert state is not None, "a motion counted that was never put"
                    return consequences.of_count(self.label.roll.editions[record.edition].rulebook, view, state)
                case e.MotionUndone():
                    state = now(view.motions, event.motion)
                    assert state is not None, "a motion undone that was never put"
                    return consequences.of_undoing(state)
                case _:
                    pass
        return ()

    def hidden(self, edition: str, person: str) -> frozenset[str]:
        """See `services.desk.Discreet`."""
        return withheld.from_person(self.label.edition(edition), person)

    def imprint(self, position: int, record: Record, raw: bytes) -> None:
        """See `services.desk.Imprinted`."""
        self.label.edition(record.edition).imprint(position, raw)

    def sealed_documents(self, edition: str) -> tuple[bytes, bytes] | None:
        """Return the sealed palmares and minutes, made again as of the position that the sealing names; None before."""
        sealed = self.label.edition(edition).palmares.sealed
        if sealed is None:
            return None
        made = papers.papers(self.label, self.label.roll.editions[edition], sealed.as_of)
        return made.palmares, made.minutes

    def amended_documents(self, edition: str) -> tuple[tuple[bytes, bytes], ...]:
        """Return the palmares and minutes of each amendment, in order, made again as of the position it names."""
        opened = self.label.roll.editions[edition]
        stood = amendments.chain(self.label.edition(edition))
        made = (amendments.make(self.label, opened, one.as_of, n) for n, one in enumerate(stood) if n)
        return tuple((each.palmares, each.minutes) for each in made)


_FOLLOWING: Final = (
    c.CountVote
    | c.DecideAward
    | c.GrantMention
    | c.AdoptAdjustment
    | c.RescindAward
    | c.RescindMention
    | c.RescindAdjustment
)
#: Counted by position, many at once: votes, and the closing that the count goes by.
_COUNTED: Final = c.CastVote | c.CloseVote
_AFTERWARDS: Final = redress.Command | appeal.Command | amending.Command


def _redress(command: Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:
    """Decide what may follow a publication."""
    match command:
        case rc.ProposeWithdrawal() | rc.WithdrawAward() | rc.CorrectError():
            return redress.decide(command, act, state, facts)
        case rc.FileAppeal() | rc.DesignateHearers() | rc.HearAppeal() | rc.RuleOnAppeal():
            return appeal.decide(command, act, state, facts)
        case rc.SignAmendment() | rc.AmendPalmares():
            return amending.decide(command, act, amending.State() if state is None else state.amendment, facts)
        case _:
            raise AssertionError(f"{command} follows no publication")


def _deliberate(command: Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:
    match command:
        case c.ConveneSitting() | c.OpenSitting() | c.RecordPresence() | c.GiveProxy() | c.CloseSitting():
            return sitting.decide(command, act, state, facts)
        case c.PutMotion() | c.PullDossier() | c.OpenVote() | c.CloseVote() | c.CountVote() | c.UndoMotion():
            return motion.decide(command, act, state, facts)
        case c.CastVote():
            return vote.decide(command, act.actor, state, facts)
        case c.AdoptAdjustment() | c.RescindAdjustment():
            return adjustment.decide(command, state, facts)
        case c.DecideAward() | c.GrantMention() | c.RescindAward() | c.RescindMention():
            return award.decide(command, state, facts)
        case _:
            raise AssertionError(f"{command} is no command of awards")
