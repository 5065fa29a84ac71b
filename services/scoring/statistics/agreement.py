"""All coefficients of one table, as they are shown beside a panel's figures."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple, get_args

from services.scoring.statistics.gwet import ac
from services.scoring.statistics.intraclass import Form, icc
from services.scoring.statistics.kappa import PairwiseKappa, pairwise
from services.scoring.statistics.kendall import Concordance, concordance
from services.scoring.statistics.krippendorff import Metric, alpha
from services.scoring.statistics.table import Table
from services.scoring.statistics.undefined import Coefficient, Undefined
from services.scoring.statistics.weights import Weighting

KAPPAS: Final[dict[str, Weighting]] = {"kappa": "identity", "kappa-linear": "linear", "kappa-quadratic": "quadratic"}
ACS: Final[dict[str, Weighting]] = {
    "ac1": "identity",
    "ac2-linear": "linear",
    "ac2-quadratic": "quadratic",
    "ac2-ordinal": "ordinal",
}


class Agreement(NamedTuple):
    """Coefficients by name, in the order shown; the test of W; over how many pairs each kappa is a mean.

    Names: `alpha-<metric>`, `icc-<form>`, `kendall-w`, `kappa`, `kappa-<weighting>`, `ac1`, `ac2-<weighting>`.
    """

    coefficients: dict[str, Coefficient]
    concordance: Concordance
    kappas: dict[str, PairwiseKappa]


def agreement(table: Table, scale: Sequence[Fraction] | None) -> Agreement:
    """Return every coefficient of the table, exact or undefined with its reason.

    `scale`: the rulebook's categories; without it kappa and AC are undefined (NO_SCALE).
    """
    tested, kappas = concordance(table), {name: _pairwise(table, scale, by) for name, by in KAPPAS.items()}
    found: dict[str, Coefficient] = {f"alpha-{metric}": alpha(table, metric) for metric in _METRICS}
    found |= {f"icc-{form.replace(',', '-')}": icc(table, form) for form in _FORMS}
    found["kendall-w"] = tested.w
    found |= {name: each.mean for name, each in kappas.items()}
    found |= {name: Undefined.NO_SCALE if scale is None else ac(table, scale, by) for name, by in ACS.items()}
    return Agreement(found, tested, kappas)


_METRICS: Final[tuple[Metric, ...]] = get_args(Metric)
_FORMS: Final[tuple[Form, ...]] = get_args(Form)


def _pairwise(table: Table, scale: Sequence[Fraction] | None, weighting: Weighting) -> PairwiseKappa:
    if scale is None:
        return PairwiseKappa(Undefined.NO_SCALE, 0, len(table.jurors) * (len(table.jurors) - 1) // 2)
    return pairwise(table, scale, weighting)
