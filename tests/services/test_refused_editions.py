"""What the label and its editions do not take: each refused at the bus with its reason, and nothing stored."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import msgspec
import pytest_asyncio
from msgspec.structs import replace

from contracts.codes import LABEL
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.document import Document, DocumentRef
from contracts.events.awards import DeclaredAward
from contracts.events.intake import Calendar
from contracts.questions import KeepDocument, PlainField, SealFields
from contracts.refusals import Why
from tests.services.edition import (
    AUTHORITIES,
    CALENDAR,
    CONTACT,
    EDITION,
    FOUNDED,
    NAMES,
    ORGANISER,
    SECRETARY,
    SIMULATION,
    UNFILED,
    VILLAGE,
    VILLE,
    Play,
    key_of,
)
from tests.services.refusals import nothing_stored, refused, refuses, untold
from tests.services.town import Town

NONE: Final = "0" * 64
#: A town of an unknown population, and a body of a type that the rulebook of `LATER` does not call.
UNCOUNTED, BODY = "01002", "200071751"
#: An edition that takes communes only and opens later; one to be cancelled.
LATER, DROPPED = "27", "28"
#: Who is erased.
GONE: Final = "p-gone"
OPENS_LATER: Final = Calendar(*(day + timedelta(days=365) for day in msgspec.structs.astuple(CALENDAR)))
FOUND: Final = i.FoundLabel("Label", ORGANISER, key_of(ORGANISER).public, SIMULATION)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give a label that is not founded yet."""
    yield Play(town.door, (*AUTHORITIES, (UNCOUNTED, "L'Abergement-de-Varey", "commune", "01", "")))


@refuses("rights", Why.NOT_FOUNDED, Why.NOT_ALLOWED)
async def test_nothing_is_decided_before_the_founding(town: Town, play: Play) -> None:
    """A label is founded by its first organiser himself, and nobody does anything before."""
    register = i.RegisterPerson(CONTACT, key_of(CONTACT).public)
    async with nothing_stored(town):
        assert await refused(play, ORGANISER, register, LABEL) == (Why.NOT_FOUNDED, {})
        assert await refused(play, CONTACT, FOUND, LABEL) == (Why.NOT_ALLOWED, {"needs": "founder"})


@refuses("intake/key", Why.INVALID_FIELD)
async def test_key_under_which_anybody_could_sign_is_recorded_for_nobody(town: Town, play: Play) -> None:
    """A point of small order is no key: anybody makes signatures that verify under it."""
    await play.do(ORGANISER, FOUND, LABEL)
    small = base64.b64encode(b"\x01" + bytes(31)).decode()
    problem = {"field": "key", "problem": "key: not an Ed25519 public key"}
    async with nothing_stored(town):
        register = i.RegisterPerson(CONTACT, small)
        assert await refused(play, ORGANISER, register, LABEL) == (Why.INVALID_FIELD, problem)


@refuses("intake/label", Why.ALREADY_FOUNDED)
@refuses("intake/clock", Why.CLOCK_BACKWARDS)
@refuses("intake/intake", Why.INVALID_FIELD)
async def test_label_is_founded_once_and_its_clock_never_goes_back(town: Town, play: Play) -> None:
    """The first record stays the first; the clock is the label's, not an edition's."""
    before = FOUNDED + timedelta(seconds=1)
    await play.clock(before + timedelta(days=1))
    times = {"now": (before + timedelta(days=1)).isoformat(), "to": before.isoformat()}
    scope = {"field": "edition", "problem": "26 is not the scope of this command"}
    async with nothing_stored(town):
        again = replace(FOUND, name="Autre label")
        assert await refused(play, ORGANISER, again, LABEL) == (Why.ALREADY_FOUNDED, {"name": "Label"})
        assert await refused(play, ORGANISER, i.AdvanceClock(before), LABEL) == (Why.CLOCK_BACKWARDS, times)
        assert await refused(play, ORGANISER, i.AdvanceClock(CALENDAR.opens)) == (Why.INVALID_FIELD, scope)


