"""A document kept beside the log, named by its content."""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.codes import Sha256

#: A document travels in one message of the bus.
MOST_BYTES = 1_000_000


class DocumentRef(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What a record holds of a document: its SHA-256 and its size in bytes."""

    sha256: Sha256
    size: Annotated[int, Meta(ge=0, le=MOST_BYTES)]


class Document(Struct, frozen=True, tag="document"):
    """Answer to a store request: the document is on disk under this reference."""

    ref: DocumentRef
