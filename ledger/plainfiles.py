"""Files below a directory that someone else may have made: read with strict limits, written whole or not at all.

A path is always built by us, never taken from what was read. One process writes a directory at a time.
"""

import os
import stat
from enum import StrEnum
from pathlib import Path
from typing import Final

from ledger.port import Damaged


class Fault(StrEnum):
    """What is wrong with a file of a tile directory or a bundle: the closed list that callers match on."""

    MISSING = "missing"
    LINK = "link"
    NOT_A_FILE = "not-a-file"
    OVERSIZED = "oversized"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing-bytes"
    WRONG_HASH = "wrong-hash"
    WRONG_ROOT = "wrong-root"
    NOT_A_RECORD = "not-a-record"
    BAD_MANIFEST = "bad-manifest"
    BAD_CHECKPOINT = "bad-checkpoint"


class MalformedTiles(Damaged, ValueError):
    """A file that is not what its tree says; `fault` is the reason, `path` the file, relative, with `/`."""

    def __init__(self, fault: Fault, path: str, detail: str = "") -> None:
        super().__init__(f"{path}: {fault.value}{': ' if detail else ''}{detail}")
        self.fault: Final = fault
        self.path: Final = path


def load(directory: Path, path: str, most: int) -> bytes:
    """Return the content of a plain file of at most `most` bytes; `path` is relative, with `/`.

    No link is followed below `directory`, nothing but a regular file is opened. Raises MalformedTiles.
    """
    place = directory
    *folders, _ = parts = path.split("/")
    for number, part in enumerate(parts):
        place = place / part
        _plain(place, path, folder=number < len(folders), most=most)
    with place.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise MalformedTiles(Fault.OVERSIZED, path, f"more than {most} bytes")
    return content


def _plain(place: Path, path: str, *, folder: bool, most: int) -> None:
    try:
        found = place.lstat()
    except (FileNotFoundError, NotADirectoryError):  # or what should be the directory is a file
        raise MalformedTiles(Fault.MISSING, path) from None
    if stat.S_ISLNK(found.st_mode):
        raise MalformedTiles(Fault.LINK, path)
    if not (stat.S_ISDIR(found.st_mode) if folder else stat.S_ISREG(found.st_mode)):
        raise MalformedTiles(Fault.NOT_A_FILE, path)
    if not folder and found.st_size > most:
        raise MalformedTiles(Fault.OVERSIZED, path, f"{found.st_size} bytes, at most {most}")


def store(directory: Path, path: str, content: bytes) -> None:
    """Write a file below `directory`; when this returns it is on disk, and no reader ever sees a part of it."""
    place = directory / path
    _make(place.parent)
    partial = place.with_name(place.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(place)
    sync(place.parent)


def sync(folder: Path) -> None:
    """Bring a folder's list of names to disk (where the system can: POSIX)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)
