"""Anyone runs a draw again from the log: the same result, or the draw that somebody made up is found."""

import asyncio
import hashlib
from functools import cache
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from audit.documents import all_of_them
from audit.draws import Drawn, draws
from cli.auditing.draws import lines
from cli.notice import MARK
from cli.words import FINDING, RIGHT, USAGE
from contracts import record as records
from contracts.events.scoring import Background, DrawHeld, Reading
from contracts.rulebook import Readers
from ledger.bundle import export
from tests.golden import play
from tests.golden.edition import MEMBERS, SEED, Edition
from tests.golden.forge import Change, event, kept
from tests.jury import Jury
from tests.jury import jury as jury

__all__ = ["jury"]


@cache
def scene() -> Edition:
    """Give an edition whose draw was held."""
    return play.drawn()


def held() -> tuple[int, DrawHeld]:
    """Return the draw's position and event."""
    ((position, found),) = [
        (entry.position, each)
        for entry in scene().entries
        for each in records.decode(entry.raw).events
        if isinstance(each, DrawHeld)
    ]
    return position, found


async def audited(changes: dict[int, Change] | None = None, edition: str | None = None) -> tuple[Drawn, ...]:
    """Return the draws of a log, perhaps a forged one."""
    log = kept(scene(), changes)
    return await draws(log.ledger, await log.ledger.head(), edition)


async def test_draw_run_again_gives_the_same_and_tells_all_that_it_was_drawn_from() -> None:
    """Seed and hash, panels, dossiers by kind, readers, loads: what an independent program needs."""
    position, event = held()
    (drawn,) = await audited()
    assert (drawn.edition, drawn.position, drawn.procedure, drawn.same) == ("26", position, "draw/1", True)
    assert (drawn.seed, drawn.seed_sha256) == (SEED, hashlib.sha256(SEED.encode()).hexdigest())
    assert drawn.readings == event.readings
    assert list(drawn.dossiers) == [reading.dossier for reading in event.readings]
    (panel,) = drawn.panels
    assert (panel.panel, panel.loads) == ("unique", dict.fromkeys(MEMBERS, 3))
    assert drawn.readers.per_dossier == 3
    assert await audited(edition="25") == ()


async def test_draw_tells_backgrounds_and_calibration_where_they_were_asked() -> None:
    """Nothing of them where the rulebook does not ask; else how many classes, and how many dossiers a panel."""
    (drawn,) = await audited()
    classes = (Background("p-ada", "elus"), Background("p-bea", "experts"))
    asked = replace(drawn, readers=Readers(distinct_backgrounds=True, calibration=1), backgrounds=classes)
    assert [line for line in lines(asked) if line not in list(lines(drawn))] == [
        "5 dossiers, 0 lecture interdite, 3 lecteurs par dossier, 0 % croisés",
        "lecteurs d'horizons distincts, parmi 2",
        "1 dossier d'étalonnage par commission, que tous ses membres lisent",
    ]


@pytest.mark.parametrize("field", ["readings", "seed", "procedure"])
async def test_draw_that_somebody_made_up_is_found(field: str) -> None:
    """A reader chosen by hand, a seed chosen after the fact, an unknown lottery."""
    position, drawn = held()
    first, *rest = drawn.readings
    other = next(member for member in MEMBERS if member not in first.readers)
    by_hand = (Reading(first.dossier, first.panel, (other, *first.readers[1:])), *rest)
    change = event(**{field: {"readings": by_hand, "seed": "a better seed", "procedure": "draw/0"}[field]})
    (again,) = await audited({position: change})
    assert not again.same


def test_draw_is_run_again_from_a_bundle_by_the_command(jury: Jury, tmp_path: Path) -> None:
    """One line for each panel, the verdict last; exit code 1 where the result is another, 2 where nothing was drawn."""
    position, drawn = held()
    for name, changes in (("right", {}), ("wrong", {position: event(readings=drawn.readings[:1])})):
        log = kept(scene(), changes)
        asyncio.run(export(log.ledger, log.documents, tmp_path / name, None, all_of_them))
    done = jury("audit", "draw", tmp_path / "right")
    assert (done.code, done.out.splitlines()[-1]) == (RIGHT, "Retiré au sort : le même résultat.")
    assert done.err.startswith(MARK)
    told = msgspec.json.decode(jury("audit", "draw", tmp_path / "right", "--json").out)
    assert [each["same"] for each in told] == [True]
    done = jury("audit", "draw", tmp_path / "wrong", english=True)
    assert (done.code, done.out.splitlines()[-1]) == (FINDING, "Drawn again: another result.")
    assert jury("audit", "draw", tmp_path / "right", "--as-of", position - 1).code == USAGE
