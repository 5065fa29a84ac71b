"""The palmares and the minutes as of a position: made again from the log whenever they are asked for."""

import hashlib
from bisect import bisect_right
from typing import NamedTuple

from contracts.document import DocumentRef
from services.awards.rules import adjustment as adjustments
from services.awards.rules import award as awards
from services.awards.rules import minutes, palmares, sealing
from services.awards.rules import motion as motions
from services.awards.rules.minutes import Imprint, Proceedings, Voice
from services.awards.rules.palmares import Heading, Row
from services.awards.views.consequences import is_pending
from services.awards.views.edition import EditionView
from services.awards.views.label import Label
from services.roll import Edition


class Papers(NamedTuple):
    """Both documents, and the proceedings that they tell."""

    palmares: bytes
    minutes: bytes
    laureates: int
    proceedings: Proceedings


def heading(label: Label, edition: Edition) -> Heading:
    """Return what the documents say of an edition."""
    return Heading(
        label.name, edition.code, edition.year, edition.rulebook, edition.rulebook_sha256, edition.simulation
    )


def papers(label: Label, edition: Edition, as_of: int) -> Papers:
    """Return the documents as of a position that was folded already."""
    view = label.edition(edition.code)
    told = proceedings(view, as_of)
    laureates = rows(view, told)
    one = palmares.document(heading(label, edition), laureates)
    other = minutes.document(heading(label, edition), told, hashlib.sha256(one).hexdigest())
    return Papers(one, other, len(laureates), told)


def proceedings(view: EditionView, as_of: int) -> Proceedings:
    """Return what the jury of an edition did as of a position, that one included."""
    dossiers = {code: history.at(as_of) for code, history in sorted(view.dossiers.items())}
    sittings = [history.at(as_of) for history in view.sittings.values()]
    asked = [history.at(as_of) for history in view.motions.values()]
    won = [history.at(as_of) for _, history in sorted(view.awards.items())]
    return Proceedings(
        as_of=as_of,
        jury=view.jury.at(as_of),
        admitted=tuple((code, d.kind) for code, d in dossiers.items() if d is not None and d.standing == "admitted"),
        out=tuple(code for code, d in dossiers.items() if d is not None and d.standing == "left"),
        recused=tuple(
            (dossier, juror)
            for dossier, jurors in sorted(view.recused.items())
            for juror, history in sorted(jurors.items())
            if history.at(as_of)
        ),
        sittings=tuple(state for state in sittings if state is not None),
        motions=tuple(state for state in asked if state is not None),
        awards=tuple(state for state in won if state is not None),
        shifts=_adjustments(view, as_of),
        voices=tuple((state.motion, _voices(view, state)) for state in asked if state is not None),
        last=_last(view, as_of),
        levelled=max((position for position in view.levelled if position <= as_of), default=0),
    )


def _adjustments(view: EditionView, as_of: int) -> tuple[adjustments.State, ...]:
    shifts = (history.at(as_of) for history in view.adjustments.values())
    return tuple(sorted((shift for shift in shifts if shift is not None), key=lambda shift: shift.position))


def _voices(view: EditionView, motion: motions.State) -> tuple[Voice, ...]:
    """Return the votes that a count holds, by member."""
    cast = (
        (at, vote)
        for _, votes in sorted(view.votes.get(motion.motion, {}).items())
        for at, vote in votes.below(motion.closing)
    )
    counted = frozenset(motion.votes)
    return tuple(Voice(vote.member, vote.choice, vote.holder, at) for at, vote in cast if at in counted)


def _last(view: EditionView, as_of: int) -> Imprint | None:
    """Return the last record that the minutes tell as of a position, where the bytes were given to be hashed."""
    index = bisect_right(view.imprints, (as_of, "g"))
    return Imprint(*view.imprints[index - 1]) if index else None


def rows(view: EditionView, told: Proceedings, hidden: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Return the laureates: admitted, and awarded, but those hidden from who asks."""
    won = {award.dossier: award for award in told.awards if award.withdrawn is None}
    return tuple(
        _row(view, won[code], kind, told.as_of) for code, kind in told.admitted if code in won and code not in hidden
    )


def _row(view: EditionView, award: awards.State, kind: str, as_of: int) -> Row:
    dossier = view.dossiers[award.dossier].at(as_of)
    assert dossier is not None, "an award without a dossier"
    return Row(dossier.authority, kind, award.level, tuple(granted.mention for granted in award.mentions))


def to_sign(label: Label, edition: Edition, as_of: int) -> sealing.Documents | None:
    """Return the documents as of a position and what keeps them from being signed; None above what was folded."""
    if as_of > label.position:
        return None
    made = papers(label, edition, as_of)
    told = made.proceedings
    won = {award.dossier for award in told.awards}
    needed = edition.rulebook.sitting.full_appraisal
    view = label.edition(edition.code)
    return sealing.Documents(
        palmares=reference(made.palmares),
        minutes=reference(made.minutes),
        laureates=made.laureates,
        undecided=tuple(code for code, _ in told.admitted if code not in won),
        sitting=tuple(sitting.sitting for sitting in told.sittings if sitting.state == "open"),
        pending=tuple(m.motion for m in told.motions if is_pending(edition.rulebook, view, m, as_of)),
        untallied=untallied(view),
        unappraised=max(told.levelled, 1) if needed and minutes.appraisal(told) is None else 0,
    )


def untallied(view: EditionView) -> tuple[str, ...]:
    """Return the dossiers, tallied once, whose last tally does not follow from what asks for one, as folded so far."""
    filed = [(code, history.now) for code, history in sorted(view.dossiers.items())]
    return tuple(
        code
        for code, dossier in filed
        if dossier is not None
        and dossier.standing == "admitted"
        and dossier.panel
        and dossier.tallied < _due(view, code, dossier.panel)
    )


def _due(view: EditionView, code: str, panel: str) -> tuple[int, int]:
    """Return the closing and the shift (0: none since) that a dossier's last tally follows from once all is tallied."""
    closing = view.closings.get(panel, 0)
    shifts = (history.now for history in view.adjustments.values())
    asked = (max(s.position, s.rescinded) for s in shifts if s is not None and code in s.adopted.dossiers)
    return closing, max((position for position in asked if position > closing), default=0)


def reference(content: bytes) -> DocumentRef:
    """Return the name of a document: its SHA-256 and its size."""
    return DocumentRef(hashlib.sha256(content).hexdigest(), len(content))
