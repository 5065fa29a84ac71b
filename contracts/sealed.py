"""A sealed field: personal data in a record, readable only while its person's key lives.

AES-256-GCM-SIV (RFC 8452) under the person's key. The nonce is derived from the command's id and the field's name, so
that a retry of the same command seals to the same bytes. The plaintext is JSON padded with spaces to a multiple of 64
bytes, so that the length tells little. No rule ever reads one: rules see codes.
"""

from typing import Annotated

from msgspec import Meta, Struct

from contracts.codes import PersonCode

Base64 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]+={0,2}(?![\s\S])", max_length=8000)]


class Sealed(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Ciphertext of one field of one person; the associated data binds `person`, `field` and `key`."""

    person: PersonCode
    field: Annotated[str, Meta(pattern=r"^[a-z-]{1,30}(?![\s\S])")]
    key: Annotated[int, Meta(ge=1, description="Generation of the person's key")]
    nonce: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{16}(?![\s\S])", description="12 bytes in base64")]
    box: Base64
