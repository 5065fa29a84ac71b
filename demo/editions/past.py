"""The invented palmares of the editions before: nobody's real history, but one that rules across editions can read."""

from dataclasses import dataclass

from demo.editions.applicants import THEMES, Applicant
from demo.editions.lots import Lots

PAST = {"20": 2019, "21": 2020, "22": 2021, "23": 2022, "24": 2023, "25": 2024}

Award = tuple[str, int, list[str]]


@dataclass(frozen=True)
class Past:
    """The invented palmares of one past edition."""

    edition: str
    year: int
    awards: list[Award]


def history(lots: Lots, applicants: list[Applicant]) -> list[Past]:
    """Invent editions 20 to 25: who has `excellence` now held 5@ five times or more in them, nobody else did."""
    paths: dict[str, list[int]] = {}
    for n, item in enumerate(lots.shuffled(a.code for a in applicants if a.excellence)):
        paths[item] = faultless(lots, n)
    for applicant in applicants:
        if not applicant.excellence:
            paths[applicant.code] = rising(lots, applicant.level)
    return [past(lots, n, paths) for n in range(len(PAST))]


def faultless(lots: Lots, turn: int) -> list[int]:
    """Return six levels of which five or six are 5@: in turn no fault, an edition missed (0), or a 4@ early on."""
    path = [5] * len(PAST)
    if turn % 3 == 1:
        path[lots.below(6)] = 0
    elif turn % 3 == 2:
        path[lots.below(3)] = 4
    return path


def rising(lots: Lots, level: int) -> list[int]:
    """Walk back from today's level: absent (0) four times in ten, a step lower one time in four, four 5@ at most."""
    path: list[int] = []
    for _ in PAST:
        if level > 1 and lots.percent(25):
            level -= 1
        if path.count(5) == 4:
            level = min(level, 4)
        path.insert(0, level if lots.percent(60) else 0)
    return path


def past(lots: Lots, place: int, paths: dict[str, list[int]]) -> Past:
    """Return one past palmares, with four thematic mentions among those who held 3@ or more."""
    edition, year = list(PAST.items())[place]
    held = {code: path[place] for code, path in sorted(paths.items()) if path[place]}
    drawn = lots.shuffled(code for code, level in held.items() if level >= 3)[:4]
    themes = {code: [THEMES[n % 3]] for n, code in enumerate(drawn)}
    return Past(edition, year, [(code, level, themes.get(code, [])) for code, level in held.items()])
