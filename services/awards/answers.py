"""What awards tells, and to whom: the agenda, the palmares and the minutes as they stand.

Before publication only insiders are told anything, and a member recused from a dossier nothing of it: no motion on it,
no count, no row.
"""

from msgspec import Raw
from msgspec.structs import replace

from contracts.events.awards import Block, MotionSubject
from contracts.questions import Agenda, Appeals, DraftAmendment, DraftMinutes, DraftPalmares, PreviewMotion, Question
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards.awards import Awards
from services.awards.rules import minutes, palmares
from services.awards.rules import motion as motions
from services.awards.rules import sitting as sittings
from services.awards.rules.appeal import State
from services.awards.rules.jury import Jury, signers
from services.awards.rules.subject import named
from services.awards.told import (
    AgendaTold,
    AppealTold,
    MinutesTold,
    MotionTold,
    PalmaresTold,
    PreviewRefused,
    PreviewRow,
    PreviewTold,
    SittingTold,
)
from services.awards.views import amendments, papers, withheld
from services.awards.views.assembly import asked
from services.awards.views.edition import EditionView
from services.awards.views.label import Label
from services.awards.views.preview import preview
from services.roll import Edition, Standing


def answer(awards: Awards, question: Question, act: Act, standing: Standing) -> object:
    """Answer as of what is folded. Raises Refusal (unknown-edition, not-allowed, unknown-question)."""
    label = awards.label
    if standing.edition is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    view = label.edition(act.edition)
    match question:
        case Agenda():
            _demand_insider(view.jury.now, act.actor, standing)
            return agenda(view, act.actor)
        case PreviewMotion():
            _demand_insider(view.jury.now, act.actor, standing)
            return preview_motion(label, standing.edition, view, question.subject, act.actor)
        case Appeals():
            _demand_insider(view.jury.now, act.actor, standing)
            return appeals(view, act.actor)
        case DraftPalmares():
            if not view.palmares.published_at:
                _demand_insider(view.jury.now, act.actor, standing)
            return draft_palmares(label, standing.edition, view, act.actor)
        case DraftMinutes():
            _demand_signer(view.jury.now, act.actor, standing)
            return draft_minutes(label, standing.edition, view, act.actor)
        case DraftAmendment():
            _demand_signer(view.jury.now, act.actor, standing)
            return draft_amendment(label, standing.edition, view, act.actor)
        case _:
            raise Refusal(Why.UNKNOWN_QUESTION, service="awards")


def agenda(view: EditionView, asker: str) -> AgendaTold:
    """Return the sittings and motions, without the dossiers from which the asker is recused."""
    hidden = withheld.dossiers(view, asker)
    held = (history.now for history in view.sittings.values())
    put = (history.now for history in view.motions.values())
    told = (_motion(view, motion, asker, hidden) for motion in put if motion is not None)
    return AgendaTold(
        tuple(_sitting(sitting) for sitting in held if sitting is not None),
        tuple(motion for motion in told if motion is not None),
    )


def preview_motion(
    label: Label, edition: Edition, view: EditionView, subject: MotionSubject, asker: str
) -> PreviewTold:
    """Return a motion as it would be put now, without the dossiers from which the asker is recused."""
    made = preview(label, edition, view, subject, withheld.dossiers(view, asker))
    rows = (PreviewRow(row.kind, row.decided, row.proposal, len(row.dossiers), row.dossiers) for row in made.rows)
    refused = (PreviewRefused(code, refusal.why, refusal.details) for code, refusal in made.refused)
    return PreviewTold(label.position, tuple(rows), tuple(refused))


def appeals(view: EditionView, asker: str) -> tuple[AppealTold, ...]:
    """Return the appeals in the order in which they were filed, without those from which the asker is recused."""
    hidden = withheld.dossiers(view, asker)
    states = (history.now for filed in view.redress.appeals.values() for history in filed.values())
    shown = (state for state in states if state is not None and state.dossier not in hidden)
    return tuple(_appeal(state, asker) for state in sorted(shown, key=lambda state: state.filed))


def draft_palmares(label: Label, edition: Edition, view: EditionView, asker: str) -> PalmaresTold:
    """Return the palmares as the awards stand, the sealed one once it is; all of it to everybody once published."""
    if (amended := amendments.in_force(view)) is not None and view.palmares.amendment.past:
        content = palmares.document(papers.heading(label, edition), amendments.rows(view, amended.as_of))
        return PalmaresTold(amended.as_of, amended.palmares.sha256, Raw(content))
    told = papers.proceedings(view, _as_of(view))
    hidden = frozenset() if view.palmares.published_at else withheld.dossiers(view, asker)
    content = palmares.document(papers.heading(label, edition), papers.rows(view, told, hidden))
    partial = any(award.dossier in hidden for award in told.awards)
    return PalmaresTold(told.as_of, None if partial else papers.reference(content).sha256, Raw(content))


