"""The manifest of a bundle: how many records, under which root, beside which documents. One log, one manifest."""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from contracts.codes import Sha256
from contracts.document import DocumentRef
from ledger.enclosures import Enclosed
from ledger.plainfiles import Fault, MalformedTiles, load, store

NAME: Final = "manifest.json"
CHECKPOINT: Final = "checkpoint"
KEYS: Final = "keys"
POLICY: Final = "policy"
#: About 600,000 documents; a larger file is no manifest.
MOST_BYTES: Final = 64 * 1024 * 1024


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle holds. `root`: the RFC 6962 root of its `size` records; `documents`: by hash, each once.

    `status`: whether anybody vouches for the root; if so, `checkpoint`, `keys` and `policy` are the files that say who.
    `enclosed`: the files for whoever reads the bundle, by path; the first bundles did not list them.
    """

    format: Literal["delibere-bundle/1"]
    status: Literal["unsigned", "signed"]
    size: Annotated[int, Meta(ge=0, le=1 << 40)]
    root: Sha256
    documents: tuple[DocumentRef, ...]
    checkpoint: Literal["checkpoint"] | None = None
    keys: Literal["keys"] | None = None
    policy: Literal["policy"] | None = None
    enclosed: tuple[Enclosed, ...] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Refuse what is half signed."""
        signed = {self.checkpoint is not None, self.keys is not None, self.policy is not None}
        if signed != {self.status == "signed"}:
            raise ValueError("a bundle is signed with its checkpoint, keys and policy, or with none of them")


def manifest_of(
    size: int,
    root: bytes,
    documents: dict[str, DocumentRef],
    enclosed: tuple[Enclosed, ...] | UnsetType = UNSET,
    *,
    signed: bool = False,
) -> Manifest:
    """Return the manifest of a bundle."""
    listed = tuple(documents[sha256] for sha256 in sorted(documents))
    if not signed:
        return Manifest("delibere-bundle/1", "unsigned", size, root.hex(), listed, enclosed=enclosed)
    return Manifest("delibere-bundle/1", "signed", size, root.hex(), listed, CHECKPOINT, KEYS, POLICY, enclosed)


def encode(manifest: Manifest) -> bytes:
    """Return the one way to write this manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a bundle, written as `encode` writes it and no other way. Raises MalformedTiles."""
    content = load(directory, NAME, MOST_BYTES)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedTiles(Fault.BAD_MANIFEST, NAME, str(error)) from None
    listed = [document.sha256 for document in manifest.documents]
    paths = [each.path for each in manifest.enclosed] if manifest.enclosed else []
    if encode(manifest) != content or listed != sorted(set(listed)) or paths != sorted(set(paths)):
        raise MalformedTiles(Fault.BAD_MANIFEST, NAME, "not written as a manifest is")
    return manifest


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest into its bundle. Raises MalformedTiles where it is too large to be read back."""
    content = encode(manifest)
    if len(content) > MOST_BYTES:
        raise MalformedTiles(Fault.OVERSIZED, NAME, f"{len(content)} bytes")
    store(directory, NAME, content)
