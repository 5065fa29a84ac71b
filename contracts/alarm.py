"""What stands in stream ALARM: that the log is damaged, that a person settled it, that files were repaired.

While the last one is `raised`, nothing is sealed and no service appends; reading goes on, and a restart changes
nothing. The registrar writes it, and nobody else. Stored for ever: shapes may only be added to.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import ActorCode, Instant, Position, Reason
from contracts.request import Request


class Raised(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag="raised"):
    """A hole or a mismatch was found. `position`: the first record that is not as it must be (0: it is not known)."""

    format: Literal[1]
    reason: Annotated[str, Meta(min_length=1, max_length=4000)]
    position: Position
    at: Instant
    by: ActorCode


class Settled(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag="settled"):
    """A person settled the alarm of number `alarm`, having repaired what was damaged: what was done, and who says so.

    `request`: what the person asked and signed. Every process begins anew and reads the whole log again; if the damage
    is still there, the registrar raises the alarm again.
    """

    format: Literal[1]
    alarm: Annotated[int, Meta(ge=1)]
    reason: Reason
    position: Position
    at: Instant
    by: ActorCode
    request: Request | None = None


class Repaired(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag="repaired"):
    """Files beside the log were written anew from a copy that is as it was sealed (`jury log repair`).

    Written only while no alarm is raised: it settles none. `reason`: which files, from where.
    """

    format: Literal[1]
    reason: Annotated[str, Meta(min_length=1, max_length=4000)]
    at: Instant
    by: ActorCode


Alarm = Raised | Settled | Repaired
