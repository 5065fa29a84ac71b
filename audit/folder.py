"""Files into a new directory, whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ledger.bundle import Occupied

MODE: Final = 0o755


def write(made: Iterable[tuple[str, bytes]], directory: Path) -> int:
    """Write files (name below the directory, content) into one that is not there yet, or is empty; return how many.

    Raises Occupied; whatever else is raised leaves nothing behind.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Occupied(str(directory))
    directory.parent.mkdir(parents=True, exist_ok=True)
    apart = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    count = 0
    try:
        for name, content in made:
            file = apart / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            count += 1
        apart.chmod(MODE)
        apart.replace(directory)
    except BaseException:
        shutil.rmtree(apart, ignore_errors=True)
        raise
    return count
