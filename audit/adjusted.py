"""The shifts of figures (*péréquation*) that the jury voted for one dossier: never an edit of a mark."""

from msgspec import Struct

from audit.retally import Tallied
from contracts.codes import Exact, MotionCode, PanelCode, PersonCode, Position
from services.awards.views.edition import EditionView


class Adjusted(Struct, frozen=True):
    """A shift of figures (*péréquation*) that the jury voted for this dossier.

    `jurors`: whose ballots (() : the panel's all); `applied`: whether the tally told has it; `rescinded`: where it was
    taken back (0: it stands).
    """

    motion: MotionCode
    position: Position
    offset: Exact
    jurors: tuple[PersonCode, ...]
    panel: PanelCode | None
    reason: str
    figures: str
    applied: bool
    rescinded: Position


def adjustments(view: EditionView, dossier: str, tallied: Tallied | None) -> tuple[Adjusted, ...]:
    """Return every shift voted for a dossier, in the order of the log."""
    applied = () if tallied is None else tallied.event.adjusted
    states = [history.now for history in view.adjustments.values()]
    return tuple(
        Adjusted(
            motion=state.adopted.motion,
            position=state.position,
            offset=state.adopted.offset,
            jurors=state.adopted.jurors,
            panel=state.adopted.panel,
            reason=state.adopted.reason,
            figures=state.adopted.figures,
            applied=state.position in applied,
            rescinded=state.rescinded,
        )
        for state in sorted((s for s in states if s is not None), key=lambda state: state.position)
        if dossier in state.adopted.dossiers
    )
