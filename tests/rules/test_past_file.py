"""A past palmares as a file: what it holds, and every problem by its line, before anything is sent."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.acting.edition import import_
from cli.acting.past import Past, Problem, Unreadable, levels, read
from cli.words import FINDING, RIGHT, USAGE, Trouble
from contracts.events.awards import DeclaredAward

KNOWN = frozenset({"59009", "70450", "17300", "246700488"})
HEAD = "edition,year,code,level,mentions\n"


def problems(text: str) -> list[tuple[str, str, bool]]:
    """Return where and what is wrong with a CSV of these rows."""
    return [(problem.where, problem.en, problem.unknown) for problem in read((HEAD + text).encode(), KNOWN).problems]


def test_file_gives_its_editions_in_order() -> None:
    """By number, not by line; codes keep their zeros; mentions are apart by semicolons."""
    held = read((HEAD + "25,2024,59009,5,excellence; mediation\n9,2007,70450,1,\n25,2024,70450,2,\n").encode(), KNOWN)
    assert levels(held.editions[1]) == {5: 1, 2: 1}
    assert held == (
        (
            Past("9", 2007, (DeclaredAward("70450", 1),)),
            Past("25", 2024, (DeclaredAward("59009", 5, ("excellence", "mediation")), DeclaredAward("70450", 2))),
        ),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("25,2024,59010,5,\n", [("2", "59010 is not in the official list", True)]),
        ("25,2024,9009,5,\n", [("2", "9009 is not in the official list", True)]),
        ("25,2024,59009,5,\n25,2024,59009,4,\n", [("3", "59009 is there already (2)", False)]),
        ("25,2024,59009,5,\n24,2023,59009,4,\n", []),
        ("25,2024,,5,\n", [("2", "no code: a name identifies nobody", False)]),
        ("25,2024,59009,5,\n25,2023,70450,4,\n", [("3", "edition 25 is of 2024 above", False)]),
        ("0,2024,59009,5,\n", [("2", "“0” is no edition", False)]),
        ("25e,2024,59009,5,\n", [("2", "“25e” is no edition", False)]),
    ],
    ids=["unknown", "zero lost", "twice", "two editions", "no code", "two years", "edition 0", "no number"],
)
def test_problem_is_told_by_its_line(rows: str, found: list[tuple[str, str, bool]]) -> None:
    """What is no more than a code of yesterday is marked so."""
    assert problems(rows) == found


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("25,2024,59009,five,", "level"),
        ("25,2024,59009,21,", "level"),
        ("25,2024,59009,,", "level"),
        ("25,MMXX,59009,5,", "year"),
        ("25,2024,La Rochelle,5,", "code"),
        ("25,2024,59009,5,Éducation", "mentions"),
    ],
)
def test_value_that_no_command_would_take_is_told_by_its_line_and_column(row: str, column: str) -> None:
    """Level, year, code, mentions: as the service's schema has them, in the reader's words."""
    ((where, told, unknown),) = problems(row + "\n")
    assert (where, told.startswith(f"value refused: {column}: "), unknown) == ("2", True, False)
    (problem,) = read(f"{HEAD}{row}\n".encode(), KNOWN).problems
    assert problem.fr.startswith(f"valeur refusée : {column} : ")
    assert "Expected" not in problem.fr


@pytest.mark.parametrize(
    "text",
    [
        "edition;year;code;level;mentions\r\n25;2024;59009;5@;education|excellence\r\n",
        "edition\tyear\tcode\tlevel\tmentions\n25\t2024\t59009\t5\teducation;excellence\n",
        "\ufeffedition,year,code,level,mentions\n25,2024,59009,5@,education;excellence\n",
    ],
    ids=["semicolons", "tabs", "commas"],
)
def test_file_of_a_spreadsheet_is_read(text: str) -> None:
    """Cells apart by semicolons (as French spreadsheets write), tabs or commas; 5@ is 5."""
    held = read(text.encode(), KNOWN)
    assert held.problems == ()
    assert held.editions == (Past("25", 2024, (DeclaredAward("59009", 5, ("education", "excellence")),)),)


def test_column_of_names_is_not_read() -> None:
    """La Rochelle is two: the code says which; the column is told as not read."""
    text = "edition,year,name,code,level\n25,2024,La Rochelle,70450,1\n25,2024,La Rochelle,17300,5\n"
    held = read(text.encode(), KNOWN)
    assert (held.ignored, held.problems) == (("name",), ())
    assert [award.authority for award in held.editions[0].awards] == ["70450", "17300"]


@pytest.mark.parametrize("content", [b"", b"code,level\n", b"{}", b"[1]", b"\xff\xfe", b'{"history": 3}'])
def test_file_that_is_neither_is_refused(content: bytes) -> None:
    """A CSV without its columns, JSON without a history, bytes that are no text."""
    with pytest.raises(Unreadable):
        read(content, KNOWN)


def test_history_of_a_demo_edition_is_read() -> None:
    """JSON: six editions, each row told by its place."""
    content = files("demo.editions").joinpath("26.json").read_bytes()
    held = read(content, KNOWN)
    assert [past.edition for past in held.editions] == ["20", "21", "22", "23", "24", "25"]
    assert held.problems[0].where == "20[1]"
    assert all(problem.unknown for problem in held.problems)


def test_dry_run_sends_nothing_and_its_exit_code_says_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 without a problem, 1 with one; yesterday's codes may be taken knowingly; 2 where who signs is not said."""
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HEAD + "25,2024,59009,5,\n")
    bad.write_text(HEAD + "25,2024,59999,5,\n")
    assert (import_(good), import_(bad), import_(bad, yes=True)) == (RIGHT, FINDING, FINDING)
    assert import_(bad, accept_unknown=True) == RIGHT
    with pytest.raises(Trouble) as trouble:
        import_(good, yes=True)
    assert trouble.value.code == USAGE
    with pytest.raises(Trouble) as trouble:
        import_(tmp_path / "none.csv")
    assert trouble.value.code == USAGE
    assert "1 × 5@" in capsys.readouterr().out


_cell = st.sampled_from(["25", "24", "2024", "2023", "59009", "70450", "99999", "5", "", "x", "excellence"])


@settings(deadline=None)
@given(st.lists(st.lists(_cell, min_size=5, max_size=5), max_size=12))
def test_file_without_a_problem_is_taken_whole_whatever_it_holds(cells: list[list[str]]) -> None:
    """No row is lost in silence: each is an award or has a problem; and no authority is there twice unseen."""
    held = read((HEAD + "".join(",".join(row) + "\n" for row in cells)).encode(), KNOWN)
    awards = [(past.edition, award.authority) for past in held.editions for award in past.awards]
    refused = {problem.where for problem in held.problems if isinstance(problem, Problem)}
    assert len(awards) <= len(cells) <= len(awards) + len(refused)
    if not held.problems:
        assert len(awards) == len(set(awards)) == len(cells)
