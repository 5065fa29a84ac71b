"""Coefficients of agreement by name, and why one is undefined: the same words wherever they show."""

from typing import Final

from services.scoring.statistics.severity import Unfit
from services.scoring.statistics.undefined import Undefined

REASONS: Final = {
    Undefined.ALL_EQUAL: ("toutes les notes sont égales", "all marks are equal"),
    Undefined.TOO_FEW: ("trop peu à comparer", "too little to compare"),
    Undefined.INCOMPLETE: ("il manque des notes", "marks are missing"),
    Undefined.NO_SPREAD: ("rien ne varie", "nothing varies"),
    Undefined.NEGATIVE: ("notes négatives", "negative marks"),
    Undefined.OFF_SCALE: ("notes hors barème", "marks off the scale"),
    Undefined.NO_SCALE: ("sans barème, voir --scale", "no scale, see --scale"),
}
UNFIT: Final = {
    Unfit.NO_READINGS: ("aucune note", "no mark"),
    Unfit.TOO_FEW_READINGS: ("moins de cinq lectures :", "under five readings:"),
    Unfit.DISCONNECTED: ("rien ne relie ces groupes de jurés :", "nothing links these groups of jurors:"),
    Unfit.TOO_MANY_JURORS: ("plus de cent jurés", "more than a hundred jurors"),
}
NAMES: Final = {
    "alpha-nominal": ("alpha de Krippendorff, nominal", "Krippendorff's alpha, nominal"),
    "alpha-ordinal": ("alpha de Krippendorff, ordinal", "Krippendorff's alpha, ordinal"),
    "alpha-interval": ("alpha de Krippendorff, intervalle", "Krippendorff's alpha, interval"),
    "alpha-ratio": ("alpha de Krippendorff, rapport", "Krippendorff's alpha, ratio"),
    "icc-1-1": ("ICC(1,1)", "ICC(1,1)"),
    "icc-1-k": ("ICC(1,k)", "ICC(1,k)"),
    "icc-2-1": ("ICC(2,1)", "ICC(2,1)"),
    "icc-2-k": ("ICC(2,k)", "ICC(2,k)"),
    "icc-3-1": ("ICC(3,1)", "ICC(3,1)"),
    "icc-3-k": ("ICC(3,k)", "ICC(3,k)"),
    "kendall-w": ("W de Kendall", "Kendall's W"),
    "kappa": ("kappa de Cohen, moyenne des paires", "Cohen's kappa, mean of pairs"),
    "kappa-linear": ("kappa pondéré, linéaire", "weighted kappa, linear"),
    "kappa-quadratic": ("kappa pondéré, quadratique", "weighted kappa, quadratic"),
    "ac1": ("AC1 de Gwet", "Gwet's AC1"),
    "ac2-linear": ("AC2 de Gwet, linéaire", "Gwet's AC2, linear"),
    "ac2-quadratic": ("AC2 de Gwet, quadratique", "Gwet's AC2, quadratic"),
    "ac2-ordinal": ("AC2 de Gwet, ordinal", "Gwet's AC2, ordinal"),
}
