"""An amendment as of a position: the palmares as the formal acts left it, and the minutes that state them.

Whoever was admitted at the sealing is; only formal acts (withdrawn, corrected, decided again) move a row.
"""

import hashlib
from typing import NamedTuple

from contracts.events import awards as a
from contracts.events import redress as e
from services.awards.rules import amending, amendment, palmares
from services.awards.rules import appeal as appeals
from services.awards.rules import motion as motions
from services.awards.rules import sitting as sittings
from services.awards.rules.amendment import Amended, Decision, Proceedings
from services.awards.rules.motion import adopted
from services.awards.views import papers, withheld
from services.awards.views.edition import EditionView
from services.awards.views.history import at as known
from services.awards.views.label import Label
from services.awards.views.redress import Stating
from services.roll import Edition

Stood = a.PalmaresSealed | e.PalmaresAmended


class Made(NamedTuple):
    """Both documents of one amendment, and what its minutes tell."""

    palmares: bytes
    minutes: bytes
    laureates: int
    told: Proceedings


def chain(view: EditionView) -> tuple[Stood, ...]:
    """Return what was sealed, then each amendment, in order."""
    state = view.palmares
    if state.sealed is None:
        return ()
    last = state.amendment.last
    published = tuple(amended for _, amended in state.amendment.past)
    return (state.sealed, *published, *((last,) if last is not None and not state.amendment.published_at else ()))


def in_force(view: EditionView) -> Stood | None:
    """Return what is published last: an amendment, or what was sealed; None before the sealing."""
    past = view.palmares.amendment.past
    return past[-1][1] if past else view.palmares.sealed


def make(label: Label, edition: Edition, as_of: int, number: int) -> Made:
    """Return the amendment of this number (from 1) as of a position that was folded already."""
    view = label.edition(edition.code)
    laureates = rows(view, as_of)
    one = palmares.document(papers.heading(label, edition), laureates)
    told = proceedings(view, chain(view)[number - 1].as_of, as_of)
    other = _minutes(label, edition, number, told, one)
    return Made(one, other, len(laureates), told)


def without(label: Label, edition: Edition, number: int, made: Made, hidden: frozenset[str]) -> bytes:
    """Return the minutes of an amendment without what is hidden from who asks."""
    return _minutes(label, edition, number, withheld.amendment_without(made.told, hidden), made.palmares)


def _minutes(label: Label, edition: Edition, number: int, told: Proceedings, amended: bytes) -> bytes:
    stood = chain(label.edition(edition.code))[number - 1]
    amends = Amended(stood.palmares.sha256, stood.minutes.sha256)
    heading = papers.heading(label, edition)
    return amendment.document(heading, number, amends, told, hashlib.sha256(amended).hexdigest())


def rows(view: EditionView, as_of: int) -> tuple[palmares.Row, ...]:
    """Return the laureates as of a position: those of the sealing, with their awards as the formal acts left them."""
    sealed = view.palmares.sealed
    assert sealed is not None, "only what was sealed can be amended"
    won = (history.at(as_of) for _, history in sorted(view.awards.items()))
    awards = tuple(state for state in won if state is not None)
    return papers.rows(view, papers.proceedings(view, sealed.as_of)._replace(awards=awards))


def to_sign(label: Label, edition: Edition, as_of: int) -> amending.Documents | None:
    """Return the next amendment as of a position and what keeps it from being signed; None above what was folded."""
    view = label.edition(edition.code)
    stood = chain(view)
    if as_of > label.position or not stood or as_of < stood[-1].as_of:
        return None
    made = make(label, edition, as_of, len(stood))
    told = made.told
    return amending.Documents(
        palmares=papers.reference(made.palmares),
        minutes=papers.reference(made.minutes),
        laureates=made.laureates,
        acts=len(told.withdrawals) + len(told.corrections) + len(told.decisions),
        open=(
            *(sitting.sitting for sitting in told.sittings if sitting.state == "open"),
            *(motion.motion for motion in told.motions if _is_pending(view, motion, as_of)),
        ),
    )


def proceedings(view: EditionView, since: int, as_of: int) -> Proceedings:
    """Return what happened after the publication, above `since` and up to `as_of`."""
    stated = [each for each in view.redress.stated if since < each.position <= as_of]
    return Proceedings(
        since=since,
        as_of=as_of,
        withdrawals=tuple((s.position, s.event) for s in stated if isinstance(s.event, e.AwardWithdrawn)),
        corrections=tuple((s.position, s.actor, s.event) for s in stated if isinstance(s.event, e.AwardCorrected)),
        appeals=tuple(_appeal(view, s.event, as_of) for s in stated if isinstance(s.event, e.AppealRuled)),
        decisions=tuple(_decision(view, s, stated) for s in stated if isinstance(s.event, a.AwardDecided)),
        sittings=_sittings(view, since, as_of),
        motions=_motions(view, since, as_of),
    )


def _appeal(view: EditionView, ruled: e.AppealRuled, as_of: int) -> appeals.State:
    state = view.redress.appeals[ruled.dossier][ruled.number].at(as_of)
    assert state is not None, "a ruling without an appeal"
    return state


def _decision(view: EditionView, stating: Stating, stated: list[Stating]) -> Decision:
    decided = stating.event
    assert isinstance(decided, a.AwardDecided)
    before = known(view.awards, decided.dossier, stating.position - 1)
    assert before is not None, "decided again without having been decided"
    lapsed = (s.event for s in stated if s.position == stating.position)
    codes = tuple(event.mention for event in lapsed if isinstance(event, e.MentionLapsed))
    return Decision(before.level, decided, stating.position, codes)


def _sittings(view: EditionView, since: int, as_of: int) -> tuple[sittings.State, ...]:
    """Return the sittings convened after the publication that changed above `since`."""
    new = (each for each in view.sittings.values() if each.at(view.palmares.published_at) is None)
    changes = (history.below(as_of + 1) for history in new)
    return tuple(changed[-1][1] for changed in changes if changed and changed[-1][0] > since)


def _motions(view: EditionView, since: int, as_of: int) -> tuple[motions.State, ...]:
    states = (history.at(as_of) for history in view.motions.values())
    first = max(since, view.palmares.published_at)
    return tuple(state for state in states if state is not None and state.put > first)


def _is_pending(view: EditionView, motion: motions.State, as_of: int) -> bool:
    """Say whether a motion's count, or an award that it gives, is still to be recorded."""
    if motion.state in ("open", "closed"):
        return True
    won = (known(view.awards, dossier, as_of) for dossier in adopted(motion))
    return any(award is None or award.position < motion.decided for award in won)
