"""Writing the open data into an empty directory, whole or not at all."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from audit.opendata import package as packages
from audit.opendata.package import PACKAGE, PALMARES, README, SCHEMA, TABLE
from audit.opendata.published import Published
from audit.opendata.readme import readme
from audit.opendata.table import as_csv
from ledger.bundle import Occupied

MODE: Final = 0o755


def files(data: Published) -> dict[str, bytes]:
    """Return every file by name: the same data give the same bytes."""
    table, palmares = as_csv(data), packages.encoded(packages.palmares(data))
    return {
        TABLE: table,
        SCHEMA: packages.encoded(packages.schema(data)),
        PALMARES: palmares,
        PACKAGE: packages.encoded(packages.package(data, table, palmares)),
        README: readme(data),
    }


def write(made: dict[str, bytes], directory: Path) -> None:
    """Write files into a directory that is not there yet, or is empty. Raises Occupied; OSError leaves nothing."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Occupied(str(directory))
    directory.parent.mkdir(parents=True, exist_ok=True)
    apart = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        for name, content in made.items():
            file = apart / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        apart.chmod(MODE)
        apart.replace(directory)
    except BaseException:
        shutil.rmtree(apart, ignore_errors=True)
        raise
