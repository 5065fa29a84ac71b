"""What a coefficient is: an exact rational, or the reason why there is none."""

from enum import StrEnum
from fractions import Fraction


class Undefined(StrEnum):
    """Why a coefficient does not exist. Zero would be a measure, and 1 a compliment: neither was earned."""

    #: Every mark that counts is the same: chance alone explains the agreement.
    ALL_EQUAL = "all-equal"
    #: Too few marks, units or jurors to compare anything.
    TOO_FEW = "too-few"
    #: The formula needs a mark of every juror on every unit.
    INCOMPLETE = "incomplete"
    #: The variance that the formula divides by is not positive.
    NO_SPREAD = "no-spread"
    #: The ratio metric has no meaning below zero.
    NEGATIVE = "negative"
    #: A mark is none of the scale's categories.
    OFF_SCALE = "off-scale"
    #: The coefficient depends on the categories that jurors could choose, and no scale was given.
    NO_SCALE = "no-scale"


Coefficient = Fraction | Undefined
