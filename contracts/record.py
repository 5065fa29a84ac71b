"""One decision, one record: the command, what it decided, and what chains it to what came before.

The bytes stored are the bytes hashed: a record is encoded once, by the service that decided, and never encoded again.

The shapes of records (this one, each command, each event and whatever they hold) are frozen: a stored shape is never
changed nor taken away, a new one is added beside it. `tests/golden/frozen.json` holds the hash of each one's schema.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from contracts.codes import ActorCode, CommandId, CommandIdOrNone, EditionCode, Instant, Position, Sha256OrNone
from contracts.events import Event
from contracts.evidence import Signature

FORMAT: Final = 1
#: A record never exceeds this; what is longer lies in a document.
MOST_BYTES: Final = 60_000


class Record(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A decision as stored.

    `nonce`: 128 random bits, so that a published hash of a record cannot be guessed.
    `version`: from 1 in the history of the noun; `prev`: SHA-256 of the noun's previous record ("" for the first).
    `basis`: the position up to which the decider had read the other nouns that it consulted.
    `command`: the bytes that the actor sent and signed; `evidence`: signatures over `evidence.signed_bytes`.
    """

    format: Literal[1]
    nonce: CommandId
    edition: EditionCode
    noun: Annotated[str, Meta(pattern=r"^[a-z-]{1,20}(?![\s\S])")]
    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,60}(\.[A-Za-z0-9-]{1,60}){0,3}(?![\s\S])")]
    version: Annotated[int, Meta(ge=1)]
    prev: Sha256OrNone
    basis: Position
    time: Instant
    actor: ActorCode
    command_id: CommandId
    causation: CommandIdOrNone
    correlation: CommandId
    command: Raw
    events: Annotated[tuple[Event, ...], Meta(min_length=1)]
    evidence: tuple[Signature, ...]


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Record).decode
