"""What follows from a record by itself: the count of a closed vote, what a motion gives, what an undone one gave."""

from typing import assert_never

from contracts.commands import awards as c
from contracts.events import awards as e
from contracts.rulebook import Mention, Rulebook
from services.awards.rules import adjustment as adjustments
from services.awards.rules import award as awards
from services.awards.rules import motion as motions
from services.awards.views.deliberation import earlier_grants, voided
from services.awards.views.edition import EditionView
from services.awards.views.history import at as known

Given = c.DecideAward | c.GrantMention | c.AdoptAdjustment
TakenBack = c.RescindAward | c.RescindMention | c.RescindAdjustment


def of_count(rulebook: Rulebook, view: EditionView, motion: motions.State) -> tuple[Given, ...]:
    """Return what a counted motion gives, in the order of its counts; a mention only while some are left."""
    match motion.subject:
        case e.Block() | e.SingleAward():
            return tuple(c.DecideAward(dossier, motion.motion) for dossier in motions.adopted(motion))
        case e.MentionAward():
            mention = mention_of(rulebook, motion.subject.mention)
            if mention is None or (mention.most and earlier_grants(view, mention.code, motion.decided) >= mention.most):
                return ()
            kept = (dossier for dossier in motions.adopted(motion) if not voided(view, motion, dossier))
            return tuple(c.GrantMention(dossier, motion.motion, mention.code) for dossier in kept)
        case e.Adjustment():
            return (c.AdoptAdjustment(motion.motion),) if motions.adopted_whole(motion) else ()
        case e.Appraisal():
            return ()
        case _:
            assert_never(motion.subject)


def of_undoing(motion: motions.State) -> tuple[TakenBack, ...]:
    """Return what takes back all that an undone motion may have given; what it did not give stays as it is."""
    match motion.subject:
        case e.Block() | e.SingleAward():
            return tuple(c.RescindAward(dossier, motion.motion) for dossier in motions.carried(motion))
        case e.MentionAward():
            mention = motion.subject.mention
            return tuple(c.RescindMention(dossier, motion.motion, mention) for dossier in motions.carried(motion))
        case e.Adjustment():
            return (c.RescindAdjustment(motion.motion),) if motions.carried(motion) else ()
        case e.Appraisal():
            return ()
        case _:
            assert_never(motion.subject)


def mention_of(rulebook: Rulebook, code: str) -> Mention | None:
    """Return a mention of the rulebook by its code."""
    return next((mention for mention in rulebook.mentions if mention.code == code), None)


def is_pending(rulebook: Rulebook, view: EditionView, motion: motions.State, at: int) -> bool:
    """Say whether something still follows from a motion as of a position: its count, or what it gives or gave."""
    if motion.state in ("open", "closed"):
        return True
    return is_owed(rulebook, view, motion, at)


def is_owed(rulebook: Rulebook, view: EditionView, motion: motions.State, at: int) -> bool:
    """Say whether something that a counted or undone motion leads to is not recorded as of a position."""
    if motion.undone:
        return any(_is_held(command, view, at) for command in of_undoing(motion))
    return any(not _is_given(command, view, at) for command in of_count(rulebook, view, motion))


def _is_given(command: Given, view: EditionView, at: int) -> bool:
    match command:
        case c.DecideAward():
            award = known(view.awards, command.dossier, at)
            return award is not None and award.motion == command.motion
        case c.GrantMention():
            return command.mention in {held.mention for held in _mentions(view, command.dossier, at)}
        case c.AdoptAdjustment():
            return known(view.adjustments, command.motion, at) is not None
        case _:
            assert_never(command)


def _is_held(command: TakenBack, view: EditionView, at: int) -> bool:
    match command:
        case c.RescindAward():
            award = known(view.awards, command.dossier, at)
            return award is not None and award.motion == command.motion
        case c.RescindMention():
            return command.motion in {held.motion for held in _mentions(view, command.dossier, at)}
        case c.RescindAdjustment():
            shift: adjustments.State | None = known(view.adjustments, command.motion, at)
            return shift is not None and not shift.rescinded
        case _:
            assert_never(command)


def _mentions(view: EditionView, dossier: str, at: int) -> tuple[awards.Granted, ...]:
    award = known(view.awards, dossier, at)
    return () if award is None else award.mentions
