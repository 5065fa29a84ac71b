"""All that the pages say of one edition, gathered from the log by the audit's own readings."""

from collections import Counter
from datetime import UTC, datetime
from typing import Final, NamedTuple

from msgspec.structs import replace

from audit.checked import Checked
from audit.embargo import Embargo, demand_published
from audit.explain import Explainer
from audit.explained import Explained
from audit.folded import fold
from audit.moment import Moment, moment
from audit.opendata.published import Published, published
from audit.panel import Panel, panel, panels
from audit.replay import replay
from audit.timeline import Timeline, UnknownSitting, timelines
from audit.verdict import Verdict
from audit.walk import sound, walk
from contracts.record import Record
from ledger.port import Documents, Entry, Ledger
from services.act import Act
from services.awards.rules import motion as motions
from services.awards.rules.subject import named
from services.scoring.beside import flags
from services.scoring.told import SittingFlags

_AS_ITSELF: Final = datetime.min.replace(tzinfo=UTC)


class Facts(NamedTuple):
    """`checked`: None where a live log was read; `records`: how many of each noun; `recusals`: by panel, declared."""

    published: Published
    verdict: Verdict
    checked: Checked | None
    explained: tuple[Explained, ...]
    panels: tuple[Panel, ...]
    flags: tuple[SittingFlags, ...]
    sittings: tuple[Timeline, ...]
    motions: tuple["Asked", ...]
    recusals: dict[str, int]
    records: dict[str, int]
    moment: Moment


async def gather(
    ledger: Ledger,
    documents: Documents,
    upto: int,
    edition: str | None,
    checked: Checked | None,
    *,
    checkpoint: str = "",
    embargoed: bool = False,
) -> Facts:
    """Read the first `upto` records for the report of an edition (None: see `audit.meant`).

    Raises UnderEmbargo, UnknownEdition, MissingDocument, Unreadable, Damaged, Unavailable.
    """
    made = await published(ledger, upto, edition, checkpoint=checkpoint, embargoed=embargoed)
    code = made.palmares.edition
    embargo, records = Embargo(), Counter[str]()

    def observe(_: Entry, record: Record) -> None:
        embargo.observe(record)
        if record.edition == code:
            records[record.noun] += 1

    await walk(ledger, upto, observe)
    demand_published(sorted(embargo.editions & {code}), embargoed=embargoed)
    verdict = await replay(ledger, documents, upto, code)
    folded, at = await fold(ledger, upto), await moment(ledger, documents, upto, code)
    sittings = await _sittings(ledger, upto, code)
    with sound():
        explainer = Explainer(folded, code)
        return Facts(
            published=made,
            verdict=verdict,
            checked=checked,
            explained=tuple(blind(explainer.explain(dossier)) for dossier in explainer.dossiers()),
            panels=tuple(panel(at, each) for each in panels(at)),
            flags=flags(at.bench.scoring.views, Act(code, "scoring", "", _AS_ITSELF)),
            sittings=sittings,
            motions=asked(at),
            recusals=_recusals(at),
            records=dict(sorted(records.items())),
            moment=at,
        )


async def _sittings(ledger: Ledger, upto: int, edition: str) -> tuple[Timeline, ...]:
    try:
        return await timelines(ledger, upto, edition)
    except UnknownSitting:
        return ()


def blind(of: Explained) -> Explained:
    """Return an explanation without the marks and reasons of ballots that no closing has counted yet."""
    held = (replace(each, marks={}, reason=None) if each.standing == "pending" else each for each in of.ballots)
    return replace(of, ballots=tuple(held))


class Asked(NamedTuple):
    """A motion as it was put and what came of it: its state, the dossiers pulled out of it."""

    state: motions.State
    dossiers: tuple[str, ...]
    pulled: tuple[str, ...]


def asked(at: Moment) -> tuple[Asked, ...]:
    """Return the motions of an edition in the order in which they were put."""
    held = (history.now for history in at.decided.motions.values())
    states = sorted((state for state in held if state is not None), key=lambda state: state.put)
    return tuple(Asked(state, named(state.subject), tuple(code for code, _ in state.pulled)) for state in states)


def _recusals(at: Moment) -> dict[str, int]:
    """Return how many pairs of a dossier and a juror are recused now, by panel ("": a dossier that the draw left)."""
    readings = at.scored.readings
    counted = Counter(readings.panel_of(dossier) or "" for dossier, _ in at.scored.recusals.forbidden())
    return dict(sorted(counted.items()))
