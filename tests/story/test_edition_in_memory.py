"""The edition of 40 dossiers, played whole on the services' own rules: what comes out is what its file intends."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contracts import record as records
from demo import marks
from demo.cast import address_of
from demo.chance import Chance
from demo.edition import Applicant, Edition
from demo.play import Outcome
from demo.watch import Stuck, Watch
from ledger.memory import MemoryLedger
from services.awards.rules.palmares import canonical
from tests.story.house import House
from tests.story.played import Played, cases, played, rules


def intended(edition: Edition) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return what the file intends for each dossier: its level, its mentions."""
    return {applicant.code: (applicant.level, honours(applicant)) for applicant in edition.applicants}


def honours(applicant: Applicant) -> tuple[str, ...]:
    """Return the mentions that an applicant shall have, excellence first."""
    return (("excellence",) if applicant.excellence else ()) + ((applicant.mention,) if applicant.mention else ())


def letters_of(played: Played, dossier: str) -> list[str]:
    """Return the letters prepared for a dossier."""
    return [event.letter for _, event in played.events("letter-prepared") if event.dossier == dossier]


def palmares(outcome: Outcome) -> dict[str, Any]:
    """Return the sealed document."""
    content: dict[str, Any] = json.loads(outcome.palmares)
    return content


def test_palmares_is_what_the_edition_intends(first: Played, edition: Edition) -> None:
    """Every dossier has the level and the mentions that its file intends, and nothing else is in the palmares."""
    rows = palmares(first.outcome)["awards"]
    assert {row["code"]: (row["level"], tuple(row["mentions"])) for row in rows} == intended(edition)
    assert {code: award.level for code, award in first.outcome.awards.items()} == {
        code: level for code, (level, _) in intended(edition).items()
    }
    assert first.outcome.mentions == {code: mentions for code, (_, mentions) in intended(edition).items()}


def test_palmares_counts_forty(first: Played, edition: Edition) -> None:
    """The counts of the document are those of the file: 40 = 28 towns, 9 villages, 3 inter-municipal bodies."""
    counts = palmares(first.outcome)["counts"]
    assert counts["laureates"] == 40
    assert {kind: of["laureates"] for kind, of in counts["kinds"].items()} == {
        "ville": 28,
        "village": 9,
        "intercommunalite": 3,
    }
    assert counts["levels"] == {"1": 10, "2": 9, "3": 8, "4": 6, "5": 7}
    assert counts["mentions"] == {"excellence": 3, "education": 1, "mutualisation-des-infrastructures": 1}


def test_palmares_says_that_it_is_simulated(first: Played, edition: Edition) -> None:
    """Whoever reads the palmares alone reads that it is invented, and from which seed."""
    assert palmares(first.outcome)["simulation"] == {"notice": edition.notice, "seed": edition.seed}
    founded, opened = first.events("label-founded", "edition-opened")
    assert founded[1].simulation == opened[1].simulation
    assert opened[1].simulation.notice == edition.notice


async def test_palmares_twice_same_bytes(first: Played, edition: Edition, tmp_path: Path) -> None:
    """A second play of the same seed gives the same palmares, byte for byte, and the same persons."""
    second = await played(tmp_path, edition)
    assert second.outcome.palmares == first.outcome.palmares
    assert first.outcome.palmares == canonical(palmares(first.outcome))
    persons = [{record.actor for record in play.log} for play in (first, second)]
    assert persons[0] == persons[1]


def test_letters_one_for_each_laureate(first: Played, edition: Edition) -> None:
    """Each laureate gets one letter on his award, at the address of his simulated contact."""
    assert first.outcome.states(awards=True) == Counter(sent=40)
    told = [event.dossier for _, event in first.events("letter-sent") if event.letter == "award-1"]
    assert sorted(told) == [applicant.code for applicant in edition.applicants]
    assert set(first.letters) == {address_of(applicant.code) for applicant in edition.applicants}


