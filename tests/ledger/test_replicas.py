"""Three servers that hold one log: each is read for itself, by its name, with no right but to read."""

import asyncio
from pathlib import Path

import pytest

from ledger.port import Unavailable
from ledger.replicas import Replicas
from ledger.scrub import Flaw, Flaws, Sealed, scrub_replicas, sealed_by
from ledger.tiles import TileWriter
from tests.cluster import Cluster
from tests.conftest import As
from tests.ledger.keep import on_jetstream, record, subject

#: Records: a full tile, and a part of one.
SIZE = 300


def sealed(directory: Path) -> Sealed:
    """Return the hashes of the log as it was written."""
    writer = TileWriter(directory)
    writer.extend(record(f"n{number}") for number in range(1, SIZE + 1))
    found = sealed_by([directory], SIZE, writer.finish())
    assert found is not None
    return found


async def test_server_whose_disk_changed_a_record_is_named(cluster: Cluster, as_user: As, tmp_path: Path) -> None:
    """The server leaves the record out in silence, the two others have it: only who asks each one by one can tell."""
    keeper = await on_jetstream(await as_user(cluster, "admin"), lambda: as_user(cluster, "admin"), 3)
    ledger, hashes = keeper.open(), sealed(tmp_path)
    for number in range(1, SIZE + 1):
        await ledger.append(subject(f"n{number}"), record(f"n{number}"), 0)
    replicas = Replicas(await as_user(cluster, "admin"), keeper.name, keeper.prefix)
    flaws = Flaws()
    assert sorted(await scrub_replicas(replicas, hashes, flaws)) == ["n1", "n2", "n3"]
    assert flaws.found == []
    victim = cluster.nodes[(await replicas.held())[0][1]]
    victim.stop()
    blocks = (victim.directory / "streams").rglob("1.blk")
    (block,) = (path for path in blocks if f"/{keeper.name}/msgs/" in path.as_posix())
    content = bytearray(block.read_bytes())
    content[content.index(b'"id":"n50"') + 1] ^= 1
    block.write_bytes(content)
    cluster.start()
    name = next(name for name, node in cluster.nodes.items() if node is victim)
    async with asyncio.timeout(60):
        while (found := await looked(replicas, hashes)) is None:
            await asyncio.sleep(0.2)
    assert found == [Flaw(name, "missing", 50, 50)]
    keeper.close()


async def looked(replicas: Replicas, hashes: Sealed) -> list[Flaw] | None:
    """Return what is found; None while the server that was away has not come back."""
    flaws = Flaws()
    try:
        names = await scrub_replicas(replicas, hashes, flaws)
    except Unavailable:  # the leader is being elected
        return None
    away = len(names) < 3 or any(flaw.what == "unread" for flaw in flaws.found)
    return None if away else flaws.found


async def test_answer_names_the_server_that_gave_it(cluster: Cluster, as_user: As) -> None:
    """Asked often enough, from one connection, each server answers."""
    keeper = await on_jetstream(await as_user(cluster, "admin"), lambda: as_user(cluster, "admin"), 3)
    await keeper.open().append(subject("n1"), record("n1"), 0)
    replicas = Replicas(await as_user(cluster, "admin"), keeper.name, keeper.prefix)
    heard: set[str] = set()
    async with asyncio.timeout(60):
        while heard != {"n1", "n2", "n3"}:
            answer = await replicas.read(1, 10)
            assert [entry.raw for entry in answer.entries] == [record("n1")]
            heard |= {answer.server} - {""}
    keeper.close()


def test_flaws_of_neighbours_are_told_together() -> None:
    """Positions in a row, of one copy and one kind; each counts."""
    flaws = Flaws()
    for copy, position in (("a", 1), ("a", 2), ("b", 3), ("b", 5), ("b", 6)):
        flaws.add(copy, "missing", position, position)
    assert flaws.found == [
        Flaw("a", "missing", 1, 2),
        Flaw("b", "missing", 3, 3),
        Flaw("b", "missing", 5, 6),
    ]
    assert flaws.positions == 5


@pytest.mark.parametrize("size", [0, 1, 256, 300])
def test_hashes_of_another_log_are_no_judge(tmp_path: Path, size: int) -> None:
    """Only those that lead to the signed root are."""
    writer = TileWriter(tmp_path)
    writer.extend(record(f"n{number}") for number in range(size))
    root = writer.finish()
    assert sealed_by([tmp_path / "nothing", tmp_path], size, root) is not None
    assert sealed_by([tmp_path], size, bytes(32)) is None
