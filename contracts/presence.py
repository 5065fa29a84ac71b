"""What an instance of a service says of itself when the operator asks `jury status`."""

from msgspec import Struct

from contracts.codes import Position


class Presence(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Which service, which process, how far it read the log, dead letters laid since it started, what is wrong."""

    service: str
    instance: str
    pid: int
    position: Position
    dead_letters: int
    damaged: str = ""
