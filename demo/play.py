"""The demo's play: a whole edition of the label, from its founding to the letters, through the door like anybody.

Everything is drawn from the edition's seed: the same seed gives the same persons, marks, votes, and palmares.
"""

import asyncio
import contextlib
import time
from collections import Counter
from typing import Final, NamedTuple

from contracts.events.awards import AwardDecided
from demo import ballots, deliberation, founding, panels, publication, redress, rounds, submissions, world
from demo.after import Told
from demo.company import Door, Keys
from demo.edition import Edition
from demo.progress import Quiet, Shown
from demo.seen import Filed
from demo.watch import PATIENCE, Stuck, Watch
from demo.world import World
from ledger.port import Documents, Doubt, Ledger, Unavailable

#: The story, act after act.
ACTS: Final = (founding, submissions, panels, ballots, rounds, deliberation, publication, redress)


class Outcome(NamedTuple):
    """What came of the play, read from the log.

    `palmares`: the sealed document's bytes; `awards`, `mentions`: as they were sealed, by dossier; `letters`: the state
    of each, by dossier and letter; `told`: what came after the publication; `raised`: dossiers to which a shift of
    figures gave a level more; `one_mark`: a change of one mark that takes it away, as `jury audit what-if` reads it.
    """

    edition: Edition
    palmares: bytes
    filed: dict[str, Filed]
    awards: dict[str, AwardDecided]
    mentions: dict[str, tuple[str, ...]]
    letters: dict[str, str]
    told: tuple[Told, ...]
    position: int
    raised: tuple[str, ...] = ()
    one_mark: str = ""

    def states(self, *, awards: bool) -> Counter[str]:
        """Return how many letters that tell the awards first published, or that tell what came after, by state."""
        return Counter(state for letter, state in self.letters.items() if letter.endswith(".award-1") == awards)


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
        await log.reach(await ledger.head())
        for act in () if log.seen.after.over else ACTS:
            await act.play(made)
        return await _outcome(made, documents)


async def _outcome(made: World, documents: Documents) -> Outcome:
    seen = made.seen
    assert seen.after.sealed is not None
    palmares = await _kept(documents, seen.after.sealed.palmares.sha256, made.log.patience)
    return Outcome(
        edition=made.edition,
        palmares=palmares,
        filed=seen.filed,
        awards=seen.after.laureates,
        mentions=seen.after.honours,
        letters=dict(seen.letters),
        told=tuple(seen.after.told),
        position=seen.position,
        raised=tuple(sorted(made.cases.raised)),
        one_mark=_one_mark(made),
    )


def _one_mark(made: World) -> str:
    """Return a mark of a dossier that just reached its level, one lower than it was given."""
    for dossier in sorted(made.cases.raised):
        for juror in sorted(counted.juror for counted in made.seen.tallies[dossier].counted):
            given = ballots.ballot(made, dossier, juror)
            for criterion, mark in given.items():
                if mark is not None and mark > made.rulebook.grid.scale.lowest:
                    return f"{dossier}:{juror}:{criterion}={mark - 1}"
    return ""


async def _kept(documents: Documents, sha256: str, patience: float) -> bytes:
    """Return the sealed document, which awards keeps in reaction to the sealing. Raises Stuck."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(Unavailable, Doubt):
            if (content := await documents.get(sha256)) is not None:
                return content
        await asyncio.sleep(0.05)
    raise Stuck(f"document {sha256}")
