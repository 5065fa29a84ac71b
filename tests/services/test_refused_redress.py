"""What is not taken once a palmares is published: withdrawals, corrections, appeals, amendments; refused at the bus."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest_asyncio
from msgspec.structs import replace

from cli.acting.bulk import rehearse
from cli.acting.confirm import DryRun
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.events.awards import PalmaresSealed, SingleAward
from contracts.questions import DraftAmendment, Letters, PreviewLetter
from contracts.refusals import Why
from contracts.request import Receipt
from tests.services.edition import (
    CALENDAR,
    CONTACT,
    EPCI,
    NAMES,
    ORGANISER,
    PRESIDENT,
    SECRETARY,
    UNFILED,
    VILLAGE,
    VILLE,
    Play,
    eventually,
)
from tests.services.refusals import nothing_stored, refused, refuses, untold
from tests.services.town import Town

GROUND: Final = "dossier mensonger"
PUBLISHED: Final = CALENDAR.publishes
MORE: Final = {f"p-more{number}": (f"Plus {number}", f"plus{number}@x.invalid") for number in range(5)}
NONE: Final = "0" * 64
Case = tuple[str, Command, Why, dict[str, str]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition sealed by a jury of nine, each dossier read by three; its palmares is not published yet."""
    play = Play(town.door, people={**NAMES, **MORE})
    await play.until("cast")
    stranger = _strangers(play)[-1]
    await play.do(stranger, s.DeclareRecusal(VILLE, stranger))
    await play.tally()
    await play.sit()
    await play.come(*play.members)
    await play.deliberate()
    await play.seal_palmares()
    yield play


def _strangers(play: Play) -> list[str]:
    """Return who did not read the town's dossier, the one who is recused from it last."""
    return [member for member in play.members if member not in play.readers[VILLE]]


async def each_refused(town: Town, play: Play, *cases: Case) -> None:
    """Check each command's refusal, and that none of them is stored."""
    async with nothing_stored(town):
        for person, command, reason, details in cases:
            assert await refused(play, person, command) == (reason, details)


async def drafted(town: Town, play: Play) -> tuple[str, str, int]:
    """Return what is to be signed of the amendment as it stands."""
    await town.settled()
    told = await play.ask(SECRETARY, DraftAmendment())
    return told["sha256"], told["palmares_sha256"], told["as_of"]


@refuses("awards/redress", Why.NOT_PUBLISHED)
@refuses("awards/appeal", Why.NOT_PUBLISHED)
@refuses("awards/amending", Why.NOT_PUBLISHED)
@refuses("awards/answers", Why.NOT_PUBLISHED)
async def test_nothing_is_redressed_before_the_publication(town: Town, play: Play) -> None:
    """Until the palmares is out there is nothing to withdraw, to correct, to appeal against or to amend."""
    not_yet = (Why.NOT_PUBLISHED, {"publication": "0"})
    commands: tuple[tuple[str, Command], ...] = (
        (ORGANISER, r.ProposeWithdrawal(VILLE, GROUND, PUBLISHED)),
        (PRESIDENT, r.CorrectError(VILLE, 5, (), "une faute de frappe")),
        (CONTACT, r.FileAppeal(VILLE, 1, "procedure", "un lien")),
        (PRESIDENT, r.SignAmendment(NONE, NONE, 1)),
    )
    await each_refused(town, play, *((person, command, *not_yet) for person, command in commands))
    assert await untold(play, SECRETARY, DraftAmendment()) == not_yet
    await play.publish()


@refuses("intake/edition", Why.ALREADY_SEALED)
@refuses("notify/letter", Why.LETTER_STATE, Why.UNKNOWN_LETTER)
@refuses("notify/answers", Why.NOT_ALLOWED, Why.UNKNOWN_DOSSIER, Why.UNKNOWN_EDITION)
async def test_published_edition_is_not_postponed_and_its_letters_are_settled_once(town: Town, play: Play) -> None:
    """Nothing is left to move; a letter that left is in nobody's hands any more, and is told to the bureau only."""

    async def sent() -> bool:
        return [row["status"] for row in await play.ask(ORGANISER, Letters())] == ["sent"] * 3

    await eventually(sent)
    sealed = next(
        position for position, record in await town.records("palmares") if isinstance(record.events[0], PalmaresSealed)
    )
    letter = next(row["letter"] for row in await play.ask(ORGANISER, Letters()) if row["dossier"] == VILLE)
    state = {"letter": letter, "state": "sent", "attempt": "1"}
    later = n.SettleLetter(VILLE, letter, "send-again", "encore")
    never = n.SettleLetter(UNFILED, "award", "received", "vu")
    moved = i.PostponeEdition(replace(CALENDAR, publishes=PUBLISHED + timedelta(days=1)), "une salle plus grande")
    await each_refused(
        town,
        play,
        (ORGANISER, moved, Why.ALREADY_SEALED, {"position": str(sealed)}),
        (SECRETARY, later, Why.LETTER_STATE, state),
        (SECRETARY, never, Why.UNKNOWN_LETTER, {"letter": "award", "dossier": UNFILED}),
    )
    assert await untold(play, CONTACT, Letters()) == (Why.NOT_ALLOWED, {"needs": "organiser-or-secretary"})
    assert await untold(play, SECRETARY, PreviewLetter(UNFILED)) == (Why.UNKNOWN_DOSSIER, {"dossier": UNFILED})
    assert await untold(play, SECRETARY, Letters(), "99") == (Why.UNKNOWN_EDITION, {"edition": "99"})


