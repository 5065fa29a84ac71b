"""Crossed readers: of each panel's dossiers a part have one reader of another panel, so that panels can be compared.

Part of `draw/1`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.scoring.rules.lot import Impossible, lots
from services.scoring.rules.panel import Panel
from services.scoring.rules.sharing import Item, share


class Crossing(NamedTuple):
    """A dossier, the panel that judges it, the panel that gives it one reader."""

    dossier: str
    home: str
    host: str


class Sides(NamedTuple):
    """What the draw is made of: panels by code, forbidden (dossier, juror), classes by juror, readers each."""

    panels: Mapping[str, Panel]
    forbidden: frozenset[tuple[str, str]]
    classes: Mapping[str, str]
    readers: int

    def free(self, panel: Panel, dossier: str) -> tuple[str, ...]:
        """Return the jurors of a panel that nothing keeps from a dossier."""
        return tuple(juror for juror in panel.jurors if (dossier, juror) not in self.forbidden)

    def classes_of(self, jurors: Iterable[str]) -> set[str]:
        """Return the classes of jurors; who has none is one of his own."""
        return {self.classes.get(juror, juror) for juror in jurors}

    def apart(self, jurors: Iterable[str], beside: Iterable[str]) -> tuple[str, ...]:
        """Return those of the jurors whose class is none of those of who reads beside them."""
        taken = self.classes_of(beside)
        return tuple(juror for juror in jurors if self.classes.get(juror, juror) not in taken)

    def enough(self, panel: Panel, dossier: str) -> bool:
        """Say whether a panel has the readers that a dossier needs, of distinct classes."""
        return len(self.classes_of(self.free(panel, dossier))) >= self.readers


def hosts(sides: Sides, crossing: Crossing) -> tuple[str, ...]:
    """Return who of the host panel may read a dossier: no member of its own panel, which must then still suffice."""
    home, host = sides.panels[crossing.home], sides.panels[crossing.host]
    own = sides.classes_of(sides.free(home, crossing.dossier))
    return tuple(
        juror
        for juror in sides.free(host, crossing.dossier)
        if juror not in home.jurors and len(own - sides.classes_of([juror])) >= sides.readers - 1
    )


def crossings(
    seed: str, sides: Sides, rest: Mapping[str, Sequence[str]], dealt: Mapping[str, int], percent: int
) -> tuple[Crossing, ...]:
    """Choose by lot the dossiers that get a reader of another panel, and deal them evenly among the other panels.

    `rest`: those of each panel that may; `dealt`: how many each has in all, of which `percent` (rounded up) are chosen.
    One panel alone is compared with nothing, and has none.
    """
    homes: dict[str, str] = {}
    items: dict[str, Item] = {}
    for panel in sorted(rest) if percent and len(rest) > 1 else ():
        options = {dossier: _hosts_of(sides, panel, dossier) for dossier in rest[panel]}
        fit = sorted((d for d in options if options[d]), key=lots(seed, "crossed"))
        wanted = min(-(-dealt[panel] * percent // 100), len(rest[panel]))
        if len(fit) < wanted:
            raise Impossible("too-few-crossed-readers", tuple(sorted(d for d in options if not options[d])))
        for dossier in fit[:wanted]:
            homes[dossier], items[dossier] = panel, Item(options[dossier], 1)
    chosen = share(items, lots(seed, "host"), {})
    return tuple(Crossing(dossier, homes[dossier], chosen[dossier][0]) for dossier in sorted(chosen))


def _hosts_of(sides: Sides, home: str, dossier: str) -> tuple[str, ...]:
    others = (panel for panel in sorted(sides.panels) if panel != home)
    return tuple(panel for panel in others if hosts(sides, Crossing(dossier, home, panel)))
