"""What the demo shows at its end, and while it plays."""

import io
from datetime import UTC, datetime

import msgspec
import pytest
from rich.console import Console

from contracts.authority import Authority
from contracts.document import DocumentRef
from contracts.events.awards import AwardDecided
from contracts.events.redress import AppealRuled, AwardCorrected, AwardWithdrawn, PalmaresAmended
from contracts.rulebook import Rulebook
from demo import edition as editions
from demo import report
from demo.after import Told
from demo.names import Name
from demo.play import Outcome
from demo.progress import Bars
from demo.seen import Filed
from demo.world import standard_rulebook
from services.intake import official

RULEBOOK = msgspec.json.decode(standard_rulebook(), type=Rulebook)


def outcome() -> Outcome:
    """Return a small outcome: two towns and a village, a mention, a refused letter."""
    filed = {
        "62895": Filed(Authority("62895", "Zuydcoote", "commune", "62", 1_600), "village"),
        "91228": Filed(Authority("91228", "Évry", "commune", "91", 66_000), "ville"),
        "06088": Filed(Authority("06088", "Nice", "commune", "06", 340_000), "ville"),
    }
    levels = {"62895": 3, "91228": 3, "06088": 5}
    awards = {code: AwardDecided(code, level, level, "bloc") for code, level in levels.items()}
    mentions: dict[str, tuple[str, ...]] = {"62895": (), "91228": (), "06088": ("excellence", "education")}
    letters = {"62895.award-1": "sent", "91228.award-1": "refused", "06088.award-1": "sent", "62895.appeal-1": "sent"}
    told = (Told(AppealRuled("62895", 1, "upheld", "x", ()), "62895.appeal-1"), Told(amendment(), ""))
    return Outcome(editions.standard(), b"{}", filed, awards, mentions, letters, told, 99)


def amendment() -> PalmaresAmended:
    """Return a first amendment, which leaves two laureates."""
    document = DocumentRef("0" * 64, 2)
    return PalmaresAmended(1, document, document, 90, 2)


def every_act() -> tuple[Told, ...]:
    """Return one act of each sort that may follow a publication."""
    day = datetime(2025, 3, 1, tzinfo=UTC)
    excellent = ("excellence",)
    return (
        Told(AwardWithdrawn("06088", "x", day, "p-organiser", "p-secretary", 5), "06088.withdrawal-1", 5),
        Told(AppealRuled("62895", 1, "upheld", "x", ()), "62895.appeal-1"),
        Told(AppealRuled("91228", 1, "dismissed", "x", ()), "91228.appeal-1"),
        Told(AwardDecided("62895", 4, 3, "r-1"), "62895.award-2", 3),
        Told(AwardCorrected("91228", 3, 3, (), excellent, "m-1", "x"), "91228.correction-1"),
        Told(amendment(), ""),
    )


def rows(text: str) -> list[list[str]]:
    """Return the cells of the acts' rows."""
    lines = [line for line in text.splitlines() if line.startswith("│")][-len(every_act()) :]
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]


def shown(console: Console, *, french: bool = True, told: tuple[Told, ...] | None = None) -> str:
    made = outcome() if told is None else outcome()._replace(told=told)
    report.show(made, RULEBOOK, console, french=french)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_report_counts_levels_mentions_and_letters() -> None:
    """The lines below the table say how many laureates, of which kind and level, with which mentions and letters."""
    text = shown(Console(file=io.StringIO(), width=120))
    assert "3 lauréats = 2 villes + 1 village + 0 intercommunalités (2 à 3@, 1 à 5@)\n" in text
    assert "Territoire d'Excellence Numérique (1) : Nice\nÉducation (1) : Nice\n" in text
    assert "Courriers : 3 d'attribution (1 refusé, 2 envoyés) + 1 après la publication (1 envoyé)\n" in text


def test_report_lists_what_came_after_the_publication_in_the_order_of_the_log() -> None:
    """Below the published palmares: each act, whose it is, what it changes, and whether its letter left."""
    rows = [line for line in shown(Console(file=io.StringIO(), width=140)).splitlines() if line.startswith("│")][-2:]
    assert [[cell.strip() for cell in row.split("│")[1:-1]] for row in rows] == [
        ["recours n° 1 fondé", "Zuydcoote", "62895", "nouvelle délibération", "envoyé"],
        ["palmarès modifié", "", "", "n° 1 : 2 lauréats", ""],
    ]


