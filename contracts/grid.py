"""The grid: how marks become a figure, a level and an order. Part of the rulebook; data only."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import CriterionCode

Count = Annotated[int, Meta(ge=0, le=10_000)]
Positive = Annotated[int, Meta(ge=1, le=10_000)]


class Part(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A part of a rulebook."""


class Text(Part, frozen=True):
    """A text shown to people, French first."""

    fr: str
    en: str

    def short(self) -> "Text":
        """Return it without what it adds between brackets: `Ville` for `Ville (2 000 habitants et plus)`."""
        return Text(self.fr.partition(" (")[0], self.en.partition(" (")[0])


class Criterion(Part, frozen=True):
    """What a juror marks; an integer weight."""

    code: CriterionCode
    label: Text
    weight: Positive = 1


class Scale(Part, frozen=True):
    """Bounds of a mark, in units of 10**-decimals: marks are stored as scaled integers."""

    lowest: int
    highest: int
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0


class Rounding(Part, frozen=True):
    """ROUND_HALF_UP to `decimals` at a named stage.

    `ballot`: one juror's figure; `criterion`: one criterion over the jurors; `weighted`: that times its weight;
    `marks`: what the marks give in all; `dossier`: with the declared figures, what is compared.
    """

    stage: Literal["ballot", "criterion", "weighted", "marks", "dossier"]
    decimals: Annotated[int, Meta(ge=0, le=12)]


class Threshold(Part, frozen=True):
    """`level` is proposed from `at_least` (inclusive, exact) on the 0..out_of figure."""

    level: Annotated[int, Meta(ge=0, le=20)]
    at_least: Annotated[int, Meta(ge=0)]


class Declared(Part, frozen=True):
    """A figure that enters beside the marks, added or taken away, in units of 10**-decimals."""

    code: CriterionCode
    label: Text
    decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    sign: Literal[1, -1] = 1


class Rung(Part, frozen=True):
    """One rung of the tie ladder: what is compared next, the higher first unless `lower_first`.

    `marks`: the figure of the marks alone; `criterion` and `declared`: one of them, named by `of`, the criterion before
    its weight, the declared figure without its sign; `gauge`: the rest of the grades, as majority judgment compares
    them (Balinski and Laraki): they come first where the ladder does not name them.
    """

    by: Literal["marks", "criterion", "declared", "gauge"]
    of: CriterionCode | None = None
    lower_first: bool = False


Aggregation = Literal["weighted-mean/1", "trimmed-mean/1", "median/1", "majority-judgment/1", "ranks/1"]


class Grid(Part, frozen=True):
    """How marks become a figure, a level and an order.

    Weights are in units of 10**-weight_decimals. `trim`: how many of the highest and of the lowest marks of each
    criterion are dropped (`trimmed-mean/1`). `scaled`: the figure is brought to 0..out_of; else it is the weighted sum
    itself (`ranks/1`: the mean rank, lower is better). `lower_first` (`ranks/1`): the lower mark is the better one, as
    where the marks are ranks. Ties left by the ladder stay *ex aequo* (1, 1, 3).
    """

    criteria: Annotated[tuple[Criterion, ...], Meta(min_length=1, max_length=200)]
    scale: Scale
    aggregation: Aggregation = "weighted-mean/1"
    absent_mark: Literal["refused", "left-out"] = "refused"
    weight_decimals: Annotated[int, Meta(ge=0, le=6)] = 0
    trim: Count = 0
    scaled: bool = True
    out_of: Positive = 100
    rounding: tuple[Rounding, ...] = ()
    declared: tuple[Declared, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    floor: Annotated[int, Meta(ge=0, le=20)] = 1
    ladder: tuple[Rung, ...] = ()
    lower_first: bool = False
