"""Seals the log: reads and checks every record, extends the tree, and signs its head; stops for good at what is wrong.

The order is what keeps the promise: tiles to disk; consistency with the last checkpoint of stream SEAL proven; the new
one appended to SEAL under its number (two sealers cannot fork); then the public copy. A crash between any two of these
leaves tiles of a size that nobody signed, which the next start goes on with: it reads the log from position 1, because
the noun's chains begin there and because what was sealed before must still be what the log holds. SEAL lies on the bus,
beside the log: were both set back to an old copy, the checkpoint published from here still says what was signed since.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from ledger import tree
from ledger.chain import Chain
from ledger.checkpoint import Checkpoint
from ledger.plainfiles import MalformedTiles
from ledger.port import Conflict, Damaged, Doubt, Entry, Ledger, Unavailable
from ledger.sealed import PRIVATE, PUBLIC
from ledger.seals import Seals
from ledger.tiles import Tiles, TileWriter
from services.journal import Logger
from services.registrar.publication import Publication
from services.registrar.signing import Signer
from services.registrar.standing import Standing
from services.registrar.succession import Succession

#: Records read at a time, and seconds between two checkpoints while the log moves.
BATCH: Final = 1_000
PACE: Final = 1.0
#: The doorbell may be missed, so the log is looked at this often (seconds) all the same; also while it is out of reach.
IDLE: Final = 0.5
#: Seconds between two looks at whether the leader still holds all that was read, though nothing was appended.
LOOK: Final = 3.0
T = TypeVar("T")
#: Told the size of each checkpoint once it is public: who copies what is sealed. His OSError is logged only.
Follower = Callable[[int], Awaitable[None]]


class Sealer:
    """One at work for one directory (its owner holds the directory's lock)."""

    def __init__(
        self,
        ledger: Ledger,
        seals: Seals,
        directory: Path,
        signer: Signer,
        logger: Logger,
        former: Signer | None = None,
        followers: Sequence[Follower] = (),
        publication: Publication | None = None,
        standing: Standing | None = None,
    ) -> None:
        """`former`: who signed before, if the key is to change; `followers`: who copies what is sealed, in order.

        `publication`: with which policy it is published (None: without witnesses); `standing` hears whether it seals.
        """
        self._ledger = ledger
        self._seals = seals
        self._public = directory / PUBLIC
        self._publication = publication or Publication(self._public)
        self._signer = signer
        self._succession = Succession(seals, signer, former)
        self._logger = logger
        self._followers = followers
        self._standing = standing
        self._chain = Chain()
        self._writer = TileWriter(self._public, directory / PRIVATE)
        self._sealed = -1  # even an empty log is compared with SEAL once
        self._published: Checkpoint | None = None
        self._next = float("-inf")
        self._looked = float("-inf")
        self._wake = asyncio.Event()
        ledger.ring(self._wake.set)

    async def run(self) -> None:
        """Seal until cancelled. Raises Damaged, in one line: nothing is signed any more."""
        with self._publication.held():
            await self._run()

    async def _run(self) -> None:
        await whole(self._publication.keys, (self._signer.verifier,))
        while not _cancelled():
            self._wake.clear()
            try:
                if self._published is None:
                    await self._remember()
                moved = await self._read()
                pause = await self._keep_pace()
                if self._standing is not None:
                    self._standing.seals()
            except (Doubt, Unavailable) as reason:
                self._logger.warning("not sealed now", reason=str(reason))
                if self._standing is not None:
                    self._standing.stops(str(reason))
                await asyncio.sleep(IDLE)
                continue
            if not moved:
                # Not `wait_for`: in Python 3.11 it loses a cancellation that comes with what it waited for.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._wake.wait()
        raise asyncio.CancelledError

    async def _remember(self) -> None:
        """Read what was published last, before a tile is touched. Raises Damaged where the log ends before."""
        head = await whole(self._publication.head, self._signer.verifier)
        await self._demand(head.size)
        self._published = head

    async def _read(self) -> bool:
        """Take in what the log holds beyond; say whether there was any."""
        entries = await self._ledger.read(self._writer.size + 1, BATCH)
        if entries:
            await whole(self._take, entries)
        return bool(entries)

    def _take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._chain.look(entry)
        self._writer.extend(entry.raw for entry in entries)
        for path in self._writer.replaced:
            self._logger.warning("a tile on disk was another: it is kept as .was, and written anew", path=path)
        self._writer.replaced.clear()

    async def _keep_pace(self) -> float:
        """Seal if there is something new and it is time; return the seconds until it may be time again."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return min(IDLE, self._next - now)
        if now - self._looked > LOOK:
            self._looked = now
            await self._demand(self._writer.size)
        if await self._seal():
            self._next = now + PACE
        return IDLE

    async def _seal(self) -> bool:
        """Bring SEAL and the public copy up to what was read; say whether they are."""
        size = self._writer.size
        if size == self._sealed:
            return False
        await self._demand(size)
        last = await self._seals.last()
        if await self._succession.take_over(last):
            return False
        head, signed, keys, handed = await self._succession.known(last)
        await whole(self._publication.keys, keys, handed)
        published = self._last_published(head)
        if size < max(head.size, published.size):
            await self._demand(head.size)
            return False
        root = await whole(self._writer.finish)
        for each in (head, published):
            await whole(self._prove, each, size, root)
        if size == head.size:
            await self._publish(None if signed is None else signed.raw, size, root)
            return True
        raw = self._signer.sign(size, root)
        try:
            await self._seals.append(raw, 0 if last is None else last.number)
        except Conflict:
            return False  # another registrar was first: look at what it signed
        await self._publish(raw, size, root)
        return True

    def _last_published(self, head: Checkpoint) -> Checkpoint:
        """Return it. Raises Damaged where SEAL, of which `head` is the last, was set back while this process seals."""
        assert self._published is not None, "remembered before anything was read"
        if head.size < self._published.size:
            words = f"stream SEAL ends at {head.size}, and {self._published.size} was signed and published"
            if self._sealed >= 0:
                raise Damaged(words)
            self._logger.warning("SEAL was set back, and is caught up", reason=words)
        return self._published

    async def _demand(self, size: int) -> None:
        """Raise Damaged where the leader's log has holes, or is shorter than what was sealed (a replica may lag)."""
        head = await self._ledger.head()
        if head < size:
            raise Damaged(f"the log ends at {head}, but was read or sealed up to {size}")

    def _prove(self, head: Checkpoint, size: int, root: bytes) -> None:
        """Raise Damaged unless the tree that is to be signed begins with the one that was signed last."""
        node = Tiles(self._public, size).node
        proof = tree.consistency(head.size, size, node)
        if not tree.verify_consistency(head.size, size, proof, head.root, root):
            raise Damaged(f"the first {head.size} records are not those that were sealed")

    async def _publish(self, raw: bytes | None, size: int, root: bytes) -> None:
        self._sealed = size
        if raw is None:  # nothing was decided yet
            return
        await whole(self._publication.checkpoint, raw)
        self._published = Checkpoint(self._signer.origin, size, root)
        self._logger.info("sealed", size=size, root=root.hex())
        for follower in self._followers:
            try:
                await follower(size)
            except (OSError, MalformedTiles) as trouble:
                self._logger.error("what is sealed is not copied", reason=repr(trouble))


def _cancelled() -> bool:
    """Say whether the task was cancelled: in Python 3.11 the client loses a cancellation that comes with an answer."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def whole(work: Callable[..., T], *words: object) -> T:
    """Do work in a thread; a cancellation waits for its end, for the directory is given back afterwards."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *words))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