def test_report_names_every_act_in_french() -> None:
    """What it is and what it changes, one row an act; a letter that is not there has no state."""
    console = Console(file=io.StringIO(), width=140)
    assert rows(shown(console, told=every_act())) == [
        ["attribution retirée", "Nice", "06088", "5@ → sans", ""],
        ["recours n° 1 fondé", "Zuydcoote", "62895", "nouvelle délibération", "envoyé"],
        ["recours n° 1 rejeté", "Évry", "91228", "rien ne change", ""],
        ["dossier réexaminé", "Zuydcoote", "62895", "3@ → 4@", ""],
        ["erreur corrigée", "Évry", "91228", "rendu : Territoire d'Excellence Numérique", ""],
        ["palmarès modifié", "", "", "n° 1 : 2 lauréats", ""],
    ]


def test_report_in_english_names_every_act() -> None:
    """The same rows in the same order, without a word of French but the names of authorities."""
    console = Console(file=io.StringIO(), width=140)
    assert rows(shown(console, french=False, told=every_act())) == [
        ["award withdrawn", "Nice", "06088", "5@ → none", ""],
        ["appeal no. 1 upheld", "Zuydcoote", "62895", "a new deliberation", "sent"],
        ["appeal no. 1 dismissed", "Évry", "91228", "nothing changes", ""],
        ["dossier examined again", "Zuydcoote", "62895", "3@ → 4@", ""],
        ["error corrected", "Évry", "91228", "given back: Territory of Digital Excellence", ""],
        ["palmares amended", "", "", "no. 1: 2 laureates", ""],
    ]


def test_report_in_english_is_english_to_the_last_line() -> None:
    """Title, headings, counts, mentions, letters and source; only names stay as they are."""
    text = shown(Console(file=io.StringIO(), width=140), french=False, told=every_act())
    said = [line.strip() for line in text.splitlines() if line[0] not in "╭│╰┏┃┡└"]
    assert said == [
        "Territoires, Villes et Villages Internet: palmares published 2025, edition 26",
        "(SIMULATION)",
        "3 laureates = 2 towns + 1 village + 0 inter-municipal bodies (2 at 3@, 1 at 5@)",
        "Territory of Digital Excellence (1): Nice",
        "Education (1): Nice",
        "After publication (SIMULATION)",
        "The sealed palmares does not change; each amended palmares is added to it, with its minutes.",
        "Letters: 3 of award (1 refused, 2 sent) + 1 after publication (1 sent)",
        official.ATTRIBUTION_EN,
    ]
    headings = [line.strip("┃").split("┃") for line in text.splitlines() if line.startswith("┃")]
    assert [[cell.strip() for cell in heading] for heading in headings] == [
        ["Level", "Authority", "Code", "Category", "Mentions"],
        ["Act", "Authority", "Code", "Effect", "Letter"],
    ]


def test_report_says_simulation_in_both_languages() -> None:
    """Nobody can read the table without reading that marks, votes and history are invented."""
    text = " ".join(shown(Console(file=io.StringIO(), width=200)).split())
    assert text.index("SIMULATION") < text.index("Zuydcoote")
    assert editions.standard().notice in text


def test_report_sorts_as_french_does() -> None:
    """The highest level comes first, and within a level Évry comes before Zuydcoote."""
    assert report.by_rank(outcome()) == ["06088", "91228", "62895"]


def test_report_attributes_the_official_list() -> None:
    """The licence of the official list asks for its attribution wherever it shows."""
    assert shown(Console(file=io.StringIO(), width=120)).endswith(f"{official.ATTRIBUTION}\n")


def test_bars_are_drawn_on_a_terminal_only() -> None:
    """Progress shows on a terminal, and leaves no trace in a file."""
    drawn = {}
    for terminal in (True, False):
        file = io.StringIO()
        with Bars(Console(file=file, force_terminal=terminal, width=100)) as bars:
            bars.stage("Bulletins des jurés", "Jurors' ballots", 3)
            bars.advance()
            bars.stage("Séance", "Sitting", 2)
            bars.advance(2)
        drawn[terminal] = file.getvalue()
    assert "Bulletins des jurés" in drawn[True]
    assert "3/3" in drawn[True]
    assert drawn[False] == ""


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("Villeneuve-d'Ascq", 16, ["Villeneuve-", "d'Ascq"]),
        ("Villeneuve-d'Ascq", 17, ["Villeneuve-d'Ascq"]),
        ("CA Sète Agglopôle Méditerranée", 16, ["CA Sète", "Agglopôle", "Méditerranée"]),
        ("Llanfairpwll", 6, ["Llanfa", "irpwll"]),
        ("", 6, []),
    ],
)
def test_name_is_broken_at_its_hyphens_and_spaces(name: str, width: int, lines: list[str]) -> None:
    """Inside a word only where the word alone is wider than its column."""
    console = Console(file=io.StringIO(), width=width)
    console.print(Name(name))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().split() == " ".join(lines).split()
    assert [line.rstrip() for line in console.file.getvalue().splitlines() if line.strip()] == lines
