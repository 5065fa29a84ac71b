"""The stored bundle of the tiny edition and the palmares that it must give for ever.

    python -m tests.golden.make --write     # once for each record format: a stored bundle is never made again

A change of the rules that alters what this log gives is a change of past editions: it belongs under a new name.
"""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from audit.documents import all_of_them
from ledger.bundle import export
from tests.golden.forge import kept
from tests.golden.play import played

FOLDER: Final = Path(__file__).parent / "tiny-1"
BUNDLE: Final = FOLDER / "bundle"
PALMARES: Final = FOLDER / "palmares.json"
MINUTES: Final = FOLDER / "minutes.json"


def main() -> None:
    """Write the bundle, the palmares and the minutes, unless they are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    scene = played()
    held = kept(scene)
    FOLDER.mkdir()
    asyncio.run(export(held.ledger, held.documents, BUNDLE, None, all_of_them))
    made = scene.awards().sealed_documents(scene.edition)
    assert made is not None
    PALMARES.write_bytes(made[0])
    MINUTES.write_bytes(made[1])


if __name__ == "__main__":
    main()
