"""What is told beside the figures: peers' ballots when they may be read, agreement of a panel, flags for a sitting."""

from typing import Any

import msgspec
import pytest

from contracts.commands.scoring import (
    AbstainFromScoring,
    CastScore,
    CloseRound,
    DeclareAbsence,
    DeclareNoConflict,
    DeclareRecusal,
    FormPanel,
    NameJury,
    OpenRound,
    ReopenRound,
)
from contracts.questions import Agreement, Flags, PeerBallots, Progress
from contracts.refusals import Why
from services.scoring.statistics.krippendorff import Metric, alpha
from services.scoring.statistics.table import Table
from services.scoring.told import (
    Coefficient,
    OneValue,
    PanelAgreement,
    PeerBallot,
    PeersBallots,
    SittingFlags,
    Spread,
)
from tests.rules.scoring_edition import (
    MEMBERS,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    ScoringScene,
    edition_open,
    jury_named,
    marks,
    round_open,
)
from tests.rules.test_scoring_answers import ask, refused
from tests.scene import ORGANISER

PEERS = PeerBallots("01004")


def one(told: Any) -> Any:
    """Return the only one of what was told."""
    (only,) = told
    return only


@pytest.fixture
def scene() -> ScoringScene:
    """Give an edition of one dossier whose first round is open; nobody more is called."""
    return round_open("01004", readers__one_more_at=0)


