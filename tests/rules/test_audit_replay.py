"""The audit decides every record again: a right log gives the verdict, each kind of wrong one exactly its findings."""

from functools import cache

import pytest
from msgspec.structs import replace

from audit.bench import MissingDocument
from audit.findings import Code, text
from audit.replay import replay
from audit.verdict import Verdict
from contracts import record as records
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import DocumentRef
from contracts.events import awards as ea
from contracts.events import intake as ei
from contracts.events import scoring as es
from contracts.events.notify import LetterPrepared
from ledger.memory import MemoryDocuments
from tests.golden import play
from tests.golden.edition import CALENDAR, CONTACT, MEMBERS, PRESIDENT, SECRETARY, Edition, marks, official_list
from tests.golden.forge import Change, Kept, asked, event, forged, insert, kept
from tests.scene import ORGANISER, public_key

FR = "chaque attribution redécidée depuis le seul registre est égale à l'attribution enregistrée"
EN = "every award decided again from the log alone equals the award recorded"


@cache
def whole() -> Edition:
    """Return the tiny edition, played once for all tests that only read it."""
    return play.played()


def at(scene: Edition, kind: type[object], number: int = 0, **fields: object) -> int:
    """Return the position of the `number`-th record whose first event is of a kind and has these fields."""
    found = [
        entry.position
        for entry in scene.entries
        for first in records.decode(entry.raw).events[:1]
        if isinstance(first, kind) and all(getattr(first, name) == value for name, value in fields.items())
    ]
    return found[number]


async def audited(log: Edition | Kept, changes: dict[int, Change] | None = None) -> Verdict:
    """Replay a log, perhaps a forged one."""
    held = log if isinstance(log, Kept) else kept(log, changes)
    return await replay(held.ledger, held.documents, await held.ledger.head())


def found(verdict: Verdict) -> list[tuple[Code, int]]:
    """Return what was found, in order."""
    return [(finding.code, finding.position) for finding in verdict.findings]


async def test_right_log_gives_the_verdict() -> None:
    """Every record of the whole edition is decided again, two of them twice, and nothing is found."""
    scene = whole()
    verdict = await audited(scene)
    assert found(verdict) == []
    assert verdict.right
    assert verdict.intact
    assert (verdict.as_of, verdict.records, verdict.decided) == (scene.position,) * 3
    assert (verdict.twice, verdict.overtaken, verdict.awards) == (2, 2, 5)
    (edition,) = verdict.editions
    assert (edition.edition, edition.year, edition.simulated) == ("26", 2025, True)
    assert edition.laureates == 5
    assert edition.kinds == {"ville": 3, "village": 1, "intercommunalite": 1}
    assert edition.levels == {"2": 1, "4": 2, "5": 2}
    assert edition.mentions == {"excellence": 1, "mediation-numerique": 1}
    assert (edition.sealed, edition.published) == (True, True)
    assert verdict.sentence() == (FR, EN)


#: One mark higher, and the ballot's own proposal the same: one more reader was not due.
CHANGED = {**marks(3), "education": 4}


async def test_changed_mark_is_found_where_it_was_cast_and_where_it_was_counted() -> None:
    """A mark edited in the recorded event, the signed command left: the ballot differs, and so does the tally."""
    scene = whole()
    ballot, tally = at(scene, es.ScoreCast, dossier="01033"), at(scene, es.DossierTallied, dossier="01033")
    verdict = await audited(scene, {ballot: event(marks=CHANGED)})
    assert found(verdict) == [(Code.DIFFERS, ballot), (Code.DIFFERS, tally)]


async def test_changed_mark_with_its_command_is_refused_for_its_signature() -> None:
    """Whoever also edits the command has not the juror's key: the signature is no longer over these bytes."""
    scene = whole()
    ballot, tally = at(scene, es.ScoreCast, dossier="01033"), at(scene, es.DossierTallied, dossier="01033")
    command = asked(s.CastScore("01033", 1, 0, CHANGED))
    verdict = await audited(scene, {ballot: lambda record: event(marks=CHANGED)(command(record))})
    assert found(verdict) == [(Code.REFUSED, ballot), (Code.DIFFERS, tally)]
    assert verdict.findings[0].details["why"] == "wrong-signature"


