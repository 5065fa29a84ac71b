"""Secrets in files: 32 random bytes, mode 0600. Creating and loading are two verbs, and nothing is overwritten."""

import os
import stat
from pathlib import Path
from typing import Final

SECRET_BYTES: Final = 32


class InvalidSecret(Exception):
    """The file is no such secret, or others may read it; the message is one line."""


def create(path: Path) -> None:
    """Make a secret; when this returns it is on disk. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def destroy(path: Path) -> None:
    """Write over a secret and remove it; when this returns that is on disk. Copies elsewhere are untouched."""
    with path.open("r+b") as file:
        file.write(os.urandom(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have a folder's names on disk."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def load(path: Path, what: str) -> bytes:
    """Return the secret; nothing is created. `what` it is comes first in the message. Raises InvalidSecret."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(SECRET_BYTES + 1)
    except OSError as problem:
        raise InvalidSecret(f"{what} {path}: {problem.strerror}") from problem
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o177:
        raise InvalidSecret(f"{what} {path}: its mode is {stat.filemode(status.st_mode)}, expected 0600")
    if len(content) != SECRET_BYTES:
        raise InvalidSecret(f"{what} {path}: not {SECRET_BYTES} bytes")
    return content
