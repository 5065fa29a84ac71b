"""`jury stats`: what it shows, what it tells as JSON, what it refuses."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from audit.coefficients import NAMES
from cli.statistics.stats import categories, stats, thresholds
from cli.statistics.stats_view import decimal
from cli.words import RIGHT, USAGE, Trouble
from services.scoring.statistics.agreement import agreement
from tests.statistics.published import KRIPPENDORFF_C, ZAR_BIRDS

KRIPPENDORFF = """unit,A,B,C,D
1,1,1,,1
2,2,2,3,2
3,3,3,3,3
4,3,3,3,3
5,2,2,2,2
6,1,2,3,4
7,4,4,4,4
8,1,1,2,1
9,2,2,2,2
10,,5,5,5
11,,,1,1
12,,,3,
"""
Written = Callable[[str | bytes], Path]


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JURY_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "140")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Give a way to write a file of marks."""

    def write(content: str | bytes) -> Path:
        file = tmp_path / "notes.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def row(shown: str, name: str) -> list[str]:
    """Return the cells of the row that starts with a name."""
    line = next(line for line in shown.splitlines() if line.startswith(f"│ {name} "))
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_stats_are_shown_in_french_first(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Marks and levels beside each other; what is undefined says why; offsets, levels that differ, flags."""
    assert stats(written(KRIPPENDORFF), scale="1,5", levels="1,2=2,3=3,4=4") == RIGHT

    shown = capsys.readouterr().out
    assert "12 unités, 4 jurés, 41 notes" in shown
    assert row(shown, "alpha de Krippendorff, intervalle")[1:] == ["0,8491", "0,8070"]
    assert row(shown, "AC2 de Gwet, quadratique")[1:] == ["0,9140", "0,8457"]
    assert row(shown, "ICC(2,1)")[1:] == ["indéfini : il manque des notes"] * 2
    assert row(shown, "A")[1:] == ["9", "-0,2067"]
    assert row(shown, "12")[1:] == ["3,0000", "2,7984", "3", "2", "diffère"]
    assert "6 : des lectures du niveau 1 au niveau 4" in shown.splitlines()


def test_stats_are_shown_in_english(
    written: Written, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same in English; without a scale kappa and AC are undefined, without levels there is no level."""
    monkeypatch.setenv("JURY_LANG", "en")
    assert stats(written("unit,A,B\na,1,1\nb,2,2\n")) == RIGHT

    shown = capsys.readouterr().out
    assert row(shown, "Krippendorff's alpha, nominal")[1:] == ["1.0000"]
    assert row(shown, "Gwet's AC1")[1:] == ["undefined: no scale, see --scale"]
    assert "W (marks): chi-square 2.0000, 1 degrees of freedom, p = 0.157299" in shown.splitlines()
    assert "No severity offset: under five readings: A, B" in shown.splitlines()
    assert shown.splitlines()[-1] == "Nothing to flag."


def test_every_coefficient_is_named(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """No coefficient is computed and not shown."""
    stats(written(KRIPPENDORFF))

    shown = capsys.readouterr().out
    assert list(NAMES) == list(agreement(KRIPPENDORFF_C, None).coefficients)
    assert all(row(shown, french) for french, _ in NAMES.values())


def test_stats_as_json_are_exact(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Fractions as text beside their decimals, reasons as codes."""
    stats(written(KRIPPENDORFF), scale="1,5", levels="1,2=2,3=3,4=4", json=True)

    told = json.loads(capsys.readouterr().out)
    marks = told["agreement"]["marks"]
    assert (told["units"], told["jurors"], told["marks"]) == (12, 4, 41)
    assert marks["alpha-nominal"] == {"exact": "113/152", "decimal": "0.743421"}
    assert marks["icc-2-1"] == {"undefined": "incomplete"}
    assert marks["kendall-w"]["test"] == {"chi_square": {"undefined": "incomplete"}, "freedom": 11, "p": None}
    assert marks["kappa"]["pairs"] == {"defined": 6, "all": 6}
    assert sum(map(Fraction, told["severity"]["offsets"].values())) == 0
    assert [each["unit"] for each in told["levels"] if each["differs"]] == ["12"]
    assert told["flags"]["spreads"] == [{"unit": "6", "lowest": 1, "highest": 4}]
    assert Fraction(told["raw"]["6"]) == Fraction(5, 2)


def test_a_fraction_of_any_length_is_written(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Alpha with the ratio metric on hundreds of different marks has thousands of digits: all of them are told."""
    rows = [f"u{u},{u * u + 1},{u * u + 7 * u + 3}" for u in range(150)]
    stats(written("\n".join(["unit,A,B", *rows])), json=True)

    told = json.loads(capsys.readouterr().out)["agreement"]["marks"]["alpha-ratio"]
    numerator, denominator = told["exact"].split("/")
    assert min(len(numerator), len(denominator)) > 4300
    assert round(Decimal(numerator) / Decimal(denominator), 6) == Decimal(told["decimal"])


def test_semicolons_and_decimal_commas(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet in French writes them, with a mark of its own at the head: the same figures come out."""
    columns = zip(*((str(mark) for mark in line) for line in ZAR_BIRDS.given), strict=True)
    lines = [[decimal(Fraction(mark), 2).replace(".", ",") for mark in line] for line in zip(*columns, strict=True)]
    rows = [";".join([f"u{place}", *line]) for place, line in enumerate(lines)]
    stats(written("\ufeffoiseau;aile;queue;bec\r\n" + "\r\n".join(rows)), json=True)

    told = json.loads(capsys.readouterr().out)["agreement"]["marks"]["kendall-w"]
    assert told == {
        "exact": "2351/2544",
        "decimal": "0.924135",
        "test": {"chi_square": {"exact": "25861/848", "decimal": "30.496462"}, "freedom": 11, "p": "0.001324"},
    }


def test_a_table_is_read_from_the_input(
    written: Written, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-` is what another program writes: the same figures as of the file."""
    stats(written(KRIPPENDORFF), json=True)
    of_the_file = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(KRIPPENDORFF.encode())))
    stats(Path("-"), json=True)

    assert capsys.readouterr().out == of_the_file


def test_a_mark_that_is_none_is_told_to_be_left_empty(written: Written) -> None:
    """A hole is an empty cell: NA, a dash or a word are refused with what to write instead."""
    for hole in ("NA", "-", "absent"):
        with pytest.raises(Trouble, match="no mark: an empty cell"):
            stats(written(f"unit,A,B\na,1,{hole}\n"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "ligne 1, colonne 1 : le fichier est vide"),
        ("unit\na\n", "l'en-tête ne nomme aucun juré"),
        ("unit,A\n", "aucune ligne sous l'en-tête"),
        ("unit,A,A\na,1,2\n", "ligne 1, colonne 3 : A est nommé deux fois"),
        ("unit,A\na,1\na,2\n", "ligne 3, colonne 1 : a est nommé deux fois"),
        ("unit,A\n,1\n", "ligne 2, colonne 1 : un nom est vide"),
        ("unit,A,B\na,1\n", "ligne 2, colonne 2 : nombre de cellules : 2/3"),
        ("unit,A\na,1e3\n", "ligne 2, colonne 2 : '1e3' n'est pas un nombre décimal"),
        ('unit,A\na,"1\n', "n'est pas un CSV : unexpected end of data"),
        (b"unit,A\n\xe9,1\n", "n'est pas en UTF-8"),
        (b"unit,A\n" + b"a" * 10_000_001, "dépasse 10000000 octets"),
    ],
)
def test_what_is_no_table_is_refused(written: Written, content: str | bytes, sentence: str) -> None:
    """Each with its place and exit code 2."""
    with pytest.raises(Trouble) as caught:
        stats(written(content))

    assert caught.value.code == USAGE
    assert sentence in caught.value.fr


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Neither an absent file nor a directory is read."""
    for place in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(Trouble) as caught:
            stats(place)
        assert (caught.value.code, "ne se lit pas" in caught.value.fr) == (USAGE, True)


def test_a_mark_off_the_scale_is_refused(written: Written) -> None:
    """The scale is the rulebook's: a mark outside is an error, told with its place."""
    with pytest.raises(Trouble) as caught:
        stats(written(KRIPPENDORFF), scale="0,4.5,0.5")

    assert (caught.value.code, caught.value.fr) == (USAGE, "10, B : 5 n'est pas au barème")


@pytest.mark.parametrize("text", ["", "5", "5,0", "0,0", "0,5,0", "0,5,2", "0,5,1,1", "a,b", "0,", "0,1001", "0,1,-1"])
def test_a_scale_that_is_none_is_refused(text: str) -> None:
    """Two or three decimals, rising, whole in steps, and no more categories than a juror could choose from."""
    with pytest.raises(Trouble) as caught:
        categories(text)

    assert caught.value.code == USAGE


def test_a_scale() -> None:
    """From the lowest to the highest, by steps of one or of what is said."""
    assert list(categories("-1,1")) == [-1, 0, 1]
    assert list(categories("0,1,0.5")) == [0, Fraction(1, 2), 1]


@pytest.mark.parametrize(
    "text",
    ["", "1", "2=20", "1,2", "1,2=x", "1,x=2", "1,2=20,2=30", "1,1=20", "1,2=20,3=20", "1,2=30,3=20", "2,1=5", "²,3=1"],
)
def test_levels_that_are_none_are_refused(text: str) -> None:
    """A floor, then levels above it whose thresholds rise."""
    with pytest.raises(Trouble) as caught:
        thresholds(text)

    assert caught.value.code == USAGE


def test_levels() -> None:
    """A floor and thresholds, exact."""
    assert thresholds("1,2=20,3=40.5") == (1, {2: Fraction(20), 3: Fraction(81, 2)})


def test_decimals_are_rounded_half_up() -> None:
    """A half goes away from zero, and minus zero is zero."""
    shown = [decimal(Fraction(value), 2) for value in ("0.005", "-0.005", "-0.004", "12.3", "-1/3")]

    assert shown == ["0.01", "-0.01", "0.00", "12.30", "-0.33"]


def test_the_command_ends_with_its_code(written: Written) -> None:
    """From a shell: 0 with a table, 2 and one sentence without."""
    good, bad = written(KRIPPENDORFF), "nothing.csv"
    ran = [
        subprocess.run(
            [sys.executable, "-m", "cli.jury", "stats", str(file), "--scale", "1,5"],
            capture_output=True,
            check=False,
            env={**os.environ, "JURY_LANG": "en"},
            text=True,
            timeout=60,
        )
        for file in (good, bad)
    ]

    assert [each.returncode for each in ran] == [RIGHT, USAGE]
    assert (ran[0].stderr, ran[1].stdout) == ("", "")
    assert ran[1].stderr == "jury: nothing.csv cannot be read: No such file or directory\n"
