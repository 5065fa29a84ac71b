"""What is held on a person, and whose retention is over, read from a log with no server."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from audit.held import Held
from audit.person import UnknownPerson, held
from audit.retention import retention
from contracts.commands.intake import CancelEdition, ErasePerson, SubmitDossier, WithdrawRole
from contracts.events.awards import PalmaresPublished, PalmaresSealed
from contracts.events.scoring import JuryNamed
from ledger.bundle import BundleLedger
from ledger.memory import MemoryLedger
from tests.golden.make import BUNDLE
from tests.jury import Jury
from tests.rules.intake_edition import CONTACT, MINUTES, OPENS, OTHER, PALMARES, REGISTER, IntakeScene, rulebook
from tests.scene import ORGANISER

NOW = datetime(2030, 1, 1, tzinfo=UTC)
PUBLISHED = datetime(2025, 2, 7, 18, tzinfo=UTC)
CHAIR, CLERK = "p-chair", "p-clerk"


async def of(person: str) -> Held:
    """Read what the golden bundle holds on a person."""
    ledger = BundleLedger(BUNDLE)
    return await held(ledger, await ledger.head(), person, NOW)


async def persons() -> dict[str, set[int]]:
    """Return every code in the golden bundle, and the positions of the records whose bytes hold it."""
    ledger = BundleLedger(BUNDLE)
    codes: dict[str, set[int]] = {}
    for position in range(1, await ledger.head() + 1):
        (entry,) = await ledger.read(position, 1)
        for code in re.findall(r"(?<![a-z0-9-])p-[a-z0-9]{1,30}(?![a-z0-9])", entry.raw.decode()):
            codes.setdefault(code, set()).add(position)
    return codes


async def test_every_record_that_holds_a_code_is_told_and_no_other() -> None:
    """Found again by a search in the bytes: whole, or as a mention; a dossier and a letter to their end."""
    for code, positions in (await persons()).items():
        found = await of(code)
        own, mentions = [each.position for each in found.own], [each.position for each in found.mentions]
        assert not set(own) & set(mentions)
        assert own == sorted(own)
        followed = {each.position for each in found.own if each.noun in ("dossier", "letter")}
        assert positions <= {*own, *mentions} <= positions | followed
        assert all(each.places for each in found.mentions)


async def test_mention_tells_where_he_stands_and_nothing_of_the_others() -> None:
    """A jury, a draw, a tally: the path to his code, and no code beside it."""
    codes = await persons()
    for code in codes:
        found = await of(code)
        told = msgspec.json.encode(found.mentions).decode()
        assert [other for other in codes if f'"{other}"' in told] == []


async def test_letters_are_followed_to_what_became_of_them() -> None:
    """Their later records name only the dossier."""
    prepared = [code for code in await persons() if "letter-prepared" in _kinds(await of(code), "letter")]
    assert prepared
    for code in prepared:
        assert {"letter-prepared", "letter-attempted", "letter-sent"} <= set(_kinds(await of(code), "letter"))


def _kinds(found: Held, noun: str) -> list[str]:
    return [event["type"] for own in found.own if own.noun == noun for event in own.events]


async def test_code_that_begins_with_another_is_another() -> None:
    """`p-a` is not `p-ab`, and a role given to one is none of the other's."""
    scene = IntakeScene()
    scene.found("p-a", "p-ab")
    scene.grant("p-ab", "auditor")
    found = await held(as_ledger(scene), scene.position, "p-a", NOW)
    assert ([each.position for each in found.own], found.mentions, found.needed) == ([2], (), ())
    (place,) = (await held(as_ledger(scene), scene.position, "p-ab", NOW)).needed
    assert (place.edition, place.holds) == ("label", "auditor")


async def test_nobody_of_that_code_is_told() -> None:
    """Rather than an empty export, which would say that nothing is held."""
    with pytest.raises(UnknownPerson):
        await of("p-nobody")


def as_ledger(scene: IntakeScene) -> MemoryLedger:
    """Return a scene's log as a ledger."""
    ledger = MemoryLedger()
    ledger._entries.extend(scene.entries)
    return ledger


# -- whom to erase