def test_letters_tell_every_act_after_the_publication(first: Played, edition: Edition) -> None:
    """Each act of redress has its letter; the one that a full mailbox refused is settled by a person."""
    assert first.outcome.states(awards=False) == Counter(sent=8, settled=1)
    lost, dismissed, again = cases(edition)[1:4]
    assert lost is not None
    assert dismissed is not None
    assert again is not None
    kinds = {dossier: sorted(letters_of(first, dossier)) for dossier in (lost, dismissed, again)}
    assert kinds == {
        lost: ["appeal-1", "award-1", "award-2", "withdrawal-1"],
        dismissed: ["appeal-1", "award-1"],
        again: ["appeal-1", "appeal-2", "award-1", "award-2", "award-3", "correction-1"],
    }
    assert first.outcome.letters[f"{dismissed}.appeal-1"] == "settled"
    assert first.letters[address_of(dismissed)] == 1


def test_letters_only_after_publication(first: Played) -> None:
    """No letter is even prepared before the palmares is published."""
    published, _ = first.events("palmares-published")[0]
    prepared = [first.log.index(record) for record, _ in first.events("letter-prepared")]
    assert min(prepared) > first.log.index(published)


def test_departures_are_debated_and_reasoned(first: Played, edition: Edition) -> None:
    """Where the jury departed from the marks, the dossier had its own vote and the record says why."""
    wanted = marks.proposals(edition, rules().grid, Chance(edition.seed))
    level = {code: level for code, (level, _) in intended(edition).items()}
    apart = {code for code in wanted if wanted[code] != level[code]}
    assert len(apart) == 2
    sealed = first.outcome.awards
    departed = {code: award for code, award in sealed.items() if award.level != award.proposal}
    assert set(departed) == apart
    assert all(event.reason and event.motion == f"debat-{code}" for code, event in departed.items())
    assert apart <= {event.dossier for _, event in first.events("dossier-pulled")}


def test_sitting_rejects_one_motion(first: Played) -> None:
    """The jury says no once: an amendment is voted down before the proposal is adopted."""
    decided = {event.motion: event.counts for _, event in first.events("motion-decided")}
    lost = [motion for motion, counts in decided.items() if not all(count.adopted for count in counts)]
    assert [motion.partition("-")[0] for motion in lost] == ["amendement"]
    assert sorted(motion for motion in decided if motion.startswith("bloc-")) == [
        "bloc-1",
        "bloc-2",
        "bloc-3",
        "bloc-4",
        "bloc-4-bis",
        "bloc-5",
    ]


def test_recused_jurors_count_nowhere(first: Played) -> None:
    """A recusal takes the juror's ballot out of the tally, and his vote out of the count of that dossier."""
    declared = {(event.dossier, event.juror) for _, event in first.events("recusal-declared")}
    lifted = {(event.dossier, event.juror) for _, event in first.events("recusal-lifted")}
    assert (len(declared), len(lifted)) == (6, 1)
    recused = declared - lifted
    counted = {
        (event.dossier, ballot.juror) for _, event in first.events("dossier-tallied") for ballot in event.counted
    }
    assert not recused & counted
    entitled = {
        dossier: count.entitled
        for _, event in first.events("motion-decided")
        for count in event.counts
        for dossier in count.dossiers
    }
    dossiers = Counter(dossier for dossier, _ in recused)
    assert {dossier: 19 - entitled[dossier] for dossier in dossiers} == dict(dossiers)


def test_round_closed_once_with_a_shortfall(first: Played) -> None:
    """A juror is absent on one dossier: the round closes with a recorded shortfall, and his late ballot is refused."""
    closings = [event for _, event in first.events("round-closed")]
    assert sorted(event.missing for event in closings) == [0, 0, 0, 0, 1]
    assert [event.missing for event in closings if event.shortfall] == [1]
    (short,) = {e.dossier: e for _, e in first.events("dossier-tallied") if e.absent}.values()
    late = [
        event
        for _, event in first.events("score-cast")
        if (event.dossier, event.juror) == (short.dossier, *short.absent)
    ]
    assert late == []