def draft_minutes(label: Label, edition: Edition, view: EditionView, asker: str) -> MinutesTold:
    """Return the minutes as they stand, the sealed ones once they are: the same until something changes again.

    The hashes are of the whole, which is signed; what is told leaves out what the asker is recused from.
    """
    as_of = _as_of(view)
    made = papers.papers(label, edition, as_of)
    one, other = papers.reference(made.minutes), papers.reference(made.palmares)
    hidden = frozenset() if view.palmares.published_at else withheld.dossiers(view, asker)
    told = withheld.minutes_without(made.proceedings, hidden)
    content = minutes.document(papers.heading(label, edition), told, other.sha256)
    return MinutesTold(as_of, one.sha256, other.sha256, Raw(content))


def draft_amendment(label: Label, edition: Edition, view: EditionView, asker: str) -> MinutesTold:
    """Return the next amendment as the formal acts stand; the last one as it was made until it is published.

    As of the minutes: hashes of the whole, and nothing of what the asker is recused from.
    """
    stood, state = amendments.chain(view), view.palmares.amendment
    if view.redress.published is None:
        raise Refusal(Why.NOT_PUBLISHED, publication=0)
    drafted = state.last is not None and not state.published_at
    as_of, number = (stood[-1].as_of, len(stood) - 1) if drafted else (view.changed, len(stood))
    made = amendments.make(label, edition, max(as_of, stood[number - 1].as_of), number)
    one, other = papers.reference(made.minutes), papers.reference(made.palmares)
    content = amendments.without(label, edition, number, made, withheld.dossiers(view, asker))
    return MinutesTold(made.told.as_of, one.sha256, other.sha256, Raw(content))


def _as_of(view: EditionView) -> int:
    return view.changed if view.palmares.sealed is None else view.palmares.sealed.as_of


def _sitting(state: sittings.State) -> SittingTold:
    return SittingTold(
        state.sitting,
        state.at,
        state.agenda,
        state.without_quorum,
        state.state,
        tuple(sorted(sittings.attending(state))),
        tuple(sorted(sittings.represented(state).items())),
    )


def _motion(view: EditionView, state: motions.State, asker: str, hidden: frozenset[str]) -> MotionTold | None:
    """Return a motion without what is hidden; None where nothing of it is left to tell."""
    subject = state.subject
    if isinstance(subject, Block):
        subject = replace(subject, dossiers=withheld.shown(subject.dossiers, hidden))
    dossiers = asked(view, state, state.closing or view.changed)
    if not withheld.shown(named(subject) or dossiers, hidden):
        return None
    counts = (replace(count, dossiers=withheld.shown(count.dossiers, hidden)) for count in state.counts)
    own = view.votes.get(state.motion, {}).get(asker)
    return MotionTold(
        state.motion,
        state.sitting,
        state.state,
        subject,
        withheld.shown(dossiers, hidden),
        tuple(count for count in counts if count.dossiers),
        None if own is None or own.now is None else own.now.choice,
        0 if own is None else len(own),
    )


def _appeal(state: State, asker: str) -> AppealTold:
    opinions = tuple((heard.hearer, heard.opinion, heard.reason) for heard in state.heard)
    return AppealTold(
        state.code,
        state.ground,
        state.person,
        state.reason,
        state.text,
        state.hearers,
        next((opinion for hearer, opinion, _ in opinions if hearer == asker), None),
        opinions if state.ruling is not None else (),
        None if state.ruling is None else state.ruling.ruling,
    )


def _demand_insider(jury: Jury | None, asker: str, standing: Standing) -> None:
    of_label = standing.person is not None and standing.person.roles & {"organiser", "secretary"}
    of_jury = jury is not None and asker in (*jury.members, jury.president, jury.secretary)
    if not of_label and not of_jury:
        raise Refusal(Why.NOT_ALLOWED, needs="jury, secretary or organiser")


def _demand_signer(jury: Jury | None, asker: str, standing: Standing) -> None:
    of_label = standing.person is not None and "organiser" in standing.person.roles
    if not of_label and (jury is None or asker not in signers(jury)):
        raise Refusal(Why.NOT_ALLOWED, needs="president, secretary or organiser")
