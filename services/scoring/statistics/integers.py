"""Exact rationals as integers: what a coefficient does not change under, it is computed without."""

from collections.abc import Iterable
from decimal import Decimal
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


def written(value: Fraction) -> str:
    """Return `n` or `n/d` in decimal digits, however many: `str` refuses integers of over 4,300 digits.

    Krippendorff's ratio metric divides by sums of marks: its exact alpha on hundreds of marks passes that.
    """
    numerator, denominator = Decimal(value.numerator), Decimal(value.denominator)
    return f"{numerator:f}" if denominator == 1 else f"{numerator:f}/{denominator:f}"
