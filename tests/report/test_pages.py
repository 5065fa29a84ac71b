"""The pages of a report: they say what the log says, hold together, escape what they show, respect the embargo."""

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from audit.embargo import UnderEmbargo
from audit.report.wording import Wording, sorting
from cli.words import FINDING, RIGHT, USAGE
from contracts import record as records
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.events.awards import PalmaresSealed
from contracts.events.intake import DossierSubmitted
from ledger.port import Damaged
from tests.golden import play
from tests.golden.edition import NOTICE, SECRETARY, Edition, marks
from tests.golden.forge import chained, event
from tests.jury import Jury
from tests.proof.made import bundle
from tests.report.conftest import Report, made
from tests.report.outline import Outline, said
from tests.scene import ORGANISER

MENU = ("index.html", "palmares.html", "panels.html", "sitting.html", "votes.html", "log.html")
DOSSIERS = ("01002", "01004", "01033", "01053", "200071751", "70450")


def position_of(scene: Edition, kind: type) -> int:
    """Return where the first event of a kind lies."""
    decoded = ((entry.position, records.decode(entry.raw)) for entry in scene.entries)
    return next(position for position, record in decoded if isinstance(record.events[0], kind))


# -- what the pages say


def test_report_has_a_page_for_each_subject_and_each_dossier(report: Report) -> None:
    """The menu's pages, one a dossier, one style sheet, and nothing else."""
    assert set(report.files) == {"style.css", *MENU, *(f"dossiers/{code}.html" for code in DOSSIERS)}


def test_palmares_page_holds_every_laureate_once(report: Report, scene: Edition) -> None:
    """Code, name, department, level and position are those of the palmares and of the log."""
    outline = Outline(report.pages["palmares.html"])
    links = [each.attributes["href"] for each in outline.all("a") if each.around[-1] == "th"]
    cells = [said(each) for each in outline.all("th", "td") if each.around[-2:] == ("tbody", "tr")]
    rows = {cells[at + 1]: (cells[at], cells[at + 2]) for at in range(0, len(cells), 7)}
    awards = msgspec.json.decode(scene.papers().palmares)["awards"]
    assert sorted(links) == sorted(f"dossiers/{row['code']}.html" for row in awards)
    assert rows == {row["code"]: (row["name"], row["department"]) for row in awards}
    *levels, others = [said(each) for each in outline.all("h2")]
    assert levels == ["5@", "4@", "2@"]
    assert others in ("Dossiers sans attribution", "Dossiers without an award")


def test_levels_picture_says_what_its_table_says(report: Report) -> None:
    """The picture's text is the table's last column, level by level."""
    outline = Outline(report.pages["index.html"])
    (desc,) = outline.all("desc")
    told = [part.strip() for part in said(desc).replace(" :", ":").split(",")]
    cells = [said(each) for each in outline.all("th", "td") if each.around[-2:] == ("tbody", "tr")]
    rows = [(cells[at], cells[at + 4]) for at in range(0, len(cells), 5)]
    assert told == [f"{level}: {count}" for level, count in rows] == ["5@: 2", "4@: 2", "2@: 1"]


def test_dossier_page_explains_the_level(report: Report, scene: Edition) -> None:
    """A departure: what the marks gave, what the jury decided and why, each counted ballot, the margin, positions."""
    page = " ".join(Outline(report.pages["dossiers/01053.html"]).text("main").split())
    french = 'lang="fr"' in report.pages["index.html"]
    assert ("Le jury a décidé 4@" if french else "The jury decided 4@") in page
    assert "un projet remarquable" in page
    readers = scene.readers("01053")
    assert len(readers) == 3
    assert all(reader in page for reader in readers)
    assert ("La marge" if french else "The margin") in page
    assert "/grid/thresholds" in page


def test_dossier_that_was_ruled_out_says_why(report: Report) -> None:
    """No award, no proposal: the reason that was given."""
    page = Outline(report.pages["dossiers/01002.html"]).text("main")
    assert "aucune action en cours" in page
    assert "01002" in Outline(report.pages["palmares.html"]).text("main")


def test_sitting_page_tells_every_vote_and_the_quorum(report: Report, scene: Edition) -> None:
    """Each step of the log lies in the list, those told together too; the late vote says that it is."""
    page = Outline(report.pages["sitting.html"])
    text = page.text("main")
    votes = [entry.position for entry in scene.entries if ".vote." in entry.subject]
    shown = {said(each).split(" ")[0] for each in page.all("li") if " · " in said(each)}
    late = re.findall(r"\((?:trop tard|late)\)", text)
    assert len(late) == 1
    assert {str(position) for position in votes} <= shown | {said(each) for each in page.all("span")}
    assert re.search(r"quorum (atteint, 5 sur 5|reached, 5 of 5)", text)