def edition(years: int, *, publish: bool = True) -> IntakeScene:
    """Return a published edition with a jury, a contact, somebody who did nothing, and who holds a role."""
    scene = IntakeScene()
    scene.at(OPENS)
    scene.open_edition(rulebook(retention_years=years))
    for person in (CHAIR, CLERK):
        scene.register(person)
    scene.grant(CLERK, "secretary")
    scene.given("jury", "26", JuryNamed((CHAIR,), CHAIR, CLERK))
    scene.do(CONTACT, SubmitDossier("01004", CONTACT, 12, (REGISTER,)))
    scene.at(PUBLISHED)
    if publish:
        scene.given("palmares", "26", PalmaresSealed(PALMARES, MINUTES, 1, 1), PalmaresPublished(PALMARES.sha256))
    return scene


async def why(scene: IntakeScene, on: date, within: str | None = None) -> dict[str, str]:
    """Return why each person is proposed or kept on a day."""
    made = await retention(as_ledger(scene), scene.position, NOW, on, within)
    assert all(each.why == "passed" for each in made.due)
    assert made.on == on
    return {each.person: each.why for each in (*made.due, *made.kept)}


@pytest.mark.parametrize(
    ("years", "on", "expected"),
    [
        (3, date(2025, 3, 1), "duty"),
        (3, date(2025, 4, 7), "duty"),
        (3, date(2025, 4, 8), "runs"),
        (3, date(2028, 2, 7), "runs"),
        (3, date(2028, 2, 8), "passed"),
        (0, date(2099, 1, 1), "never"),
    ],
)
async def test_persons_of_an_edition_are_due_the_day_after_its_retention(years: int, on: date, expected: str) -> None:
    """While an appeal may come, needed; then kept for the years; then proposed, unless the rulebook never asks."""
    told = await why(edition(years), on)
    assert told == {CONTACT: expected, CHAIR: expected, CLERK: "role", ORGANISER: "role", OTHER: "no-edition"}


async def test_edition_that_is_not_over_keeps_its_persons() -> None:
    """Not published: needed, however long ago it opened; cancelled, its years begin."""
    scene = edition(1, publish=False)
    assert (await why(scene, date(2040, 1, 1)))[CHAIR] == "duty"
    scene.do(ORGANISER, CancelEdition("Faute de dossiers."))
    assert (await why(scene, date(2026, 2, 7)))[CHAIR] == "runs"
    assert (await why(scene, date(2026, 2, 8)))[CHAIR] == "passed"


async def test_who_lost_his_role_is_due_as_the_others_and_who_is_erased_no_more() -> None:
    """The list gets shorter as one goes along it; an edition named leaves out who was not in it."""
    scene, on = edition(3), date(2028, 2, 8)
    scene.at(datetime(2028, 2, 8, tzinfo=UTC))
    scene.do(ORGANISER, WithdrawRole(CLERK, "secretary"), "label")
    scene.do(ORGANISER, ErasePerson(CHAIR, "no-longer-necessary", "Durée écoulée."), "label")
    assert await why(scene, on) == {CONTACT: "passed", CLERK: "passed", ORGANISER: "role", OTHER: "no-edition"}
    assert await why(scene, on, "26") == {CONTACT: "passed", CLERK: "passed"}
    assert await why(scene, on, "27") == {}


async def test_retention_of_now_goes_by_the_clock() -> None:
    """A real label's day is the day."""
    made = await retention(as_ledger(edition(3)), 8, NOW + timedelta(days=1))
    assert made.on == date(2030, 1, 2)


# -- the command, on a bundle


def test_due_of_a_bundle_says_that_it_is_simulated(jury: Jury, bundle: Path) -> None:
    """Read with no server; a wrong day is told in one line."""
    told = jury("person", "due", bundle, "--on", "2099-01-01", "--all")
    assert told.code == 0
    assert told.err.startswith("SIMULATION · ")
    assert told.out.startswith("À effacer au 2099-01-01\n")
    assert "Personne.\n" in told.out
    wrong = jury("person", "due", bundle, "--on", "hier")
    assert (wrong.code, wrong.out) == (2, "")


def test_export_of_a_bundle_opens_nothing(jury: Jury, bundle: Path, tmp_path: Path) -> None:
    """Sealed fields stay sealed without a registrar; files that are there are not overwritten."""
    person = "p-ada"
    told = jury("person", "export", person, bundle, "--to", tmp_path / "out")
    assert told.code == 0, told.err
    again = jury("person", "export", person, bundle, "--to", tmp_path / "out")
    assert (again.code, "existe déjà" in again.err) == (2, True)
    asked = jury("person", "export", person, bundle, "--as", person)
    assert (asked.code, asked.out) == (2, "")
    unknown = jury("person", "export", "p-nobody", bundle)
    assert (unknown.code, "p-nobody n'est pas inscrit(e)" in unknown.err) == (2, True)