@refuses("awards/redress", Why.NO_AWARD, Why.INVALID_FIELD, Why.WITHDRAWAL_DIFFERS, Why.SECOND_PERSON)
@refuses("awards/redress", Why.AWARD_WITHDRAWN, Why.NOT_ALLOWED, Why.VOTE_DIFFERS)
@refuses("awards/amending", Why.NOTHING_TO_AMEND)
async def test_award_is_withdrawn_by_two_and_corrected_to_its_vote_only(town: Town, play: Play) -> None:
    """The very ground and day, by another than the author, once; a correction gives what the recorded vote gave."""
    signed = await drafted(town, play)
    await play.clock(PUBLISHED + timedelta(days=2))
    day, ground = PUBLISHED + timedelta(days=1), {"problem": "on: from the publication to now"}
    proposal = r.ProposeWithdrawal(EPCI, GROUND, day)
    since = {"since": str(signed[2])}
    voted = {"dossier": EPCI, "level": "4", "mentions": ""}
    no_award = {"dossier": UNFILED}
    early = r.ProposeWithdrawal(EPCI, GROUND, PUBLISHED - timedelta(days=1))
    none = {"dossier": EPCI, "proposed": "none"}
    await each_refused(
        town,
        play,
        (PRESIDENT, r.SignAmendment(*signed), Why.NOTHING_TO_AMEND, since),
        (ORGANISER, r.ProposeWithdrawal(UNFILED, GROUND, day), Why.NO_AWARD, no_award),
        (ORGANISER, early, Why.INVALID_FIELD, ground),
        (SECRETARY, r.WithdrawAward(EPCI, GROUND, day), Why.WITHDRAWAL_DIFFERS, none),
        (SECRETARY, r.CorrectError(EPCI, 5, (), "une faute"), Why.NOT_ALLOWED, {"needs": "president"}),
        (PRESIDENT, r.CorrectError(EPCI, 5, (), "une faute"), Why.VOTE_DIFFERS, voted),
    )
    await play.do(ORGANISER, proposal)
    differs = {"dossier": EPCI, "proposed": f"{day.isoformat()} {GROUND}"}
    await each_refused(
        town,
        play,
        (SECRETARY, r.WithdrawAward(EPCI, "autre motif", day), Why.WITHDRAWAL_DIFFERS, differs),
        (ORGANISER, r.WithdrawAward(EPCI, GROUND, day), Why.SECOND_PERSON, {"author": ORGANISER}),
    )
    await play.do(SECRETARY, r.WithdrawAward(EPCI, GROUND, day))
    withdrawn = {"dossier": EPCI}
    await each_refused(
        town,
        play,
        (ORGANISER, r.ProposeWithdrawal(EPCI, "un autre motif", day), Why.AWARD_WITHDRAWN, withdrawn),
        (PRESIDENT, r.CorrectError(EPCI, 5, (), "une faute"), Why.AWARD_WITHDRAWN, withdrawn),
    )