def test_votes_page_has_every_motion(report: Report, scene: Edition) -> None:
    """Each motion once, in the order in which it was put."""
    ids = [each.attributes["id"].removeprefix("motion-") for each in Outline(report.pages["votes.html"]).all("h2")]
    put = [records.decode(entry.raw).id for entry in scene.entries if b'"motion-put"' in entry.raw]
    assert ids == put


def test_panels_page_counts_recusals_and_names_no_reason(report: Report) -> None:
    """One panel, one recusal, the coefficients of its blind round."""
    outline = Outline(report.pages["panels.html"])
    pairs = [said(each) for each in outline.all("dt", "dd")]
    assert pairs[pairs.index("Récusations" if "Récusations" in pairs else "Recusals") + 1] == "1"
    assert len([each for each in outline.all("tr") if each.around[-1] == "tbody"]) >= 18


def test_simulated_edition_says_so_on_every_page(report: Report) -> None:
    """The notice is the first thing that each page says."""
    for name, page in report.pages.items():
        (band,) = [each for each in Outline(page).all("p") if each.attributes.get("class") == "band"]
        assert said(band) == f"SIMULATION · {NOTICE}", name


# -- how the pages hold together


def test_every_link_leads_somewhere(report: Report) -> None:
    """Each link is to a file of the report, and to an id that is there; none leaves it."""
    ids = {
        name: {each.attributes["id"] for each in Outline(page).elements if "id" in each.attributes}
        for name, page in report.pages.items()
    }
    for name, page in report.pages.items():
        for link in Outline(page).all("a", "link"):
            target, _, anchor = link.attributes["href"].partition("#")
            there = (Path(name).parent / target).as_posix() if target else name
            there = re.sub(r"[^/]+/\.\./", "", there)
            assert there in report.files, f"{name}: {link.attributes['href']}"
            assert not anchor or anchor in ids[there], f"{name}: {link.attributes['href']}"


def test_pages_run_no_script_and_ask_nobody(report: Report) -> None:
    """No script, no picture, no font, no style from elsewhere: neither in a page nor in the style sheet."""
    for name, page in report.pages.items():
        assert not Outline(page).all("script", "img", "iframe", "object", "embed", "form", "style", "base"), name
        assert not [each for each in Outline(page).elements if any(key.startswith("on") for key in each.attributes)], (
            name
        )
        assert "http:" not in page, name
        assert "javascript:" not in page, name
    assert not re.search(r"url\(|@import|https?:", report.files["style.css"])


def test_pages_are_structured_for_whoever_cannot_see_them(report: Report) -> None:
    """One h1, a language, landmarks, a way past the menu, captions, headed cells, pictures with title and text."""
    for name, page in report.pages.items():
        outline = Outline(page)
        assert len(outline.all("h1")) == len(outline.all("main")) == len(outline.all("header")) == 1, name
        assert outline.all("html")[0].attributes["lang"] in ("fr", "en")
        assert outline.all("a")[0].attributes == {"class": "skip", "href": "#main"}
        assert len(outline.all("table")) == len(outline.all("caption")), name
        assert all("scope" in each.attributes for each in outline.all("th")), name
        ids = [each.attributes["id"] for each in outline.elements if "id" in each.attributes]
        assert len(ids) == len(set(ids)), name
        for picture in outline.all("svg"):
            assert picture.attributes["role"] == "img", name
            labels = picture.attributes["aria-labelledby"].split()
            texts = [said(each) for each in outline.all("title", "desc") if each.attributes.get("id") in labels]
            assert len(texts) == 2, name
            assert all(texts), name


def test_titles_tell_pages_apart(report: Report) -> None:
    """No two pages share a title."""
    titles = [
        said(next(t for t in Outline(page).all("title") if "svg" not in t.around)) for page in report.pages.values()
    ]
    assert len(set(titles)) == len(titles)


def test_report_of_the_same_log_is_the_same_bytes(scene: Edition) -> None:
    """Nothing of the clock or of chance is in it."""
    assert made(scene.entries, scene.documents) == made(scene.entries, scene.documents)


# -- what came from the log is text


