"""Tallies: close, then tally."""

from contracts.commands.scoring import (
    AbstainFromScoring,
    CloseRound,
    DeclareRecusal,
    OpenRound,
    TallyDossier,
)
from contracts.events.scoring import CountedBallot, DossierTallied, LeftOutBallot, RoundClosed
from contracts.refusals import Why
from tests.rules.scoring_edition import PRESIDENT, round_open
from tests.scene import ORGANISER


def test_tally_of_a_closed_round_counts_each_ballot_once() -> None:
    """Three ballots below the closing give their exact mean and the level it proposes."""
    scene = round_open("01004")
    a, b, c = scene.readers("01004")
    scene.cast(a, "01004", 5, 4, 3, 4, 4, 4)
    scene.cast(b, "01004", 4)
    scene.cast(c, "01004", 4, 4, 4, 4, 4, 3)
    first = scene.position - 2
    assert scene.do(ORGANISER, CloseRound("villes", 1)) == (RoundClosed("villes", 1, 0),)
    counted = (
        CountedBallot(a, first, "80"),
        CountedBallot(b, first + 1, "80"),
        CountedBallot(c, first + 2, "230/3"),
    )
    tallied = DossierTallied("01004", "villes", 1, first + 3, counted, (), (), "710/9", 4)
    assert scene.react("scoring") == (tallied,)
    assert scene.react("scoring") == ()
