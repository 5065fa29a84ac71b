"""An organiser who publishes a figure-skating competition as the data set's three tables, worked out with `decimal`.

The rule of ISU 353 written a second time, by other means than the services': the highest and the lowest mark dropped,
the mean to two decimals, times the factor to two decimals, the sum; a half goes up. Ties: by element score in a short
programme, by component score in a free skate; those still equal share their rank.
"""

import csv
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final, NamedTuple

ABSENT: Final = "0.0"
_CENT: Final = Decimal("0.01")


class Skated(NamedTuple):
    """One performance: its code, element score, deductions as printed; by component its marks, by judge from J1 on."""

    code: str
    elements: str
    deductions: str
    marks: dict[str, tuple[str, ...]]


class Segment(NamedTuple):
    """One segment: its name, the factor of each component, what was skated."""

    program: str
    factors: dict[str, str]
    skated: tuple[Skated, ...]

    def ranks(self) -> dict[str, int]:
        """Return the rank of each performance."""
        keys = {each.code: self._keys(each) for each in self.skated}
        return {code: 1 + sum(other > key for other in keys.values()) for code, key in keys.items()}

    def components(self, skated: Skated) -> Decimal:
        """Return the total component score."""
        return sum((_cents(panel(skated.marks[name]) * Decimal(by)) for name, by in self.factors.items()), Decimal(0))

    def total(self, skated: Skated) -> Decimal:
        """Return the total segment score. Deductions are printed with or without their sign."""
        return Decimal(skated.elements) + self.components(skated) - abs(Decimal(skated.deductions))

    def _keys(self, skated: Skated) -> tuple[Decimal, Decimal]:
        short = "SHORT" in self.program
        return self.total(skated), Decimal(skated.elements) if short else self.components(skated)


def panel(marks: tuple[str, ...]) -> Decimal:
    """Return the panel's score on a component."""
    left = sorted(Decimal(mark) for mark in marks if Decimal(mark))[1:-1]
    return _cents(sum(left, Decimal(0)) / len(left))


def publish(folder: Path, competition: str, segments: Iterable[Segment]) -> None:
    """Write a competition as the data set's tables."""
    shown = [(segment, skated) for segment in segments for skated in segment.skated]
    write_table(
        folder / "performances.csv",
        "performance_id,competition,program,rank,total_segment_score,total_element_score,total_component_score,total_deductions",
        (
            (
                skated.code,
                competition,
                segment.program,
                segment.ranks()[skated.code],
                segment.total(skated),
                skated.elements,
                segment.components(skated),
                skated.deductions,
            )
            for segment, skated in shown
        ),
    )
    aspects = [
        (f"{skated.code}-{name}", segment, skated, name) for segment, skated in shown for name in segment.factors
    ]
    write_table(
        folder / "judged-aspects.csv",
        "aspect_id,performance_id,section,aspect_desc,factor,scores_of_panel",
        (
            (aspect, skated.code, "components", name, segment.factors[name], panel(skated.marks[name]))
            for aspect, segment, skated, name in aspects
        ),
    )
    write_table(
        folder / "judge-scores.csv",
        "aspect_id,judge,score",
        (
            (aspect, f"J{place}", mark)
            for aspect, _, skated, name in aspects
            for place, mark in enumerate(skated.marks[name], 1)
        ),
    )


def _cents(figure: Decimal) -> Decimal:
    return figure.quantize(_CENT, ROUND_HALF_UP)


def write_table(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write one table: its header, its rows."""
    with path.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([header.split(","), *rows])