@refuses("awards/signing", Why.NOT_ALLOWED, Why.MINUTES_DIFFER, Why.MINUTES_UNSIGNED, Why.MINUTES_STALE)
@refuses("awards/signing", Why.APPROVALS_MISSING)
@refuses("awards/amending", Why.NOT_PUBLISHED, Why.MINUTES_DIFFER)
async def test_amendment_is_signed_approved_and_published_by_two(town: Town, play: Play) -> None:
    """As it stands, by the president and the secretary; the next one waits until the last is out."""
    signed = await drafted(town, play)
    as_of = str(signed[2])
    differ = {"as_of": as_of, "minutes_sha256": signed[0]}
    missing = {"missing": ", ".join(sorted((PRESIDENT, SECRETARY)))}
    await each_refused(
        town,
        play,
        (CONTACT, r.SignAmendment(*signed), Why.NOT_ALLOWED, {"needs": "president or secretary"}),
        (PRESIDENT, r.SignAmendment(NONE, NONE, signed[2]), Why.MINUTES_DIFFER, differ),
        (PRESIDENT, r.SignAmendment(*signed[:2], 10**6), Why.MINUTES_DIFFER, {"as_of": str(10**6)}),
        (SECRETARY, r.AmendPalmares(*signed), Why.MINUTES_UNSIGNED, missing),
    )
    await play.do(CONTACT, r.FileAppeal(VILLAGE, 1, "procedure", "un lien"))
    hearers = tuple(member for member in play.members if member not in play.readers[VILLAGE])[:3]
    await play.do(ORGANISER, r.DesignateHearers(VILLAGE, 1, hearers))
    for hearer in hearers:
        await play.do(hearer, r.HearAppeal(VILLAGE, 1, "dismissed", "lu"))
    ruled = await play.do(SECRETARY, r.RuleOnAppeal(VILLAGE, 1, "dismissed", "à l'unanimité"))
    assert isinstance(ruled, Receipt)
    changed = {"as_of": as_of, "changed": str(ruled.position)}
    await each_refused(town, play, (PRESIDENT, r.SignAmendment(*signed), Why.MINUTES_STALE, changed))
    signed = await drafted(town, play)
    for person in (PRESIDENT, SECRETARY):
        await play.do(person, r.SignAmendment(*signed))
    await play.do(SECRETARY, r.AmendPalmares(*signed))
    alone = {"needed": "2", "given": "1"}
    await each_refused(
        town,
        play,
        (SECRETARY, r.AmendPalmares(NONE, NONE, 1), Why.NOT_PUBLISHED, {"publication": "0"}),
        (SECRETARY, a.PublishPalmares(NONE), Why.MINUTES_DIFFER, {"sha256": signed[1]}),
        (SECRETARY, a.PublishPalmares(signed[1]), Why.APPROVALS_MISSING, alone),
    )
    await play.do(ORGANISER, a.ApprovePublication(signed[1]))
    await play.do(SECRETARY, a.PublishPalmares(signed[1]))


@refuses("awards/appeal", Why.NOT_ALLOWED, Why.NO_AWARD, Why.REASON_REQUIRED, Why.INVALID_FIELD)
@refuses("awards/appeal", Why.APPEAL_STATE, Why.UNKNOWN_APPEAL)
async def test_appeal_is_filed_by_the_dossiers_contact_one_at_a_time(town: Town, play: Play) -> None:
    """In writing, against an award, under the next number, while none waits for its ruling."""
    needs = {"needs": "the dossier's contact, or organiser"}
    number = {"problem": "number: the next appeal is 1"}
    await each_refused(
        town,
        play,
        (SECRETARY, r.FileAppeal(VILLE, 1, "procedure", "un lien"), Why.NOT_ALLOWED, needs),
        (ORGANISER, r.FileAppeal(UNFILED, 1, "procedure", "un lien"), Why.NO_AWARD, {"dossier": UNFILED}),
        (CONTACT, r.FileAppeal(VILLE, 1, "procedure"), Why.REASON_REQUIRED, {"dossier": VILLE}),
        (CONTACT, r.FileAppeal(VILLE, 2, "procedure", "un lien"), Why.INVALID_FIELD, number),
        (ORGANISER, r.DesignateHearers(VILLE, 1, ("p-bea",)), Why.UNKNOWN_APPEAL, {"appeal": f"{VILLE}.1"}),
    )
    assert await rehearse(i.ArchiveEdition(), play.edition, lambda question: play.ask(ORGANISER, question)) is None
    await play.do(CONTACT, r.FileAppeal(VILLE, 1, "procedure", "un lien"))
    assert await _left(play) == [f"  recours non tranchés : {VILLE}.1"]
    filed = {"appeal": f"{VILLE}.1", "state": "filed"}
    await each_refused(
        town,
        play,
        (CONTACT, r.FileAppeal(VILLE, 1, "material-error", "un autre lien"), Why.APPEAL_STATE, filed),
        (CONTACT, r.FileAppeal(VILLE, 2, "procedure", "un autre lien"), Why.APPEAL_STATE, filed),
    )


async def _left(play: Play) -> list[str]:
    """Return what archiving the edition would leave undone, as whoever archives it is shown it."""
    shown = await rehearse(i.ArchiveEdition(), play.edition, lambda question: play.ask(ORGANISER, question))
    assert isinstance(shown, DryRun)
    assert (shown.lines[0], shown.typed) == (f"édition {play.edition}, il reste", play.edition)
    return list(shown.lines[1:])


