"""The demo ends once all is sealed."""

import asyncio
from pathlib import Path

import pytest

from cli import demo
from cli.home import Home
from demo.watch import Stuck
from ledger.sealed import PUBLIC
from tests.golden import play
from tests.proof.made import checkpoint


async def test_demo_ends_once_its_last_decision_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the checkpoint that holds it, and says so where none comes."""
    home, entries = Home(tmp_path), play.played().entries
    public = home.seal / PUBLIC
    public.mkdir(parents=True)
    waiting = asyncio.create_task(demo._sealed(home, len(entries)))
    (public / "checkpoint").write_bytes(checkpoint(entries[:-1]))
    done, _ = await asyncio.wait((waiting,), timeout=0.3)
    assert done == set()
    (public / "checkpoint").write_bytes(checkpoint(entries))
    await waiting
    monkeypatch.setattr(demo, "PATIENCE", 0.2)
    with pytest.raises(Stuck, match="the seal"):
        await demo._sealed(home, len(entries) + 1)
