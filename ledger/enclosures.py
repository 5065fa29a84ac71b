"""What lies in a bundle for whoever reads it: README, JSON Schemas, and each edition's rulebook as a file.

The log says all of it again, but for the README: the rulebooks are taken out of the records that opened the editions,
byte for byte. The manifest lists each file with its hash, so that a changed one is found.
"""

import hashlib
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from contracts.codes import Sha256
from contracts.events.intake import EditionOpened
from contracts.record import Record
from ledger.plainfiles import Fault, MalformedTiles, load, store

README: Final = "README.md"
#: What an auditor meets in a bundle: records, the commands and events in them, rulebooks.
SCHEMAS: Final = ("command", "event", "record", "rulebook")
#: Every note of stream SEAL up to the bundle's checkpoint: checkpoints and hand-overs, each after its length (16 bits).
HISTORY: Final = "checkpoints"
#: A quarter of a million checkpoints; the other files are far smaller.
MOST_BYTES: Final = 64 * 1024 * 1024


class Enclosed(Struct, frozen=True, forbid_unknown_fields=True):
    """One such file: where it lies, its SHA-256, its size in bytes."""

    path: Annotated[
        str,
        Meta(
            pattern=r"^(README\.md|checkpoints|schemas/[a-z]{1,20}\.schema\.json|rulebooks/[a-z0-9-]{1,20}\.json)(?![\s\S])"
        ),
    ]
    sha256: Sha256
    size: Annotated[int, Meta(ge=0, le=MOST_BYTES)]


class Enclosing:
    """Writes them into a bundle, and says which there are."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._listed: dict[str, Enclosed] = {}

    def look(self, record: Record) -> None:
        """Write the rulebook of the edition that a record opened; the first one counts."""
        for event in record.events:
            if isinstance(event, EditionOpened):
                self.enclose(rulebook_path(record.edition), bytes(event.rulebook))

    def finish(self) -> tuple[Enclosed, ...]:
        """Write the rest; return all of them by path."""
        self.enclose(README, resources.files("ledger").joinpath("bundle-readme.md").read_bytes())
        schemas = resources.files("contracts").joinpath("schemas")
        for name in SCHEMAS:
            self.enclose(f"schemas/{name}.schema.json", schemas.joinpath(f"{name}.schema.json").read_bytes())
        return tuple(self._listed[path] for path in sorted(self._listed))

    def enclose(self, path: str, content: bytes) -> None:
        """Write a file, unless it is there."""
        if path not in self._listed:
            store(self._directory, path, content)
            self._listed[path] = Enclosed(path, hashlib.sha256(content).hexdigest(), len(content))


def rulebook_path(edition: str) -> str:
    """Return where an edition's rulebook lies in a bundle."""
    return f"rulebooks/{edition}.json"


def check(directory: Path, enclosed: Enclosed) -> None:
    """Check one such file against what the manifest says of it. Raises MalformedTiles."""
    content = load(directory, enclosed.path, enclosed.size)
    if len(content) < enclosed.size:
        raise MalformedTiles(Fault.TRUNCATED, enclosed.path, f"{len(content)} bytes, not {enclosed.size}")
    if hashlib.sha256(content).hexdigest() != enclosed.sha256:
        raise MalformedTiles(Fault.WRONG_HASH, enclosed.path)