def test_markup_in_the_log_stays_text(scene: Edition) -> None:
    """A name and a reason that would be markup are shown as they are written, and make no element."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"

    def renamed(record: records.Record) -> records.Record:
        (filed,) = record.events
        assert isinstance(filed, DossierSubmitted)
        return replace(record, events=(replace(filed, authority=replace(filed.authority, name=evil)),))

    filed = next(e.position for e in scene.entries if b'"dossier-submitted"' in e.raw and b'"01004"' in e.raw)
    voted = next(e.position for e in scene.entries if b'"award-decided"' in e.raw and b"remarquable" in e.raw)
    files = made(chained(scene.entries, {filed: renamed, voted: event(reason=evil)}), scene.documents)
    assert evil in Outline(files["dossiers/01004.html"]).text("h1")
    assert evil in Outline(files["dossiers/01053.html"]).text("main")
    for name, page in files.items():
        if name.endswith(".html"):
            assert not Outline(page).all("script", "img"), name


def test_report_tells_a_wrong_award(scene: Edition, jury: Jury, tmp_path: Path) -> None:
    """A level that does not follow, well signed and sealed: the verdict says no, lists the finding, exit code 1."""
    wrong = next(entry.position for entry in scene.entries if b'"award-decided"' in entry.raw)
    entries = chained(scene.entries, {wrong: event(level=3)})
    forged = bundle(tmp_path / "faux", entries, scene.documents)
    ended = jury("audit", "report", forged, tmp_path / "rapport")
    assert ended.code == FINDING
    page = (tmp_path / "rapport" / "index.html").read_text(encoding="utf-8")
    assert "✗ Non" in page
    assert "award-differs" in page
    doubted = (
        f"*** position {wrong}\N{NO-BREAK SPACE}: le niveau enregistré n&#39;est pas celui qu&#39;un vote a adopté"
    )
    pages = {file.name for file in (tmp_path / "rapport" / "dossiers").iterdir() if doubted in file.read_text("utf-8")}
    assert pages == {f"{records.decode(entries[wrong - 1].raw).id}.html"}


# -- the command


def test_report_is_written_from_a_bundle(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Thirteen files, in the language asked for; the verdict on the bundle's integrity is on the first page."""
    ended = jury("audit", "report", signed, tmp_path / "rapport", "--lang", "en")
    assert ended.code == RIGHT
    assert ended.err.startswith("SIMULATION")
    page = (tmp_path / "rapport" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert page.count("✓ Yes") == 2
    assert len(list((tmp_path / "rapport").rglob("*.*"))) == 13


def test_report_before_publication_is_refused(jury: Jury, scene: Edition, signed: Path, tmp_path: Path) -> None:
    """Under embargo nothing is written: code 2; on purpose it is, and each page says so."""
    sealed = position_of(scene, PalmaresSealed)
    ended = jury("audit", "report", signed, tmp_path / "rapport", "--as-of", sealed)
    assert ended.code == USAGE
    assert "sous embargo" in ended.err
    assert list(tmp_path.iterdir()) == []
    assert jury("audit", "report", signed, tmp_path / "rapport", "--as-of", sealed, "--embargoed").code == RIGHT
    for page in (tmp_path / "rapport").rglob("*.html"):
        assert "SOUS EMBARGO" in page.read_text(encoding="utf-8"), page


@pytest.mark.parametrize("stage", [20, 45, 50, 62, 75, 100])
def test_report_of_any_moment_is_written(scene: Edition, stage: int) -> None:
    """Before the draw, during the round, before and in the sitting: nothing is missing that the pages need."""
    with pytest.raises(UnderEmbargo):
        made(scene.entries[:stage], scene.documents)
    files = made(scene.entries[:stage], scene.documents, embargoed=True)
    assert set(MENU) <= set(files)


def test_marks_of_an_open_round_stay_blind() -> None:
    """Whoever asks for the report in spite of the embargo still sees no mark and no reason that nothing has counted."""
    scene = play.drawn()
    reader, *_ = scene.readers("01004")
    scene.do(reader, s.CastScore("01004", 1, 0, marks(4), "très abouti"))
    page = made(scene.entries, scene.documents, embargoed=True)["dossiers/01004.html"]
    cells = [said(each) for each in Outline(page).all("th", "td") if each.around[-2:] == ("tbody", "tr")]
    assert cells == [reader, "1", *["—"] * 7, "pas encore dépouillé", str(scene.position)]
    assert "très abouti" not in page


@pytest.mark.parametrize("noun", ["panel", "motion", "dossier"])
def test_report_on_a_log_that_misses_a_noun_is_refused(scene: Edition, noun: str) -> None:
    """Records of somebody else's making, well chained, that rest on what is not there: damaged, not a trace."""
    left = [entry for entry in scene.entries if records.decode(entry.raw).noun != noun]
    entries = chained([entry._replace(position=at) for at, entry in enumerate(left, 1)], {})
    with pytest.raises(Damaged):
        made(entries, scene.documents, embargoed=True)


def test_withdrawn_award_is_told_with_its_ground() -> None:
    """The dossier's page says that the award was withdrawn, when and why; under embargo until the amendment is out."""
    scene = play.played()
    day = scene.now
    scene.do(ORGANISER, r.ProposeWithdrawal("70450", "dossier mensonger", day))
    scene.do(SECRETARY, r.WithdrawAward("70450", "dossier mensonger", day))
    with pytest.raises(UnderEmbargo):
        made(scene.entries, scene.documents)
    page = Outline(made(scene.entries, scene.documents, embargoed=True)["dossiers/70450.html"]).text("main")
    assert re.search(r"Attribution retirée, .* position \d+ : dossier mensonger", page)


# -- words


def test_names_are_sorted_as_readers_expect() -> None:
    """Évry comes before Zuydcoote, and œ as oe."""
    names = ["Zuydcoote", "Évry", "Eu", "Œting", "Oermingen", "L'Abergement", "La Rochelle"]
    assert sorted(names, key=sorting) == [
        "Eu",
        "Évry",
        "L'Abergement",
        "La Rochelle",
        "Oermingen",
        "Œting",
        "Zuydcoote",
    ]


def test_dates_and_numbers_in_each_language() -> None:
    """French: 1er, h; English: day first, colon. Groups of three."""
    french, english = Wording(True), Wording(False)
    at = datetime(2024, 12, 1, 9, 5, tzinfo=UTC)
    assert french.moment(at).replace("\xa0", " ") == "1er décembre 2024, 9 h 05 UTC"
    assert english.moment(at).replace("\xa0", " ") == "1 December 2024, 09:05 UTC"
    assert (french.number(12345), english.number(12345)) == ("12\u202f345", "12,345")
    assert [
        french.counted(n, ("lauréat", "laureate"), ("lauréats", "laureates")).split("\xa0")[1] for n in (0, 1, 2)
    ] == ["lauréat", "lauréat", "lauréats"]


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("Motif : « oui » ; non ?", "Motif\u00a0: «\u00a0oui\u00a0»\u202f; non\u202f?"),
        (" :", "\u00a0:"),
        ("note (« bien »).", "note («\u00a0bien\u00a0»)."),
        ("08:30 et 1:2", "08:30 et 1:2"),
        ("p-ada ;p-bea", "p-ada ;p-bea"),
    ],
)
def test_french_signs_keep_their_word(text: str, typeset: str) -> None:
    """No line begins with a sign: a no-break space before : and », a narrow one before ; ? and !; not in English."""
    assert Wording(french=True).typeset(text) == typeset
    assert Wording(french=False).typeset(text) == text
    assert Wording(french=True).typeset(3) == 3


