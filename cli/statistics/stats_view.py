"""What `jury stats` computes, and its JSON: exact fractions beside their decimals."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

import msgspec

from services.scoring.rules.figure import half_up
from services.scoring.statistics.agreement import Agreement, agreement
from services.scoring.statistics.flags import Flags, flags
from services.scoring.statistics.integers import written
from services.scoring.statistics.levels import Beside, Level, side_by_side
from services.scoring.statistics.severity import NoSeverity, Severity, adjusted, severity
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined

#: Decimals of a coefficient in JSON.
DECIMALS: Final = 6


class Found(NamedTuple):
    """All that is computed of a table. `agreements`: of its marks, and of the levels they reach where levels are known.

    `raw`: each unit's mean. `beside`: empty without levels or without offsets.
    """

    table: Table
    agreements: dict[str, Agreement]
    severity: Severity | NoSeverity
    raw: dict[str, Fraction]
    beside: tuple[Beside, ...]
    flags: Flags


def compute(table: Table, scale: Collection[Fraction] | None, level: Level | None, levels: Sequence[int]) -> Found:
    """Compute everything; `levels`: those that `level` can give."""
    agreements = {"marks": agreement(table, None if scale is None else tuple(scale))}
    fitted, raw = severity(table), adjusted(table, {})
    offsets: dict[str, Fraction] = {}
    beside: tuple[Beside, ...] = ()
    if isinstance(fitted, Severity):
        offsets = fitted.offsets
        beside = () if level is None else side_by_side(raw, fitted.adjusted, level)
    if level is not None:
        agreements["levels"] = agreement(_reached(table, level), tuple(map(Fraction, levels)))
    return Found(table, agreements, fitted, raw, beside, flags(table, level, offsets))


def _reached(table: Table, level: Level) -> Table:
    rows = (tuple(None if mark is None else Fraction(level(mark)) for mark in row) for row in table.rows)
    return table._replace(rows=tuple(rows))


def decimal(value: Fraction, decimals: int) -> str:
    """Return a fraction rounded half up, in plain decimals."""
    units = int(half_up(value, decimals) * 10**decimals)
    whole, part = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{decimals}}"


def as_json(found: Found) -> str:
    """Return all of it as JSON; a coefficient is `exact` and `decimal`, or `undefined` with its reason."""
    told = {
        "units": len(found.table.units),
        "jurors": len(found.table.jurors),
        "marks": len(found.table.readings),
        "agreement": {of: _agreement(each) for of, each in found.agreements.items()},
        "severity": _severity(found.severity),
        "raw": found.raw,
        "levels": [each._asdict() for each in found.beside],
        "flags": {
            "spreads": [each._asdict() for each in found.flags.spreads],
            "one_value": [each._asdict() for each in found.flags.one_value],
            "far": [each._asdict() for each in found.flags.far],
            "limit": found.flags.limit,
        },
    }
    return msgspec.json.format(msgspec.json.encode(told, enc_hook=_exact), indent=2).decode()


def _exact(value: object) -> str:
    assert isinstance(value, Fraction), value
    return written(value)


def _agreement(found: Agreement) -> dict[str, Any]:
    told: dict[str, Any] = {name: _coefficient(each) for name, each in found.coefficients.items()}
    test, p = found.concordance, found.concordance.p
    told["kendall-w"]["test"] = {
        "chi_square": _coefficient(test.chi_square),
        "freedom": test.freedom,
        "p": str(p) if isinstance(p, Decimal) else None,
    }
    for name, each in found.kappas.items():
        told[name]["pairs"] = {"defined": each.defined, "all": each.pairs}
    return told


def _coefficient(value: Coefficient) -> dict[str, Any]:
    if isinstance(value, Undefined):
        return {"undefined": value.value}
    return {"exact": written(value), "decimal": decimal(value, DECIMALS)}


def _severity(found: Severity | NoSeverity) -> dict[str, Any]:
    if isinstance(found, NoSeverity):
        return {"refused": found.why.value, "jurors": found.jurors}
    return {"offsets": found.offsets, "adjusted": found.adjusted}