async def test_changed_level_is_found_with_all_that_was_signed_over_it() -> None:
    """Another level in `award-decided`: the award, the signatures, the sealing and the letter do not follow from it."""
    scene = whole()
    award = at(scene, ea.AwardDecided, dossier="01053")
    first, second = at(scene, ea.MinutesSigned), at(scene, ea.MinutesSigned, 1)
    sealing = at(scene, ea.PalmaresSealed)
    verdict = await audited(scene, {award: event(level=5)})
    assert found(verdict) == [
        (Code.AWARD_DIFFERS, award),
        (Code.DIFFERS, award),
        (Code.REFUSED, first),
        (Code.REFUSED, second),
        (Code.MINUTES_DIFFER, sealing),
        (Code.PALMARES_DIFFERS, sealing),
        (Code.REFUSED, sealing),
        (Code.DIFFERS, at(scene, LetterPrepared, dossier="01053")),
    ]
    assert text(verdict.findings[0]).fr.endswith("attribution du dossier 01053 : enregistrée 5@ ; redécidée 4@")
    assert verdict.sentence().en == "8 findings: the log does not follow from its own rules"


async def test_late_ballot_that_was_counted_is_found_twice() -> None:
    """A tally that counts the ballot stored after the closing: the ballot was not left out, the tally is another."""
    scene = whole()
    tally = at(scene, es.DossierTallied, dossier="200071751")
    closing = at(scene, es.RoundClosed)
    juror = records.decode(scene.entries[closing].raw).actor

    def count_it(record: records.Record) -> records.Record:
        (tallied,) = record.events
        assert isinstance(tallied, es.DossierTallied)
        late = es.CountedBallot(juror, closing + 1, "80")
        return replace(record, events=(replace(tallied, counted=(*tallied.counted, late), absent=()),))

    verdict = await audited(scene, {tally: count_it})
    assert found(verdict) == [(Code.OVERTAKEN_BUT_COUNTED, closing + 1), (Code.DIFFERS, tally)]
    assert verdict.findings[0].details == {"decided": "round-not-open", "counted_at": str(tally)}


async def test_late_vote_that_was_counted_is_found_twice() -> None:
    """A count that lists the vote stored after the closing; the minutes tell the votes, so nobody signed these."""
    scene = whole()
    count, late = at(scene, ea.MotionDecided, motion="bloc-5"), at(scene, ea.VoteCast, member="p-dan", motion="bloc-5")
    votes = (*range(late - 5, late - 1), late)
    verdict = await audited(scene, {count: event(votes=votes)})
    sealing = at(scene, ea.PalmaresSealed)
    assert found(verdict) == [
        (Code.OVERTAKEN_BUT_COUNTED, late),
        (Code.DIFFERS, count),
        *((Code.REFUSED, sealing - before) for before in (2, 1)),
        (Code.MINUTES_DIFFER, sealing),
        (Code.REFUSED, sealing),
    ]


def left() -> Edition:
    """Return a vote that opened before enough members, of whom two are left when it closes."""
    scene = play.sitting()
    scene.do(SECRETARY, a.PutMotion("m", "s1", ea.SingleAward("01004", 5)))
    scene.do(PRESIDENT, a.OpenVote("m"))
    scene.do(PRESIDENT, a.CastVote("m", "for", PRESIDENT))
    for member in MEMBERS[1:4]:
        scene.do(SECRETARY, a.RecordPresence("s1", member, "left"))
    scene.do(PRESIDENT, a.CloseVote("m"))
    return scene


