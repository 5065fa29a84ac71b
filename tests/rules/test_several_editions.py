"""Several editions in one log: one archived, one published and amended, one scoring, one open; each by its rules."""

import hashlib

import pytest

from audit.findings import Code
from audit.palmares import palmares
from audit.replay import replay
from contracts import record as records
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import DocumentRef
from contracts.events.awards import SingleAward
from contracts.events.notify import LetterPrepared
from contracts.refusals import Refusal, Why
from tests.golden.edition import (
    SECRETARY,
    Edition,
    marks,
)
from tests.golden.forge import event, kept
from tests.rules.several import played as several
from tests.scene import ORGANISER


@pytest.fixture(scope="module", name="played")
def _played() -> Edition:
    """Give the log of the four editions."""
    return several()


def at(scene: Edition, name: bytes, edition: str) -> int:
    """Return the position of the first event of this name in an edition."""
    inside = f".{edition}.palmares."
    return next(e.position for e in scene.entries if name in e.raw and inside in e.subject)


async def levels(scene: Edition, edition: str, upto: int) -> dict[str, int]:
    """Return an edition's levels as of a position, by code."""
    made = await palmares(kept(scene).ledger, upto, edition)
    return {row.code: row.level for row in made.palmares.awards}


async def test_every_edition_is_decided_again_from_the_one_log(played: Edition) -> None:
    """All at once, and each alone: nothing is found."""
    held = kept(played)
    whole = await replay(held.ledger, held.documents, played.position)
    assert whole.findings == ()
    states = [(one.edition, one.sealed, one.published, one.laureates) for one in whole.editions]
    assert states == [("26", True, True, 5), ("27", True, True, 2), ("28", False, False, 0), ("29", False, False, 0)]
    for edition in ("26", "27", "28", "29"):
        alone = await replay(held.ledger, held.documents, played.position, edition)
        assert (alone.findings, [one.edition for one in alone.editions]) == ((), [edition])


async def test_edition_is_decided_again_as_of_any_stage_of_another(played: Edition) -> None:
    """What was known there, and nothing of what came later."""
    held = kept(played)
    stages = [at(played, name, "27") for name in (b"palmares-sealed", b"palmares-published", b"palmares-amended")]
    for upto in (*stages, stages[-1] - 1):
        verdict = await replay(held.ledger, held.documents, upto)
        assert verdict.findings == ()


async def test_same_marks_give_what_each_editions_rulebook_says(played: Edition) -> None:
    """60 of 100 is 4@ in edition 26, and 3@ in edition 27, which asks 61."""
    assert (await levels(played, "26", played.position))["01033"] == 4
    first = at(played, b"palmares-published", "27")
    assert await levels(played, "27", first) == {"01004": 3, "01033": 3, "70450": 3}


async def test_amended_palmares_is_as_of_its_position_and_the_sealed_one_stays(played: Edition) -> None:
    """Withdrawn and decided again from there on; as of its sealing, the bytes that were sealed."""
    sealing, amending = at(played, b"palmares-sealed", "27"), at(played, b"palmares-amended", "27")
    assert await levels(played, "27", amending) == {"01004": 3, "01033": 4}
    sealed = played.awards().label.edition("27").palmares.sealed
    assert sealed is not None
    before = await palmares(kept(played).ledger, sealing, "27")
    assert before.sha256 == sealed.palmares.sha256
    documents = played.awards().sealed_documents("27")
    assert documents is not None
    assert hashlib.sha256(documents[0]).hexdigest() == sealed.palmares.sha256


async def test_archived_edition_is_the_same_bytes_whatever_the_others_do(played: Edition) -> None:
    """As of its own publication, and as of now."""
    first = at(played, b"palmares-published", "26")
    then, now = [await palmares(kept(played).ledger, upto, "26") for upto in (first, played.position)]
    assert then.content == now.content


def test_each_act_was_told_in_its_own_edition_once(played: Edition) -> None:
    """Withdrawal, ruling and new decision to the contact of edition 27; each award's letter stays the one there was."""
    found = [records.decode(entry.raw) for entry in played.entries if ".27.letter." in entry.subject]
    prepared = [event for record in found for event in record.events if isinstance(event, LetterPrepared)]
    assert [(event.dossier, event.letter, event.template) for event in prepared] == [
        ("01004", "award-1", "award/1"),
        ("01033", "award-1", "award/1"),
        ("70450", "award-1", "award/1"),
        ("01033", "appeal-1", "appeal/1"),
        ("70450", "withdrawal-1", "withdrawal/1"),
        ("01033", "award-2", "reexamination/1"),
    ]


def test_commands_reach_only_the_edition_that_they_name(played: Edition) -> None:
    """Scoring goes on in 28 and submissions in 29 while 26 takes nothing any more."""
    played.edition = "26"
    archived = played.refused(SECRETARY, a.PutMotion("x", "s1", SingleAward("01004", 5)))
    assert (archived.why, archived.details["state"]) == (Why.EDITION_NOT_OPEN, "archived")
    played.edition = "28"
    reader = played.readers("01004")[0]
    again = s.CastScore("01004", 1, 1, marks(4))
    assert played.decide(reader, again).record is not None
    played.edition = "29"
    with pytest.raises(Refusal) as caught:
        played.do(reader, again)
    assert caught.value.why is not Why.ROUND_NOT_CLOSED
    assert played.decide(ORGANISER, i.AdmitDossier("01004")).record is not None
    played.edition = "26"


async def test_forged_amendment_is_found(played: Edition) -> None:
    """An amended palmares that the log does not give: the decision differs, and so does its document."""
    position = at(played, b"palmares-amended", "27")
    held = kept(played, {position: event(palmares=DocumentRef("0" * 64, 1))})
    found = {(one.code, one.position) for one in (await replay(held.ledger, held.documents, position)).findings}
    assert found == {(Code.DIFFERS, position), (Code.PALMARES_DIFFERS, position)}
