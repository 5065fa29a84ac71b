"""The upper tail of the chi-square distribution, in decimals: for display, never compared with anything.

Source: the series of the lower incomplete gamma function, Abramowitz and Stegun, Handbook of Mathematical Functions
(1964), 6.5.29 and 26.4.19; all its terms are positive, so nothing cancels.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Final

#: Digits carried: about fifty more than are shown.
DIGITS: Final = 60
_PI: Final = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899")
_NOTHING: Final = Decimal(10) ** -DIGITS


def upper_tail(statistic: Fraction, freedom: int, places: int = 6) -> Decimal:
    """Return the probability that chi-square with `freedom` degrees exceeds `statistic`, to `places` decimals.

    `statistic` at least 0, `freedom` at least 1, `places` at most 40. The last place is right, a half rounded up.
    """
    assert statistic >= 0
    assert freedom >= 1
    assert places <= DIGITS - 20
    with localcontext() as context:
        context.prec = DIGITS
        shape, half = Decimal(freedom) / 2, Decimal(statistic.numerator) / Decimal(statistic.denominator) / 2
        tail = Decimal(1) if half == 0 else 1 - _lower(shape, half)
        return max(tail, Decimal(0)).quantize(Decimal(10) ** -places, rounding=ROUND_HALF_UP)


def _lower(shape: Decimal, half: Decimal) -> Decimal:
    # Chernoff's bound on the tail, (e half / shape)**shape * e**-half, spares the series where nothing is left.
    if half > shape and shape * (1 + (half / shape).ln()) - half < _NOTHING.ln():
        return Decimal(1)
    term = (shape * half.ln() - half).exp() / _gamma(shape + 1)
    total, step = term, Decimal(0)
    while term > _NOTHING or shape + step < half:
        step += 1
        term *= half / (shape + step)
        total += term
    return total


def _gamma(argument: Decimal) -> Decimal:
    """Return the gamma function of a positive multiple of 1/2."""
    product = Decimal(1)
    while argument > 1:
        argument -= 1
        product *= argument
    return product * _PI.sqrt() if argument != 1 else product