async def test_award_without_quorum_is_refused() -> None:
    """The count says that the quorum was lost, and an award was recorded all the same."""
    scene = left()
    assert [type(done) for done in scene.react("awards")] == [ea.MotionDecided]
    award = forged(scene, "awards", a.DecideAward("01004", "m"), ea.AwardDecided("01004", 5, 5, "m"))
    position = insert(scene, award)
    verdict = await audited(scene)
    assert found(verdict) == [(Code.AWARD_DIFFERS, position), (Code.REFUSED, position)]
    assert verdict.findings[1].details["why"] == "not-adopted"


async def test_count_that_claims_a_quorum_is_found() -> None:
    """The count itself is forged: the award follows from it, and the count from nothing."""
    scene = left()
    closing = scene.position
    counts = (ea.Count(("01004",), 5, 4, True, 1, 0, 0, False, True),)
    count = forged(scene, "awards", a.CountVote("m", closing), ea.MotionDecided("m", closing, (closing - 4,), counts))
    position = insert(scene, count)
    scene.react("awards")
    assert isinstance(records.decode(scene.entries[-1].raw).events[0], ea.AwardDecided)
    assert found(await audited(scene)) == [(Code.DIFFERS, position)]


async def test_refused_command_that_was_recorded_is_found() -> None:
    """A recused juror's ballot, well signed, that somebody put into the log: the rule refuses it."""
    scene = play.drawn()
    juror = next(iter(scene.recused("01053")))
    command = s.CastScore("01053", 1, 0, marks(5))
    cast = es.ScoreCast("01053", juror, "unique", 1, marks(5))
    position = insert(scene, forged(scene, juror, command, cast))
    verdict = await audited(scene)
    assert found(verdict) == [(Code.REFUSED, position)]
    assert verdict.findings[0].details["why"] == "recused"


async def test_dossier_filed_too_late_must_not_be_admitted() -> None:
    """A submission overtaken by the closing is left out; once it is admitted, it was counted."""
    scene = play.founded()
    late = scene.decide(CONTACT, i.SubmitDossier("01004", CONTACT, 5, ()))
    scene.now = CALENDAR.closes
    scene.do(ORGANISER, i.CloseEdition())
    submission = scene.put(late)
    right = await audited(scene)
    assert (found(right), right.twice, right.overtaken) == ([], 1, 1)
    admission = forged(scene, ORGANISER, i.AdmitDossier("01004"), ei.DossierAdmitted("01004", "ville"))
    position = insert(scene, admission)
    verdict = await audited(scene)
    assert found(verdict) == [(Code.OVERTAKEN_BUT_COUNTED, submission), (Code.REFUSED, position)]
    assert verdict.findings[1].details["why"] == "dossier-late"


async def test_closing_that_ballots_overtook_is_right() -> None:
    """How many ballots were missing is what the closer knew; the tally says what was counted."""
    scene = play.drawn()
    closing = scene.decide(ORGANISER, s.CloseRound("unique", 1, "assez attendu"))
    reader = scene.readers("01004")[0]
    scene.do(reader, s.CastScore("01004", 1, 0, marks(5)))
    scene.put(closing)
    scene.settle()
    verdict = await audited(scene)
    assert (found(verdict), verdict.twice, verdict.overtaken) == ([], 1, 1)


async def test_overtaken_decision_that_nobody_leaves_out_is_found() -> None:
    """A role withdrawn while its holder's decision was on its way: the log holds what it would have refused."""
    scene = play.founded()
    scene.grant(SECRETARY, "organiser")
    late = scene.decide(SECRETARY, i.RegisterPerson("p-late", public_key("p-late")), edition="label")
    scene.do(ORGANISER, i.WithdrawRole(SECRETARY, "organiser"), edition="label")
    position = scene.put(late)
    verdict = await audited(scene)
    assert found(verdict) == [(Code.OVERTAKEN, position)]
    assert verdict.findings[0].details == {"decided": "not-allowed"}


