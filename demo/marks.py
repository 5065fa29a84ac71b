"""The simulated marks: drawn from the seed so that the tally proposes what the edition's file intends.

Each juror's own figure lies in the band of the level that the marks shall propose, well inside: so does the mean of any
of them, whoever reads in the end (recusals, absences and abstentions change the readers, never the proposal). On some
dossiers one juror dissents by a level, just so much that one more reader is called.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Final, NamedTuple

from contracts.grid import Grid
from demo.chance import Chance
from demo.edition import Applicant, Edition

#: Dossiers on which the jury will depart from the proposal, in an edition of 226; fewer in a smaller one.
DEPARTURES: Final = 8
#: The strict panel's figures are this much lower (in points of 0..100), until the jury shifts them.
STRICT: Final = 4
#: A figure stays this far (in points of 0..100) from its band's ends, beyond the reach of any rounding.
MARGIN: Final = Fraction(2)
Marks = dict[str, int | None]


class Band(NamedTuple):
    """The figures that propose a level: from `low`, below `high`."""

    low: Fraction
    high: Fraction


def bands(grid: Grid) -> dict[int, Band]:
    """Return the band of each level of a grid, in the order of the levels."""
    starts = [(grid.floor, 0), *((each.level, each.at_least) for each in grid.thresholds)]
    ends = [each.at_least for each in grid.thresholds] + [grid.out_of + MARGIN]
    return {level: Band(Fraction(low), Fraction(high)) for (level, low), high in zip(starts, ends, strict=True)}


def proposals(edition: Edition, grid: Grid, chance: Chance) -> dict[str, int]:
    """Return the level that the marks shall propose, by dossier: the intended one, but for some that are debated."""
    wanted = {applicant.code: applicant.level for applicant in edition.applicants}
    free = [applicant for applicant in edition.applicants if not applicant.excellence and applicant.source != "public"]
    for applicant in chance.shuffled(free, "departures")[: edition.part(DEPARTURES)]:
        wanted[applicant.code] = _beside(applicant, sorted(bands(grid)), chance)
    return wanted


def _beside(applicant: Applicant, levels: list[int], chance: Chance) -> int:
    place = levels.index(applicant.level)
    beside = [levels[at] for at in (place - 1, place + 1) if 0 <= at < len(levels)]
    return beside[chance.below(len(beside), "beside", applicant.code)] if beside else applicant.level


def draw(grid: Grid, level: int, dossier: str, juror: str, chance: Chance, *, time: int = 1, strict: int = 0) -> Marks:
    """Return one juror's marks on one dossier whose level the marks shall propose; `time` 2 is a revised ballot.

    `strict`: so much is to be added later without leaving the level's band.
    """
    band = bands(grid)[level]
    low, high = band.low + MARGIN, band.high - MARGIN - strict
    aim = low + (high - low) * _place(dossier, juror, chance) / 100
    scale, about = grid.scale, ("mark", dossier, juror, time)
    middle = scale.lowest + aim / grid.out_of * (scale.highest - scale.lowest)
    unit = 10**scale.decimals
    marks: Marks = {}
    for criterion in grid.criteria:
        noise = chance.between(-unit, unit, *about, criterion.code)
        marks[criterion.code] = min(max(floor(middle + Fraction(1, 2)) + noise, scale.lowest), scale.highest)
    return _bring_home(marks, grid, Band(low, high), chance, about)


def dissent(grid: Grid, level: int, dossier: str, juror: str, chance: Chance, *, time: int = 1) -> Marks:
    """Return the marks of a juror who proposes one level more, by so little that the mean stays in the level's band."""
    high = bands(grid)[level].high
    about = ("dissent", dossier, juror, time)
    marks = draw(grid, level, dossier, juror, chance, time=time)
    return _bring_home(marks, grid, Band(high, high + MARGIN / 2), chance, about)


def almost(grid: Grid, level: int, dossier: str, juror: str, chance: Chance) -> Marks:
    """Return the marks of a juror who just misses a level, so that a shift by `STRICT` reaches it."""
    low = bands(grid)[level].low
    marks = draw(grid, level, dossier, juror, chance)
    return _bring_home(marks, grid, _short_of(low), chance, ("almost", dossier, juror))


def may_rise(grid: Grid, level: int) -> bool:
    """Say whether there is a level below, and a ballot on the grid whose figure just misses this one."""
    if level == min(bands(grid)):
        return False
    band, step = _short_of(bands(grid)[level].low), _step(grid)
    return ceil(band.low / step) * step <= band.high


def may_dissent(grid: Grid, level: int) -> bool:
    """Say whether there is a level above and a ballot of full marks on the grid whose figure just reaches it."""
    if level == max(bands(grid)):
        return False
    high, step = bands(grid)[level].high, _step(grid)
    return ceil(high / step) * step <= high + MARGIN / 2


def _short_of(low: Fraction) -> Band:
    return Band(low - STRICT + MARGIN / 4, low - MARGIN / 4)


def _step(grid: Grid) -> Fraction:
    """Return by how much two ballots' figures differ at least."""
    span = grid.scale.highest - grid.scale.lowest
    weights = [criterion.weight for criterion in grid.criteria]
    return Fraction(grid.out_of * gcd(*weights), span * sum(weights))


def _place(dossier: str, juror: str, chance: Chance) -> int:
    """Return where in the band a juror sees a dossier (percent): its quality, his severity, and some noise."""
    quality = chance.between(25, 75, "quality", dossier)
    return quality + chance.between(-15, 15, "severity", juror) + chance.between(-10, 10, "noise", dossier, juror)


def _bring_home(marks: Marks, grid: Grid, band: Band, chance: Chance, about: tuple[object, ...]) -> Marks:
    """Move one mark after the other by one, in an order drawn by lot, until the figure lies in the band."""
    order = chance.shuffled((criterion.code for criterion in grid.criteria), *about)
    step = 0
    while not band.low <= (now := figure(marks, grid)) <= band.high:
        code, by = order[step % len(order)], 1 if now < band.low else -1
        mark = marks[code]
        assert mark is not None
        marks[code] = min(max(mark + by, grid.scale.lowest), grid.scale.highest)
        step += 1
        assert step < 1000 * len(order), f"no marks of this grid give a figure from {band.low} to {band.high}"
    return marks


def figure(marks: Mapping[str, int | None], grid: Grid) -> Fraction:
    """Return the weighted mean of a full ballot on 0..out_of, exact (the service's own figure is what counts)."""
    lowest, span = grid.scale.lowest, grid.scale.highest - grid.scale.lowest
    given = [(criterion.weight, (marks[criterion.code] or 0) - lowest) for criterion in grid.criteria]
    return Fraction(grid.out_of * sum(weight * mark for weight, mark in given), span * sum(w for w, _ in given))
