"""Who reads next when a reader leaves or one more is called: by the lottery that drew the others. Part of `draw/1`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from services.scoring.rules.lot import lot

#: Jurors who may come, those of an earlier circle before those of a later one.
Circles = Sequence[Sequence[str]]
#: Procedures under which a calibration dossier goes on being read by its whole panel as it then sits.
OF_THE_PANEL: Final = frozenset({"draw/2"})


class Vacancy(NamedTuple):
    """A reading to give: who may come, who may not, who reads beside; `whole`: the whole panel does, of any class."""

    dossier: str
    circles: tuple[tuple[str, ...], ...]
    barred: frozenset[str]
    beside: tuple[str, ...]
    whole: bool = False


def successor(
    seed: str, vacancy: Vacancy, loads: Mapping[str, int], classes: Mapping[str, str], first: str | None = None
) -> str | None:
    """Return who reads next: of the first circle with somebody free the lightest, then by lot; None: nobody.

    `classes`: by juror, where no two readers may be of the same; `first`: who is asked before all others.
    """
    taken = set() if vacancy.whole else {classes.get(reader, reader) for reader in vacancy.beside}
    circles = vacancy.circles if first is None else ((first,), *vacancy.circles)
    for circle in circles:
        free = [
            juror
            for juror in circle
            if juror not in vacancy.barred and juror not in vacancy.beside and classes.get(juror, juror) not in taken
        ]
        if free:
            dossier = vacancy.dossier
            return min(free, key=lambda juror: (loads.get(juror, 0), lot(seed, "reader", dossier, juror)))
    return None


def plan(
    seed: str, vacancies: Iterable[Vacancy], loads: Mapping[str, int], classes: Mapping[str, str]
) -> dict[str, str | None]:
    """Give several readings at once, one after the other by lot, so that no juror gets them all: who, by dossier."""
    now = dict(loads)
    planned: dict[str, str | None] = {}
    for vacancy in sorted(vacancies, key=lambda vacancy: lot(seed, "reader", vacancy.dossier)):
        to = successor(seed, vacancy, now, classes)
        planned[vacancy.dossier] = to
        if to is not None:
            now[to] = now.get(to, 0) + 1
    return planned
