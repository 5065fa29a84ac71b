"""What may still be decided once a palmares is sealed: an upheld appeal's dossier, at a sitting convened after it."""

from typing import assert_never

from contracts.commands import awards as c
from contracts.events.awards import SingleAward
from services.awards.rules.motion import adopted
from services.awards.views.edition import EditionView
from services.awards.views.history import now

_OfSitting = c.OpenSitting | c.RecordPresence | c.GiveProxy | c.CloseSitting
_OfMotion = c.PullDossier | c.OpenVote | c.CloseVote | c.CastVote | c.CountVote | c.DecideAward
Reopening = c.ConveneSitting | _OfSitting | c.PutMotion | _OfMotion | c.ApprovePublication | c.PublishPalmares


def reopened(view: EditionView, command: c.AwardsCommand) -> bool:
    """Say whether a command is of a new deliberation, or of the publication of an amendment: not of what is sealed."""
    if view.redress.published is None or not isinstance(command, Reopening):
        return False
    match command:
        case c.ConveneSitting():
            return _is_new(view, command.sitting) or bool(waiting(view))
        case c.OpenSitting() | c.RecordPresence() | c.GiveProxy() | c.CloseSitting():
            return _is_new(view, command.sitting)
        case c.PutMotion():
            return _is_newly_put(view, command.motion) or _is_reexamination(view, command)
        case c.PullDossier() | c.OpenVote() | c.CloseVote() | c.CastVote() | c.CountVote() | c.DecideAward():
            return _is_newly_put(view, command.motion)
        case c.ApprovePublication() | c.PublishPalmares():
            return view.palmares.amendment.last is not None
        case _:
            assert_never(command)


def waiting(view: EditionView) -> tuple[str, ...]:
    """Return the dossiers to be decided again: no motion was adopted on them since the ruling that says so."""
    states = [history.now for history in view.motions.values()]
    since = {dossier: view.redress.reopened(dossier, view.changed) for dossier in view.redress.upheld()}
    done = {
        dossier
        for state in states
        if state is not None
        for dossier in adopted(state)
        if dossier in since and state.decided > since[dossier]
    }
    return tuple(dossier for dossier in since if dossier not in done)


def _is_reexamination(view: EditionView, command: c.PutMotion) -> bool:
    subject = command.subject
    one = isinstance(subject, SingleAward) and subject.dossier in waiting(view)
    return one and _is_new(view, command.sitting)


def _is_new(view: EditionView, sitting: str) -> bool:
    """Say whether a sitting was convened after the publication."""
    history = view.sittings.get(sitting)
    return history is not None and history.at(view.palmares.published_at) is None


def _is_newly_put(view: EditionView, motion: str) -> bool:
    state = now(view.motions, motion)
    return state is not None and state.put > view.palmares.published_at
