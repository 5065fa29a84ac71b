"""Files that lie where a bundle's own files lie, and that its manifest does not list: nothing vouches for them."""

import os
from collections.abc import Container, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from ledger.enclosures import HISTORY, README

#: What only a bundle has, beside its manifest: only what that lists may lie there.
FOLDERS: Final = ("documents", "rulebooks", "schemas")
FILES: Final = (HISTORY, README)
#: Told of each folder; one is enough to doubt it.
MOST: Final = 20


def strays(directory: Path, listed: Container[str]) -> Iterator[str]:
    """Give the paths of those that are there; the first ones of each folder, in bounded memory."""
    yield from (name for name in FILES if name not in listed and os.path.lexists(directory / name))
    for folder in FOLDERS:
        place = directory / folder
        if not place.is_symlink() and place.is_dir():
            with os.scandir(place) as found:
                paths = (f"{folder}/{entry.name}" for entry in found)
                yield from sorted(islice((path for path in paths if path not in listed), MOST))
