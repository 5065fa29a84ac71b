"""The demo editions: what they promise to the demo driver and to whoever reads their names."""

import csv
import gzip
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.editions import derive as derivation
from services.intake import official

FOLDER = Path(derivation.__file__).parent
THEMES = {"mediation-numerique", "education", "transition-ecologique", "mutualisation-des-infrastructures"}


@dataclass(frozen=True)
class Expected:
    """What one edition file must hold."""

    file: str
    seed: str
    kinds: dict[str, int]
    split: list[int]
    excellence: int
    mentions: int
    panels: list[str]


EDITIONS = [
    Expected(
        "26.json",
        "26e-edition-demo",
        {"ville": 169, "village": 45, "intercommunalite": 12},
        [55, 51, 43, 35, 42],
        13,
        10,
        ["villes-1", "villes-2", "villes-3", "territoires"],
    ),
    Expected(
        "40-dossiers.json",
        "40-dossiers-demo",
        {"ville": 28, "village": 9, "intercommunalite": 3},
        [10, 9, 8, 6, 7],
        3,
        2,
        ["villes-1", "villes-2", "territoires"],
    ),
]


@pytest.fixture(params=EDITIONS, ids=lambda expected: expected.file)
def expected(request: pytest.FixtureRequest) -> Expected:
    found: Expected = request.param
    return found


@pytest.fixture
def edition(expected: Expected) -> dict[str, Any]:
    return read(expected.file)


@pytest.fixture(scope="module")
def registry() -> dict[str, dict[str, str]]:
    text = gzip.decompress(official.load()).decode("utf-8")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def public_rows() -> dict[str, dict[str, str]]:
    with (FOLDER / "laureates-26.csv").open(encoding="utf-8", newline="") as lines:
        return {row["insee_or_siren"]: row for row in csv.DictReader(lines)}


def fives(edition: dict[str, Any]) -> Counter[str]:
    return Counter(code for past in edition["history"] for code, level, _ in past["awards"] if level == 5)


def test_derivation_reproduces_the_files_to_the_byte() -> None:
    """The files are what the script draws from the seed, and nothing edited by hand."""
    assert derivation.derive() == {expected.file: (FOLDER / expected.file).read_bytes() for expected in EDITIONS}


def test_edition_keys_are_the_contract(edition: dict[str, Any], expected: Expected) -> None:
    """The demo driver finds the keys it was promised, in that order."""
    head = ["edition", "year", "seed", "label", "notice", "calendar", "panels", "readers", "applicants", "others"]
    assert list(edition) == [*head, "history", "next"]
    assert (edition["edition"], edition["year"], edition["seed"]) == ("26", 2025, expected.seed)
    assert edition["label"] == "Territoires, Villes et Villages Internet"
    assert edition["readers"] == 3


def test_notice_says_in_both_languages_what_is_invented(edition: dict[str, Any]) -> None:
    """Whoever sees a real name also sees that its marks are invented."""
    assert edition["notice"] == (
        "Simulation : notes, votes et historique inventés ; noms et codes réels. / "
        "Simulation: invented marks, votes and history; real names and codes."
    )


def test_calendar_runs_from_opening_to_publication(edition: dict[str, Any]) -> None:
    """The edition opens, closes, sits and publishes in that order, on the dates agreed."""
    assert edition["calendar"] == {
        "opens": "2024-03-04T08:00:00Z",
        "closes": "2024-11-15T17:00:00Z",
        "sits": "2024-12-12T08:30:00Z",
        "publishes": "2025-02-07T17:00:00Z",
    }


def test_next_edition_is_named_with_its_calendar_and_the_number_given_by_mistake(edition: dict[str, Any]) -> None:
    """The 27th opens before the 26th is over; the year was taken for its number, which leaves 28 and on free."""
    following = edition["next"]
    assert (following["edition"], following["year"], following["mistaken"]) == ("27", 2026, "2026")
    assert edition["calendar"]["publishes"] < following["calendar"]["opens"] < following["calendar"]["closes"]


