"""The demo's play: a whole edition of the label, from its founding to the letters, through the door like anybody.

Everything is drawn from the edition's seed: the same seed gives the same persons, marks, votes, and palmares.
"""

import asyncio
import contextlib
import time
from collections import Counter
from typing import Final, NamedTuple

from contracts.events.awards import AwardDecided
from demo import ballots, deliberation, founding, panels, publication, submissions, world
from demo.company import Door, Keys
from demo.edition import Edition
from demo.progress import Quiet, Shown
from demo.seen import Filed
from demo.watch import PATIENCE, Stuck, Watch
from demo.world import World
from ledger.port import Documents, Doubt, Ledger, Unavailable

#: The story, act after act.
ACTS: Final = (founding, submissions, panels, ballots, deliberation, publication)


class Outcome(NamedTuple):
    """What came of the play, read from the log.

    `palmares`: the sealed document's bytes; `letters`: how many by delivery state; `mentions`: by dossier.
    """

    edition: Edition
    palmares: bytes
    filed: dict[str, Filed]
    awards: dict[str, AwardDecided]
    mentions: dict[str, tuple[str, ...]]
    letters: Counter[str]
    position: int


async def play(
    edition: Edition,
    door: Door,
    keys: Keys,
    ledger: Ledger,
    documents: Documents,
    shown: Shown | None = None,
    rulebook: bytes | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Play an edition and return what came of it; begun again after a stop, it goes on where it was.

    `ledger` and `documents` are read, never written. Raises Refusal where a service refuses what the story does not
    expect, Stuck where nothing is recorded for `patience` seconds though something is awaited, and what the door raises
    when nobody answers.
    """
    async with Watch(ledger, edition.edition, patience) as log:
        book = world.standard_rulebook() if rulebook is None else rulebook
        made = await asyncio.to_thread(world.make, edition, book, door, keys, log, shown or Quiet())
        for act in ACTS:
            await act.play(made)
        return await _outcome(made, documents)


async def _outcome(made: World, documents: Documents) -> Outcome:
    seen = made.seen
    assert seen.sealed is not None
    palmares = await _kept(documents, seen.sealed.palmares.sha256, made.log.patience)
    mentions = {code: tuple(m for d, m in seen.mentions if d == code) for code in seen.awards}
    return Outcome(
        edition=made.edition,
        palmares=palmares,
        filed=seen.filed,
        awards=seen.awards,
        mentions=mentions,
        letters=Counter(seen.letters.values()),
        position=seen.position,
    )


async def _kept(documents: Documents, sha256: str, patience: float) -> bytes:
    """Return the sealed document, which awards keeps in reaction to the sealing. Raises Stuck."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(Unavailable, Doubt):
            if (content := await documents.get(sha256)) is not None:
                return content
        await asyncio.sleep(0.05)
    raise Stuck(f"document {sha256}")