def test_one_more_reader_is_called_where_proposals_differ(first: Played) -> None:
    """Two dossiers in an edition of 40: a fourth reader casts his ballot too, and the proposal is the one intended."""
    added = [event for _, event in first.events("reader-added")]
    assert len(added) == 2
    tallies = {event.dossier: event for _, event in first.events("dossier-tallied")}
    for event in added:
        counted = tallies[event.dossier].counted
        assert event.juror in [ballot.juror for ballot in counted]
        assert len(counted) == 4


def test_abstention_is_neither_absence_nor_zero(first: Played) -> None:
    """A juror who abstains is left out of the tally as such."""
    ((_, abstained),) = first.events("scoring-abstained")
    left = {(e.dossier, b.juror): b.why for _, e in first.events("dossier-tallied") for b in e.left_out}
    assert left[abstained.dossier, abstained.juror] == "abstained"


def test_revised_ballot_replaces_the_first(first: Played) -> None:
    """Some jurors revise a ballot before the round closes: the later one is counted."""
    cast: dict[tuple[str, str], list[int]] = {}
    for record, event in first.events("score-cast"):
        cast.setdefault((event.dossier, event.juror), []).append(first.log.index(record) + 1)
    revised = {reading: positions for reading, positions in cast.items() if len(positions) > 1}
    counted = {(e.dossier, b.juror): b.position for _, e in first.events("dossier-tallied") for b in e.counted}
    assert revised
    assert {reading: counted.get(reading) for reading in revised if reading in counted} == {
        reading: positions[-1] for reading, positions in revised.items() if reading in counted
    }


def test_publication_takes_two(first: Played) -> None:
    """President and secretary sign, organiser and secretary approve, and the organiser does not publish alone."""
    signers = {event.person for _, event in first.events("minutes-signed")}
    approvers = {event.person for _, event in first.events("publication-approved")}
    published, _ = first.events("palmares-published")[0]
    ((founded, _),) = first.events("label-founded")
    assert (len(signers), len(approvers)) == (2, 2)
    assert published.actor != founded.actor


def test_names_and_addresses_are_never_in_clear(first: Played) -> None:
    """No record holds a person's name, address or reason for leaving a dossier in clear."""
    told = b"\n".join(records.encode(record) for record in first.log)
    assert "personne simulée".encode() not in told
    assert b".invalid" not in told
    assert "le juré siège".encode() not in told


async def test_play_begun_again_decides_nothing_new(tmp_path: Path, edition: Edition) -> None:
    """A play begun again on the same log, by a driver that remembers nothing, ends the same and adds no record."""
    async with House(tmp_path) as house:
        one = await house.play(edition)
        await house.bus.finish()
        head = await house.bus.ledger.head()
        other = await house.play(edition)
        await house.bus.finish()
        assert (await house.bus.ledger.head(), other.palmares) == (head, one.palmares)


@pytest.mark.parametrize("position", [20, 150, 345, 520, 725, 1195, 1270, 1340])
async def test_play_stopped_and_begun_again_goes_on(
    first: Played, tmp_path: Path, edition: Edition, position: int
) -> None:
    """A driver stopped anywhere and started afresh goes on where it was: same palmares, one letter each."""
    async with House(tmp_path) as house:
        stopped = asyncio.create_task(house.play(edition))
        async with Watch(house.bus.ledger, edition.edition) as log:
            await log.until(lambda: log.seen.position >= position, "the moment to stop")
        stopped.cancel()
        await asyncio.wait([stopped])
        outcome = await house.play(edition)
        assert outcome.palmares == first.outcome.palmares
        assert len(house.letters()) == 48
        assert outcome.letters == first.outcome.letters


async def test_waiting_for_what_does_not_come_is_given_up() -> None:
    """A service that does not do its part ends the play with a word on what was awaited."""
    async with Watch(MemoryLedger(), "26", patience=0.0) as log:
        with pytest.raises(Stuck, match="the tallies"):
            await log.until(lambda: False, "the tallies")
