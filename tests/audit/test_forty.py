"""What the reads say of dossiers to which much happened, in the stored edition of forty: true to the log."""

import msgspec
import pytest

from cli.words import RIGHT, USAGE
from tests.golden.test_forty import BUNDLE
from tests.jury import Jury

#: Decided three times, its mention lapsed and given back; withdrawn, then decided again.
CORRECTED, WITHDRAWN = "92044", "50025"


def test_explanation_tells_what_followed_the_publication(jury: Jury) -> None:
    """Appeals, new decisions, what lapsed, what was put right, in the log's order, in the reader's words."""
    out = jury("audit", "explain", BUNDLE, CORRECTED).out
    lines = out[out.index("Après la publication") :].splitlines()[1:9]
    assert [line.split(" : ")[:2] for line in lines] == [
        ["  position 1181", "recours déposé (erreur matérielle)"],
        ["  position 1188", "recours jugé (fondé)"],
        ["  position 1221", "décidé à nouveau (4@)"],
        ["  position 1221", "mention caduque (excellence)"],
        ["  position 1238", "recours déposé (procédure)"],
        ["  position 1243", "recours jugé (fondé)"],
        ["  position 1300", "décidé à nouveau (5@)"],
        ["  position 1327", "attribution corrigée (5@ → 5@, excellence)"],
    ]
    english = jury("audit", "explain", BUNDLE, WITHDRAWN, english=True).out
    assert "  position 1173: award withdrawn (2@ → —): Simulation" in english
    assert "  position 1245: appeal filed (procedure): " in english


def test_mention_given_again_lies_where_it_was_given_last(jury: Jury) -> None:
    """It was granted at 987, lapsed with its level at 1221, and came back at 1327."""

    def honour(as_of: int) -> tuple[bool, int]:
        told = msgspec.json.decode(jury("audit", "explain", BUNDLE, CORRECTED, "--as-of", as_of, "--json").out)
        (one,) = [each for each in told["honours"] if each["mention"] == "excellence"]
        return one["granted"], one["position"]

    assert [honour(as_of) for as_of in (1220, 1221, 1326, 1346)] == [(True, 987), (False, 0), (False, 0), (True, 1327)]


@pytest.mark.parametrize("code", [CORRECTED, WITHDRAWN])
def test_history_and_explanation_tell_the_same_acts(jury: Jury, code: str) -> None:
    """One fold of them for both."""
    explained = msgspec.json.decode(jury("audit", "explain", BUNDLE, code, "--json").out)["acts"]
    history = jury("audit", "history", code, BUNDLE, "--json")
    assert history.code == RIGHT
    assert msgspec.json.decode(history.out)["years"][-1]["acts"] == explained


def test_nothing_is_cut_in_a_file_nor_at_a_narrow_terminal(jury: Jury, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has a line a row, whatever it holds; a terminal that is too narrow is told row by row."""
    replaced = ["320", "p-d64d6c0a2273", "1", "—", "remplacé", "par", "un", "suivant"]

    def rows(columns: str | None) -> list[str]:
        monkeypatch.delenv("COLUMNS", raising=False)
        if columns is not None:
            monkeypatch.setenv("COLUMNS", columns)
        out = jury("audit", "dossier", CORRECTED, BUNDLE).out
        assert "…" not in out
        return [row for row in out.splitlines() if "320" in row]

    assert [row.split() for row in rows(None)] == [replaced]
    assert [row.split() for row in rows("80")] == [replaced]
    assert rows("40") == ["position 320 · lecteur p-d64d6c0a2273 · tour 1 · sort remplacé par un suivant"]


def test_steps_of_a_figure_tell_the_shift_that_was_voted(jury: Jury) -> None:
    """Each ballot's own figure, then that with the panel's four points, and the mean of those."""
    out = jury("audit", "explain", BUNDLE, "76321").out
    steps = out[out.index("weighted-mean/1") :].splitlines()[1:5]
    assert [step.partition(" : ")[2] for step in steps] == [
        *(["70/3 (≈ 23,33) ; péréquation : 82/3 (≈ 27,33)"] * 3),
        "82/3 (≈ 27,33)",
    ]


@pytest.mark.parametrize(
    ("code", "standing"), [("17300", "Irrecevable"), ("85162", "Hors concours"), ("73187", "Retiré")]
)
def test_dossier_that_is_not_judged_says_why(jury: Jury, code: str, standing: str) -> None:
    """What became of it, then the ground as it was given, and no margin of what was never counted."""
    lines = jury("audit", "explain", BUNDLE, code).out.splitlines()
    assert lines[2] == f"{standing} ; il n'est pas jugé : aucun niveau."
    assert lines[3].startswith("  motif : « Simulation : ")
    assert not [line for line in lines if line.startswith("Marge")]
    english = jury("audit", "explain", BUNDLE, code, english=True).out.splitlines()
    assert "; it is not judged: no level." in english[2]


def test_log_asked_for_what_it_cannot_hold_says_so(jury: Jury) -> None:
    """An unknown noun and a limit of nothing are refused; a person of whom there is nothing is told."""
    refused = jury("audit", "log", BUNDLE, "--noun", "bulletin")
    assert (refused.code, refused.out) == (USAGE, "")
    assert "« bulletin » n'est pas un objet du registre ; il y a adjustment, appeal, " in refused.err
    assert jury("audit", "log", BUNDLE, "--limit", "0").code == USAGE
    nothing = jury("audit", "log", BUNDLE, "--juror", "p-nobody")
    assert (nothing.code, nothing.out) == (RIGHT, "")
    assert nothing.err.endswith("aucune décision ne répond à cette demande\n")
