"""What if: the levels and the order of an edition as they would be, were something otherwise. Nothing is written.

The marks propose and the jury decides: what changes for sure are the proposals. A dossier that the jury adopted in a
block got its proposal; were the jury to follow the proposal again, its award would be the new one, and that is told.
One that had its own vote keeps what was voted, and would have to be voted again.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from audit.difference import Before, Moved, WhatIf
from audit.folded import Folded
from audit.proposal import ranks
from audit.recounted import recounted
from audit.supposed import NOTICE, Supposed, Unsupposable, Why
from audit.supposing import Otherwise, suppose
from contracts.events.awards import Block
from services.awards.rules.award import State as Award
from services.awards.views.edition import EditionView
from services.awards.views.history import now
from services.awards.views.remedies import unmet
from services.roll import Edition
from services.scoring.views.editions import EditionViews


def what_if(folded: Folded, supposed: Supposed, edition: str | None = None) -> WhatIf:
    """Return what would be otherwise. Raises UnknownEdition, AmbiguousEdition, Unsupposable."""
    opened = folded.edition(folded.one_edition(edition))
    scored = folded.scoring.views.of(opened.code)
    if supposed == Supposed():
        raise Unsupposable(Why.NOTHING)
    if not scored.tallies.all():
        raise Unsupposable(Why.NOT_TALLIED, edition=opened.code)
    honest, other = suppose(folded, opened, Supposed()), suppose(folded, opened, supposed)
    label = folded.awards.label
    before, after = _standings(opened, honest), _standings(opened, other)
    view = label.edition(opened.code)
    return WhatIf(
        what_if=f"{NOTICE.fr} / {NOTICE.en}",
        as_of=folded.position,
        edition=opened.code,
        year=opened.year,
        label=label.name,
        simulation=opened.simulation,
        rulebook=opened.rulebook.id,
        supposed=replace(supposed, rulebook=None),
        other_rulebook="" if supposed.rulebook is None else hashlib.sha256(supposed.rulebook).hexdigest(),
        tallied=len(before),
        doubted=tuple(code for code in before if honest.views.tallies.of(code) != scored.tallies.of(code)),
        orders_only=not any(grid.thresholds for grid in other.grids.values()),
        adapted=other.adapted,
        levels_before=_levels(before),
        levels_after=_levels(after),
        moved=tuple(
            _moved(opened, view, scored, code, (before[code], after[code]))
            for code in before
            if after[code] != before[code]
        ),
        votes=recounted(label, opened, frozenset(supposed.without_jurors)),
    )


def _standings(edition: Edition, counted: Otherwise) -> dict[str, Before]:
    """Return where each dossier stands; a grid without thresholds orders, and proposes no level."""
    places = ranks(counted.views, tuple(kind.code for kind in edition.rulebook.kinds))
    found = {}
    for code, grid in counted.grids.items():
        tally, place = counted.views.tallies.of(code), places.get(code)
        assert tally is not None, "those tallied are told"
        level = tally.level if grid.thresholds else None
        found[code] = Before(tally.figure, level, None if place is None else place.rank)
    return found


def _levels(standings: Mapping[str, Before]) -> dict[str, int]:
    """Count the dossiers by proposed level, the lowest first."""
    counted = Counter(each.level for each in standings.values())
    ordered = sorted(counted.items(), key=lambda item: -1 if item[0] is None else item[0])
    return {"" if level is None else str(level): number for level, number in ordered}


def _moved(
    edition: Edition, view: EditionView, scored: EditionViews, code: str, standings: tuple[Before, Before]
) -> Moved:
    before, after = standings
    award, dossier = now(view.awards, code), now(view.dossiers, code)
    standing = award if award is not None and award.withdrawn is None else None
    adopted = None if standing is None else _adopted(view, standing)
    flips = after.level if _would_follow(standing, adopted, before, after) else None
    held = () if standing is None else tuple(granted.mention for granted in standing.mentions)
    fallen = frozenset() if flips is None else unmet(edition, flips)
    return Moved(
        dossier=code,
        name="" if dossier is None else dossier.authority.name,
        kind=scored.dossiers.kind(code) or "",
        before=before,
        after=after,
        award=None if standing is None else standing.level,
        motion=None if standing is None else standing.motion,
        adopted=adopted,
        flips=flips,
        lapsing=tuple(mention for mention in held if mention in fallen),
    )


def _adopted(view: EditionView, award: Award) -> Literal["block", "separate"]:
    motion = now(view.motions, award.motion)
    return "block" if motion is not None and isinstance(motion.subject, Block) else "separate"


def _would_follow(award: Award | None, adopted: str | None, before: Before, after: Before) -> bool:
    """Say whether an award adopted in a block, as the marks proposed, would become another proposed level."""
    if award is None or adopted != "block" or award.level != before.level:
        return False
    return after.level is not None and after.level != award.level
