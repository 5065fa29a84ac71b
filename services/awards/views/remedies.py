"""The facts of what may follow a publication: of a withdrawal or correction, of an appeal, of an amendment."""

from contracts.commands import awards as a
from contracts.commands import redress as c
from contracts.events.awards import MentionAward
from services.act import Act
from services.awards.rules import amending, appeal, redress
from services.awards.rules.award import Granted
from services.awards.rules.motion import adopted
from services.awards.rules.redress import Voted
from services.awards.rules.subject import gives_level
from services.awards.views import amendments, consequences
from services.awards.views.assembly import recused
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.awards.views.label import Label
from services.roll import Edition


def of_award(edition: Edition, view: EditionView, command: redress.Command) -> redress.Facts:
    """Return what withdrawing or correcting an award reads."""
    facts = redress.Facts(view.redress.published, view.jury.now)
    if isinstance(command, c.CorrectError):
        return facts._replace(voted=voted(edition, view, command.dossier))
    return facts


def of_appeal(label: Label, edition: Edition, view: EditionView, command: appeal.Command, act: Act) -> appeal.Facts:
    """Return what an appeal reads."""
    dossier, rules = command.dossier, edition.rulebook.appeal
    filed = view.redress.appeals.get(dossier, {})
    states = [history.now for history in filed.values()]
    waiting = next((s.code for s in states if s is not None and s.ruling is None), None)
    own = filed.get(command.number)
    return appeal.Facts(
        jury=view.jury.now,
        organiser=label.is_organiser(act.actor),
        contact=view.redress.contacts.get(dossier),
        published=view.redress.published,
        months=rules.within_months,
        needed=rules.hearers,
        awarded=now(view.awards, dossier) is not None,
        next=len(filed) + 1,
        open=waiting,
        read=frozenset(view.redress.read.get(dossier, ())),
        recused=recused(view, dossier, label.position),
        barred=frozenset() if own is None else _barred(view, own.now),
    )


def _barred(view: EditionView, state: appeal.State | None) -> frozenset[int]:
    """Return the positions of the opinions that were not impartial when they were stored: positions decide."""
    assert state is not None
    read = view.redress.read.get(state.dossier, {})
    return frozenset(
        heard.position
        for heard in state.heard
        if read.get(heard.hearer, heard.position) < heard.position
        or heard.hearer in recused(view, state.dossier, heard.position - 1)
    )


def of_amendment(
    label: Label, edition: Edition, view: EditionView, command: amending.Command | amending.Publishing
) -> amending.Facts:
    """Return what an amendment reads."""
    published, approvals = view.redress.published is not None, edition.rulebook.publication_approvals
    facts = amending.Facts(view.jury.now, published, approvals)
    stood = amendments.chain(view)
    if not published or isinstance(command, a.ApprovePublication | a.PublishPalmares):
        return facts
    documents = amendments.to_sign(label, edition, command.as_of)
    return facts._replace(since=stood[-1].as_of, changed=view.changed, documents=documents)


def voted(edition: Edition, view: EditionView, dossier: str) -> Voted | None:
    """Return what the recorded votes gave a dossier, in the order in which they were counted; None: no level."""
    states = (history.now for history in view.motions.values())
    counted = sorted((s for s in states if s is not None and s.state == "decided"), key=lambda state: state.decided)
    found, mentions = None, dict[str, Granted]()
    for state in counted:
        if dossier not in adopted(state):
            continue
        if gives_level(state.subject):
            found = Voted(state.motion, state.subject.level, ())
        elif isinstance(state.subject, MentionAward) and consequences.of_count(edition.rulebook, view, state):
            known = consequences.mention_of(edition.rulebook, state.subject.mention)
            editions = 0 if known is None or known.history is None else known.history.editions_valid
            code = state.subject.mention
            mentions[code] = Granted(code, state.motion, editions, state.subject.motivation)
    if found is None:
        return None
    fallen = unmet(edition, found.level)
    return found._replace(mentions=tuple(granted for code, granted in mentions.items() if code not in fallen))


def unmet(edition: Edition, level: int) -> frozenset[str]:
    """Return the mentions whose condition asks for more than a level."""
    mentions = edition.rulebook.mentions
    return frozenset(known.code for known in mentions if known.history is not None and known.history.level > level)