@refuses("intake/clock", Why.NOT_SIMULATED)
async def test_clock_of_a_real_label_is_not_set(fresh_town: Town) -> None:
    """Nobody sets the time of a label that is no simulation."""
    play = Play(fresh_town.door)
    await play.do(ORGANISER, replace(FOUND, simulation=None), LABEL)
    async with nothing_stored(fresh_town):
        assert await refused(play, ORGANISER, i.AdvanceClock(CALENDAR.opens), LABEL) == (Why.NOT_SIMULATED, {})


@refuses("intake/person", Why.ALREADY_REGISTERED, Why.INVALID_FIELD, Why.NOT_ALLOWED)
@refuses("intake/person", Why.SEALED_FOR_ANOTHER, Why.UNKNOWN_PERSON)
async def test_person_is_registered_once_and_holds_his_own_key(town: Town, play: Play) -> None:
    """Nobody takes another's code, key or sealed field; the label never loses its last organiser."""
    await asyncio.gather(*(play.register(person) for person in NAMES))
    await play.do(ORGANISER, i.GrantRole(SECRETARY, "secretary"), LABEL)
    number, key = "1" * 32, key_of("p-new").public
    address = await play.seal(ORGANISER, CONTACT, "address", "a@b.invalid", number)
    other = i.RegisterPerson("p-new", key, address=address)
    moved = i.RegisterPerson(CONTACT, key, name=address)
    taken = i.RegisterPerson(CONTACT, key)
    stranger = {"person": "p-nobody"}
    async with nothing_stored(town):
        for command, reason, details in (
            (taken, Why.ALREADY_REGISTERED, {"person": CONTACT}),
            (other, Why.SEALED_FOR_ANOTHER, {"person": CONTACT, "expected": "p-new"}),
            (moved, Why.INVALID_FIELD, {"field": "name", "problem": "name: sealed as address"}),
            (i.GrantRole("p-nobody", "auditor"), Why.UNKNOWN_PERSON, stranger),
            (i.WithdrawRole(ORGANISER, "organiser"), Why.NOT_ALLOWED, {"needs": "another organiser"}),
        ):
            assert await refused(play, ORGANISER, command, LABEL) == (reason, details)
        another = i.ReplaceKey(CONTACT, key)
        assert await refused(play, SECRETARY, another, LABEL) == (Why.NOT_ALLOWED, {"needs": "organiser"})


@refuses("intake/edition", Why.INVALID_CALENDAR, Why.INVALID_FIELD, Why.UNKNOWN_EDITION)
@refuses("intake/rulebook", Why.INVALID_RULEBOOK)
@refuses("room", Why.UNKNOWN_DOCUMENT)
async def test_edition_opens_under_a_right_rulebook_list_and_calendar_only(town: Town, play: Play) -> None:
    """What an edition would be judged by for ever is checked whole before it opens."""
    right = await play.opening()
    await play.clock(CALENDAR.opens)
    backwards = replace(CALENDAR, sits=CALENDAR.closes - timedelta(days=1))
    order = {"problem": "opens < closes <= sits <= publishes"}
    no_list = (await play.ask(ORGANISER, KeepDocument(b"code,name"), Document)).ref
    real = {"field": "simulation", "problem": "simulation: not the label's own"}
    unknown = DocumentRef(NONE, 9)
    async with nothing_stored(town):
        assert await refused(play, ORGANISER, i.CloseEdition()) == (Why.UNKNOWN_EDITION, {"edition": "26"})
        for command, reason, details in (
            (replace(right, calendar=backwards), Why.INVALID_CALENDAR, order),
            (replace(right, simulation=None), Why.INVALID_FIELD, real),
            (replace(right, register=unknown), Why.UNKNOWN_DOCUMENT, {"sha256": NONE}),
        ):
            assert await refused(play, ORGANISER, command) == (reason, details)
        reason, details = await refused(play, ORGANISER, replace(right, register=no_list))
        assert (reason, details["field"]) == (Why.INVALID_FIELD, "register")
        empty = await play.opening(kinds=[])
        reason, details = await refused(play, ORGANISER, empty)
        assert (reason, details["field"]) == (Why.INVALID_RULEBOOK, "$.kinds")
    await play.do(ORGANISER, right)


