"""What is drawn for a play before it begins: the edition's file, the marks, the levels that they propose."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.rulebook import Rulebook
from demo import edition as editions
from demo import marks, world
from demo.chance import Chance

FILE = Path(editions.__file__).parent / "editions" / "40-dossiers.json"


@pytest.mark.parametrize("name", ["26.json", "40-dossiers.json"])
def test_marks_of_any_readers_propose_the_level(name: str) -> None:
    """Whichever jurors read a dossier, each one's figure alone lies in the band of the level to be proposed."""
    edition, grid = editions.load(FILE.with_name(name)), rules().grid
    chance = Chance(edition.seed)
    wanted, bands = marks.proposals(edition, grid, chance), marks.bands(grid)
    for code, level in wanted.items():
        for juror in ("p-a", "p-b", "p-c"):
            for time in (1, 2):
                drawn = marks.draw(grid, level, code, juror, chance, time=time)
                assert all(mark is not None and 0 <= mark <= 5 for mark in drawn.values())
                assert bands[level].low <= marks.figure(drawn, grid) < bands[level].high


def test_marks_that_dissent_propose_a_level_more_and_leave_the_mean_in_its_band() -> None:
    """Beside one reader at the band's upper end, the fewest that count, the mean still proposes the level."""
    grid, chance = rules().grid, Chance("seed")
    for level, band in marks.bands(grid).items():
        assert marks.may_dissent(grid, level) == (level < 5)
        for juror in ("p-a", "p-b", "p-c") if level < 5 else ():
            figure = marks.figure(marks.dissent(grid, level, "01004", juror, chance), grid)
            assert band.high <= figure
            assert figure + (band.high - marks.MARGIN) < 2 * band.high


def test_proposals_depart_eight_times_in_the_great_edition() -> None:
    """In the edition of 226, the marks propose one level beside the intended one for eight dossiers."""
    edition = editions.standard()
    wanted = marks.proposals(edition, rules().grid, Chance(edition.seed))
    apart = [abs(wanted[a.code] - a.level) for a in edition.applicants if wanted[a.code] != a.level]
    assert apart == [1] * 8


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda file: file["applicants"].append(file["applicants"][0]), "06088 is there twice"),
        (lambda file: file["panels"].pop(), "no panel reads intercommunalite"),
        (lambda file: file["panels"][0].update(jurors=2), "2 jurors, fewer than 3 readers"),
        (lambda file: file.update(colour="blue"), "unknown field `colour`"),
    ],
)
def test_edition_file_that_cannot_be_played_is_refused(change: Any, problem: str) -> None:
    """A file that cannot be played is refused with its name and the reason, before anything is started."""
    file = json.loads(FILE.read_bytes())
    change(file)
    with pytest.raises(editions.EditionError, match=f"mine.json: .*{problem}"):
        editions.read(json.dumps(file).encode(), "mine.json")


def rules() -> Rulebook:
    """Return the rulebook of the 26th edition."""
    return msgspec.json.decode(world.standard_rulebook(), type=Rulebook)
