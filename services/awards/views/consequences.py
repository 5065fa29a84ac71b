"""What follows from a record by itself: the count of a closed vote, then the awards that an adopted motion gives."""

from contracts.commands import awards as c
from contracts.events.awards import MentionAward
from contracts.rulebook import Mention, Rulebook
from services.awards.rules import award as awards
from services.awards.rules import motion as motions
from services.awards.views.deliberation import earlier_grants
from services.awards.views.edition import EditionView


def of_count(
    rulebook: Rulebook, view: EditionView, motion: motions.State
) -> tuple[c.DecideAward | c.GrantMention, ...]:
    """Return the awards that a counted motion gives, in the order of its counts; a mention only while some are left."""
    subject = motion.subject
    if not isinstance(subject, MentionAward):
        return tuple(c.DecideAward(dossier, motion.motion) for dossier in motions.adopted(motion))
    mention = mention_of(rulebook, subject.mention)
    if mention is None or (mention.most and earlier_grants(view, mention.code, motion.decided) >= mention.most):
        return ()
    return tuple(c.GrantMention(dossier, motion.motion, mention.code) for dossier in motions.adopted(motion))


def mention_of(rulebook: Rulebook, code: str) -> Mention | None:
    """Return a mention of the rulebook by its code."""
    return next((mention for mention in rulebook.mentions if mention.code == code), None)


def is_pending(rulebook: Rulebook, view: EditionView, motion: motions.State, won: dict[str, awards.State]) -> bool:
    """Say whether something still follows from a motion: its count, or an award that is not recorded yet."""
    if motion.state in ("open", "closed"):
        return True
    return any(_is_owed(command, won.get(command.dossier)) for command in of_count(rulebook, view, motion))


def _is_owed(command: c.DecideAward | c.GrantMention, award: awards.State | None) -> bool:
    if award is None:
        return True
    return isinstance(command, c.GrantMention) and command.mention not in {held.mention for held in award.mentions}