@refuses("awards/appeal", Why.HAS_READ, Why.RECUSED, Why.HEARERS_MISSING, Why.OPINIONS_MISSING, Why.RULING_DIFFERS)
@refuses("awards/appeal", Why.INVALID_FIELD, Why.NOT_ALLOWED, Why.APPEAL_STATE)
@refuses("awards/jury", Why.NOT_A_MEMBER)
async def test_appeal_is_heard_by_enough_jurors_who_did_not_read_and_ruled_as_they_say(town: Town, play: Play) -> None:
    """None who read the dossier or is recused from it; each gives his opinion; their majority rules, once."""
    reader = play.readers[VILLE][0]
    *hearers, recused = _strangers(play)
    heard = tuple(hearers[:3])
    needed = {"needed": "3", "given": "2"}
    twice = {"problem": "hearers: a juror is named twice"}

    def designated(*jurors: str) -> r.DesignateHearers:
        return r.DesignateHearers(VILLE, 1, jurors)

    await each_refused(
        town,
        play,
        (ORGANISER, designated(*heard, heard[0]), Why.INVALID_FIELD, twice),
        (ORGANISER, designated(*heard, CONTACT), Why.NOT_A_MEMBER, {"person": CONTACT}),
        (ORGANISER, designated(*heard, reader), Why.HAS_READ, {"jurors": reader, "dossier": VILLE}),
        (ORGANISER, designated(*heard, recused), Why.RECUSED, {"juror": recused, "dossier": VILLE}),
        (ORGANISER, designated(*heard[:2]), Why.HEARERS_MISSING, needed),
    )
    await play.do(ORGANISER, designated(*heard))
    for hearer in heard[:2]:
        await play.do(hearer, r.HearAppeal(VILLE, 1, "upheld", "un lien caché"))
    rule = r.RuleOnAppeal(VILLE, 1, "dismissed", "à la majorité")
    await each_refused(
        town,
        play,
        (reader, r.HearAppeal(VILLE, 1, "upheld", "lu"), Why.NOT_ALLOWED, {"needs": "hearer of this appeal"}),
        (SECRETARY, rule, Why.OPINIONS_MISSING, {"missing": heard[2]}),
    )
    await play.do(heard[2], r.HearAppeal(VILLE, 1, "dismissed", "rien de caché"))
    await each_refused(town, play, (SECRETARY, rule, Why.RULING_DIFFERS, {"upheld": "2", "dismissed": "1"}))
    await play.do(SECRETARY, r.RuleOnAppeal(VILLE, 1, "upheld", "à la majorité"))
    done = {"appeal": f"{VILLE}.1", "state": "upheld"}
    again = r.HearAppeal(VILLE, 1, "dismissed", "j'ai changé d'avis")
    await each_refused(town, play, (heard[0], again, Why.APPEAL_STATE, done))


@refuses("awards/awards", Why.ALREADY_SEALED, Why.EDITION_NOT_OPEN)
@refuses("awards/amending", Why.SITTING_STATE)
@refuses("awards/appeal", Why.APPEAL_LATE)
async def test_reexamination_opens_the_one_dossier_and_the_window_of_appeals_closes(town: Town, play: Play) -> None:
    """A new sitting decides on what was upheld, on nothing else; after two months and the archiving nobody appeals."""
    now = PUBLISHED + timedelta(days=2)
    await play.do(ORGANISER, a.ConveneSitting("s2", now + timedelta(days=6), ("Réexamen",)))
    await play.clock(now + timedelta(days=6))
    await play.do(PRESIDENT, a.OpenSitting("s2"))
    other = a.PutMotion("autre", "s2", SingleAward(VILLAGE, 3, "mieux"))
    await each_refused(town, play, (PRESIDENT, other, Why.ALREADY_SEALED, {}))
    for member in play.members:
        await play.do(SECRETARY, a.RecordPresence("s2", member, "present"))
    await play.vote(a.PutMotion("reexamen", "s2", SingleAward(VILLE, 4, "après réexamen")))
    signed = await drafted(town, play)
    await each_refused(
        town, play, (PRESIDENT, r.SignAmendment(*signed), Why.SITTING_STATE, {"sitting": "s2", "state": "open"})
    )
    await play.do(PRESIDENT, a.CloseSitting("s2"))
    await play.clock(PUBLISHED + timedelta(days=70))
    late = r.FileAppeal(VILLE, 2, "procedure", "encore un lien")
    await each_refused(town, play, (CONTACT, late, Why.APPEAL_LATE, {"until": "2026-04-05"}))
    assert await _left(play) == [f"  actes sans avenant : {VILLE}"]
    await play.do(ORGANISER, i.ArchiveEdition())
    archived = {"edition": "26", "state": "archived"}
    await each_refused(town, play, (PRESIDENT, a.UndoMotion("reexamen", "trop tard"), Why.EDITION_NOT_OPEN, archived))
