"""The dossier and the mark that the README names are those of the edition that `jury demo` plays."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.events.scoring import Reading
from demo import ballots, figures, marks, panels, submissions, world
from demo import edition as editions
from demo.chance import Chance
from demo.company import Key
from demo.progress import Quiet
from demo.world import World
from services.scoring.rules.figure import level
from services.scoring.rules.lottery import Candidate, draw
from services.scoring.rules.panel import Panel
from services.scoring.rules.score import score

README: Final = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


class NoKeys:
    """Nobody signs anything here."""

    def persons(self) -> list[str]:
        """Return nobody."""
        return []

    def load(self, person: str) -> Key:
        """Refuse."""
        raise AssertionError(person)

    def create(self, person: str, seed: bytes | None = None) -> Key:
        """Refuse."""
        raise AssertionError(person, seed)


@pytest.fixture(scope="module")
def demo() -> World:
    """Give the world of the demo before its play: nobody stands at the door, no log is watched."""
    nobody: Any = None
    return world.make(editions.standard(), world.standard_rulebook(), nobody, NoKeys(), nobody, Quiet())


@pytest.fixture(scope="module")
def readings(demo: World) -> tuple[Reading, ...]:
    """Give what the draw of the demo gives, from what is declared before it."""
    known, cast = panels.known_conflicts(demo), demo.cast
    mistaken = panels.by_mistake(demo, known)
    forbidden = {(each.dossier, each.juror.code) for each in (*known, *panels.ties(demo, (*known, *mistaken)))}
    formed = [
        Panel(panel.panel, tuple(juror.code for juror in cast.jurors[panel.panel]), panel.kinds)
        for panel in sorted(demo.edition.panels, key=lambda panel: panel.panel)
    ]
    back = [other for other in demo.edition.others if other.ends == "withdrawn"]
    judged = [Candidate(each.code, each.kind) for each in demo.edition.applicants]
    candidates = sorted([*judged, *(Candidate(each.code, each.kind) for each in back)])
    backgrounds = {juror.code: juror.background for juror in cast.jury}
    seed = Chance(demo.edition.seed).digits(32, "draw")
    return draw(seed, formed, candidates, frozenset(forbidden), demo.rulebook.readers, backgrounds)


def test_demo_is_drawn_as_its_rulebook_asks(demo: World, readings: tuple[Reading, ...]) -> None:
    """227 dossiers: two a panel for calibration, else three readers of distinct horizons, a tenth of them crossed."""
    panel_of = {juror.code: panel for panel, jurors in demo.cast.jurors.items() for juror in jurors}
    class_of = {juror.code: juror.background for juror in demo.cast.jury}
    whole = [reading for reading in readings if len(reading.readers) == 6]
    assert len(readings) == 227
    assert Counter(reading.panel for reading in whole) == dict.fromkeys(demo.cast.jurors, 2)
    others = [reading for reading in readings if reading not in whole]
    assert {len({class_of[juror] for juror in reading.readers}) for reading in others} == {3}
    dealt = Counter(reading.panel for reading in readings)
    crossed = Counter(r.panel for r in others if {panel_of[juror] for juror in r.readers} != {r.panel})
    assert crossed == {panel: -(-many * 10 // 100) for panel, many in dealt.items()}
    loads = Counter(juror for reading in readings for juror in reading.readers)
    assert all(
        max(loads[juror.code] for juror in jurors) - min(loads[juror.code] for juror in jurors) <= 1
        for jurors in demo.cast.jurors.values()
    )


def test_mark_that_the_readme_lowers_takes_a_level_away(demo: World, readings: tuple[Reading, ...]) -> None:
    """Its juror was drawn to read that dossier and gives more; with it the figure falls below the level's threshold."""
    (named,) = re.findall(r"--mark (\w+):(p-\w+):([a-z-]+)=(\d)", README)
    dossier, juror, criterion, mark = named
    assert f"jury audit explain {dossier} " in README
    (readers,) = (reading.readers for reading in readings if reading.dossier == dossier)
    given = {each: _ballot(demo, dossier, each) for each in readers}
    other = {**given, juror: given[juror] | {criterion: int(mark)}}
    assert [_level(demo, dossier, each) for each in (given, other)] == [5, 4]


def _ballot(demo: World, dossier: str, juror: str) -> marks.Marks:
    time = 2 if ballots.is_revised(demo, dossier, juror) else 1
    return ballots.ballot(demo, dossier, juror, time=time)


def _level(demo: World, dossier: str, given: dict[str, marks.Marks]) -> int:
    many = demo.chance.between(20, 60, "actions", submissions.alike(demo, dossier))
    actions = figures.admissible(demo, submissions.listing(demo, dossier, many))
    figure = score(list(given.values()), demo.rulebook.grid, {figures.ACTIONS: actions}).figure
    assert figure is not None
    return level(figure, demo.rulebook.grid)