def test_panels_cover_every_kind_and_can_read_blind(edition: dict[str, Any], expected: Expected) -> None:
    """Each kind has a panel, of more jurors than a dossier has readers."""
    assert [panel["panel"] for panel in edition["panels"]] == expected.panels
    assert {kind for panel in edition["panels"] for kind in panel["kinds"]} == set(expected.kinds)
    assert {panel["jurors"] for panel in edition["panels"]} == {6}


def test_applicants_have_the_six_fields_and_one_line_each(edition: dict[str, Any], expected: Expected) -> None:
    """One applicant is one line that a person can read and compare."""
    lines = (FOLDER / expected.file).read_text(encoding="utf-8").splitlines()
    written = [json.loads(line.strip().removesuffix("],").rstrip(",")) for line in lines if '"code"' in line]
    assert written == [*edition["applicants"], *edition["others"]]
    assert {tuple(a) for a in edition["applicants"]} == {("code", "kind", "level", "excellence", "mention", "source")}
    assert {tuple(other) for other in edition["others"]} == {("code", "kind", "ends")}


def test_others_end_in_each_way_without_an_award(edition: dict[str, Any], registry: dict[str, dict[str, str]]) -> None:
    """Four more file: the port of La Rochelle by mistake for its namesake, three drawn; none of them applies too."""
    codes = [other["code"] for other in edition["others"]]
    ends = {other["ends"]: other["code"] for other in edition["others"]}
    assert set(ends) == {"inadmissible", "hors-concours", "to-complete", "withdrawn"}
    assert ends["inadmissible"] == "17300"
    assert codes == sorted(set(codes) - {a["code"] for a in edition["applicants"]})
    assert all(code in registry for code in codes)


def test_applicants_are_unique_and_as_many_as_announced(edition: dict[str, Any], expected: Expected) -> None:
    """Nobody applies twice, and each kind has its number."""
    codes = [a["code"] for a in edition["applicants"]]
    assert codes == sorted(set(codes))
    assert Counter(a["kind"] for a in edition["applicants"]) == expected.kinds


def test_kinds_follow_from_the_official_list(edition: dict[str, Any], registry: dict[str, dict[str, str]]) -> None:
    """Every applicant exists, and under 2,000 inhabitants a commune is a village."""
    for applicant in edition["applicants"]:
        row = registry[applicant["code"]]
        commune = "village" if int(row["population"]) < 2_000 else "ville"
        assert applicant["kind"] == (commune if row["type"] == "commune" else "intercommunalite")


def test_levels_are_split_as_in_2016(edition: dict[str, Any], expected: Expected) -> None:
    """The levels have the last complete split that was published, scaled by largest remainder."""
    levels = Counter(a["level"] for a in edition["applicants"])
    assert [levels[level] for level in range(1, 6)] == expected.split


def test_public_laureates_keep_what_the_press_gave(edition: dict[str, Any]) -> None:
    """A public level or mention is never changed, and the source says which ones are public."""
    rows = public_rows()
    for applicant in edition["applicants"]:
        row = rows.get(applicant["code"])
        assert applicant["source"] == ("public" if row else "simulated")
        if row:
            assert str(applicant["level"]) == row["level"] or not row["level"]
            assert applicant["excellence"] == (row["mention"] == "Territoire d'excellence numérique")
            shared = row["mention"] == "Mutualisation des infrastructures"
            assert applicant["mention"] == ("mutualisation-des-infrastructures" if shared else None)


def test_public_laureates_have_an_address() -> None:
    """Each public row says on which page it was read."""
    assert len(public_rows()) == 9
    assert all(row["source_url"].startswith("http") for row in public_rows().values())


def test_all_public_laureates_apply_to_edition_26() -> None:
    """The nine that the press named are there, the smallest among them, and not the port of the same name."""
    codes = {a["code"] for a in read("26.json")["applicants"]}
    assert public_rows().keys() <= codes
    assert "70450" in codes
    assert "17300" not in codes


def test_excellence_is_given_to_5_arobases_only(edition: dict[str, Any], expected: Expected) -> None:
    """Excellence goes to the announced number, all of them 5@, none of them a village."""
    excellent = [a for a in edition["applicants"] if a["excellence"]]
    assert len(excellent) == expected.excellence
    assert {a["level"] for a in excellent} == {5}
    assert "village" not in {a["kind"] for a in excellent}


