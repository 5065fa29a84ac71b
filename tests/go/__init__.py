"""Programs in Go that call Go's own transparency log code; and whether this machine can build them."""

import shutil
from pathlib import Path
from typing import Final

#: Where Debian's golang-golang-x-mod-dev puts golang.org/x/mod.
PACKAGES: Final = Path("/usr/share/gocode")
INSTALL: Final = "no Go here: apt-get install golang-go golang-golang-x-mod-dev"


def is_there() -> bool:
    """Say whether the compiler and the packages are."""
    return shutil.which("go") is not None and (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir()