def test_peers_ballots_are_read_once_ones_own_is_cast_and_the_round_closed(scene: ScoringScene) -> None:
    """Neither alone suffices; then every ballot and abstention of the round, with its reason."""
    a, b, c = scene.readers("01004")
    assert refused(scene, a, PEERS) is Why.PEERS_HIDDEN
    scene.cast(a, "01004", 3)
    scene.do(b, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    assert refused(scene, a, PEERS) is Why.PEERS_HIDDEN
    scene.do(ORGANISER, CloseRound("villes", 1, "one is ill"))
    ballots = (PeerBallot(a, marks(3), None), PeerBallot(b, None, "I know too little of it"))
    assert ask(scene, a, PEERS) == PeersBallots("01004", "villes", 1, ballots)
    assert [refused(scene, juror, PEERS) for juror in (b, c)] == [Why.PEERS_HIDDEN] * 2


def test_peers_ballots_are_hidden_again_while_the_round_or_the_next_is_open(scene: ScoringScene) -> None:
    """Reopened, or a discussion round begun: first one's own, then the closing."""
    readers = scene.readers("01004")
    for reader in readers:
        scene.cast(reader, "01004", 3)
    scene.do(ORGANISER, CloseRound("villes", 1))
    assert ask(scene, readers[0], PEERS)
    scene.do(ORGANISER, ReopenRound("villes", 1, "a paper was lost"))
    assert refused(scene, readers[0], PEERS) is Why.PEERS_HIDDEN
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.do(ORGANISER, OpenRound("villes", 2))
    assert refused(scene, readers[0], PEERS) is Why.PEERS_HIDDEN
    for reader in readers:
        scene.do(reader, CastScore("01004", 2, 1, marks(4), "the debate"))
    scene.do(ORGANISER, CloseRound("villes", 2))
    told = ask(scene, readers[0], PEERS)
    assert isinstance(told, PeersBallots)
    assert (told.round, [ballot.marks for ballot in told.ballots]) == (2, [marks(4)] * 3)


def test_peers_ballots_of_the_round_before_are_read_while_a_discussion_is_open(scene: ScoringScene) -> None:
    """By who gave one then, and never those of the open round; who came since, or abstained then, reads none."""
    a, b, c = scene.readers("01004")
    for reader in (a, b):
        scene.cast(reader, "01004", 3)
    scene.do(c, AbstainFromScoring("01004", 1, 0, "I know too little of it"))
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.do(ORGANISER, OpenRound("villes", 2))
    scene.do(b, CastScore("01004", 2, 1, marks(4), "the debate"))
    scene.do(ORGANISER, DeclareAbsence("villes", b, "ill since then"))
    scene.do(ORGANISER, DeclareAbsence("villes", c, "away"))
    scene.react("scoring")
    blind = (PeerBallot(a, marks(3), None), PeerBallot(b, marks(3), None))
    abstained = PeerBallot(c, None, "I know too little of it")
    assert ask(scene, a, PeerBallots("01004", 1)) == PeersBallots("01004", "villes", 1, (*blind, abstained))
    came = next(reader for reader in scene.readers("01004") if reader not in (a, b))
    assert refused(scene, came, PeerBallots("01004", 1)) is Why.PEERS_HIDDEN
    assert [refused(scene, a, PeerBallots("01004", number)) for number in (2, 3)] == [Why.PEERS_HIDDEN] * 2
    scene.do(a, DeclareRecusal("01004", a))
    assert refused(scene, a, PeerBallots("01004", 1)) is Why.RECUSED


def test_peers_ballots_are_told_to_no_one_else(scene: ScoringScene) -> None:
    """A recused reader, a member who does not read it, an organiser, of an unknown dossier."""
    a, b, c = scene.readers("01004")
    for reader in (a, b, c):
        scene.cast(reader, "01004", 3)
    scene.do(a, DeclareRecusal("01004", a))
    scene.do(ORGANISER, CloseRound("villes", 1, "one left"))
    idle = next(member for member in MEMBERS if member not in (a, b, c))
    assert refused(scene, a, PEERS) is Why.RECUSED
    assert refused(scene, idle, PEERS) is Why.NOT_OF_THE_PANEL
    assert refused(scene, ORGANISER, PEERS) is Why.NOT_OF_THE_PANEL
    assert refused(scene, b, PeerBallots("99999")) is Why.UNKNOWN_DOSSIER
    told = ask(scene, b, PEERS)
    assert isinstance(told, PeersBallots)
    assert [ballot.juror for ballot in told.ballots] == [b, c]


def agreed(*values: int) -> ScoringScene:
    """Return an edition of two dossiers whose three readers gave these marks, three to each; closed and tallied."""
    scene = round_open("01004", "01033", readers__one_more_at=0)
    pairs = [(dossier, reader) for dossier in ("01004", "01033") for reader in scene.readers(dossier)]
    for (dossier, reader), value in zip(pairs, values, strict=True):
        scene.cast(reader, dossier, value)
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.react("scoring")
    return scene


def test_agreement_is_told_once_the_blind_round_is_closed() -> None:
    """All equal within each dossier, different between them: alpha is 1; all equal everywhere: undefined, not 1."""
    assert refused(round_open("01004"), ORGANISER, Agreement("villes")) is Why.ROUND_NOT_CLOSED
    told = ask(agreed(2, 2, 2, 4, 4, 4), ORGANISER, Agreement("villes"))
    assert isinstance(told, PanelAgreement)
    assert (told.panel, told.dossiers, told.jurors, told.ballots, told.p) == ("villes", 2, 6, 6, None)
    assert Coefficient("alpha-interval", "1") in told.figures
    assert Coefficient("alpha-ordinal", "1") in told.levels
    told = ask(agreed(3, 3, 3, 3, 3, 3), PRESIDENT, Agreement("villes"))
    assert isinstance(told, PanelAgreement)
    assert Coefficient("alpha-interval", None, "all-equal") in told.figures


def test_agreement_rests_on_blind_ballots_whatever_comes_later() -> None:
    """A discussion round, a recusal after the closing, a reopened round change nothing of it."""
    scene = agreed(2, 3, 2, 4, 4, 5)
    before = ask(scene, ORGANISER, Agreement("villes"))
    scene.do(ORGANISER, ReopenRound("villes", 1, "a paper was lost"))
    reader = scene.readers("01004")[0]
    scene.do(reader, CastScore("01004", 1, 1, marks(5), "I see it now"))
    scene.do(scene.readers("01004")[1], DeclareRecusal("01004", scene.readers("01004")[1]))
    assert ask(scene, ORGANISER, Agreement("villes")) == before


def test_agreement_and_flags_tell_a_recused_member_nothing_of_the_dossier() -> None:
    """Not even in a count."""
    scene = agreed(1, 5, 5, 4, 4, 4)
    leaving = scene.readers("01004")[0]
    scene.do(leaving, DeclareRecusal("01004", leaving))
    told = ask(scene, leaving, Agreement("villes"))
    assert isinstance(told, PanelAgreement)
    assert (told.dossiers, told.ballots) == (1, 3)
    flags = one(ask(scene, leaving, Flags()))
    assert flags.spreads == ()
    whole = one(ask(scene, ORGANISER, Flags()))
    assert whole.spreads == (Spread("01004", 2, 5),)


def test_agreement_and_flags_are_the_jurys_and_the_organisers() -> None:
    """Nobody else is told; an unknown panel has none."""
    scene = agreed(3, 3, 3, 3, 3, 3)
    for question in (Agreement("villes"), Flags()):
        assert refused(scene, "p-other", question) is Why.NOT_ALLOWED
        assert all(ask(scene, asker, question) for asker in (ORGANISER, SECRETARY, "p-2"))
    assert refused(scene, ORGANISER, Agreement("villages")) is Why.UNKNOWN_PANEL
    assert ask(jury_named(), ORGANISER, Flags()) == ()


def test_flags_show_a_spread_of_two_levels_and_no_offset_on_few_readings() -> None:
    """One dossier from 2@ to 5@; each juror gave two ballots at most: severity is refused, with its reason."""
    told = one(ask(agreed(1, 5, 5, 4, 4, 4), ORGANISER, Flags()))
    assert isinstance(told, SittingFlags)
    assert (told.kinds, told.spreads) == (("ville",), (Spread("01004", 2, 5),))
    assert (told.unfit, told.severity, told.beside) == ("too-few-readings", (), ())


def test_flags_show_severity_beside_the_raw_level() -> None:
    """Ten dossiers: a juror always a level lower has a negative offset; where it changes a level it is shown."""
    dossiers = tuple(f"010{number:02d}" for number in range(1, 11))
    scene = round_open(*dossiers, readers__one_more_at=0)
    for dossier in dossiers:
        for reader in scene.readers(dossier):
            scene.cast(reader, dossier, *((1,) if reader == "p-1" else (4, 4, 4, 4, 3, 3)))
    scene.do(ORGANISER, CloseRound("villes", 1))
    scene.react("scoring")
    told = one(ask(scene, ORGANISER, Flags()))
    assert isinstance(told, SittingFlags)
    assert told.unfit is None
    assert [each.juror for each in told.severity] == list(MEMBERS)
    assert [each.juror for each in told.severity if each.offset.startswith("-")] == ["p-1"]
    assert OneValue("p-1", "20", 5) in told.one_value
    assert [each.dossier for each in told.beside] == [d for d in dossiers if "p-1" in scene.readers(d)]
    assert {(each.figure, each.level, each.adjusted_level) for each in told.beside} == {("500/9", 3, 4)}


def test_progress_counts_the_reader_who_was_added() -> None:
    """An organiser sees that one more reading is expected, and no mark."""
    scene = round_open("01004")
    for juror, mark in zip(scene.readers("01004"), (2, 2, 4), strict=True):
        scene.cast(juror, "01004", mark)
    scene.react("scoring")
    told = one(ask(scene, ORGANISER, Progress()))
    assert (told.given, told.expected) == (3, 4)


def test_agreement_of_a_panel_with_two_grids_is_that_of_each_figures_part_of_its_range() -> None:
    """Marks out of 5 scaled to 100 and out of 7: the same differences in one part as in the other, and no more."""
    document = msgspec.json.decode(RULEBOOK.read_bytes())
    small = {**document["grid"], "scaled": True, "out_of": 7, "thresholds": []}
    kinds = [{**kind, "grid": "small"} if kind["code"] == "village" else kind for kind in document["kinds"]]
    scene = edition_open("01004", kinds=kinds, grids={"small": small}, readers__one_more_at=0)
    scene.admit("70450", kind="village")
    scene.close_edition()
    scene.do(ORGANISER, NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, FormPanel("mixte", MEMBERS[:3], ("ville", "village")))
    scene.draw()
    scene.do(ORGANISER, OpenRound("mixte", 1))
    for reader, town, village in zip(MEMBERS, (2, 3, 4), (3, 2, 4), strict=False):
        scene.do(reader, DeclareNoConflict())
        scene.cast(reader, "01004", town)
        scene.cast(reader, "70450", village)
    scene.do(ORGANISER, CloseRound("mixte", 1))
    told = ask(scene, ORGANISER, Agreement("mixte"))
    assert isinstance(told, PanelAgreement)
    plain = Table.of(
        {"01004": dict(zip("abc", (2, 3, 4), strict=True)), "70450": dict(zip("abc", (3, 2, 4), strict=True))}
    )
    metrics: tuple[Metric, ...] = ("interval", "ordinal", "nominal")
    assert all(Coefficient(f"alpha-{metric}", str(alpha(plain, metric))) in told.figures for metric in metrics)