def test_french_pages_break_no_line_before_a_sign(reports: dict[str, Report]) -> None:
    """Whatever a page says, from the template or from the log."""
    said_ = [
        (name, found)
        for name, page in reports["fr"].pages.items()
        for found in re.findall(r"[^<>]{0,20} [:;?!»](?=[\s<])", page.partition("<body")[2])
    ]
    assert said_ == []


def test_motions_of_one_title_are_told_apart_by_their_code(report: Report) -> None:
    """Two votes on one dossier have the same title: whoever listens to the page hears the code too."""
    outline = Outline(report.pages["votes.html"])
    named = [each.attributes["aria-labelledby"].split() for each in outline.all("section")]
    codes = {each.attributes["id"]: said(each) for each in outline.all("span") if "id" in each.attributes}
    assert [(one, f"motion-{codes[other]}") for one, other in named] == [(one, one) for one, _ in named]
    assert len(named) > 3


def test_page_without_an_award_says_what_became_of_it(reports: dict[str, Report]) -> None:
    """A sentence, then the ground between quotation marks, in each language."""
    verdicts = {
        lang: re.findall(r'<div class="verdict">\s*(<p>.*)</p>', report.pages["dossiers/01002.html"])
        for lang, report in reports.items()
    }
    assert verdicts == {
        "fr": [
            "<p>Irrecevable\u202f; il n&#39;est pas jugé\xa0: aucun niveau."
            '<br><span class="soft">Motif\xa0: «\xa0aucune action en cours\xa0»</span>'
        ],
        "en": [
            '<p>Inadmissible; it is not judged: no level.<br><span class="soft">Ground: “aucune action en cours”</span>'
        ],
    }


def test_pictures_are_named_and_told_in_words(report: Report) -> None:
    """Each has a title and a description, which it is labelled by; its text grows at a narrow screen."""
    pictures = [
        (name, *found)
        for name, page in report.pages.items()
        for found in re.findall(
            r'<svg class="(?:scaled|labelled)" role="img" aria-labelledby="(\S+) (\S+)"[^>]*>\s*'
            r'<title id="(\S+)">[^<]+</title><desc id="(\S+)">[^<]+</desc>',
            page,
        )
    ]
    assert len(pictures) == sum(page.count("<svg") for page in report.pages.values()) > 5
    assert [each for each in pictures if each[1:3] != each[3:5]] == []
    assert "svg.scaled text" in report.files["style.css"]
