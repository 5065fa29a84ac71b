"""What self-audit asks every instance of every service: digests of what it has folded, part by part, as of a position.

Asked on one subject by the bus user `selfaudit` alone; each instance answers for itself. Nothing of it is stored.
"""

from msgspec import Struct

from contracts.codes import Position, Sha256OrNone


class DigestAsked(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Digest these parts of each service, as soon as you have read the log up to `after`, all at one position.

    `services`: the names of the parts, by service; `differing`: those that were found to differ from the log, by
    instance, so that each knows of its own.
    """

    after: Position
    services: dict[str, tuple[str, ...]]
    differing: dict[str, tuple[str, ...]] = {}


class Digested(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One instance's digests as of `position`, by part; "" of a part that it does not have."""

    service: str
    instance: str
    pid: int
    position: Position
    digests: dict[str, Sha256OrNone]
