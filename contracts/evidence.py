"""Evidence: what a record holds so that an auditor knows, without trusting the services, that its actor asked for it.

The signature covers `signed_bytes`: the scope, the actor, the command's id and the exact bytes of the command as stored
in the record (never encoded again). Ed25519 (RFC 8032) today; passkey assertions will be another `scheme`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import PublicKey

_PREFIX = b"delibere/command/1"


class Signature(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A detached signature over `signed_bytes` by the actor's key."""

    scheme: Literal["ed25519"]
    key: PublicKey
    value: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{86}==(?![\s\S])", description="64 bytes in base64")]


def signed_bytes(edition: str, actor: str, command_id: str, command: bytes) -> bytes:
    """Return what an actor signs: prefix, scope, actor, command id and the command's own bytes, one a line."""
    return b"\n".join((_PREFIX, edition.encode(), actor.encode(), command_id.encode(), command))
