"""What was done to an award after its publication: appealed, withdrawn, corrected, decided again; a mention lapsed."""

from collections.abc import Iterable

from msgspec import Struct

from contracts.codes import Position
from contracts.events import redress as r
from services.awards.views.edition import EditionView
from services.awards.views.redress import Stating


class Act(Struct, frozen=True):
    """What was done after a publication: where, what (its stored name), by whom, why, with which outcome."""

    position: Position
    kind: str
    actor: str
    reason: str
    outcome: str


def acts(view: EditionView, dossier: str) -> tuple[Act, ...]:
    """Return the appeals filed on a dossier, and what was stated of it after the publication, in the log's order."""
    histories = view.redress.appeals.get(dossier, {}).values()
    filed = (appeal for history in histories if (appeal := history.now) is not None)
    found = [Act(one.filed, "appeal-filed", one.person, one.reason or "", one.ground) for one in filed]
    found += [_act(stating) for stating in view.redress.stated if stating.event.dossier == dossier]
    return tuple(sorted(found, key=lambda act: act.position))


def _act(stating: Stating) -> Act:
    event = stating.event
    kind = str(event.__struct_config__.tag)
    match event:
        case r.AwardWithdrawn():
            reason, outcome = event.ground, f"{event.level}@ → —"
        case r.AwardCorrected():
            before = _award(event.from_level, event.from_mentions)
            reason, outcome = event.reason, f"{before} → {_award(event.level, event.mentions)}"
        case r.AppealRuled():
            reason, outcome = event.reason, event.ruling
        case r.MentionLapsed():
            reason, outcome = "", event.mention
        case _:
            reason, outcome = event.reason or "", f"{event.level}@"
    return Act(stating.position, kind, stating.actor, reason, outcome)


def _award(level: int, mentions: Iterable[str]) -> str:
    return ", ".join((f"{level}@", *mentions))
