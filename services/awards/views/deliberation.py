"""The facts of a motion and of a vote: the dossiers asked about, the jury there, the voices below a closing."""

import math
from typing import assert_never

from contracts.commands import awards as c
from contracts.events.awards import MentionAward
from services.act import Act
from services.awards.rules import motion, vote
from services.awards.rules.eligibility import Candidate
from services.awards.rules.jury import Chairs
from services.awards.rules.motion import carried
from services.awards.rules.sitting import attending, represented
from services.awards.rules.subject import gives_level
from services.awards.views import assembly
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.awards.views.label import Label
from services.roll import Edition

OfMotion = c.PullDossier | c.OpenVote | c.CloseVote | c.CountVote


def asked(label: Label, edition: Edition, view: EditionView, state: motion.State, act: Act) -> motion.Facts:
    """Return what putting a motion, or opening its vote, reads."""
    sitting = now(view.sittings, state.sitting)
    subject = state.subject
    return motion.Facts(
        jury=view.jury.now,
        organiser=label.is_organiser(act.actor),
        rulebook=edition.rulebook,
        sitting="none" if sitting is None else sitting.state,
        dossiers=assembly.dossiers(view, state.motion, assembly.asked(view, state, label.position), label.position),
        candidate=candidate(label, view, subject, act.edition) if isinstance(subject, MentionAward) else None,
    )


def of_motion(label: Label, edition: Edition, view: EditionView, command: OfMotion, act: Act) -> motion.Facts:
    """Return what a command on a motion that was put reads."""
    bare = motion.Facts(view.jury.now, label.is_organiser(act.actor), edition.rulebook)
    state = now(view.motions, command.motion)
    if state is None:
        return bare
    match command:
        case c.PullDossier():
            there = attending(now(view.sittings, state.sitting))
            recused = assembly.recused(view, command.dossier, label.position)
            return bare._replace(present=act.actor in there, recused=act.actor in recused)
        case c.OpenVote():
            facts = asked(label, edition, view, state, act)
            jury = assembly.assembly(view, state, label.position)
            return facts._replace(assembly=jury, chairs=chairs(label, view, state))
        case c.CloseVote():
            return bare._replace(chairs=chairs(label, view, state))
        case c.CountVote():
            return _counted(bare, view, state)
        case _:
            assert_never(command)


def chairs(label: Label, view: EditionView, state: motion.State) -> Chairs:
    """Return who may chair a motion, as folded so far; nothing is read where there is nobody to choose from."""
    jury = view.jury.now
    if jury is None or jury.deputy is None:
        return Chairs()
    there = attending(now(view.sittings, state.sitting))
    return Chairs(there, assembly.barred(view, state, (jury.president, jury.deputy), label.position))


def of_vote(label: Label, view: EditionView, command: c.CastVote, act: Act) -> vote.Facts:
    """Return what a vote reads."""
    state = now(view.motions, command.motion)
    if state is None:
        return vote.Facts(view.jury.now, "none", present=False, holder=None, recused=(), counts=False)
    sitting = now(view.sittings, state.sitting)
    cast = view.votes.get(command.motion, {}).get(command.member)
    return vote.Facts(
        jury=view.jury.now,
        motion=state.state,
        present=command.member in attending(sitting),
        holder=represented(sitting).get(command.member),
        recused=assembly.barred(view, state, (command.member, act.actor), label.position),
        counts=cast is not None and assembly.stands(view, state, *cast.last),
    )


def candidate(label: Label, view: EditionView, subject: MentionAward, edition: str) -> Candidate:
    """Return what is known of a dossier as a candidate for a mention, as folded so far."""
    won = now(view.awards, subject.dossier)
    number = int(edition)
    return Candidate(
        edition=number,
        level=None if won is None else won.level,
        holds=won is not None and subject.mention in {granted.mention for granted in won.mentions},
        granted=earlier_grants(view, subject.mention, label.position + 1),
        past=label.own(subject.dossier, number),
        held=label.held(number),
        merged=label.ancestors(subject.dossier, number),
    )


def earlier_grants(view: EditionView, mention: str, below: int) -> int:
    """Return how many motions adopted below a position grant a mention, and are not undone there.

    Their order is what bounds their number: what is undone later changes nothing of what it bounded.
    """
    states = (history.now for history in view.motions.values())
    return sum(1 for state in states if state is not None and _grants(view, state, mention, below))


def _grants(view: EditionView, state: motion.State, mention: str, below: int) -> bool:
    subject = state.subject
    asks = isinstance(subject, MentionAward) and subject.mention == mention
    if not asks or not 0 < state.decided < below or 0 < state.undone < below:
        return False
    return any(not voided(view, state, dossier, below) for dossier in carried(state))


def voided(view: EditionView, mention: motion.State, dossier: str, below: float = math.inf) -> bool:
    """Say whether the level on which the jury voted a mention was undone since, below a position."""
    states = (history.now for history in view.motions.values())
    return any(
        mention.closing < state.undone < below and state.closing < mention.closing and dossier in carried(state)
        for state in states
        if state is not None and gives_level(state.subject)
    )


def _counted(bare: motion.Facts, view: EditionView, state: motion.State) -> motion.Facts:
    """Return what the count reads: the log below the closing, and nothing above."""
    below = state.closing - 1
    return bare._replace(
        jury=view.jury.at(below),
        dossiers=assembly.dossiers(view, state.motion, assembly.asked(view, state, below), below),
        assembly=assembly.assembly(view, state, below),
        voices=assembly.voices(view, state, state.closing),
    )
