"""What stands in stream ALARM: that the log is damaged, that a person settled it, that files were repaired.

While the last one is `raised`, nothing is sealed and no service appends; reading goes on, and a restart changes
nothing. The registrar writes it, and nobody else. Stored for ever: shapes may only be added to.

A view in a process's memory that differs from the log stands here too, and stops nothing: what is appended is decided
again by whoever audits. It is over by itself once that view agrees again, or its process is gone. Neither is written
while an alarm is raised, so that the last one always says whether one is.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import ActorCode, Instant, Position, Reason, Sha256OrNone
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


class ViewDiffers(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag="view-differs"):
    """Self-audit found that what an instance holds in memory is not what the log gives at that position.

    `told`, `expected`: the digests of that view there, and of a replay ("": it is not known there, or here).
    """

    format: Literal[1]
    service: Annotated[str, Meta(min_length=1, max_length=40)]
    instance: Annotated[str, Meta(min_length=1, max_length=40)]
    pid: int
    view: Annotated[str, Meta(min_length=1, max_length=400)]
    position: Position
    told: Sha256OrNone
    expected: Sha256OrNone
    at: Instant
    by: ActorCode


class ViewAgrees(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag="view-agrees"):
    """The difference of number `alarm` is over: the view agrees with the log again, or its instance is gone."""

    format: Literal[1]
    alarm: Annotated[int, Meta(ge=1)]
    why: Literal["agrees", "gone"]
    at: Instant
    by: ActorCode


Difference = ViewDiffers | ViewAgrees
Alarm = Raised | Settled | Repaired | ViewDiffers | ViewAgrees
