"""Even shares: each item goes to so many different takers among those allowed, as evenly as can be. Part of `draw/1`.

Choices go to the lightest, then weight is moved along chains from a heavier taker to a lighter one until no chain is
left, which is optimal: no assignment has a smaller sum of squared loads, so loads differ by one at most wherever that
can be (Harvey, Ladner, Lovász and Tamir, *Semi-matchings for bipartite graphs and load balancing*, 2006: no
cost-reducing path; a flow through item and class where an item's takers must be of distinct classes).
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.scoring.rules.lot import Settle


class Item(NamedTuple):
    """Who may take it, and how many shall."""

    allowed: tuple[str, ...]
    need: int


class Step(NamedTuple):
    """One item that passes from a taker to another."""

    item: str
    giver: str
    taker: str


def share(items: Mapping[str, Item], settle: Settle, classes: Mapping[str, str]) -> dict[str, list[str]]:
    """Give each item its takers, of distinct classes (who has no class is one of his own); all orders are the lot's.

    Each item must have so many distinct classes among those allowed.
    """
    order = sorted(items, key=settle)
    by_lot = {item: sorted(items[item].allowed, key=lambda taker: settle(item, taker)) for item in order}
    loads = dict.fromkeys(sorted({taker for takers in by_lot.values() for taker in takers}, key=settle), 0)
    given: dict[str, list[str]] = {}
    for item, takers in by_lot.items():
        given[item] = _lightest(sorted(takers, key=loads.__getitem__), items[item].need, classes)
        for taker in given[item]:
            loads[taker] += 1
    while chain := _chain(by_lot, given, loads, classes):
        for item, giver, taker in chain:
            given[item][given[item].index(giver)] = taker
        loads[chain[0].giver] -= 1
        loads[chain[-1].taker] += 1
    return given


def _lightest(takers: Sequence[str], need: int, classes: Mapping[str, str]) -> list[str]:
    chosen: dict[str, str] = {}
    for taker in takers:
        chosen.setdefault(classes.get(taker, taker), taker)
    assert len(chosen) >= need, "checked before anything is shared"
    return list(chosen.values())[:need]


def _chain(
    by_lot: Mapping[str, Sequence[str]],
    given: Mapping[str, Sequence[str]],
    loads: Mapping[str, int],
    classes: Mapping[str, str],
) -> list[Step]:
    """Return the steps that take one item's weight from a taker to another lighter by two; [] where there is none."""
    held: dict[str, list[str]] = defaultdict(list)
    for item, takers in given.items():
        for taker in takers:
            held[taker].append(item)
    for heavy in sorted(loads, key=lambda taker: -loads[taker]):
        came: dict[str, Step | None] = {heavy: None}
        queue = deque([heavy])
        while queue:
            giver = queue.popleft()
            if loads[giver] <= loads[heavy] - 2:
                return _back(came, giver)
            for item in held[giver]:
                beside = {classes.get(other, other) for other in given[item] if other != giver}
                for taker in by_lot[item]:
                    if taker not in came and taker != giver and classes.get(taker, taker) not in beside:
                        came[taker] = Step(item, giver, taker)
                        queue.append(taker)
    return []


def _back(came: Mapping[str, Step | None], end: str) -> list[Step]:
    steps = []
    step = came[end]
    while step is not None:
        steps.append(step)
        step = came[step.giver]
    return steps[::-1]
