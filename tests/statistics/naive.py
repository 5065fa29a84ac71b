"""Every coefficient a second time, slowly and by another road than the package takes. None: undefined, 0 / 0."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations

from services.scoring.statistics.table import Table

ZERO = Fraction(0)


def alpha(table: Table, metric: str) -> Fraction | None:
    """Go through the matrix of coincidences and the difference functions, as Krippendorff prints them."""
    units = [marks for marks in table.given if len(marks) > 1]
    values = sorted({mark for marks in units for mark in marks})
    coincidences = dict.fromkeys(((c, k) for c in values for k in values), ZERO)
    for marks in units:
        for a, b in permutations(range(len(marks)), 2):
            coincidences[marks[a], marks[b]] += Fraction(1, len(marks) - 1)
    counts = {c: sum((coincidences[c, k] for k in values), ZERO) for c in values}

    def delta(c: Fraction, k: Fraction) -> Fraction:
        if c == k:
            return ZERO
        if metric == "nominal":
            return Fraction(1)
        if metric == "ordinal":
            between = sum((counts[g] for g in values if min(c, k) <= g <= max(c, k)), ZERO)
            return (between - (counts[c] + counts[k]) / 2) ** 2
        return (c - k) ** 2 if metric == "interval" else ((c - k) / (c + k)) ** 2

    total = sum(counts.values(), ZERO)
    observed = sum((coincidences[c, k] * delta(c, k) for c in values for k in values), ZERO)
    expected = sum((counts[c] * counts[k] * delta(c, k) for c in values for k in values), ZERO)
    return 1 - (total - 1) * observed / expected if expected else None


def icc_one(table: Table, *, mean: bool) -> Fraction | None:
    """Estimate the variances between and within units from squared distances to means."""
    units = [marks for marks in table.given if marks]
    marks = [mark for unit in units for mark in unit]
    if len(units) < 2 or len(marks) == len(units):
        return None
    middle = sum(marks, ZERO) / len(marks)
    means = [sum(unit, ZERO) / len(unit) for unit in units]
    within = sum(((x - m) ** 2 for unit, m in zip(units, means, strict=True) for x in unit), ZERO)
    between = sum((len(unit) * (m - middle) ** 2 for unit, m in zip(units, means, strict=True)), ZERO)
    error = within / (len(marks) - len(units))
    n0 = (len(marks) - Fraction(sum(len(unit) ** 2 for unit in units), len(marks))) / (len(units) - 1)
    true = (between / (len(units) - 1) - error) / n0
    below = true + error / (n0 if mean else 1)
    return true / below if below > 0 else None


def icc_two(table: Table, form: str) -> Fraction | None:
    """Take the error from the residuals of the two-way table, and the variances of units and jurors from it."""
    rows = table.given
    n, k = len(rows), len(rows[0])
    middle = sum((x for row in rows for x in row), ZERO) / (n * k)
    unit = [sum(row, ZERO) / k for row in rows]
    juror = [sum((row[j] for row in rows), ZERO) / n for j in range(k)]
    error = sum(((rows[i][j] - unit[i] - juror[j] + middle) ** 2 for i in range(n) for j in range(k)), ZERO)
    ems = error / ((n - 1) * (k - 1))
    units = (k * sum(((m - middle) ** 2 for m in unit), ZERO) / (n - 1) - ems) / k
    jurors = (n * sum(((m - middle) ** 2 for m in juror), ZERO) / (k - 1) - ems) / n
    noise = (jurors if form[0] == "2" else ZERO) + ems
    below = units + (noise / k if form[2] == "k" else noise)
    return units / below if below > 0 else None


def w(table: Table) -> Fraction | None:
    """Go through Friedman's statistic as Conover prints it: from the ranks' own squares, no correction for ties."""
    rows = table.given
    n, m = len(rows), len(rows[0])
    ranks = [[_rank(row[j], [other[j] for other in rows]) for row in rows] for j in range(m)]
    mean = Fraction(n + 1, 2)
    spread = sum(((rank - mean) ** 2 for column in ranks for rank in column), ZERO)
    sums = [sum((column[i] for column in ranks), ZERO) for i in range(n)]
    return sum(((each - m * mean) ** 2 for each in sums), ZERO) / (m * spread) if spread else None


def _rank(value: Fraction, among: list[Fraction]) -> Fraction:
    return sum(other < value for other in among) + Fraction(sum(other == value for other in among) + 1, 2)


def weight(scale: tuple[Fraction, ...], weighting: str) -> Callable[[Fraction, Fraction], Fraction]:
    """Return agreement weights as Gwet prints them (irrCAC `*.weights`)."""
    rank, q, width = {c: i for i, c in enumerate(scale)}, len(scale), scale[-1] - scale[0]

    def of(c: Fraction, k: Fraction) -> Fraction:
        if weighting == "identity":
            return Fraction(c == k)
        if weighting == "ordinal":
            span = abs(rank[c] - rank[k]) + 1
            return 1 - Fraction(span * (span - 1), q * (q - 1))
        return 1 - (abs(c - k) / width) ** (1 if weighting == "linear" else 2)

    return of


def kappa(pairs: list[tuple[Fraction, Fraction]], scale: tuple[Fraction, ...], weighting: str) -> Fraction | None:
    """Take agreement weights and proportions, (p_o - p_e) / (1 - p_e)."""
    of = weight(scale, weighting)
    if not pairs:
        return None
    observed = sum((of(a, b) for a, b in pairs), ZERO) / len(pairs)
    expected = sum((of(a, b) for a, _ in pairs for _, b in pairs), ZERO) / len(pairs) ** 2
    return (observed - expected) / (1 - expected) if expected != 1 else None


def mean_kappa(table: Table, scale: tuple[Fraction, ...], weighting: str) -> Fraction | None:
    """Average kappa over the pairs of jurors that have one."""
    found = []
    for one, other in combinations(range(len(table.jurors)), 2):
        both = [(row[one], row[other]) for row in table.rows]
        each = kappa([(a, b) for a, b in both if a is not None and b is not None], scale, weighting)
        found += [] if each is None else [each]
    return sum(found, ZERO) / len(found) if found else None


def ac(table: Table, scale: tuple[Fraction, ...], weighting: str) -> Fraction | None:
    """Go through the matrix of raters by category, Gwet's r_ik, and r*_ik."""
    of = weight(scale, weighting)
    counts = [{c: marks.count(c) for c in scale} for marks in table.given if marks]
    several = [r for r in counts if sum(r.values()) > 1]
    if not several:
        return None
    agreed = ZERO
    for r in several:
        size = sum(r.values())
        star = {c: sum((of(c, k) * r[k] for k in scale), ZERO) for c in scale}
        agreed += sum((r[c] * (star[c] - 1) for c in scale), ZERO) / (size * (size - 1))
    agreed /= len(several)
    pi = [sum((Fraction(r[c], sum(r.values())) for r in counts), ZERO) / len(counts) for c in scale]
    weights = sum((of(c, k) for c in scale for k in scale), ZERO)
    chance = weights * sum((p * (1 - p) for p in pi), ZERO) / (len(scale) * (len(scale) - 1))
    return (agreed - chance) / (1 - chance)


def offsets(table: Table) -> dict[str, Fraction]:
    """Solve the normal equations of the whole model, dossiers and jurors, by Gauss and Jordan with fractions."""
    units, size = len(table.units), len(table.units) + len(table.jurors)
    rows = [[ZERO] * (size + 1) for _ in range(size)]
    for j in range(len(table.jurors)):
        rows[units + j][units + j] += 1
    for u, row in enumerate(table.rows):
        for j, mark in enumerate(row):
            if mark is not None:
                for equation in (u, units + j):
                    rows[equation][u] += 1
                    rows[equation][units + j] += 1
                    rows[equation][size] += mark
    for column in range(size):
        pivot = next(place for place in range(column, size) if rows[place][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for place in range(size):
            if place != column and rows[place][column]:
                factor = rows[place][column]
                rows[place] = [mine - factor * his for mine, his in zip(rows[place], rows[column], strict=True)]
    return {juror: rows[units + j][size] for j, juror in enumerate(table.jurors)}
