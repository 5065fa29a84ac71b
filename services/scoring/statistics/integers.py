"""Exact rationals as integers: what a coefficient does not change under, it is computed without."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def denominator(values: Iterable[Fraction]) -> int:
    """Return the least number that makes every value an integer when multiplied by it."""
    return lcm(*(value.denominator for value in values))


def scaled(value: Fraction, by: int) -> int:
    """Return the integer `value * by`."""
    product = value * by
    assert product.denominator == 1, "scaled by their common denominator"
    return product.numerator
