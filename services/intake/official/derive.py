"""Derive the official list of authorities from an unpacked `@etalab/decoupage-administratif` package.

    python -m services.intake.official.derive PATH_TO_UNPACKED_PACKAGE [OUTPUT]

The bytes depend on nothing but the package: rows are sorted by code and the gzip header holds neither time nor name.
The deflate stream is that of classic zlib; zlib-ng compresses the same table to other bytes, and the command says so.
"""

import csv
import gzip
import hashlib
import io
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec

from services.intake import official

HEADER = ("code", "name", "type", "department", "population")


class Commune(msgspec.Struct, frozen=True):
    """One entry of `data/communes.json`, which also lists arrondissements, delegated and associated communes."""

    code: str
    nom: str
    type: str
    departement: str
    population: int | None = None


class Member(msgspec.Struct, frozen=True):
    """A commune of an EPCI, with its legal population (*population municipale*)."""

    code: str
    population: int = msgspec.field(name="populationMunicipale")


class Epci(msgspec.Struct, frozen=True):
    """One entry of `data/epci.json`: its code is a SIREN."""

    code: str
    nom: str
    membres: list[Member]
    population: int = msgspec.field(name="populationMunicipale")


class Authority(NamedTuple):
    """One row of the table: INSEE code or SIREN, name, `commune` or `epci`, department, inhabitants or None."""

    code: str
    name: str
    type: str
    department: str
    population: int | None


def authorities(package: Path) -> list[Authority]:
    """Read the package; return every current commune and every EPCI, sorted by code."""
    everything = msgspec.json.decode((package / "data" / "communes.json").read_bytes(), type=list[Commune])
    communes = [commune for commune in everything if commune.type == "commune-actuelle"]
    bodies = msgspec.json.decode((package / "data" / "epci.json").read_bytes(), type=list[Epci])
    departments = {commune.code: commune.departement for commune in communes}
    rows = [Authority(c.code, c.nom, "commune", c.departement, c.population) for c in communes]
    rows += [Authority(e.code, e.nom, "epci", departments[most_populous(e).code], e.population) for e in bodies]
    return sorted(rows)


def most_populous(body: Epci) -> Member:
    """Return the member that stands for the seat, which the package does not name; the lowest code breaks a tie."""
    return min(body.membres, key=lambda member: (-member.population, member.code))


def table(rows: list[Authority]) -> bytes:
    """Write the rows as CSV: UTF-8, LF, an empty population when it is unknown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(content: bytes) -> bytes:
    """Compress with a header that holds neither time nor file name."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as archive:
        archive.write(content)
    return buffer.getvalue()


def main(words: list[str]) -> int:
    """Write the table, say what it holds; return 1 when it is not the one whose hash this version carries."""
    if len(words) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    output = Path(words[1]) if len(words) == 2 else Path(__file__).with_name(official.FILE)
    rows = authorities(Path(words[0]))
    content = packed(table(rows))
    output.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    print(f"{dict(Counter(row.type for row in rows))}, {len(content)} bytes, SHA-256 {digest}")
    if digest != official.SHA256:
        print(f"not the list of {official.SOURCE}, or another zlib: SHA256 is {official.SHA256}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
