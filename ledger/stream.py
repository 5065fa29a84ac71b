"""One JetStream stream as its leader tells it: append under an expectation, read one message back, ask how it stands.

Raw requests on the connection: the client library's own JetStream calls change headers, retry, or lose errors.
"""

from typing import Final, NoReturn

import msgspec
from msgspec import Struct
from nats.aio.client import Client
from nats.errors import Error

from ledger.nats import ask
from ledger.port import Conflict, Damaged, Doubt, Entry, Unavailable

#: Seconds for an answer of the leader: under a full disk or in an election there is none.
PATIENCE: Final = 5.0

#: JetStream's error codes (server/errors.json of nats-server); nothing is ever told by a text.
NOT_FOUND: Final = 10037
STREAM_NOT_FOUND: Final = 10059
#: The expectation failed, an append on the same subject is being replicated, or an atomic batch held a duplicate.
CONFLICTS: Final = frozenset({10071, 10164, 10158, 10163, 10201})
#: No quorum, not the leader, limits of the account or server, sealed, offline: refused before anything is kept.
REFUSED: Final = frozenset({10002, 10008, 10009, 10023, 10028, 10035, 10039, 10047, 10076, 10109, 10118, 10167})
#: Message or headers too large, wrong expected stream, header forbidden: our own bugs.
BUGS: Final = frozenset({10054, 10060, 10097})


class Failure(Struct, frozen=True):
    """An error as JetStream's API gives it."""

    err_code: int = 0
    description: str = ""


class Ack(Struct, frozen=True):
    """The answer to a publish."""

    error: Failure | None = None
    stream: str = ""
    seq: int = 0
    duplicate: bool = False


class Message(Struct, frozen=True):
    """A stored message; JSON carries its bytes in base64."""

    subject: str
    seq: int
    data: bytes = b""


class Lost(Struct, frozen=True):
    """Messages that the server knows it cannot read any more."""

    msgs: tuple[int, ...] | None = None
    bytes: int = 0


class State(Struct, frozen=True):
    """What a stream holds; `lost` and `num_deleted` are absent from a sound log."""

    messages: int
    first_seq: int
    last_seq: int
    num_deleted: int = 0
    lost: Lost | None = None


class Replica(Struct, frozen=True):
    """A server that follows a stream's leader, by its name."""

    name: str


class Cluster(Struct, frozen=True):
    """The servers that hold a replicated stream."""

    leader: str = ""
    replicas: tuple[Replica, ...] = ()


class Info(Struct, frozen=True):
    """How a stream is configured and stands; `servers`: who holds it (none: it is not replicated)."""

    config: dict[str, object]
    state: State
    servers: tuple[str, ...] = ()


class _Got(Struct, frozen=True):
    error: Failure | None = None
    message: Message | None = None


class _Informed(Struct, frozen=True):
    error: Failure | None = None
    config: dict[str, object] | None = None
    state: State | None = None
    cluster: Cluster = Cluster()


_ack = msgspec.json.Decoder(Ack).decode
_got = msgspec.json.Decoder(_Got).decode
_informed = msgspec.json.Decoder(_Informed).decode


class Stream:
    """Stream `name`, over a connection that its owner closes. `prefix` comes before every subject (tests)."""

    def __init__(self, nc: Client, name: str, prefix: str = "", patience: float = PATIENCE) -> None:
        self.name: Final = name
        self.prefix: Final = prefix
        self._nc = nc
        self._patience = patience

    async def append(self, subject: str, raw: bytes, expected: int, head: int | None = None) -> int:
        """Store `raw` if the last position of `subject` is `expected`; return its position.

        `head`: and only if the stream itself ends there: the position is known beforehand, and nothing came between.
        Raises Conflict and Unavailable (nothing was stored), Doubt (nobody knows).
        """
        if not self._nc.is_connected:
            raise Unavailable("not connected")
        headers = {"Nats-Expected-Last-Subject-Sequence": str(expected)}
        if head is not None:
            headers["Nats-Expected-Last-Sequence"] = str(head)
        try:
            answer = await ask(self._nc, self.prefix + subject, raw, self._patience, headers)
        except (Error, OSError, TimeoutError) as reason:
            raise Doubt(f"{subject}: {reason!r}") from reason
        ack = _ack(answer)
        if ack.error is not None:
            _refuse_append(subject, ack.error)
        assert ack.stream == self.name, f"{subject} lies in stream {ack.stream}"
        assert not ack.duplicate, f"{subject} was published with a message id"
        return ack.seq

    async def last(self, subject: str) -> Entry | None:
        """Return the last message of `subject` as the leader has it. Raises Unavailable."""
        return await self._get({"last_by_subj": self.prefix + subject})

    async def at(self, position: int) -> Entry | None:
        """Return the message at `position` as the leader has it. Raises Unavailable."""
        return await self._get({"seq": position})

    async def after(self, position: int, subject: str) -> Entry | None:
        """Return the first message after `position` whose subject fits, as the leader has it. Raises Unavailable."""
        return await self._get({"seq": position + 1, "next_by_subj": self.prefix + subject})

    async def info(self) -> Info:
        """Return configuration and state as the leader has them. Raises Unavailable, Damaged (there is no stream)."""
        found = _informed(await self._ask(f"STREAM.INFO.{self.name}", b""))
        if found.error is not None:
            _refuse_reading(self.name, found.error)
        assert found.config is not None
        assert found.state is not None
        names = (found.cluster.leader, *(replica.name for replica in found.cluster.replicas))
        return Info(found.config, found.state, tuple(name for name in names if name))

    async def _get(self, what: dict[str, object]) -> Entry | None:
        found = _got(await self._ask(f"STREAM.MSG.GET.{self.name}", msgspec.json.encode(what)))
        if found.error is not None:
            return None if found.error.err_code == NOT_FOUND else _refuse_reading(self.name, found.error)
        assert found.message is not None
        return Entry(found.message.seq, found.message.subject.removeprefix(self.prefix), found.message.data)

    async def _ask(self, verb: str, body: bytes) -> bytes:
        if not self._nc.is_connected:
            raise Unavailable("not connected")
        try:
            return await ask(self._nc, f"$JS.API.{verb}", body, self._patience)
        except (Error, OSError, TimeoutError) as reason:
            raise Unavailable(f"{verb}: {reason!r}") from reason


def _refuse_append(subject: str, error: Failure) -> NoReturn:
    said = f"{subject}: {error.err_code} {error.description}"
    assert error.err_code not in BUGS, said
    if error.err_code in CONFLICTS:
        raise Conflict(said)
    if error.err_code in REFUSED:
        raise Unavailable(said)
    # Among the rest is 10077, a write that failed half-way: the bytes may be on disk.
    raise Doubt(said)


def _refuse_reading(stream: str, error: Failure) -> NoReturn:
    said = f"{stream}: {error.err_code} {error.description}"
    if error.err_code == STREAM_NOT_FOUND:
        raise Damaged(said)
    raise Unavailable(said)
