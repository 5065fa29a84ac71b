"""What a caller sends over the bus, and the answers: a receipt, a refusal, or doubt.

Request/reply on `jury.cmd.<service>.<command>` and `jury.query.<service>.<question>`. Callers never say the time.
"""

from typing import Final, Literal

from msgspec import Raw, Struct

from contracts.codes import ActorCode, CommandId, CommandIdOrNone, EditionCode, Instant, Position, Sha256
from contracts.evidence import Signature
from contracts.refusals import Why

FORMAT: Final = 1


class Request(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command or a question, and who asks.

    `command_id` is the caller's: the same one sent again settles a doubt and decides nothing new.
    `command` holds the exact bytes that `evidence` signs: compact JSON, fields in the order of the schema.
    `after`: answer only once the service has read the log up to there (a receipt's position: read your own writes).
    """

    format: int
    command_id: CommandId
    edition: EditionCode
    actor: ActorCode
    command: Raw
    evidence: tuple[Signature, ...] = ()
    after: Position = 0
    causation: CommandIdOrNone = ""
    correlation: CommandIdOrNone = ""


class _Answer(Struct, frozen=True, gc=False):
    pass


class Receipt(_Answer, frozen=True, tag="receipt"):
    """Stored, on disk: where, under which hash, and an echo of what was recorded.

    `standing`: of a ballot or a vote, whether it counts: `counted`, or `late` (closed before it was stored), or
    `left-out` (recused before it was stored); `recorded` for all else. `again`: it was stored by an earlier request.
    """

    command_id: CommandId
    position: Position
    sha256: Sha256
    time: Instant
    version: int
    events: Raw
    standing: Literal["recorded", "counted", "late", "left-out"] = "recorded"
    again: bool = False


class Unchanged(_Answer, frozen=True, tag="unchanged"):
    """The command asks for what already is: nothing was stored. `version` is the noun's."""

    command_id: CommandId
    version: int


class Refused(_Answer, frozen=True, tag="refused"):
    """Nothing was stored. `details` fill the reason's sentence; `recorded` is what holds now, where that helps."""

    command_id: CommandIdOrNone
    why: Why
    details: dict[str, str] = {}
    recorded: Raw = Raw(b"null")


class InDoubt(_Answer, frozen=True, tag="in-doubt"):
    """It may be stored or not: send the same command id again to settle it."""

    command_id: CommandId


Answer = Receipt | Unchanged | Refused | InDoubt