@pytest.mark.parametrize("beyond", [True, False])
async def test_basis_that_cannot_be_is_found(*, beyond: bool) -> None:
    """A decision rests neither on itself nor on a log in which its noun had not changed yet."""
    scene = play.closed()
    position = at(scene, ei.DossierCompleted)
    basis = position if beyond else position - 2
    verdict = await audited(scene, {position: lambda record: replace(record, basis=basis)})
    assert (Code.WRONG_BASIS, position) in found(verdict)
    assert {finding.position for finding in verdict.findings} == {position}


async def test_command_recorded_twice_is_found() -> None:
    """The same command id again in one noun's history: a live service answers with the first receipt."""
    scene = play.drawn()
    reader = scene.readers("01004")[0]
    scene.do(reader, s.CastScore("01004", 1, 0, marks(5)))
    once = records.decode(scene.entries[-1].raw)
    again = replace(
        forged(scene, reader, s.CastScore("01004", 1, 0, marks(5)), *once.events), command_id=once.command_id
    )
    position = insert(scene, again)
    assert found(await audited(scene)) == [(Code.REPEATED, position)]


async def test_sealing_of_another_palmares_is_found() -> None:
    """The sealed hash is not that of the palmares which the log gives as of the sealing."""
    scene = whole()
    sealing = at(scene, ea.PalmaresSealed)
    verdict = await audited(scene, {sealing: event(palmares=DocumentRef("0" * 64, 1))})
    assert (Code.DIFFERS, sealing) in found(verdict)
    assert (Code.PALMARES_DIFFERS, sealing) in found(verdict)
    assert (Code.MINUTES_DIFFER, sealing) not in found(verdict)


async def test_record_that_nothing_allows_ends_the_replay() -> None:
    """A round closed that never opened cannot even be folded: what lies behind is not decided again, and it is said."""
    scene = play.closed()
    kept_before = scene.position
    command, closed = s.CloseRound("absent", 1), es.RoundClosed("absent", 1, 0)
    record = forged(scene, ORGANISER, command, closed)
    entry = (
        kept(scene)
        .ledger._entries[-1]
        ._replace(position=kept_before + 1, subject="jury.log.26.round.absent.1", raw=records.encode(record))
    )
    verdict = await audited(Kept([*scene.entries, entry], scene.documents))
    assert found(verdict) == [(Code.IMPOSSIBLE, kept_before + 1), (Code.REFUSED, kept_before + 1)]
    assert verdict.records == kept_before


async def test_missing_official_list_is_an_error() -> None:
    """What a decision rests on must be there: the audit says which document and which position, and no verdict."""
    scene = play.closed()
    with pytest.raises(MissingDocument) as missing:
        await replay(kept(scene).ledger, MemoryDocuments(), scene.position)
    opening = at(scene, ei.EditionOpened)
    assert missing.value.position == opening
    assert missing.value.sha256 == (await MemoryDocuments().put(official_list())).sha256


async def test_edition_filter_decides_that_edition_alone() -> None:
    """`--edition` folds the whole log and decides one edition: what is wrong elsewhere is not looked at."""
    scene = whole()
    declared, award = at(scene, ea.PalmaresDeclared), at(scene, ea.AwardDecided, dossier="01033")
    held = kept(scene, {declared: event(source="autre")})
    verdict = await replay(held.ledger, held.documents, scene.position, "26")
    of_26 = sum(1 for entry in scene.entries if entry.subject.startswith("jury.log.26."))
    assert (found(verdict), verdict.records, verdict.decided) == ([], scene.position, of_26)
    assert (await replay(held.ledger, held.documents, scene.position, "21")).decided == 1
    assert found(await replay(held.ledger, held.documents, scene.position, "21")) == [(Code.DIFFERS, declared)]
    before = await replay(held.ledger, held.documents, award - 1, "26")
    assert (before.right, before.awards, before.editions[0].sealed) == (True, 2, False)
