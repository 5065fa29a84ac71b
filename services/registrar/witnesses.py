"""Asks a policy's witnesses to cosign each new checkpoint (C2SP tlog-witness), beside the seal and never before it.

One task a witness: a slow or dead one delays nobody. What it is asked is always the newest checkpoint; those that came
and went meanwhile are proven along, by the consistency proof.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from ledger import checkpoint as checkpoints
from ledger import note, tree, witnessing
from ledger.checkpoint import Checkpoint
from ledger.cosignature import cosigned, is_of
from ledger.note import Line, MalformedNote, Note, Verifier
from ledger.plainfiles import MalformedTiles
from ledger.tiles import Tiles
from ledger.witnessing import PATH, SIZE_TYPE, AddCheckpoint
from services.journal import Logger
from services.registrar.courier import Address, Reply, Unreachable, post
from services.registrar.publication import Publication
from services.registrar.standing import Standing

#: Seconds that a witness is given to answer, and before it is asked again after its n-th failure.
PATIENCE: Final = 10.0
PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
#: Times that one witness may name another size for one checkpoint.
_TRIES: Final = 3


class Refused(Exception):
    """The witness does not cosign; the message is one line."""


class Asked(NamedTuple):
    """One witness: the policy's name for it, its key, its address, and the bell that says that there is more."""

    name: str
    key: Verifier
    address: Address
    bell: asyncio.Event


class Witnesses:
    """The witnesses of a publication's policy that have an address."""

    def __init__(
        self,
        publication: Publication,
        public: Path,
        logger: Logger,
        patience: float = PATIENCE,
        standing: Standing | None = None,
    ) -> None:
        """`patience`: seconds for one answer; `standing` hears who cosigned. Raises ValueError: an address is none."""
        self._publication = publication
        self._public = public
        self._logger = logger
        self._patience = patience
        self._standing = standing or Standing(lambda: datetime.now(UTC))
        policy = publication.policy
        self._all = [
            Asked(name, policy.witnesses[name], Address.of(url), asyncio.Event()) for name, url in policy.urls.items()
        ]

    async def follow(self, size: int) -> None:  # noqa: ARG002 (the newest is asked for, whatever was told)
        """Hear that a checkpoint was published."""
        for each in self._all:
            each.bell.set()

    async def run(self) -> None:
        """Ask until cancelled."""
        async with asyncio.TaskGroup() as group:
            for each in self._all:
                each.bell.set()  # for what was published before this process began
                group.create_task(self._court(each), name=f"witness {each.name}")

    async def _court(self, asked: Asked) -> None:
        held = failures = 0
        while True:
            await asked.bell.wait()
            asked.bell.clear()
            try:
                held = await self._newest(asked, held)
                failures = 0
                self._standing.cosigned(asked.name)
            except (Refused, Unreachable, MalformedTiles, MalformedNote, OSError) as reason:
                self._logger.warning("not cosigned", witness=asked.name, reason=str(reason), failures=failures + 1)
                self._standing.refused(asked.name, str(reason))
                await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1
                asked.bell.set()

    async def _newest(self, asked: Asked, held: int) -> int:
        """Have the newest checkpoint cosigned; return its size. `held`: the size that the witness is believed to hold.

        Raises Refused, Unreachable, MalformedTiles, MalformedNote, OSError.
        """
        latest = await asyncio.to_thread(self._publication.latest)
        if latest is None:
            return held
        head = checkpoints.parse(latest.text)
        if cosigned(latest, asked.key):
            return head.size
        for _ in range(_TRIES):
            reply = await self._ask(asked, latest, head, held)
            if reply.status == 200:
                await self._take(asked, latest, head, reply)
                return head.size
            size = witnessing.size_of(reply.body) if (reply.status, reply.kind) == (409, SIZE_TYPE) else None
            if size is None:
                raise Refused(f"status {reply.status}: {reply.body[:200]!r}")
            if size > head.size:
                raise Refused(f"it cosigned a log of {size} records, this one has {head.size}")
            if size == held:
                raise Refused(f"at size {size} it cosigned another log than this one: one of the two is a fork")
            held = size
        raise Refused("it names another size each time")

    async def _ask(self, asked: Asked, latest: Note, head: Checkpoint, held: int) -> Reply:
        proof = await asyncio.to_thread(self._proof, held, head.size) if held <= head.size else []
        raw = note.join(latest.text, tuple(str(line) for line in latest.lines))
        body = AddCheckpoint(min(held, head.size), tuple(proof), raw).encode()
        return await post(asked.address, PATH, body, self._patience)

    def _proof(self, held: int, size: int) -> list[bytes]:
        return tree.consistency(held, size, Tiles(self._public, size).node)

    async def _take(self, asked: Asked, latest: Note, head: Checkpoint, reply: Reply) -> None:
        """Keep the witness's own good cosignature, and nothing else that it said."""
        found = _line(latest.text, reply.body, asked.key)
        if await asyncio.to_thread(self._publication.add, latest.text, found):
            self._logger.info("cosigned", witness=asked.name, size=head.size)


def _line(text: str, body: bytes, key: Verifier) -> Line:
    for line in note.read(text.encode() + b"\n" + body).lines:
        if is_of(line, text, key):
            return line
    raise Refused("it answered without its own good cosignature")
