"""The facts of each decision: what a rule needs of other nouns, comparable and small, as folded so far."""

from typing import Any, Literal, NamedTuple

from contracts.commands import awards as c
from contracts.commands import redress as r
from contracts.events.awards import Adjustment, MentionAward, SingleAward
from services.act import Act
from services.awards.rules import adjustment, award, declared, merger, motion, sealing, sitting
from services.awards.rules.subject import gives_level
from services.awards.views import deliberation, remedies
from services.awards.views.consequences import is_owed, mention_of
from services.awards.views.deliberation import earlier_grants, voided
from services.awards.views.edition import EditionView
from services.awards.views.history import at, now
from services.awards.views.label import Label
from services.awards.views.notice import was_short
from services.awards.views.papers import to_sign
from services.awards.views.reopening import reopened
from services.roll import Edition


class Case(NamedTuple):
    """What every decision reads: the edition's state (None: never opened), whether it is sealed; and its own facts.

    `reopened`: the command is of what may follow a publication, so that what is sealed does not stand against it.
    """

    state: Literal["open", "closed", "cancelled", "archived"] | None
    sealed: bool
    facts: Any
    reopened: bool = False


def consult(label: Label, command: c.AwardsCommand, act: Act) -> Case:
    """Return the facts for a command of awards."""
    edition = label.roll.editions.get(act.edition)
    if isinstance(command, c.DeclarePalmares):
        return Case(None if edition is None else edition.state, False, _declared(label, opened=edition is not None))
    if isinstance(command, c.RecordMerger):
        return Case(None, False, _merger(label))
    if edition is None:
        return Case(None, False, None)
    view = label.edition(act.edition)
    facts = _facts(label, edition, view, command, act)
    return Case(edition.state, view.palmares.sealed is not None, facts, reopened(view, command))


def _facts(label: Label, edition: Edition, view: EditionView, command: c.AwardsCommand, act: Act) -> Any:
    match command:
        case c.ConveneSitting() | c.OpenSitting() | c.RecordPresence() | c.GiveProxy() | c.CloseSitting():
            return _sitting(label, edition, view, command.sitting, act)
        case c.PutMotion():
            put = motion.State(command.motion, command.sitting, command.subject, 0)
            return deliberation.asked(label, edition, view, put, act)
        case c.PullDossier() | c.OpenVote() | c.CloseVote() | c.CountVote():
            return deliberation.of_motion(label, edition, view, command, act)
        case c.UndoMotion():
            return _undoing(label, edition, view, command, act)
        case c.CastVote():
            return deliberation.of_vote(label, view, command, act)
        case c.AdoptAdjustment() | c.RescindAdjustment():
            return _adjustment(view, command.motion)
        case c.DecideAward() | c.GrantMention() | c.RescindAward() | c.RescindMention():
            return _award(edition, view, command)
        case r.ProposeWithdrawal() | r.WithdrawAward() | r.CorrectError():
            return remedies.of_award(edition, view, command)
        case r.FileAppeal() | r.DesignateHearers() | r.HearAppeal() | r.RuleOnAppeal():
            return remedies.of_appeal(label, edition, view, command, act)
        case r.SignAmendment() | r.AmendPalmares():
            return remedies.of_amendment(label, edition, view, command)
        case c.ApprovePublication() | c.PublishPalmares() if reopened(view, command):
            return remedies.of_amendment(label, edition, view, command)
        case c.SignMinutes() | c.SealPalmares() | c.ApprovePublication() | c.PublishPalmares():
            return _sealing(label, edition, view, command)
        case _:
            raise AssertionError(f"{command} is not a command of an edition")


def _declared(label: Label, *, opened: bool) -> declared.Facts:
    rulebooks = (edition.rulebook for edition in label.roll.editions.values())
    return declared.Facts(opened, any_code=any(rulebook.codes == "any/1" for rulebook in rulebooks))


def _merger(label: Label) -> merger.Facts:
    known = tuple(merged for _, merged in sorted(label.merged.items()))
    return merger.Facts(known, any_code=_declared(label, opened=False).any_code)


def _sitting(label: Label, edition: Edition, view: EditionView, code: str, act: Act) -> sitting.Facts:
    procedure = edition.rulebook.sitting.procedure
    own = now(view.sittings, code)
    others = [history.now for history in view.sittings.values()]
    asked = [history.now for history in view.motions.values()]
    return sitting.Facts(
        jury=view.jury.now,
        organiser=label.is_organiser(act.actor),
        rules=edition.rulebook.sitting,
        missed=frozenset(
            s.agenda
            for s in others
            if s is not None
            and sitting.opens_second(s, code, act.time, procedure, short=was_short(view, s, edition.rulebook.sitting))
        ),
        voting=tuple(m.motion for m in asked if m is not None and m.sitting == code and m.state == "open"),
        lapsed=own is not None and any(s is not None and sitting.gives_way(own, s, procedure) for s in others),
    )


def _undoing(label: Label, edition: Edition, view: EditionView, command: c.UndoMotion, act: Act) -> motion.Facts:
    state = now(view.motions, command.motion)
    owed = state is not None and is_owed(edition.rulebook, view, state, label.position)
    return motion.Facts(view.jury.now, label.is_organiser(act.actor), edition.rulebook, owed=owed)


def _adjustment(view: EditionView, code: str) -> adjustment.Facts:
    state = now(view.motions, code)
    if state is None or not isinstance(state.subject, Adjustment):
        return adjustment.Facts()
    shifted = tuple(sorted(motion.adopted(state))) if motion.adopted_whole(state) else ()
    return adjustment.Facts(state.state, state.subject, shifted)


def _award(edition: Edition, view: EditionView, command: award.Command) -> award.Facts:
    state = now(view.motions, command.motion)
    if state is None:
        return award.Facts()
    facts = award.Facts(state.state, adopted=command.dossier in motion.adopted(state))
    if isinstance(command, c.RescindAward | c.RescindMention):
        return facts
    subject = state.subject
    if isinstance(subject, MentionAward):
        return facts._replace(
            asked=subject.mention,
            motivation=subject.motivation,
            mention=mention_of(edition.rulebook, subject.mention),
            earlier=earlier_grants(view, subject.mention, state.decided),
            voided=voided(view, state, command.dossier),
        )
    if not gives_level(subject):
        return facts
    dossier = at(view.dossiers, command.dossier, state.closing - 1)
    return facts._replace(
        level=subject.level,
        reason=subject.reason if isinstance(subject, SingleAward) else None,
        proposal=None if dossier is None else dossier.proposal,
        undone=_undone(view, command.dossier),
        upheld=view.redress.reopened(command.dossier, state.put),
        unmet=remedies.unmet(edition, subject.level),
    )


def _undone(view: EditionView, dossier: str) -> frozenset[str]:
    states = (history.now for history in view.motions.values())
    return frozenset(s.motion for s in states if s is not None and s.undone and dossier in motion.carried(s))


def _sealing(label: Label, edition: Edition, view: EditionView, command: sealing.Command) -> sealing.Facts:
    facts = sealing.Facts(
        edition.code,
        view.jury.now,
        edition.state == "closed",
        edition.calendar.publishes,
        edition.rulebook.publication_approvals,
    )
    if isinstance(command, c.SignMinutes | c.SealPalmares):
        return facts._replace(changed=view.changed, documents=to_sign(label, edition, command.as_of))
    return facts
