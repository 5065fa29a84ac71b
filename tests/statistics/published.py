"""Tables of marks as published with their coefficients, each with its source.

The tables of Gwet are those of his R package irrCAC 1.0 (its name for each in brackets); what it prints for them with
each weighting is what the tests expect.
"""

from collections.abc import Sequence
from fractions import Fraction

from services.scoring.rules.figure import half_up
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient


def by_juror(*columns: str) -> Table:
    """Build a table from one string of marks a juror, a point for a hole."""
    rows = zip(*(column.split() for column in columns), strict=True)
    marks = tuple(tuple(None if cell == "." else Fraction(cell) for cell in row) for row in rows)
    return Table(tuple(f"u{u}" for u in range(len(marks))), tuple(f"j{j}" for j in range(len(columns))), marks)


def crossed(counts: Sequence[Sequence[int]]) -> Table:
    """Build a table of two jurors from a contingency table: categories 1, 2, … of the first by those of the second."""
    marks = [
        (Fraction(row), Fraction(column))
        for row, line in enumerate(counts, 1)
        for column, count in enumerate(line, 1)
        for _ in range(count)
    ]
    return Table(tuple(f"u{u}" for u in range(len(marks))), ("one", "other"), tuple(marks))


def printed(found: Coefficient, decimals: int) -> Fraction:
    """Return a coefficient as a page prints it."""
    assert isinstance(found, Fraction), found
    return half_up(found, decimals)


#: Krippendorff, «Computing Krippendorff's Alpha-Reliability» (2011), A: binary, two observers; nominal .095.
KRIPPENDORFF_A = by_juror("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
#: The same, B: nominal (a to e as 1 to 5), Ben and Gerry; nominal .692.
KRIPPENDORFF_B = by_juror("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4")
#: The same, C and D: four observers, holes; nominal .743, ordinal .815, interval .849, ratio .797. Also Gwet, Handbook
#: of Inter-Rater Reliability (4th ed., 2014), page 120 (`cac.raw4raters`).
KRIPPENDORFF_C = by_juror(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
#: Wikipedia, «Krippendorff's alpha», computational example; nominal .691, interval .811.
WIKIPEDIA_ALPHA = by_juror(
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)

#: Shrout and Fleiss, Psychological Bulletin 86 (1979), table 2: four judges, six targets.
SHROUT_FLEISS = by_juror("9 6 8 7 10 6", "2 1 4 1 5 2", "5 3 6 2 6 4", "8 2 8 6 9 7")
#: Sokal and Rohlf, Biometry, box 9.1: widths of scutum of tick larvae on four rabbits; n0 9.009, 32.1 %.
SOKAL_ROHLF = (
    (380, 376, 360, 368, 372, 366, 374, 382),
    (350, 356, 358, 376, 338, 342, 366, 350, 344, 364),
    (354, 360, 362, 352, 366, 372, 362, 344, 342, 358, 351, 348, 348),
    (376, 344, 342, 372, 374, 360),
)

#: Siegel, Nonparametric Statistics (1956), table 9.8: six applicants ranked by three executives; W .16.
SIEGEL_EXECUTIVES = by_juror("1 6 3 2 5 4", "1 5 6 4 2 3", "6 3 2 5 4 1")
#: Kendall, Rank Correlation Methods (1948), chapter 6: three rankings with ties; S 591, W .828 (.796 without).
KENDALL_TIES = by_juror(
    "1 4.5 2 4.5 3 7.5 6 9 7.5 10",
    "2.5 1 2.5 4.5 4.5 8 9 6.5 10 6.5",
    "2 1 4.5 4.5 4.5 4.5 8 8 8 10",
)
#: InfluentialPoints, «Coefficient of concordance», worked example I: strawberries of eight farms ranked by four raters;
#: W .744, chi-square 20.83, P .004.
STRAWBERRIES = by_juror("8 4 2 3 5 1 6 7", "7 3 1 4 5 2 6 8", "8 2 5 6 7 1 4 3", "8 3 4 2 5 1 6 7")
#: Zar, Biostatistical Analysis (5th ed., 2010), example 20.5: wing, tail and bill lengths of twelve birds; W .9241 with
#: ties corrected (.9134 without).
ZAR_BIRDS = by_juror(
    "10.4 10.8 11.1 10.2 10.3 10.2 10.7 10.5 10.8 11.2 10.6 11.4",
    "7.4 7.6 7.9 7.2 7.4 7.1 7.4 7.2 7.8 7.7 7.8 8.3",
    "17 17 20 14.5 15.5 13 19.5 16 21 20 18 22",
)

#: Cohen, Psychological Bulletin 70 (1968), table 1: 200 cases, two judges; kappa .492.
COHEN_DIAGNOSES = crossed(((88, 10, 2), (14, 40, 6), (18, 10, 12)))
#: Gwet (2014), 100 pregnancies by two abstractors (`cont3x3abstractors`).
GWET_ABSTRACTORS = crossed(((13, 0, 0), (0, 20, 7), (0, 4, 56)))
#: Gwet (2014), 223 psychiatric patients by two methods (`cont4x4diagnosis`).
GWET_DIAGNOSES = crossed(((40, 6, 4, 15), (4, 25, 1, 5), (4, 2, 21, 9), (17, 13, 12, 45)))
#: SAS/STAT, PROC FREQ, «Agreement Study»: 88 patients by two dermatologists; kappa .3449.
SAS_DERMATOLOGISTS = crossed(((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13)))
#: Gwet (2014), page 125: five observers, fifteen units, scale 0 to 3 (`cac.raw5observers`).
GWET_OBSERVERS = by_juror(
    "1 1 2 . 0 0 1 1 2 2 . 0 1 3 1",
    "1 1 3 0 0 0 0 . 2 1 1 0 2 3 1",
    "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1",
    ". 1 3 . . . . 0 . 1 0 0 2 2 .",
    "2 . . 0 0 0 1 . 2 . . . . 3 1",
)
