"""Linear equations over the integers, solved exactly.

Source: Erwin H. Bareiss, «Sylvester's identity and multistep integer-preserving Gaussian elimination», Mathematics of
Computation 22 (1968), 565-578: each division is exact, so no fraction appears and the numbers grow as determinants do.
"""

from collections.abc import Sequence
from fractions import Fraction


def solve(matrix: Sequence[Sequence[int]], right: Sequence[int]) -> tuple[Fraction, ...]:
    """Return x with matrix · x = right; n x n, whose leading minors are all positive (so no row is ever exchanged)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size, previous = len(rows), 1
    for step in range(size):
        pivot_row = rows[step]
        pivot = pivot_row[step]
        assert pivot > 0, "a leading minor is not positive"
        for place in range(step + 1, size):
            rows[place] = _reduced(rows[place], pivot_row, step, previous)
        previous = pivot
    return _back(rows)


def _reduced(row: list[int], pivot_row: list[int], step: int, previous: int) -> list[int]:
    pivot, factor = pivot_row[step], row[step]
    tail = zip(row[step + 1 :], pivot_row[step + 1 :], strict=True)
    return [0] * (step + 1) + [(pivot * mine - factor * theirs) // previous for mine, theirs in tail]


def _back(rows: list[list[int]]) -> tuple[Fraction, ...]:
    # By Cramer's rule x times the determinant is whole, and the last pivot is the determinant.
    size = len(rows)
    determinant = rows[-1][-2] if rows else 1
    whole = [0] * size
    for place in reversed(range(size)):
        row = rows[place]
        known = sum(row[column] * whole[column] for column in range(place + 1, size))
        whole[place] = (determinant * row[size] - known) // row[place]
    return tuple(Fraction(each, determinant) for each in whole)
