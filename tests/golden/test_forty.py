"""A stored log of a whole small edition, from the founding to the archives, is verified and decided again for ever.

It was played by `jury demo --edition demo/editions/40-dossiers.json` and holds every act that the demo has: a change of
a rule that decides any of them otherwise belongs under a new name.
"""

from pathlib import Path
from typing import Any, Final

import pytest

from audit.minutes import minutes
from audit.palmares import palmares
from audit.replay import replay
from audit.trust import Trust
from audit.verdict import Verdict
from audit.verify import verify
from ledger.bundle import BundleDocuments, BundleLedger

FOLDER: Final = Path(__file__).parent / "forty-1"
BUNDLE: Final = FOLDER / "bundle"
TILES: Final = [path for path in (BUNDLE / "tile" / "entries").rglob("*") if path.is_file()]
ACTS: Final = {
    "adjustment-adopted",
    "appeal-ruled",
    "award-corrected",
    "award-rescinded",
    "award-withdrawn",
    "edition-archived",
    "motion-undone",
    "palmares-amended",
    "person-erased",
    "round-reopened",
}
SIZE = 1346
ROOT = "876a3df9d0e83074b95a86a9e56ad8cbf1a3b558461f51b980803e0e0dc2992b"


@pytest.fixture(scope="module")
async def verdict() -> Verdict:
    """Give what the replay of the whole log finds."""
    return await replay(BundleLedger(BUNDLE), BundleDocuments(BUNDLE), SIZE)


def test_stored_edition_is_whole_and_signed() -> None:
    """Tiles, chains, signatures and documents: nothing was changed since it was sealed."""
    checked = verify(BUNDLE, Trust())
    assert (checked.findings, checked.size, checked.root, checked.entries) == ((), SIZE, ROOT, SIZE)


async def test_stored_edition_is_decided_again_without_a_finding(verdict: Verdict) -> None:
    """Today's rules decide each of its records as it was decided then."""
    assert (verdict.findings, verdict.decided, verdict.awards) == ((), SIZE, 40)
    assert verdict.editions[0].kinds == {"intercommunalite": 3, "village": 9, "ville": 28}


@pytest.mark.parametrize(("make", "name"), [(palmares, "palmares.json"), (minutes, "minutes.json")])
async def test_stored_edition_gives_the_stored_papers(make: Any, name: str) -> None:
    """Palmares and minutes, byte for byte, from the log alone."""
    made = await make(BundleLedger(BUNDLE), SIZE)
    assert made.content == (FOLDER / name).read_bytes()


def test_stored_edition_holds_what_only_a_whole_one_does() -> None:
    """A withdrawal, an appeal, a new decision, an error put right, an amendment, an archive, an erased person."""
    held = {tag for tag in ACTS if any(f'"type":"{tag}"'.encode() in tile.read_bytes() for tile in TILES)}
    assert held == ACTS