@refuses("intake/edition", Why.ALREADY_OPEN, Why.TOO_EARLY, Why.EDITION_NOT_PUBLISHED, Why.EDITION_NOT_OPEN)
async def test_edition_moves_along_its_calendar_only(town: Town, play: Play) -> None:
    """It opens once, closes on its day, is archived once published; cancelled, it moves no more."""
    await play.do(ORGANISER, await play.opening(), DROPPED)
    async with nothing_stored(town):
        other = await play.opening(publication_approvals=3)
        assert await refused(play, ORGANISER, other) == (Why.ALREADY_OPEN, {"edition": "26"})
        early = {"at": CALENDAR.closes.isoformat()}
        assert await refused(play, ORGANISER, i.CloseEdition()) == (Why.TOO_EARLY, early)
        state = {"edition": "26", "state": "open"}
        assert await refused(play, ORGANISER, i.ArchiveEdition()) == (Why.EDITION_NOT_PUBLISHED, state)
    await play.do(ORGANISER, i.CancelEdition("faute de candidats"), DROPPED)
    cancelled = (Why.EDITION_NOT_OPEN, {"edition": DROPPED, "state": "cancelled"})
    async with nothing_stored(town):
        for command in (i.CloseEdition(), i.PostponeEdition(OPENS_LATER, "plus tard")):
            assert await refused(play, ORGANISER, command, DROPPED) == cancelled


@refuses("intake/submission", Why.MALFORMED_CODE, Why.UNKNOWN_EDITION, Why.UNKNOWN_PERSON, Why.NOT_ALLOWED)
@refuses("intake/submission", Why.UNKNOWN_AUTHORITY, Why.EDITION_NOT_OPEN, Why.ALREADY_SUBMITTED)
@refuses("intake/submission", Why.TOO_EARLY, Why.UNKNOWN_KIND)
async def test_dossier_is_filed_once_for_an_authority_called_in_time(town: Town, play: Play) -> None:
    """By its contact, for an authority of the list and of a type that the rulebook calls, after the opening."""
    communes = [kind for kind in play.rulebook["kinds"] if kind["type"] == "commune"]
    await play.do(ORGANISER, await play.opening(kinds=communes), LATER)
    soon = replace(CALENDAR, opens=CALENDAR.opens + timedelta(days=30))
    await play.do(ORGANISER, await play.opening(soon), "29")
    await play.file(VILLE)
    for edition, person, filed, reason, details in (
        ("26", CONTACT, "0100", Why.MALFORMED_CODE, {"code": "0100"}),
        ("99", CONTACT, UNFILED, Why.UNKNOWN_EDITION, {"edition": "99"}),
        ("26", SECRETARY, UNFILED, Why.NOT_ALLOWED, {"needs": "contact or organiser"}),
        ("26", CONTACT, "99999", Why.UNKNOWN_AUTHORITY, {"code": "99999"}),
        (DROPPED, CONTACT, UNFILED, Why.EDITION_NOT_OPEN, {"edition": DROPPED, "state": "cancelled"}),
        (LATER, CONTACT, BODY, Why.UNKNOWN_KIND, {"kind": "epci"}),
        ("29", CONTACT, UNFILED, Why.TOO_EARLY, {"at": soon.opens.isoformat()}),
    ):
        async with nothing_stored(town):
            assert await refused(play, person, i.SubmitDossier(filed, CONTACT, 40, ()), edition) == (reason, details)
    async with nothing_stored(town):
        nobody = i.SubmitDossier(UNFILED, "p-nobody", 40, ())
        assert await refused(play, ORGANISER, nobody) == (Why.UNKNOWN_PERSON, {"person": "p-nobody"})
        twice = {"dossier": VILLE, "state": "admitted"}
        assert await refused(play, CONTACT, i.SubmitDossier(VILLE, CONTACT, 41, ())) == (Why.ALREADY_SUBMITTED, twice)


