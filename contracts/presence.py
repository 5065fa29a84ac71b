"""What an instance of a service says of itself when the operator asks `jury status`."""

from msgspec import Struct

from contracts.codes import Instant, Position


class Cosigner(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A witness of the policy: whether it cosigned the last checkpoint; why not, when it was asked, and since when."""

    name: str
    cosigned: bool
    why: str = ""
    since: Instant | None = None


class Sealing(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """How a registrar's seal stands: the last checkpoint's size; why nothing is sealed here ("": it is), since when.

    `standby`: another process of this directory seals. `quorum`: whether the last checkpoint meets the policy's (None:
    it asks for no witness).
    """

    size: int
    why: str = ""
    since: Instant | None = None
    standby: bool = False
    quorum: bool | None = None
    witnesses: tuple[Cosigner, ...] = ()


class Presence(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Which service, which process, how far it read the log, dead letters laid since it started, what is wrong.

    `seal`: of a registrar.
    """

    service: str
    instance: str
    pid: int
    position: Position
    dead_letters: int
    damaged: str = ""
    seal: Sealing | None = None
