"""The procedure `draw/1`: a seeded lottery that gives every dossier its panel and its readers. Frozen by its results.

Every choice left open is settled by SHA-256 of the seed and of what is compared, so that anyone who knows the seed
draws again with any implementation of SHA-256. Shares are as equal as conflicts allow: choices go to the lightest, then
weight is moved along chains from a heavier taker to a lighter one until no chain is left, which is optimal (Harvey,
Ladner, Lovász and Tamir, *Semi-matchings for bipartite graphs and load balancing*, 2006: no cost-reducing path).
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from contracts.events.scoring import Reading
from services.scoring.rules.panel import Panel


class Candidate(NamedTuple):
    """An admitted dossier: its code and the kind of its authority."""

    dossier: str
    kind: str


class Step(NamedTuple):
    """One item that passes from a taker to another."""

    item: str
    giver: str
    taker: str


class Impossible(Exception):
    """No draw can satisfy the rule named (a code) for these dossiers, in the order of their codes."""

    def __init__(self, rule: str, dossiers: tuple[str, ...]) -> None:
        super().__init__(rule)
        self.rule: Final = rule
        self.dossiers: Final = dossiers


def lot(seed: str, *about: str) -> bytes:
    """Return what the lottery gives to a thing: 32 bytes, compared as they are; the lowest comes first."""
    return hashlib.sha256("\n".join(("draw/1", seed, *about)).encode()).digest()


def draw(
    seed: str, panels: Sequence[Panel], dossiers: Sequence[Candidate], forbidden: frozenset[tuple[str, str]], k: int
) -> tuple[Reading, ...]:
    """Give each dossier a panel of its kind and `k` readers of that panel, none of them forbidden (dossier, juror).

    Panels of a kind share its dossiers evenly; loads within a panel differ by one at most where conflicts allow.
    Readings come in the order of the dossiers' codes. Raises Impossible.
    """
    judged = _panels(seed, panels, dossiers, forbidden, k)
    readings = [reading for panel in panels for reading in _readers(seed, panel, judged[panel.code], forbidden, k)]
    return tuple(sorted(readings, key=lambda reading: reading.dossier))


def successor(seed: str, dossier: str, panel: Panel, excluded: frozenset[str], loads: Mapping[str, int]) -> str | None:
    """Return who reads next when a reader leaves: of those not excluded the lightest, then by lot; None: nobody."""
    free = (juror for juror in panel.jurors if juror not in excluded)
    return min(free, key=lambda juror: (loads.get(juror, 0), lot(seed, "reader", dossier, juror)), default=None)


def _panels(
    seed: str, panels: Sequence[Panel], dossiers: Sequence[Candidate], forbidden: frozenset[tuple[str, str]], k: int
) -> dict[str, list[str]]:
    """Deal the dossiers of each kind among the panels that read it and have `k` jurors free for them."""
    able: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for dossier, kind in dossiers:
        able[kind][dossier] = [
            panel.code
            for panel in panels
            if kind in panel.kinds and sum((dossier, juror) not in forbidden for juror in panel.jurors) >= k
        ]
    _explain(panels, dossiers, able)
    dealt: dict[str, list[str]] = {panel.code: [] for panel in panels}
    for allowed in able.values():
        for dossier, chosen in _share(allowed, 1, lambda *about: lot(seed, "panel", *about)).items():
            dealt[chosen[0]].append(dossier)
    return dealt


def _explain(
    panels: Sequence[Panel], dossiers: Sequence[Candidate], able: Mapping[str, Mapping[str, Sequence[str]]]
) -> None:
    served = {kind for panel in panels for kind in panel.kinds}
    without_panel = tuple(sorted(dossier for dossier, kind in dossiers if kind not in served))
    if without_panel:
        raise Impossible("no-panel-of-the-kind", without_panel)
    too_few = tuple(sorted(dossier for dossier, kind in dossiers if not able[kind][dossier]))
    if too_few:
        raise Impossible("too-few-readers", too_few)


def _readers(
    seed: str, panel: Panel, dossiers: Sequence[str], forbidden: frozenset[tuple[str, str]], k: int
) -> list[Reading]:
    def settle(*about: str) -> bytes:
        return lot(seed, "reader", *about)

    allowed = {d: [juror for juror in panel.jurors if (d, juror) not in forbidden] for d in dossiers}
    return [
        Reading(dossier, panel.code, tuple(sorted(readers, key=lambda juror: settle(dossier, juror))))
        for dossier, readers in _share(allowed, k, settle).items()
    ]


def _share(allowed: Mapping[str, Sequence[str]], need: int, settle: Callable[..., bytes]) -> dict[str, list[str]]:
    """Give each item `need` different takers among those allowed, as evenly as possible; all orders are the lot's."""
    by_lot = {
        item: sorted(allowed[item], key=lambda taker: settle(item, taker)) for item in sorted(allowed, key=settle)
    }
    loads = dict.fromkeys(sorted({taker for takers in by_lot.values() for taker in takers}, key=settle), 0)
    given: dict[str, list[str]] = {}
    for item, takers in by_lot.items():
        given[item] = sorted(takers, key=loads.__getitem__)[:need]
        for taker in given[item]:
            loads[taker] += 1
    while chain := _chain(by_lot, given, loads):
        for item, giver, taker in chain:
            given[item][given[item].index(giver)] = taker
        loads[chain[0][1]] -= 1
        loads[chain[-1][2]] += 1
    return given


def _chain(
    by_lot: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]], loads: Mapping[str, int]
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
                for taker in by_lot[item]:
                    if taker not in came and taker not in given[item]:
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
