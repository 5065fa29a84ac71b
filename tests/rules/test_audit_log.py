"""`jury audit log`: the decisions in words, by dossier, juror, panel, noun; never a sealed field."""

from typing import get_args

import pytest

from audit.about import Wanted
from audit.decisions import Decision, decisions
from audit.documents import all_of_them, public
from audit.listed import Most
from audit.telling import TOLD, tell
from contracts import record as records
from contracts.events import Event
from contracts.events import awards as a
from contracts.events import scoring as s
from tests.golden import play
from tests.golden.edition import Edition
from tests.golden.forge import kept


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole edition."""
    return play.played()


async def listed(scene: Edition, wanted: Wanted | None = None, limit: int | None = None) -> list[Decision]:
    """Return the decisions wanted."""
    return [decision async for decision in decisions(kept(scene).ledger, scene.position, wanted, limit)]


async def test_log_lists_every_decision_in_order(scene: Edition) -> None:
    """Without a filter every position is there, on one line."""
    every = await listed(scene)
    assert [decision.position for decision in every] == list(range(1, scene.position + 1))
    assert every[59].line().fr == (
        "position 60 · 2024-11-15 00:00 · p-organiser clôt le tour 1 de la commission unique, "
        "lectures manquantes : 1 : un lecteur manque"
    )
    assert [decision.position for decision in await listed(scene, limit=3)] == [1, 2, 3]
    assert await listed(scene, limit=0) == []


async def test_log_of_a_dossier_follows_it_from_filing_to_letter(scene: Edition) -> None:
    """Every decision that names the dossier, in its own field or in a block or a count."""
    nouns = [decision.noun for decision in await listed(scene, Wanted(dossier="01053"))]
    assert nouns == [
        *("dossier", "dossier", "draw", "recusal", "reading", "ballot", "ballot", "ballot", "tally"),
        *("motion", "motion", "award", "motion", "letter", "letter", "letter"),
    ]
    pulled = await listed(scene, Wanted(dossier="200071751", noun="motion"))
    assert [decision.events for decision in pulled][:2] == [("motion-put",), ("dossier-pulled",)]


async def test_log_of_a_juror_holds_what_he_did_and_what_concerned_him(scene: Edition) -> None:
    """By him: ballots, votes; about him: his presence, his proxy, his reading moved."""
    juror = next(iter(scene.recused("01053")))
    found = await listed(scene, Wanted(juror=juror))
    assert {"ballot", "vote", "recusal", "reading", "sitting", "person", "undertaking"} <= {d.noun for d in found}
    assert all(decision.actor == juror for decision in found if decision.noun == "ballot")
    assert [d.position for d in await listed(scene, Wanted(juror="p-nobody"))] == []


async def test_log_of_a_panel_an_edition_a_noun(scene: Edition) -> None:
    """The filters add up."""
    assert {d.noun for d in await listed(scene, Wanted(panel="unique"))} == {
        "panel",
        "draw",
        "round",
        "ballot",
        "tally",
    }
    assert {d.noun for d in await listed(scene, Wanted(edition="21"))} == {"declared"}
    assert [d.events for d in await listed(scene, Wanted(noun="round", edition="26"))] == [
        ("round-opened",),
        ("round-closed",),
    ]


async def test_log_never_shows_a_sealed_field(scene: Edition) -> None:
    """Neither in words nor in a field: not even the ciphertext."""
    for decision in await listed(scene):
        assert "AAAA" not in repr(decision)
        assert "Sealed" not in repr(decision)


def test_every_event_has_its_sentence() -> None:
    """No event of the union is without words."""
    assert set(TOLD) == set(get_args(Event))


def test_ballot_reads_as_a_sentence() -> None:
    """Marks by criterion, an absent one as a dash, a reason where there is one."""
    cast = s.ScoreCast("59009", "p-ada", "villes", 2, {"mediation": 4, "education": None}, "relu")
    assert tell(cast, "p-ada") == (
        "p-ada note le dossier 59009 au tour 2 (mediation 4, education —) : relu",
        "p-ada marks dossier 59009 in round 2 (mediation 4, education —): relu",
    )


def test_vote_and_count_read_as_sentences() -> None:
    """Stored words are told in the reader's language."""
    vote = a.VoteCast("m", "p-eve", "against", "p-bea")
    assert tell(vote, "p-bea") == (
        "p-bea vote contre sur la motion m, voix de p-eve",
        "p-bea votes against on motion m, as the voice of p-eve",
    )
    counted = a.MotionDecided("m", 9, (5, 6), (a.Count(("01004",), 5, 2, False, 1, 1, 0, False, False),))
    assert tell(counted, "awards").fr == (
        "la motion m est décomptée, 2 votes : pour 1, contre 1, abstentions 0, rejeté (01004)"
    )


def test_many_dossiers_read_as_the_first_ones_and_their_number() -> None:
    """Where the reader asks for few; otherwise all of them are told, and as many as asked for need no number."""
    codes = tuple(f"{code:05}" for code in range(1, 227))
    block = a.MotionPut("m", "s1", a.Block(3, codes))
    assert tell(block, "p-sec", Most(2)) == (
        "p-sec met en délibération la motion m : 3@ : 00001, 00002, … 226 en tout",
        "p-sec puts motion m: 3@: 00001, 00002, … 226 in all",
    )
    shift = a.AdjustmentAdopted("m", "1/2", codes, ("p-ada", "p-bea", "p-cyd"), None, "sévères", "écart")
    assert tell(shift, "awards", Most(3)).en == (
        "an adjustment of 1/2 is adopted by motion m (jurors: p-ada, p-bea, p-cyd; panel: —), "
        "00001, 00002, 00003, … 226 in all: sévères"
    )
    counted = a.MotionDecided("m", 9, (5,), (a.Count(codes[:3], 1, 1, True, 1, 0, 0, False, True),))
    assert tell(counted, "awards", Most(2)).fr.endswith("adopté (00001, 00002, … 3 en tout)")
    assert tell(counted, "awards", Most(3)).fr.endswith("adopté (00001, 00002, 00003)")
    assert tell(block, "p-sec").fr.endswith(f" : 3@ : {', '.join(codes)}")


def test_dossier_asked_for_stands_for_the_many_it_is_among() -> None:
    """Who reads one dossier's history reads it in a block, in a count and in a ranking, and how many there are."""
    codes = tuple(f"{code:05}" for code in range(1, 227))
    most = Most(2, "00077")
    assert tell(a.MotionPut("m", "s1", a.Block(3, codes)), "p-sec", most).fr.endswith(" : 3@ : 00077, … 226 en tout")
    rows = tuple(s.RankedDossier(code, place, 9) for place, code in enumerate(codes, 1))
    ranked = s.DossiersRanked("ville", rows)
    assert tell(ranked, "p-org", most).en.endswith("(ville): 77 00077, … 226 in all")
    assert tell(ranked, "p-org", Most(2, "99999")).en.endswith("(ville): 1 00001, 2 00002, … 226 in all")


def test_public_documents_are_the_list_the_palmares_and_the_minutes(scene: Edition) -> None:
    """What applicants filed stays out of a bundle unless it is asked for."""
    found = [records.decode(entry.raw) for entry in scene.entries]
    anybody = [sha256 for record in found for sha256 in public(record)]
    everything = [sha256 for record in found for sha256 in all_of_them(record)]
    assert len(anybody) == 3
    assert sorted(everything) == sorted(scene.documents)
