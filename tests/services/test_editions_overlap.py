"""Editions that overlap in one log, and a mention that looks across them, through the running services.

Nine editions were declared (24 was never held: a lost year). Of the towns that win 5@ in edition 26, who may be voted a
*Territoire d'Excellence Numérique* (six 5@ counting this one, for three editions) is told by the log alone.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import msgspec
import pytest
import pytest_asyncio

from audit.replay import replay
from contracts.codes import LABEL
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.events.awards import Block, DeclaredAward, MentionAward, MentionGranted, PalmaresPublished, SingleAward
from contracts.events.intake import Calendar, EditionArchived, EditionOpened
from contracts.events.scoring import RoundOpened
from contracts.questions import DraftPalmares
from contracts.refusals import Why
from contracts.request import Receipt
from tests.services.edition import CALENDAR, CONTACT, EPCI, MEMBERS, ORGANISER, SECRETARY, VILLAGE, VILLE, Play
from tests.services.refusals import nothing_stored, refused
from tests.services.town import Town

HELD: Final = (16, 17, 18, 19, 20, 21, 22, 23, 25)
#: Towns by what their history shows, with the editions in which they won 5@ (4@ in all the others).
SCATTERED, SHORT, PORT, NAMESAKE, SUCCESSOR, GONE, HOLDER, RENEWED, LOST = (
    "01004",
    "01033",
    "17300",
    "70450",
    "01187",
    "01091",
    "01053",
    "01283",
    "01344",
)
FIVES: Final = {
    SCATTERED: (16, 18, 20, 22, 25),
    SHORT: (18, 20, 22, 25),
    PORT: (19, 20, 21, 22, 23),
    GONE: (17, 18, 19, 20, 21),
    HOLDER: HELD,
    RENEWED: HELD,
    LOST: HELD,
}
#: The edition in which a town was granted the mention.
GRANTED: Final = {HOLDER: 25, RENEWED: 21, LOST: 23}
EXCELLENCE: Final = "excellence"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose jury decided 5@ for everybody, after the past was brought in; its sitting is open."""
    codes = [code for code in FIVES if code != GONE] + [NAMESAKE, SUCCESSOR]
    names = {PORT: "La Rochelle", NAMESAKE: "La Rochelle"}
    authorities = tuple((code, names.get(code, f"Commune {code}"), "commune", code[:2], "5000") for code in codes)
    play = Play(town.door, authorities, dict.fromkeys(codes, 5), contacts=dict.fromkeys(codes, CONTACT))
    await play.open()
    await asyncio.gather(*(play.do(ORGANISER, past(number), str(number)) for number in HELD))
    await play.do(ORGANISER, a.RecordMerger(SUCCESSOR, (GONE, "01005"), "26", "arrêté préfectoral"), LABEL)
    for step in ("close", "draw", "round", "cast", "tally", "sit"):
        await getattr(play, step)()
    await play.come(*MEMBERS)
    await play.vote(a.PutMotion("tous", "s1", Block(5, tuple(codes))))
    await town.settled()
    yield play


def past(number: int) -> a.DeclarePalmares:
    """Return a past palmares."""
    rows = [
        DeclaredAward(code, 5 if number in fives else 4, (EXCELLENCE,) if GRANTED.get(code) == number else ())
        for code, fives in FIVES.items()
    ]
    return a.DeclarePalmares(1999 + number, tuple(rows), "communiqués", "déclaré, non délibéré ici")


@pytest.mark.parametrize(
    ("code", "obstacle"),
    [
        (SHORT, {"problem": "awards", "needed": "6", "found": "5"}),
        (NAMESAKE, {"problem": "awards", "needed": "6", "found": "1"}),
        (HOLDER, {"problem": "still valid", "needed": "0", "found": "25"}),
        (LOST, {"problem": "still valid", "needed": "0", "found": "23"}),
    ],
)
async def test_excellence_is_refused_to_whom_history_does_not_give_it(
    town: Town, play: Play, code: str, obstacle: dict[str, str]
) -> None:
    """Five labels; a namesake's labels; a mention that holds; one that holds the longer for a year that was lost."""
    motion = a.PutMotion(f"ten-{code}", "s1", MentionAward(code, EXCELLENCE))
    async with nothing_stored(town):
        told = {"dossier": code, "mention": EXCELLENCE, **obstacle}
        assert await refused(play, SECRETARY, motion) == (Why.NOT_ELIGIBLE, told)


