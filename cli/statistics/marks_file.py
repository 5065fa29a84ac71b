"""A table of marks in a file: CSV, separated by commas, semicolons or tabs; what is none is refused with its place."""

import csv
import io
import sys
from pathlib import Path
from typing import Final, NoReturn

from cli.separators import separated
from cli.words import USAGE, Trouble
from services.scoring.statistics.table import BadTable, Problem, Table, from_rows

#: Bytes above which a file is no table of marks.
LARGEST: Final = 10_000_000
#: Not a file: what another program writes.
INPUT: Final = Path("-")


def read(file: Path) -> Table:
    """Read the table: a row a unit, a column a juror, an empty cell a hole; `-`: the input. Raises Trouble."""
    text = _text(file)
    try:
        return from_rows(list(csv.reader(io.StringIO(text, newline=""), delimiter=separated(text), strict=True)))
    except csv.Error as error:
        refuse(f"{file} n'est pas un CSV : {error}", f"{file} is no CSV: {error}")
    except BadTable as bad:
        refuse(*_sentence(file, bad))


def refuse(fr: str, en: str) -> NoReturn:
    """Raise the Trouble of a wrong usage."""
    raise Trouble(USAGE, fr, en) from None


def _text(file: Path) -> str:
    try:
        with sys.stdin.buffer if file == INPUT else file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        refuse(f"{file} ne se lit pas : {error.strerror}", f"{file} cannot be read: {error.strerror}")
    if len(content) > LARGEST:
        refuse(f"{file} dépasse {LARGEST} octets", f"{file} is over {LARGEST} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(f"{file} n'est pas en UTF-8 (au tableur : « CSV UTF-8 »)", f"{file} is not UTF-8")


def _sentence(file: Path, bad: BadTable) -> tuple[str, str]:
    fr, en = {
        Problem.EMPTY: ("le fichier est vide", "the file is empty"),
        Problem.NO_JUROR: (
            "l'en-tête ne nomme aucun juré (cellules séparées par , ; ou tabulation)",
            "the header names no juror (cells apart by , ; or tab)",
        ),
        Problem.NO_UNIT: ("aucune ligne sous l'en-tête", "no row under the header"),
        Problem.UNNAMED: ("un nom est vide", "a name is empty"),
        Problem.TWICE: (f"{bad.text} est nommé deux fois", f"{bad.text} is named twice"),
        Problem.WIDTH: (f"nombre de cellules : {bad.text}", f"number of cells: {bad.text}"),
        Problem.NUMBER: (
            f"{bad.text!r} n'est pas un nombre décimal (note absente : cellule vide)",
            f"{bad.text!r} is not a decimal number (no mark: an empty cell)",
        ),
    }[bad.problem]
    return (
        f"{file}, ligne {bad.row}, colonne {bad.column} : {fr}",
        f"{file}, row {bad.row}, column {bad.column}: {en}",
    )
