"""The procedure `draw/1`: a seeded lottery that gives every dossier its panel and its readers. Frozen by its results.

What it is drawn from is codes, all in the log; `lot` settles what is left open, `sharing` keeps the shares even.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from contracts.events.scoring import Reading
from contracts.rulebook import Readers
from services.scoring.rules.crossing import Crossing, Sides, crossings, hosts
from services.scoring.rules.lot import Impossible, lots
from services.scoring.rules.panel import Panel
from services.scoring.rules.sharing import Item, share

Pairs = frozenset[tuple[str, str]]


class Candidate(NamedTuple):
    """An admitted dossier: its code and the kind of its authority."""

    dossier: str
    kind: str


def draw(
    seed: str,
    panels: Sequence[Panel],
    dossiers: Sequence[Candidate],
    forbidden: Pairs,
    readers: Readers,
    backgrounds: Mapping[str, str],
) -> tuple[Reading, ...]:
    """Give each dossier a panel of its kind and its readers, none of them forbidden (dossier, juror).

    Panels of a kind share its dossiers evenly. A calibration dossier is read by its whole panel; of the others, a part
    of each panel's have one reader of another panel. `backgrounds`: class by juror, used where the rulebook wants them
    distinct. Within a panel, readings from outside included, loads differ by one at most where conflicts allow; where
    crossed readers must be of distinct backgrounds too, panels are balanced one after the other, by code. Readings come
    in the order of the dossiers' codes. Raises Impossible.
    """
    classes = backgrounds if readers.distinct_backgrounds else {}
    sides = Sides({panel.code: panel for panel in panels}, forbidden, classes, readers.per_dossier)
    dealt = _deal(seed, sides, dossiers)
    calibration = {panel: _calibration(seed, sides, panel, dealt[panel], readers.calibration) for panel in dealt}
    rest = {panel: [d for d in dealt[panel] if d not in calibration[panel]] for panel in dealt}
    crossed = crossings(seed, sides, rest, {p: len(dealt[p]) for p in dealt}, readers.crossed_percent)
    given = {d: (p, sides.panels[p].jurors) for p, chosen in calibration.items() for d in chosen}
    for panel, dossier, jurors in _readers(seed, sides, rest, crossed):
        given[dossier] = (panel, tuple(jurors))
    settle = lots(seed, "reader")
    return tuple(
        Reading(dossier, panel, tuple(sorted(jurors, key=lambda juror: settle(dossier, juror))))
        for dossier, (panel, jurors) in sorted(given.items())
    )


def _deal(seed: str, sides: Sides, dossiers: Sequence[Candidate]) -> dict[str, list[str]]:
    """Deal the dossiers of each kind among the panels that read it and can give each its readers."""
    able: dict[str, dict[str, Item]] = defaultdict(dict)
    for dossier, kind in dossiers:
        fit = (p.code for p in sides.panels.values() if kind in p.kinds and sides.enough(p, dossier))
        able[kind][dossier] = Item(tuple(fit), 1)
    _explain(sides, dossiers, able)
    dealt: dict[str, list[str]] = {panel: [] for panel in sorted(sides.panels)}
    for items in able.values():
        for dossier, chosen in share(items, lots(seed, "panel"), {}).items():
            dealt[chosen[0]].append(dossier)
    return dealt


def _explain(sides: Sides, dossiers: Sequence[Candidate], able: Mapping[str, Mapping[str, Item]]) -> None:
    served = {kind for panel in sides.panels.values() for kind in panel.kinds}
    _demand_none("no-panel-of-the-kind", (dossier for dossier, kind in dossiers if kind not in served))
    unread = [(dossier, kind) for dossier, kind in dossiers if not able[kind][dossier].allowed]
    of_kind = {kind: [p for p in sides.panels.values() if kind in p.kinds] for _, kind in unread}
    few = [d for d, kind in unread if all(len(sides.free(p, d)) < sides.readers for p in of_kind[kind])]
    _demand_none("too-few-readers", few)
    _demand_none("too-few-backgrounds", (dossier for dossier, _ in unread))


def _demand_none(rule: str, dossiers: Iterable[str]) -> None:
    if found := tuple(sorted(dossiers)):
        raise Impossible(rule, found)


def _calibration(seed: str, sides: Sides, panel: str, dealt: Sequence[str], many: int) -> tuple[str, ...]:
    """Choose by lot among a panel's dossiers those that its every juror will read."""
    jurors = sides.panels[panel].jurors
    fit = [dossier for dossier in dealt if len(sides.free(sides.panels[panel], dossier)) == len(jurors)]
    wanted = min(many, len(dealt))
    if len(fit) < wanted:
        raise Impossible("too-few-for-calibration", tuple(sorted(set(dealt) - set(fit))))
    return tuple(sorted(fit, key=lots(seed, "calibration"))[:wanted])


def _readers(
    seed: str, sides: Sides, dealt: Mapping[str, Sequence[str]], crossed: Sequence[Crossing]
) -> list[tuple[str, str, list[str]]]:
    """Share out each panel's readings, its own and those from outside: panel, dossier, readers.

    Who reads from outside is first chosen for himself, so that his class is known to the dossier's own panel.
    """
    settle = lots(seed, "reader")
    own: dict[str, list[str]] = {}
    outside: dict[str, str] = {}
    for panel in sorted(sides.panels):
        items = {c.dossier: Item(hosts(sides, c), 1) for c in crossed if c.host == panel}
        outside |= {dossier: chosen[0] for dossier, chosen in share(items, settle, {}).items()}
    for panel in sorted(sides.panels):
        items = {d: _own(sides, panel, d, outside.get(d)) for d in dealt[panel]}
        for crossing in (c for c in crossed if c.host == panel):
            beside = own.get(crossing.dossier, [])
            items[crossing.dossier] = Item(sides.apart(hosts(sides, crossing), beside), 1)
        for dossier, readers in share(items, settle, sides.classes).items():
            if dossier in dealt[panel]:
                own[dossier] = readers
            else:
                outside[dossier] = readers[0]
    return [
        (panel, dossier, own[dossier] + ([outside[dossier]] if dossier in outside else []))
        for panel, dossiers in dealt.items()
        for dossier in dossiers
    ]


def _own(sides: Sides, panel: str, dossier: str, outside: str | None) -> Item:
    free = sides.free(sides.panels[panel], dossier)
    if outside is None:
        return Item(free, sides.readers)
    return Item(sides.apart(free, [outside]), sides.readers - 1)
