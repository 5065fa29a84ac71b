"""Stored logs of a whole small edition, from the founding to the archives, are verified and decided again for ever.

They were played by `jury demo --edition demo/editions/40-dossiers.json` and hold every act that the demo had then: a
change of a rule that decides any of them otherwise belongs under a new name. `forty-1` was played under `draw/1` and
`sitting/2`; `forty-2` under `draw/2` and `sitting/3`, with calibration, distinct backgrounds, declared figures, a
ranking, and two other editions beside: one cancelled, one open.
"""

from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from audit.minutes import minutes
from audit.palmares import palmares
from audit.replay import replay
from audit.trust import Trust
from audit.verdict import Verdict
from audit.verify import verify
from ledger.bundle import BundleDocuments, BundleLedger


class Stored(NamedTuple):
    """A stored log: its folder, its size and root, what it holds that smaller ones do not, its editions as they are."""

    name: str
    size: int
    root: str
    acts: frozenset[str]
    editions: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where it lies, with the papers that it gave."""
        return Path(__file__).parent / self.name

    @property
    def bundle(self) -> Path:
        """The log itself."""
        return self.folder / "bundle"


ACTS: Final = frozenset(
    {
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
)
LATER: Final = frozenset({"backgrounds-declared", "dossiers-ranked", "edition-cancelled", "figures-declared"})
FIRST: Final = Stored(
    "forty-1", 1346, "876a3df9d0e83074b95a86a9e56ad8cbf1a3b558461f51b980803e0e0dc2992b", ACTS, ("26",)
)
SECOND: Final = Stored(
    "forty-2",
    1427,
    "df46c18af7003754270a9918779823eb961ef9fb5bb7396c57855b8b9960a2c8",
    ACTS | LATER,
    ("26", "2026", "27"),
)
#: The first of them, which other tests read.
FOLDER: Final = FIRST.folder
BUNDLE: Final = FIRST.bundle
SIZE: Final = FIRST.size
ROOT: Final = FIRST.root


@pytest.fixture(scope="module", params=[FIRST, SECOND], ids=lambda stored: stored.name)
def stored(request: pytest.FixtureRequest) -> Stored:
    """Give one stored log after the other."""
    found: Stored = request.param
    return found


@pytest.fixture(scope="module")
async def verdict(stored: Stored) -> Verdict:
    """Give what the replay of the whole log finds."""
    return await replay(BundleLedger(stored.bundle), BundleDocuments(stored.bundle), stored.size)


def test_stored_edition_is_whole_and_signed(stored: Stored) -> None:
    """Tiles, chains, signatures and documents: nothing was changed since it was sealed."""
    checked = verify(stored.bundle, Trust())
    found = (checked.findings, checked.size, checked.root, checked.entries)
    assert found == ((), stored.size, stored.root, stored.size)


async def test_stored_edition_is_decided_again_without_a_finding(stored: Stored, verdict: Verdict) -> None:
    """Today's rules decide each of its records as it was decided then."""
    assert (verdict.findings, verdict.decided, verdict.awards) == ((), stored.size, 40)
    assert verdict.editions[0].kinds == {"intercommunalite": 3, "village": 9, "ville": 28}
    assert tuple(edition.edition for edition in verdict.editions) == stored.editions


@pytest.mark.parametrize(("make", "name"), [(palmares, "palmares.json"), (minutes, "minutes.json")])
async def test_stored_edition_gives_the_stored_papers(stored: Stored, make: Any, name: str) -> None:
    """Palmares and minutes, byte for byte, from the log alone."""
    made = await make(BundleLedger(stored.bundle), stored.size)
    assert made.content == (stored.folder / name).read_bytes()


def test_stored_edition_holds_what_only_a_whole_one_does(stored: Stored) -> None:
    """A withdrawal, an appeal, a new decision, an error put right, an amendment, an archive, an erased person."""
    tiles = [path.read_bytes() for path in (stored.bundle / "tile" / "entries").rglob("*") if path.is_file()]
    held = {tag for tag in stored.acts if any(f'"type":"{tag}"'.encode() in tile for tile in tiles)}
    assert held == stored.acts