@refuses("intake/erasure", Why.UNKNOWN_PERSON, Why.PERSON_NEEDED)
@refuses("intake/person", Why.PERSON_ERASED)
@refuses("intake/submission", Why.PERSON_ERASED)
@refuses("scoring/jury", Why.PERSON_ERASED)
@refuses("rights", Why.PERSON_ERASED)
@refuses("registrar/answers", Why.PERSON_ERASED)
async def test_person_is_erased_once_nobody_needs_him_and_is_nobody_then(town: Town, play: Play) -> None:
    """Not the contact of a dossier on its way, nor an organiser; once erased he acts, files and sits no more."""
    erase = i.ErasePerson(GONE, "no-longer-necessary", "il est parti")
    await play.do(ORGANISER, i.RegisterPerson(GONE, key_of(GONE).public), LABEL)
    needed = {"person": CONTACT, "edition": EDITION, "holds": "contact"}
    organises = {"person": ORGANISER, "edition": LABEL, "holds": "organiser"}
    async with nothing_stored(town):
        for person, reason, details in (
            ("p-nobody", Why.UNKNOWN_PERSON, {"person": "p-nobody"}),
            (CONTACT, Why.PERSON_NEEDED, needed),
            (ORGANISER, Why.PERSON_NEEDED, organises),
        ):
            assert await refused(play, ORGANISER, replace(erase, person=person), LABEL) == (reason, details)
    await play.do(ORGANISER, erase, LABEL)
    gone = (Why.PERSON_ERASED, {"person": GONE})
    async with nothing_stored(town):
        assert await refused(play, ORGANISER, i.GrantRole(GONE, "auditor"), LABEL) == gone
        assert await refused(play, GONE, i.ReplaceKey(GONE, key_of(CONTACT).public), LABEL) == gone
        assert await refused(play, ORGANISER, i.SubmitDossier(UNFILED, GONE, 40, ())) == gone
        assert await refused(play, ORGANISER, s.NameJury((GONE,), GONE, SECRETARY)) == gone
        question = SealFields((PlainField(GONE, "name", "Anne"),), "2" * 32)
        assert await untold(play, ORGANISER, question, LABEL) == gone


@refuses("intake/kind", Why.REASON_REQUIRED, Why.UNKNOWN_KIND)
@refuses("intake/dossier", Why.UNKNOWN_DOSSIER, Why.UNKNOWN_EDITION, Why.EDITION_NOT_OPEN)
@refuses("intake/dossier", Why.DOSSIER_STATE, Why.NOT_ALLOWED)
async def test_dossier_is_admitted_among_its_kind_and_from_its_state_only(town: Town, play: Play) -> None:
    """Another kind than the bounds give needs a reason; a state leads where it may; its contact alone withdraws it."""
    for code in (VILLAGE, UNCOUNTED):
        await play.do(CONTACT, i.SubmitDossier(code, CONTACT, 40, ()))
    unknown = {"dossier": UNFILED}
    state = {"dossier": VILLE, "state": "admitted"}
    cases: tuple[tuple[str, Command, str, Why, dict[str, str]], ...] = (
        (ORGANISER, i.AdmitDossier(VILLAGE, "ville"), "26", Why.REASON_REQUIRED, {"field": "kind"}),
        (ORGANISER, i.AdmitDossier(VILLAGE, "pays"), "26", Why.UNKNOWN_KIND, {"kind": "pays", "type": "commune"}),
        (ORGANISER, i.AdmitDossier(UNCOUNTED), "26", Why.UNKNOWN_KIND, {"kind": "commune", "population": "unknown"}),
        (ORGANISER, i.AdmitDossier(UNFILED), "26", Why.UNKNOWN_DOSSIER, unknown),
        (ORGANISER, i.AdmitDossier(VILLE), "99", Why.UNKNOWN_EDITION, {"edition": "99"}),
        (ORGANISER, i.AdmitDossier(VILLE), DROPPED, Why.EDITION_NOT_OPEN, {"edition": DROPPED, "state": "cancelled"}),
        (ORGANISER, i.AskCompletion(VILLE, "il manque une page"), "26", Why.DOSSIER_STATE, state),
        (ORGANISER, i.RuleInadmissible(VILLE, "hors sujet"), "26", Why.DOSSIER_STATE, state),
        (CONTACT, i.CompleteDossier(VILLE, 41, ()), "26", Why.DOSSIER_STATE, state),
        (SECRETARY, i.WithdrawDossier(VILLE, "je renonce"), "26", Why.NOT_ALLOWED, {"needs": "contact or organiser"}),
    )
    async with nothing_stored(town):
        for person, command, edition, reason, details in cases:
            assert await refused(play, person, command, edition) == (reason, details)


