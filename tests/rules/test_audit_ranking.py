"""What overtook a declared figure or a ranking on its way into the log: left out, and no finding of the audit."""

import hashlib

import msgspec
from msgspec import Raw

from audit.dossier import dossier
from audit.explain import Explainer
from audit.folded import fold
from audit.moment import moment
from audit.proposal import DeclaredFigure, Rank
from audit.replay import replay
from audit.report.dossiers import shown as page
from audit.report.wording import Wording
from cli.auditing.dossier import dossier as shown
from cli.parts import Line
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events.scoring import DossiersRanked, DossierTallied
from tests.golden.edition import (
    CALENDAR,
    CONTACT,
    MEMBERS,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    SEED,
    Edition,
    marks,
    official_list,
)
from tests.golden.forge import Kept, kept
from tests.scene import ORGANISER

TOWNS = ("01004", "01033")
POINTS = {"code": "points", "label": {"fr": "Points", "en": "Points"}}


def round_open() -> Edition:
    """Give an edition of two towns with a figure to declare, its first round open."""
    scene = Edition()
    scene.found(*MEMBERS, SECRETARY, CONTACT)
    official = scene.keep(official_list())
    scene.learn("intake", official.sha256, official_list())
    rulebook = msgspec.json.decode(RULEBOOK.read_bytes())
    rulebook["grid"]["declared"] = [POINTS]
    scene.do(ORGANISER, i.OpenEdition(2025, Raw(msgspec.json.encode(rulebook)), official, CALENDAR))
    scene.now = CALENDAR.opens
    for town in TOWNS:
        scene.do(CONTACT, i.SubmitDossier(town, CONTACT, 55, ()))
        scene.do(ORGANISER, i.AdmitDossier(town))
    scene.now = CALENDAR.closes
    scene.do(ORGANISER, i.CloseEdition())
    scene.do(ORGANISER, s.NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, s.FormPanel("unique", MEMBERS, ("ville",)))
    scene.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
    scene.do(ORGANISER, s.HoldDraw(SEED))
    for member in MEMBERS:
        scene.do(member, s.DeclareNoConflict())
    scene.do(ORGANISER, s.OpenRound("unique", 1))
    return scene


def judged(scene: Edition, number: int, mark: int) -> None:
    """Have every reader of the first town give this mark in a round."""
    for reader in scene.readers(TOWNS[0]):
        version = 0 if number == 1 else 1
        scene.do(reader, s.CastScore(TOWNS[0], number, version, marks(mark), None if number == 1 else "a debate"))


async def found(held: Kept, scene: Edition) -> tuple[object, int]:
    """Return the audit's findings, and how many decisions were overtaken and left out."""
    verdict = await replay(held.ledger, held.documents, scene.position)
    return verdict.findings, verdict.overtaken


async def test_figures_that_a_closing_overtook_are_left_out_for_ever() -> None:
    """The tally has no figure; the next round's counts only what was declared while it was open."""
    scene = round_open()
    judged(scene, 1, 3)
    late = scene.decide(ORGANISER, s.DeclareFigures(TOWNS[0], {"points": 7}))
    scene.do(ORGANISER, s.DeclareFigures(TOWNS[1], {"points": 1}))
    scene.do(ORGANISER, s.CloseRound("unique", 1, "the second town is not read"))
    scene.put(late)
    tallied = [event for event in scene.settle() if isinstance(event, DossierTallied)]
    assert [(tally.figure, tally.declared_at > 0) for tally in tallied] == [(None, False), (None, True)]
    scene.do(ORGANISER, s.OpenRound("unique", 2))
    judged(scene, 2, 4)
    scene.do(ORGANISER, s.CloseRound("unique", 2, "the second town is not read"))
    (tally, _) = (event for event in scene.settle() if isinstance(event, DossierTallied))
    assert (tally.marks_figure, tally.figure, tally.declared_at) == ("80", None, 0)
    assert await found(kept(scene), scene) == ((), 1)


async def test_figure_declared_and_rank_are_told_with_the_dossier() -> None:
    """Beside the marks' figure: what was declared, the place among the dossiers of the kind, in words too."""
    scene = round_open()
    scene.do(ORGANISER, s.DeclareFigures(TOWNS[0], {"points": 7}))
    judged(scene, 1, 3)
    scene.do(ORGANISER, s.CloseRound("unique", 1, "the second town is not read"))
    scene.settle()
    held = kept(scene)
    told = dossier(await moment(held.ledger, held.documents, scene.position), TOWNS[0])
    assert told.tally is not None
    assert (told.tally.figure, told.tally.declared) == ("67", (DeclaredFigure("points", "7", 1),))
    assert told.tally.rank == Rank(1, 2)
    lines = [part.text for part in shown(told) if isinstance(part, Line)]
    assert [line.partition("note ")[2] for line in lines if line.startswith("Dépouillement")] == [
        "67 (points + 7), proposition 4@, rang 1 sur 2"
    ]


async def test_figure_declared_is_on_the_page_of_the_report() -> None:
    """The dossier's page lists it with its position, in the reader's language; the other dossier has none."""
    scene = round_open()
    scene.do(ORGANISER, s.DeclareFigures(TOWNS[0], {"points": 7}))
    declared_at = scene.position
    judged(scene, 1, 3)
    scene.do(ORGANISER, s.CloseRound("unique", 1, "the second town is not read"))
    scene.settle()
    explainer = Explainer(await fold(kept(scene).ledger, scene.position), "26")
    known = {town: town for town in TOWNS}
    pages = [
        page(explainer.explain(town), Wording(french), known, None, None)["declared"]
        for town in TOWNS
        for french in (True, False)
    ]
    assert pages == [
        [f"valeur déclarée à la position {declared_at} : points + 7"],
        [f"declared at position {declared_at}: points + 7"],
        [],
        [],
    ]


async def test_ranking_that_a_tally_overtook_is_told_to_nobody() -> None:
    """It is in the log and rests on tallies that are no longer the last ones; ranked again, all is well."""
    scene = round_open()
    for town in TOWNS:
        scene.do(ORGANISER, s.DeclareFigures(town, {"points": 0}))
    judged(scene, 1, 3)
    scene.do(ORGANISER, s.CloseRound("unique", 1, "the second town is not read"))
    scene.settle()
    scene.do(ORGANISER, s.OpenRound("unique", 2))
    judged(scene, 2, 4)
    ranking = scene.decide(ORGANISER, s.RankDossiers("ville"))
    scene.do(ORGANISER, s.CloseRound("unique", 2, "the second town is not read"))
    scene.settle()
    scene.put(ranking)
    assert await found(kept(scene), scene) == ((), 1)
    (again,) = scene.do(ORGANISER, s.RankDossiers("ville"))
    assert isinstance(again, DossiersRanked)
    assert [(row.dossier, row.rank) for row in again.rows] == [(TOWNS[0], 1), (TOWNS[1], None)]
    assert await found(kept(scene), scene) == ((), 1)
