"""Exact figures and marks as people read them: a few decimals, or a rounded value beside the fraction."""

from fractions import Fraction

from contracts.codes import Exact
from contracts.grid import Scale
from services.scoring.rules.figure import half_up

#: Decimals up to which a figure is written whole, and to which another one is rounded.
_WHOLE = 4
_SHOWN = 2
#: Letters of a fraction that a person still reads.
_SHORT = 15


def shown(exact: Exact | None, *, french: bool) -> str:
    """Return a figure: `72`, `86,67` where it is not that exactly, `—` where there is none."""
    if exact is None:
        return "—"
    value = Fraction(exact)
    whole = half_up(value, _WHOLE) == value
    return _decimal(value if whole else half_up(value, _SHOWN), _WHOLE if whole else _SHOWN, french=french)


def brief(exact: Exact, *, french: bool) -> str:
    """Return a fraction as a table for people has it: four decimals, beside it where it is short enough to be read."""
    near = f"{'' if _is(exact) else '≈ '}{_decimal(half_up(Fraction(exact), _WHOLE), _WHOLE, french=french)}"
    return f"{exact} ({near})" if len(exact) <= _SHORT else near


def told(exact: Exact | None, *, french: bool) -> str:
    """Return a figure exactly, with what it comes to beside it where that is not the same: `260/3 (≈ 86,67)`."""
    if exact is None:
        return "—"
    near = shown(exact, french=french)
    return near if "/" not in exact else f"{exact} ({'' if _is(exact) else '≈ '}{near})"


def mark(value: int | None, scale: Scale, *, french: bool) -> str:
    """Return a mark on its own scale: 725 in hundredths is 7,25."""
    if value is None:
        return "—"
    return _decimal(Fraction(value, 10**scale.decimals), scale.decimals, french=french)


def _is(exact: Exact) -> bool:
    return half_up(Fraction(exact), _WHOLE) == Fraction(exact)


def _decimal(value: Fraction, decimals: int, *, french: bool) -> str:
    scaled = abs(value) * 10**decimals
    assert scaled.denominator == 1, "rounded to that many decimals already"
    digits = f"{scaled.numerator:0{decimals + 1}d}"
    whole, part = (digits[:-decimals], digits[-decimals:].rstrip("0")) if decimals else (digits, "")
    return f"{'-' if value < 0 else ''}{whole}{(',' if french else '.') + part if part else ''}"