async def test_excellence_is_voted_where_six_labels_lie_anywhere_in_the_log(town: Town, play: Play) -> None:
    """Not in a row; by code, not by name; a merged commune by its best predecessor; again once it expired."""
    for code in (SCATTERED, PORT, SUCCESSOR, RENEWED):
        await play.vote(a.PutMotion(f"ten-{code}", "s1", MentionAward(code, EXCELLENCE)))
    await town.settled()
    granted = await town.events(MentionGranted)
    assert [(each.dossier, each.mention, each.editions) for each in granted] == [
        (code, EXCELLENCE, 3) for code in (SCATTERED, PORT, SUCCESSOR, RENEWED)
    ]


async def test_editions_overlap_and_each_is_decided_by_its_own_rulebook(town: Town, play: Play) -> None:
    """One archived, one published, one scoring, one open, in one log; the whole is decided again."""
    await play.rise()
    await play.seal_palmares()
    thresholds = [{"level": level, "at_least": 88 + 2 * level} for level in range(2, 6)]
    strict = {**play.rulebook["grid"], "thresholds": thresholds}
    second = Play(town.door, edition="27", calendar=later(40), rulebook={"grid": strict})
    scoring = Play(town.door, edition="28", calendar=later(150))
    for each in (second, scoring, Play(town.door, edition="29", calendar=later(365))):
        await each.do(ORGANISER, await each.opening())
    for step in ("close", "draw", "round", "cast", "tally", "sit"):
        await getattr(second, step)()
    await second.come(*MEMBERS)
    await second.vote(a.PutMotion("tous", "s1", Block(1, (VILLAGE, EPCI))))
    await second.vote(a.PutMotion("un", "s1", SingleAward(VILLE, 5)))
    await second.rise()
    await second.seal_palmares()
    await play.publish()
    await play.do(ORGANISER, i.ArchiveEdition())
    out = await play.ask(CONTACT, DraftPalmares())
    await second.publish()
    for step in ("close", "draw", "round", "cast"):
        await getattr(scoring, step)()
    filed = i.SubmitDossier(VILLE, CONTACT, 40, ())
    assert isinstance(await play.send(CONTACT, filed, "29"), Receipt)
    await town.settled()
    stages = {number: await _stage(town, number) for number in ("26", "27", "28", "29")}
    assert stages == {"26": "archived", "27": "published", "28": "round-opened", "29": "edition-opened"}
    assert await play.ask(CONTACT, DraftPalmares()) == out
    levels = {row["code"]: row["level"] for row in (await second.ask(CONTACT, DraftPalmares()))["document"]["awards"]}
    assert levels == {VILLE: 5, VILLAGE: 1, EPCI: 1}
    verdict = await replay(town.ledger, town.instances["intake"][0].bus.documents, await town.head())
    assert (verdict.right, verdict.findings) == (True, ())


_STAGES: Final = {
    EditionOpened: "edition-opened",
    RoundOpened: "round-opened",
    PalmaresPublished: "published",
    EditionArchived: "archived",
}


async def _stage(town: Town, edition: str) -> str:
    """Return the last of the stages that an edition went through."""
    records = [record for _, record in await town.records() if record.edition == edition]
    return [_STAGES[type(event)] for record in records for event in record.events if type(event) in _STAGES][-1]


def later(days: int) -> Calendar:
    """Return a calendar that opens as the other does, and goes on so many days later."""
    opens, *others = msgspec.structs.astuple(CALENDAR)
    return Calendar(opens, *(day + timedelta(days=days) for day in others))
