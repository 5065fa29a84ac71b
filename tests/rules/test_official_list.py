"""The official list: what the software believes about which authorities exist."""

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections import Counter
from pathlib import Path

import pytest

from services.intake import official
from services.intake.official.derive import HEADER, Authority, authorities, packed, table

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(official.load()).decode("utf-8"), newline="")))


@pytest.fixture(scope="module")
def by_code(rows: list[Row]) -> dict[str, Row]:
    return {row["code"]: row for row in rows}


def test_list_loaded_has_the_declared_hash_and_size() -> None:
    """The bytes handed out are those whose SHA-256 is declared, and they stay small."""
    content = official.load()
    assert hashlib.sha256(content).hexdigest() == official.SHA256
    assert len(content) < 900_000


def test_list_damaged_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list whose hash is not the declared one is never handed out."""
    monkeypatch.setattr(official, "SHA256", "0" * 64)
    with pytest.raises(ValueError, match="is not the official list"):
        official.load()


def test_list_header_holds_neither_time_nor_name() -> None:
    """The gzip header says nothing about when or from which file the list was made."""
    assert official.load()[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_list_counts_are_those_of_the_source(rows: list[Row]) -> None:
    """There are 34,969 communes and 1,255 EPCI."""
    assert Counter(row["type"] for row in rows) == {"commune": 34_969, "epci": 1_255}


def test_list_columns_are_the_contract(rows: list[Row]) -> None:
    """The columns are the five that intake reads, in that order."""
    assert tuple(rows[0]) == HEADER == ("code", "name", "type", "department", "population")


def test_codes_are_unique_and_sorted(rows: list[Row]) -> None:
    """A code names one authority, and the order of the rows is that of the codes."""
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes))


def test_names_are_shared_by_many_communes(rows: list[Row]) -> None:
    """A name does not identify a commune: 1,441 names are borne by several."""
    names = Counter(row["name"] for row in rows if row["type"] == "commune")
    assert sum(1 for count in names.values() if count > 1) == 1_441


def test_la_rochelle_of_haute_saone_is_not_the_port(by_code: dict[str, Row]) -> None:
    """The smallest laureate shares its name, and nothing else, with the port."""
    village, port = by_code["70450"], by_code["17300"]
    assert village["name"] == port["name"] == "La Rochelle"
    assert (village["department"], village["population"]) == ("70", "40")
    assert port["department"] == "17"
    assert int(port["population"]) > 70_000


def test_leading_zeros_are_kept(by_code: dict[str, Row]) -> None:
    """Codes are text: a commune of Ain starts with a zero."""
    assert by_code["01001"]["department"] == "01"
    assert sum(1 for code in by_code if code.startswith("0")) > 2_000


def test_commune_codes_have_the_shape_of_insee(rows: list[Row]) -> None:
    """A commune has five characters, digits but for 2A and 2B."""
    codes = [row["code"] for row in rows if row["type"] == "commune"]
    assert [code for code in codes if not re.fullmatch(r"(\d{2}|2[AB])\d{3}", code)] == []


def test_epci_codes_are_sirens(rows: list[Row]) -> None:
    """An EPCI has a SIREN: nine digits of a public body, with a right check digit."""
    codes = [row["code"] for row in rows if row["type"] == "epci"]
    assert [code for code in codes if not re.fullmatch(r"2\d{8}", code) or not luhn(code)] == []


def luhn(code: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(code))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def test_overseas_communes_are_listed(by_code: dict[str, Row]) -> None:
    """Communes without a SIREN in the source, as those of New Caledonia, can hold the label too."""
    assert by_code["98817"]["department"] == "988"
    assert by_code["97103"]["name"] == "Baie-Mahault"


def test_municipal_arrondissements_are_left_out(by_code: dict[str, Row]) -> None:
    """Paris is one authority, its arrondissements are none."""
    assert "75056" in by_code
    assert "75101" not in by_code


def test_population_unknown_is_empty_and_zero_is_zero(rows: list[Row], by_code: dict[str, Row]) -> None:
    """Nobody counted in Terre Adélie; nobody left in Fleury-devant-Douaumont: two different things."""
    assert by_code["98414"]["population"] == ""
    assert by_code["55189"]["population"] == "0"
    assert Counter(row["population"] for row in rows)[""] == 6


def test_compressing_again_gives_the_same_bytes() -> None:
    """The list can be derived again to the byte."""
    if "ng" in zlib.ZLIB_RUNTIME_VERSION:
        pytest.skip("zlib-ng compresses the same table to other bytes")
    assert packed(gzip.decompress(official.load())) == official.load()


def test_table_written_again_gives_the_same_text(rows: list[Row]) -> None:
    """Writing what was read, whatever zlib is installed, gives the same table."""
    again = [
        Authority(r["code"], r["name"], r["type"], r["department"], int(r["population"]) if r["population"] else None)
        for r in rows
    ]
    assert table(again) == gzip.decompress(official.load())


def test_derivation_keeps_current_communes_and_places_an_epci_by_its_largest_member(tmp_path: Path) -> None:
    """Only current communes are authorities, and an EPCI over two departments goes to its largest member's."""
    communes = [
        {"code": "02001", "nom": "B", "type": "commune-actuelle", "departement": "02", "population": 30},
        {"code": "01001", "nom": "A, B", "type": "commune-actuelle", "departement": "01"},
        {"code": "01002", "nom": "C", "type": "commune-deleguee", "departement": "01"},
    ]
    members = [{"code": "01001", "populationMunicipale": 10}, {"code": "02001", "populationMunicipale": 31}]
    bodies = [{"code": "200000001", "nom": "CC", "membres": members, "populationMunicipale": 41}]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "communes.json").write_text(json.dumps(communes), encoding="utf-8")
    (tmp_path / "data" / "epci.json").write_text(json.dumps(bodies), encoding="utf-8")
    assert table(authorities(tmp_path)).decode().splitlines() == [
        "code,name,type,department,population",
        '01001,"A, B",commune,01,',
        "02001,B,commune,02,30",
        "200000001,CC,epci,02,41",
    ]
