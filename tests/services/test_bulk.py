"""Bulk acts at a terminal: what they would do is shown, and nothing is sent before the number or the code is typed."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from typing import Final

import msgspec
import pytest_asyncio

from cli.home import Home, Up
from cli.notice import MARK
from contracts.commands import awards as a
from contracts.commands import scoring as s
from contracts.events.awards import Block, MotionPut, MotionUndone, PalmaresDeclared, PalmaresPublished, PalmaresSealed
from contracts.questions import DraftMinutes
from tests.services.edition import (
    CALENDAR,
    EDITION,
    EPCI,
    MEMBERS,
    ORGANISER,
    PRESIDENT,
    SECRETARY,
    VILLAGE,
    VILLE,
    Play,
    key_of,
)
from tests.services.refusals import nothing_stored
from tests.services.terminal import Terminal
from tests.services.town import Town

PAST: Final = "edition,year,code,level,mentions\n24,2023,59009,5,excellence\n25,2024,59009,5,\n25,2024,70450,1,\n"
BLOCK: Final = f'subject={{"type":"block","level":4,"dossiers":["{VILLE}","{EPCI}"]}}'
Done = subprocess.CompletedProcess[str]


class Desk:
    """A terminal in the directory of the town, whose persons have their keys there."""

    def __init__(self, town: Town) -> None:
        home = Home(town.directory)
        home.write_up(Up(os.getpid(), town.server.url, ""))
        for person in (ORGANISER, SECRETARY, *MEMBERS):
            home.keys.create(person, key_of(person).seed())
        self.terminal = Terminal(town.directory)
        self.words = ("--in", str(town.directory))

    async def alone(self, *words: str) -> Done:
        """Run a command where nobody is at the keyboard."""
        return await asyncio.to_thread(self.terminal.jury, *words, *self.words)

    async def typed(self, line: str, *words: str) -> Done:
        """Run a command and type a line."""
        return await asyncio.to_thread(self.terminal.typed, line, *words, *self.words)

    async def act(self, line: str | None, person: str, *words: str) -> Done:
        """Run `jury as` and type a line (None: nobody is there)."""
        said = ("as", person, *words, "--edition", EDITION)
        return await (self.alone(*said) if line is None else self.typed(line, *said))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def play(town: Town) -> AsyncIterator[Play]:
    """Give an edition whose sitting is open, all there: two dossiers are proposed at 4@, one, the village's, at 2@.

    The president is recused from one of the two.
    """
    play = Play(town.door, marked={VILLE: 3, EPCI: 3, VILLAGE: 1})
    await play.until("draw")
    await play.do(PRESIDENT, s.DeclareRecusal(EPCI, PRESIDENT))
    await town.settled()
    await play.learn_readers()
    for step in ("round", "cast", "tally", "sit"):
        await getattr(play, step)()
    await play.come(*MEMBERS)
    yield play


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(town: Town, play: Play) -> Desk:
    """Give a terminal where that edition is played."""
    return Desk(town)


def shown(done: Done) -> list[str]:
    """Return what was told beside the answer, but for the notice of the simulation, which must come first."""
    first, *lines = done.stderr.splitlines()
    assert first.startswith(MARK)
    return lines


async def test_round_is_closed_once_its_number_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """Readings given and expected; one that is closed, or that still lacks ballots, is asked about by nobody."""
    words = ("close-round", "panel=unique", "round=1")
    over = await desk.act(None, ORGANISER, *words)
    assert (over.returncode, over.stderr) == (0, "")
    await play.do(ORGANISER, s.ReopenRound("unique", 1, "une note mal lue"))
    dry_run = [
        "A dry run:",
        "round 1 of panel unique: 3 dossiers, 9 of 9 readings",
        "Once closed no more ballot counts, and figures are made; only a written reason opens it again.",
    ]
    async with nothing_stored(town):
        absent, wrong = await asyncio.gather(desk.act(None, ORGANISER, *words), desk.act("2", ORGANISER, *words))
    said = "jury: nothing is sent: say --yes to send it without a confirmation"
    assert (absent.returncode, absent.stdout, shown(absent)) == (2, "", [*dry_run, said])
    asked = [*dry_run, "Type 3 to send it: Nothing is sent."]
    assert (wrong.returncode, wrong.stdout, shown(wrong)) == (1, "", asked)
    done = await desk.act("3", ORGANISER, *words)
    assert (done.returncode, done.stdout.splitlines()[0].startswith("Position ")) == (0, True)
    await town.settled()


async def test_draw_that_was_held_is_asked_about_by_nobody(town: Town, play: Play, desk: Desk) -> None:
    """Nothing would be drawn: the refusal is the answer."""
    async with nothing_stored(town):
        done = await desk.act(None, ORGANISER, "hold-draw", "seed=une autre")
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1].endswith("[draw-held]")) == (1, "", True)


async def test_block_is_put_once_its_number_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """Dossiers by kind and level, to a recused member without his; nobody there, or another number: nothing is sent."""
    words = ("put-motion", "motion=bloc", "sitting=s1", BLOCK)
    dry_run = [
        "A dry run:",
        "motion bloc: 2 of its 2 dossiers",
        f"  intercommunalite 4@: 1 ({EPCI})",
        f"  ville 4@: 1 ({VILLE})",
    ]
    async with nothing_stored(town):
        absent, wrong, recused = await asyncio.gather(
            desk.act(None, SECRETARY, *words), desk.act("3", SECRETARY, *words), desk.act(None, PRESIDENT, *words)
        )
    said = "jury: nothing is sent: say --yes to send it without a confirmation"
    assert (absent.returncode, absent.stdout, shown(absent)) == (2, "", [*dry_run, said])
    asked = [*dry_run, "Type 2 to send it: Nothing is sent."]
    assert (wrong.returncode, wrong.stdout, shown(wrong)) == (1, "", asked)
    assert shown(recused)[1:3] == ["motion bloc: 1 of its 2 dossiers", dry_run[3]]
    done = await desk.act("2", SECRETARY, *words)
    assert (done.returncode, done.stdout.splitlines()[0].startswith("Position ")) == (0, True)
    (put,) = await town.events(MotionPut)
    assert isinstance(put.subject, Block)
    assert (put.motion, put.subject.dossiers) == ("bloc", (VILLE, EPCI))


async def test_what_is_no_bulk_or_would_be_refused_is_asked_about_by_nobody(town: Town, play: Play, desk: Desk) -> None:
    """One dossier, or a block that the service refuses, is sent as it is: the refusal is the answer."""
    one = 'subject={"type":"block","level":2,"dossiers":["70450"]}'
    mixed = f'subject={{"type":"block","level":4,"dossiers":["{VILLAGE}","{EPCI}"]}}'
    single, refused = await asyncio.gather(
        desk.act(None, SECRETARY, "put-motion", "motion=seul", "sitting=s1", one),
        desk.act(None, SECRETARY, "put-motion", "motion=mixte", "sitting=s1", mixed),
    )
    assert single.returncode == 0
    assert (refused.returncode, refused.stdout.splitlines()[-1].endswith("[dossier-state]")) == (1, True)


async def test_sitting_that_leaves_something_is_closed_once_its_code_is_typed(
    town: Town, play: Play, desk: Desk
) -> None:
    """Motions put and not voted, dossiers without a level, to a recused president without his."""
    async with nothing_stored(town):
        absent = await desk.act(None, PRESIDENT, "close-sitting", "sitting=s1")
    assert (absent.returncode, absent.stdout, shown(absent)[:-1]) == (
        2,
        "",
        [
            "A dry run:",
            "sitting s1: 2 motions not voted, 2 dossiers without a level",
            "  motions: bloc, seul",
            f"  dossiers: {VILLE}, {VILLAGE}",
            "Once closed nothing opens it again: another is convened, with its notice.",
        ],
    )


async def test_motion_is_undone_once_its_code_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """The dry run tells what the motion gave, all of which is taken back by the one command."""
    await play.vote_on("bloc")
    await town.settled()
    words = ("undo-motion", "motion=bloc", "reason=trop vite")
    async with nothing_stored(town):
        wrong = await desk.act("blok", ORGANISER, *words)
    assert wrong.returncode == 1
    assert shown(wrong)[:3] == [
        "A dry run:",
        "motion bloc (decided): 2 dossiers, 2 adopted",
        f"  taken back: {VILLE}, {EPCI}",
    ]
    done = await desk.act("bloc", ORGANISER, *words)
    assert done.returncode == 0
    assert [undone.motion for undone in await town.events(MotionUndone)] == ["bloc"]


async def test_shift_of_a_panel_is_put_where_a_script_says_yes(town: Town, play: Play, desk: Desk) -> None:
    """A shift of figures finds its dossiers by itself: the dry run tells them; `--yes` sends it and asks nothing."""
    await town.settled()
    subject = '{"type":"adjustment","offset":"2","reason":"severe","figures":"2 below","panel":"unique"}'
    shift = ("put-motion", "motion=peq", "sitting=s1", f"subject={subject}")
    async with nothing_stored(town):
        absent = await desk.act(None, SECRETARY, *shift)
    assert absent.returncode == 2
    assert shown(absent)[1] == "motion peq: 3 of its 3 dossiers"
    yes = await desk.act(None, SECRETARY, *shift, "--yes")
    assert (yes.returncode, yes.stderr) == (0, "")
    await play.do(PRESIDENT, a.UndoMotion("peq", "inutile"))


async def test_palmares_is_sealed_and_published_once_its_number_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """The laureates by kind and level, and how many letters leave: what is sealed or sent comes back for nobody."""
    for code in (VILLE, EPCI):  # by the secretary: the president is recused from one of them
        await play.do(SECRETARY, play.motion(code))
        await play.vote_on(play.motion(code).motion)
    await play.vote_on("seul")
    await play.rise()
    await town.settled()
    told = await play.ask(SECRETARY, DraftMinutes())
    signed = (told["sha256"], told["palmares_sha256"], told["as_of"])
    for person in (PRESIDENT, SECRETARY):
        await play.do(person, a.SignMinutes(*signed))
    (town.directory / "pv.json").write_bytes(msgspec.json.encode(told))
    hashes = ("minutes_sha256=@pv.json#sha256", "palmares_sha256=@pv.json#palmares_sha256", "as_of=@pv.json#as_of")
    counts = ["3 laureates", "  intercommunalite: 1 (1 × 4@)", "  village: 1 (1 × 2@)", "  ville: 1 (1 × 4@)"]
    async with nothing_stored(town):
        wrong = await desk.act("yes", SECRETARY, "seal-palmares", *hashes)
    assert shown(wrong)[1:] == [
        *counts,
        "Sealed, nothing of it changes but by a formal act.",
        "Type 3 to send it: Nothing is sent.",
    ]
    assert (await desk.act("3", SECRETARY, "seal-palmares", *hashes)).returncode == 0
    assert len(await town.events(PalmaresSealed)) == 1
    await play.clock(CALENDAR.publishes)
    await play.do(ORGANISER, a.ApprovePublication(signed[1]))
    publish = ("publish-palmares", hashes[1])
    async with nothing_stored(town):
        absent = await desk.act(None, SECRETARY, *publish)
    assert (absent.returncode, shown(absent)[1:6]) == (2, [*counts, "3 letters leave, and nothing calls them back."])
    assert (await desk.act("3", SECRETARY, *publish)).returncode == 0
    assert len(await town.events(PalmaresPublished)) == 1


async def test_past_is_imported_once_the_number_of_laureates_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """After the counts by edition, whoever signs types how many laureates there are; another number sends nothing."""
    (town.directory / "past.csv").write_text(PAST)
    words = ("edition", "import", "past.csv", "--as", ORGANISER, "--source", "archives")
    async with nothing_stored(town):
        wrong = await desk.typed("2", *words)
    assert (wrong.returncode, wrong.stderr) == (1, "Type 3 to send it: Nothing is sent.\n")
    done = await desk.typed("3", *words)
    assert (done.returncode, done.stdout.splitlines()[-2:]) == (0, ["edition 24: declared", "edition 25: declared"])
    assert len(await town.events(PalmaresDeclared)) == 2


async def test_edition_is_cancelled_once_its_number_is_typed(town: Town, play: Play, desk: Desk) -> None:
    """Nothing opens it again: its number is asked for before."""
    await play.do(ORGANISER, await play.opening(), "27")
    words = ("as", ORGANISER, "cancel-edition", "reason=faute de candidats", "--edition", "27")
    async with nothing_stored(town):
        wrong = await desk.typed("26", *words)
    assert (wrong.returncode, shown(wrong)[1]) == (1, "Edition 27 ends for good; nothing opens it again.")
    assert (await desk.typed("27", *words)).returncode == 0
