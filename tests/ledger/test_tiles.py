"""The tile directory: C2SP's layout to the byte, and every way in which a file can be wrong."""

import hashlib
import os
import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import tree
from ledger.tiles import Fault, MalformedTiles, Tiles, TileWriter, entries_path, parse_entries, tile_path
from ledger.tree import EMPTY, Tree, leaf_hash, nodes

SIZE = 70_000


def entry(index: int) -> bytes:
    return f"entry {index}".encode()


def written(directory: Path, size: int) -> bytes:
    writer = TileWriter(directory)
    writer.extend(entry(index) for index in range(size))
    return writer.finish()


def files(directory: Path) -> dict[str, int]:
    return {
        path.relative_to(directory).as_posix(): path.stat().st_size
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def seventy_thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the specification's own example: a log of 70,000 entries."""
    directory = tmp_path_factory.mktemp("log")
    written(directory, SIZE)
    return directory


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write a log of 600 entries: two full tiles and a partial one, and one partial tile above."""
    written(tmp_path, 600)
    return tmp_path


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/2/000"),
        (67, 256, "tile/2/067"),
        (999, 1, "tile/2/999.p/1"),
        (1000, 256, "tile/2/x001/000"),
        (1234067, 256, "tile/2/x001/x234/067"),
        (1234067, 255, "tile/2/x001/x234/067.p/255"),
        (1_000_000_000, 256, "tile/2/x001/x000/x000/000"),
    ],
)
def test_path_of_a_tile(index: int, width: int, path: str) -> None:
    """Indices are written in groups of three digits, all but the last after an x; partial tiles say their width."""
    assert tile_path(2, index, width) == path
    assert entries_path(index, width) == path.replace("/2/", "/entries/")


@pytest.mark.parametrize(("index", "width"), [(-1, 256), (0, 0), (0, 257)])
def test_path_of_no_tile(index: int, width: int) -> None:
    """A path is never built for a tile that cannot be."""
    with pytest.raises(AssertionError):
        tile_path(0, index, width)


def test_layout_of_seventy_thousand(seventy_thousand: Path) -> None:
    """273 full tiles and one of 112 at level 0, one full and one of 17 at level 1, one of 1 at level 2."""
    hashes = {path: size for path, size in files(seventy_thousand).items() if "entries" not in path}
    bundles = [path for path in files(seventy_thousand) if "entries" in path]
    assert hashes == {
        **{f"tile/0/{index:03d}": 8192 for index in range(273)},
        "tile/0/273.p/112": 112 * 32,
        "tile/1/000": 8192,
        "tile/1/001.p/17": 17 * 32,
        "tile/2/000.p/1": 32,
    }
    assert bundles == [*(f"tile/entries/{index:03d}" for index in range(273)), "tile/entries/273.p/112"]


def test_layout_of_one_full_tile(tmp_path: Path) -> None:
    """256 entries make a full tile and a tile of one hash above it; the bytes are those of the specification."""
    root = written(tmp_path, 256)
    assert files(tmp_path) == {
        "tile/0/000": 8192,
        "tile/1/000.p/1": 32,
        "tile/entries/000": sum(2 + len(entry(index)) for index in range(256)),
    }
    assert (tmp_path / "tile/1/000.p/1").read_bytes() == root
    assert (tmp_path / "tile/entries/000").read_bytes()[:18] == b"\x00\x07entry 0\x00\x07entry 1"
    assert (tmp_path / "tile/0/000").read_bytes()[:32] == hashlib.sha256(b"\x00entry 0").digest()


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 600])
def test_root_at_sizes_around_a_tile(tmp_path: Path, size: int) -> None:
    """Written root, root read from the tiles and the growing tree's root are one."""
    growing = Tree()
    for index in range(size):
        growing.append(entry(index))
    root = written(tmp_path, size)
    tiles = Tiles(tmp_path, size)
    assert root == growing.root()
    assert tiles.check()[0] == root
    assert tree.root(size, tiles.node) == root


def test_tiles_of_seventy_thousand_agree_with_the_tree(seventy_thousand: Path) -> None:
    """Roots, proofs and entries read from three levels of tiles are those of the tree in memory."""
    node = nodes([leaf_hash(entry(index)) for index in range(SIZE)])
    tiles = Tiles(seventy_thousand, SIZE)
    root, leaves = tiles.check()
    assert root == tree.root(SIZE, node)
    assert leaves[:2] == [node(8, 0), node(8, 1)]
    assert len(leaves) == 274
    for old in (1, 256, 65_535, 65_536, 65_537, 69_999):
        assert tree.root(old, tiles.node) == tree.root(old, node)
        assert tree.consistency(old, SIZE, tiles.node) == tree.consistency(old, SIZE, node)
        assert tree.inclusion(old, SIZE, tiles.node) == tree.inclusion(old, SIZE, node)
    assert tiles.entries(273) == [entry(index) for index in range(273 * 256, SIZE)]


def test_same_entries_in_other_portions_give_the_same_bytes(tmp_path: Path) -> None:
    """How the entries arrive changes nothing of what is written."""
    written(tmp_path / "one", 600)
    writer = TileWriter(tmp_path / "two")
    for index in range(600):
        writer.extend([entry(index)])
    writer.finish()
    names = list(files(tmp_path / "one"))
    assert list(files(tmp_path / "two")) == names
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_writing_takes_bounded_memory(tmp_path: Path) -> None:
    """30,000 entries of 1,000 bytes (30 MB) pass through under 2 MB."""

    def stream() -> Iterator[bytes]:
        for index in range(30_000):
            yield entry(index).ljust(1000)

    writer = TileWriter(tmp_path)
    tracemalloc.start()
    writer.extend(stream())
    writer.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert writer.size == 30_000
    assert peak < 2_000_000


def test_write_leaves_no_partial_file_and_replaces_what_a_crash_left(tmp_path: Path) -> None:
    """A file half written before a crash is never read, and the next writing takes its place."""
    folder = tmp_path / "tile" / "0"
    folder.mkdir(parents=True)
    (folder / "000.partial").write_bytes(b"half")
    written(tmp_path, 256)
    assert [path.name for path in sorted(folder.iterdir())] == ["000"]


def test_entry_longer_than_its_length_can_say(tmp_path: Path) -> None:
    """65,535 bytes are written, 65,536 are refused before anything of them is."""
    writer = TileWriter(tmp_path)
    writer.extend([b"x" * 65_535])
    with pytest.raises(MalformedTiles) as refused:
        writer.extend([b"x" * 65_536])
    assert refused.value.fault is Fault.OVERSIZED
    assert writer.size == 1


def read_all(tiles: Tiles) -> None:
    tiles.check()
    for index in range(-(-tiles.size // 256)):
        tiles.entries(index)


def fault_of(directory: Path, size: int = 600) -> tuple[Fault, str]:
    """Read all of a log as an auditor would; return the first thing found wrong."""
    with pytest.raises(MalformedTiles) as found:
        read_all(Tiles(directory, size))
    return found.value.fault, found.value.path


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/001"])
def test_file_missing(log: Path, path: str) -> None:
    """A file that the size asks for is not there."""
    (log / path).unlink()
    assert fault_of(log) == (Fault.MISSING, path)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/001"])
def test_file_truncated(log: Path, path: str) -> None:
    """A file lost its last byte."""
    content = (log / path).read_bytes()
    (log / path).write_bytes(content[:-1])
    assert fault_of(log) == (Fault.TRUNCATED, path)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"])
def test_hash_tile_with_more_bytes(log: Path, path: str) -> None:
    """A hash tile is as long as its width says, and not a byte longer."""
    with (log / path).open("ab") as file:
        file.write(b"\x00")
    assert fault_of(log) == (Fault.OVERSIZED, path)


def test_entries_with_more_bytes(log: Path) -> None:
    """Nothing follows the last entry."""
    with (log / "tile/entries/002.p/88").open("ab") as file:
        file.write(b"\x00\x00")
    assert fault_of(log) == (Fault.TRAILING_BYTES, "tile/entries/002.p/88")


def test_entries_too_large_to_be(log: Path) -> None:
    """A file larger than its entries can be is refused by its size, unread."""
    with (log / "tile/entries/000").open("r+b") as file:
        file.truncate(1 << 40)
    assert fault_of(log) == (Fault.OVERSIZED, "tile/entries/000")


def test_entry_longer_than_allowed(log: Path) -> None:
    """A reader may set a lower limit on one entry."""
    with pytest.raises(MalformedTiles) as refused:
        Tiles(log, 600, most_entry=8).entries(1)
    assert (refused.value.fault, refused.value.path) == (Fault.OVERSIZED, "tile/entries/001")


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001"])
def test_hash_edited(log: Path, path: str) -> None:
    """A full tile does not hash to what the tile above says."""
    content = bytearray((log / path).read_bytes())
    content[40] ^= 1
    (log / path).write_bytes(content)
    assert fault_of(log) == (Fault.WRONG_HASH, path)


def test_tiles_swapped(log: Path) -> None:
    """Two tiles in each other's place are both in the wrong one."""
    first, second = log / "tile/0/000", log / "tile/0/001"
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    assert fault_of(log) == (Fault.WRONG_HASH, "tile/0/000")


@pytest.mark.parametrize(
    ("size", "path"), [(601, "tile/0/002.p/89"), (599, "tile/0/002.p/87"), (1 << 60, "tile/0/002")]
)
def test_size_of_another_log(log: Path, size: int, path: str) -> None:
    """A size that the tiles are not of ends at the first file that is not there, whatever the size."""
    assert fault_of(log, size) == (Fault.MISSING, path)


@pytest.mark.parametrize("path", ["tile", "tile/0", "tile/0/002.p", "tile/0/000", "tile/entries/000"])
def test_link_refused(log: Path, path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No link is followed, not even to what would be right."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "moved"
    shutil.move(log / path, elsewhere)
    (log / path).symlink_to(elsewhere)
    assert fault_of(log)[0] is Fault.LINK


def test_folder_in_place_of_a_file(log: Path) -> None:
    """A folder is not a tile."""
    (log / "tile/0/000").unlink()
    (log / "tile/0/000").mkdir()
    assert fault_of(log) == (Fault.NOT_A_FILE, "tile/0/000")


def test_file_in_place_of_a_folder(log: Path) -> None:
    """A file holds no tiles."""
    shutil.rmtree(log / "tile/0")
    (log / "tile/0").write_bytes(b"")
    assert fault_of(log) == (Fault.NOT_A_FILE, "tile/0/000")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
def test_pipe_in_place_of_a_file(log: Path) -> None:
    """A pipe, which would keep its reader waiting for ever, is not opened."""
    (log / "tile/0/000").unlink()
    os.mkfifo(log / "tile/0/000")
    assert fault_of(log) == (Fault.NOT_A_FILE, "tile/0/000")


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_entries_parsed_back(entries: list[bytes]) -> None:
    """What was framed is read back, empty entries too."""
    content = b"".join(len(item).to_bytes(2, "big") + item for item in entries)
    assert parse_entries(content, len(entries), "x") == entries


@given(st.binary(max_size=60), st.integers(0, 8))
def test_any_bytes_are_entries_or_refused(content: bytes, count: int) -> None:
    """Arbitrary bytes are exactly that many entries, or are refused with a reason of the list."""
    faults: list[Fault] = []
    entries: list[bytes] = []
    try:
        entries = parse_entries(content, count, "x", most=20)
    except MalformedTiles as refused:
        faults = [refused.fault]
    if faults:
        assert faults[0] in {Fault.TRUNCATED, Fault.OVERSIZED, Fault.TRAILING_BYTES}
    else:
        assert b"".join(len(item).to_bytes(2, "big") + item for item in entries) == content
        assert len(entries) == count


def test_empty_log_has_no_tile(tmp_path: Path) -> None:
    """A log without an entry is a directory without a tile, and the empty tree's root."""
    assert TileWriter(tmp_path).finish() == EMPTY
    assert files(tmp_path) == {}
    assert Tiles(tmp_path, 0).check() == (EMPTY, [])