def test_mentions_are_of_the_list_and_never_beside_excellence(edition: dict[str, Any], expected: Expected) -> None:
    """A thematic mention is one of four; only Strasbourg shares infrastructure; nobody has both distinctions."""
    mentioned = [a for a in edition["applicants"] if a["mention"] is not None]
    assert len(mentioned) == expected.mentions
    assert {a["mention"] for a in mentioned} <= THEMES
    assert [a["code"] for a in mentioned if a["mention"] == "mutualisation-des-infrastructures"] == ["246700488"]
    assert not any(a["excellence"] for a in mentioned)


def test_history_covers_six_editions_with_their_stored_years(edition: dict[str, Any]) -> None:
    """The past is editions 20 to 25, each with its number and its year."""
    years = [(past["edition"], past["year"]) for past in edition["history"]]
    assert years == [("20", 2019), ("21", 2020), ("22", 2021), ("23", 2022), ("24", 2023), ("25", 2024)]


def test_history_lists_each_applicant_once_and_stays_small(edition: dict[str, Any]) -> None:
    """A past palmares fits in one record, and names only applicants, with a level that exists."""
    codes = {a["code"] for a in edition["applicants"]}
    for past in edition["history"]:
        named = [code for code, _, _ in past["awards"]]
        assert named == sorted(set(named))
        assert set(named) <= codes
        assert {level for _, level, _ in past["awards"]} <= {1, 2, 3, 4, 5}
        assert len(json.dumps(past["awards"])) < 12_000


def test_history_grants_no_excellence(edition: dict[str, Any]) -> None:
    """Nobody holds an excellence mention still valid, as the past mentions are thematic."""
    mentions = {m for past in edition["history"] for _, _, held in past["awards"] for m in held}
    assert mentions
    assert mentions <= THEMES


def test_history_makes_exactly_the_excellent_eligible(edition: dict[str, Any]) -> None:
    """Five 5@ before this edition, six with it: those who get excellence have them, and nobody else."""
    count = fives(edition)
    assert {code for code, held in count.items() if held >= 5} == {
        a["code"] for a in edition["applicants"] if a["excellence"]
    }


def test_history_holds_the_hard_cases() -> None:
    """Some are excellent despite a gap or a 4@, and some 5@ of today are one short: the rule must tell them apart."""
    edition = read("26.json")
    count = fives(edition)
    present = Counter(code for past in edition["history"] for code, _, _ in past["awards"])
    excellent = [a["code"] for a in edition["applicants"] if a["excellence"]]
    others = [a["code"] for a in edition["applicants"] if not a["excellence"] and a["level"] == 5]
    assert any(present[code] == 5 for code in excellent)
    assert any(present[code] == 6 and count[code] == 5 for code in excellent)
    assert any(count[code] == 4 for code in others)


def test_history_of_the_others_rises_to_the_present_level(edition: dict[str, Any]) -> None:
    """Who has no excellence took part about three times in five, and never fell."""
    others = {a["code"]: a["level"] for a in edition["applicants"] if not a["excellence"]}
    paths: dict[str, list[int]] = {code: [] for code in others}
    for past in edition["history"]:
        for code, level, _ in past["awards"]:
            paths.get(code, []).append(level)
    assert all([*path, others[code]] == sorted([*path, others[code]]) for code, path in paths.items())
    assert 55 <= 100 * sum(map(len, paths.values())) // (6 * len(others)) <= 65


def test_small_edition_is_a_cut_of_the_full_one() -> None:
    """The 40 dossiers are among the 226, with the same levels, mentions and past."""
    full, small = read("26.json"), read("40-dossiers.json")
    kept = {a["code"] for a in small["applicants"]}
    assert small["applicants"] == [a for a in full["applicants"] if a["code"] in kept]
    assert [past["awards"] for past in small["history"]] == [
        [award for award in past["awards"] if award[0] in kept] for past in full["history"]
    ]