@refuses("intake/submission", Why.DOSSIER_LATE)
async def test_dossier_filed_late_is_not_recorded(town: Town, play: Play) -> None:
    """The calendar closes by itself, before anybody closes the edition."""
    await play.clock(CALENDAR.closes)
    await play.do(ORGANISER, i.CloseEdition())
    closes = {"dossier": VILLAGE, "closes": CALENDAR.closes.isoformat()}
    async with nothing_stored(town):
        late = i.SubmitDossier(VILLAGE, CONTACT, 40, ())
        assert await refused(play, CONTACT, late, LATER) == (Why.DOSSIER_LATE, closes)


@refuses("awards/declared", Why.ALREADY_DECIDED, Why.ALREADY_OPEN, Why.INVALID_FIELD)
@refuses("awards/declared", Why.MALFORMED_CODE, Why.UNKNOWN_EDITION)
async def test_past_palmares_is_declared_once_and_of_an_edition_not_held_here(town: Town, play: Play) -> None:
    """One palmares for each past edition, one row for each authority, known by its code."""
    past = a.DeclarePalmares(2023, (DeclaredAward(VILLE, 5),), "communiqué")
    await play.do(ORGANISER, past, "24")
    twice = replace(past, awards=(*past.awards, DeclaredAward(VILLE, 4)))
    by_name = replace(past, awards=(DeclaredAward("LaRochelle", 5),))
    async with nothing_stored(town):
        for command, edition, reason, details in (
            (replace(past, year=2022), "24", Why.ALREADY_DECIDED, {"what": "palmares 24"}),
            (past, "26", Why.ALREADY_OPEN, {"edition": "26"}),
            (past, LABEL, Why.UNKNOWN_EDITION, {"edition": LABEL}),
            (twice, "23", Why.INVALID_FIELD, {"problem": f"more than one row for {VILLE}"}),
            (by_name, "23", Why.MALFORMED_CODE, {"code": "LaRochelle"}),
        ):
            assert await refused(play, ORGANISER, command, edition) == (reason, details)


@refuses("awards/merger", Why.ALREADY_DECIDED, Why.INVALID_FIELD)
async def test_merger_is_recorded_once_and_never_in_a_circle(town: Town, play: Play) -> None:
    """An authority merges into one other, of which it did not come itself; a merger is of the label."""
    merger = a.RecordMerger("01033", ("01033", "01091"), "25", "arrêté")
    await play.do(ORGANISER, merger, LABEL)
    async with nothing_stored(town):
        for command, edition, reason, details in (
            (merger, "26", Why.INVALID_FIELD, {"problem": "edition: a merger is of the label"}),
            (replace(merger, since="26"), LABEL, Why.ALREADY_DECIDED, {"what": "merger 01033"}),
            (replace(merger, successor="01004"), LABEL, Why.ALREADY_DECIDED, {"what": "merger of 01091"}),
            (
                a.RecordMerger("01091", ("01033",), "26", "arrêté"),
                LABEL,
                Why.INVALID_FIELD,
                {"problem": "predecessors: one of them came of the successor"},
            ),
            (
                a.RecordMerger("01004", ("01004",), "26", "arrêté"),
                LABEL,
                Why.INVALID_FIELD,
                {"problem": "predecessors: none but the successor"},
            ),
        ):
            assert await refused(play, ORGANISER, command, edition) == (reason, details)
