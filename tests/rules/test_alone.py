"""What is stored only where the log still ends at its basis, and what would come of it if it were not."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from msgspec.structs import replace

from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import scoring as s
from contracts.refusals import Refusal, Why
from contracts.subjects import service_of
from tests.golden import play
from tests.golden.edition import CALENDAR, CONTACT, MARKS, MEMBERS, PRESIDENT, SECRETARY, SEED, Edition, marks
from tests.golden.samples import FOLDER
from tests.scene import ORGANISER, public_key

#: Stored also where something else came between: counted by position, or resting on nothing that may change.
BESIDE: Final = {
    s.CastScore,
    s.AbstainFromScoring,
    s.MoveReading,
    s.AddReader,
    s.TallyDossier,
    a.CastVote,
    a.CloseVote,
    n.PrepareLetter,
    n.AttemptLetter,
    n.ReportLetter,
}
Asked = tuple[str, Command, str]
OTHER: Final = "p-other"
GONE: Final = "p-gone"


def test_alone_is_all_that_is_not_counted_by_position() -> None:
    """Ballots, votes and their closing, what scoring moves and tallies by itself, the steps of a letter."""
    desks = Edition().desks
    samples = [_sample(path) for path in sorted((FOLDER / "commands").glob("*.json"))]
    beside = {type(each) for each in samples if not desks[service_of(each)].service.alone(each)}
    assert beside == BESIDE


def _sample(path: Path) -> Command:
    found: Command = msgspec.json.decode(path.read_bytes(), type=Command)
    return found


def filing() -> Edition:
    """Give an open edition, two organisers, and somebody with nothing to do."""
    scene = play.founded()
    for person in (OTHER, GONE):
        scene.do(ORGANISER, i.RegisterPerson(person, public_key(person)), edition="label")
    scene.grant(OTHER, "organiser")
    return scene


def drawing() -> Edition:
    """Give a closed edition whose draw was announced; a second organiser."""
    scene = play.closed()
    scene.do(ORGANISER, i.RegisterPerson(OTHER, public_key(OTHER)), edition="label")
    scene.grant(OTHER, "organiser")
    scene.do(ORGANISER, s.NameJury(MEMBERS, PRESIDENT, SECRETARY))
    scene.do(ORGANISER, s.FormPanel("unique", MEMBERS, ("ville", "village", "intercommunalite")))
    scene.do(ORGANISER, s.AnnounceDraw(hashlib.sha256(SEED.encode()).hexdigest()))
    return scene


def all_in() -> Edition:
    """Give a round in which every reader has given his ballot."""
    scene = play.drawn()
    for code, mark in MARKS.items():
        for reader in scene.readers(code):
            scene.do(reader, s.CastScore(code, 1, 0, marks(mark)))
    return scene


def refused(scene: Edition, asked: Asked) -> Why:
    """Return why a command is refused; fails where it is not."""
    with pytest.raises(Refusal) as caught:
        scene.do(*asked)
    return caught.value.why


ERASURE: Final = i.ErasePerson(GONE, "consent-withdrawn", "il l'a demandé")
SOONER: Final = i.PostponeEdition(replace(CALENDAR, closes=CALENDAR.opens), "une erreur de date")


@pytest.mark.parametrize(
    ("given", "overtaken", "overtaking", "why"),
    [
        pytest.param(
            filing,
            (ORGANISER, i.WithdrawRole(OTHER, "organiser"), "label"),
            (OTHER, i.WithdrawRole(ORGANISER, "organiser"), "label"),
            Why.NOT_ALLOWED,
            id="each-takes-the-other's-role",
        ),
        pytest.param(
            filing,
            (ORGANISER, s.NameJury((*MEMBERS, GONE), PRESIDENT, SECRETARY), "26"),
            (ORGANISER, ERASURE, "label"),
            Why.PERSON_ERASED,
            id="jury-with-someone-erased",
        ),
        pytest.param(
            filing,
            (ORGANISER, ERASURE, "label"),
            (ORGANISER, s.NameJury((*MEMBERS, GONE), PRESIDENT, SECRETARY), "26"),
            Why.PERSON_NEEDED,
            id="erased-though-in-the-jury",
        ),
        pytest.param(
            filing,
            (ORGANISER, i.SubmitDossier("01004", GONE, 12, ()), "26"),
            (ORGANISER, ERASURE, "label"),
            Why.PERSON_ERASED,
            id="dossier-of-someone-erased",
        ),
        pytest.param(
            filing,
            (CONTACT, i.SubmitDossier("01004", CONTACT, 12, ()), "26"),
            (ORGANISER, i.CancelEdition("faute de moyens"), "26"),
            Why.EDITION_NOT_OPEN,
            id="dossier-of-a-cancelled-edition",
        ),
        pytest.param(
            filing,
            (CONTACT, i.SubmitDossier("01004", CONTACT, 12, ()), "26"),
            (ORGANISER, i.ReplaceKey(CONTACT, public_key("p-new")), "label"),
            Why.WRONG_SIGNATURE,
            id="dossier-signed-with-an-old-key",
        ),
        pytest.param(
            drawing,
            (ORGANISER, s.FormPanel("autre", MEMBERS[:3], ("ville",)), "26"),
            (OTHER, s.HoldDraw(SEED), "26"),
            Why.DRAW_HELD,
            id="panel-formed-behind-the-draw",
        ),
        pytest.param(
            drawing,
            (OTHER, s.HoldDraw(SEED), "26"),
            (OTHER, i.CancelEdition("faute de moyens"), "26"),
            Why.EDITION_NOT_OPEN,
            id="draw-of-a-cancelled-edition",
        ),
        pytest.param(
            drawing,
            (MEMBERS[1], s.DeclareRecusal("01004", MEMBERS[1]), "26"),
            (ORGANISER, i.ReplaceKey(MEMBERS[1], public_key("p-new")), "label"),
            Why.WRONG_SIGNATURE,
            id="recusal-signed-with-an-old-key",
        ),
        pytest.param(
            all_in,
            (ORGANISER, s.CloseRound("unique", 1), "26"),
            (SECRETARY, s.DeclareRecusal("01004", "p-eve"), "26"),
            Why.READINGS_MISSING,
            id="round-closed-though-a-reader-is-recused",
        ),
        pytest.param(
            play.tallied,
            (ORGANISER, s.OpenRound("unique", 2), "26"),
            (ORGANISER, i.CancelEdition("faute de moyens"), "26"),
            Why.EDITION_NOT_OPEN,
            id="round-of-a-cancelled-edition",
        ),
    ],
)
def test_alone_what_was_overtaken_is_decided_again(
    given: Callable[[], Edition], overtaken: Asked, overtaking: Asked, why: Why
) -> None:
    """Decided lawfully, then overtaken by another noun: the log does not take it as it was, and it is refused."""
    scene = given()
    decided = scene.decide(*overtaken)
    assert decided.record is not None
    assert decided.alone
    assert scene.do(*overtaking)
    assert refused(scene, overtaken) is why


def test_alone_a_round_is_not_reopened_behind_the_sealing() -> None:
    """Decided before the sealing, it would open behind it what was sealed."""
    scene = play.decided()
    made = scene.papers()
    signing = (scene.keep(made.minutes).sha256, scene.keep(made.palmares).sha256, scene.position)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, a.SignMinutes(*signing))
    reopening = (ORGANISER, s.ReopenRound("unique", 1, "une erreur"), "26")
    assert scene.decide(*reopening).alone
    assert scene.do(ORGANISER, a.SealPalmares(*signing))
    assert refused(scene, reopening) is Why.ALREADY_SEALED
