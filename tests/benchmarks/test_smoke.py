"""The benchmarks still run: each prints its table and finds its counts right. Nothing says how fast anything is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def printed(module: str) -> tuple[list[list[str]], str]:
    """Run a benchmark as its documentation says, in small; return the cells of its table, and its last line."""
    command = [sys.executable, "-m", f"benchmarks.{module}", "--small"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("|")], lines[-1]


def test_ballots_are_all_counted_and_stored_beside_their_control() -> None:
    """Every ballot was answered `counted`, and the log's head moved by as many."""
    table, told = printed("ballots")
    assert [row[0] for row in table] == ["jurors", "---", "1", "8"]
    counts = re.match(r"(\d+) ballots counted, the log's head moved by (\d+);", told)
    assert counts is not None
    assert counts.groups() == ("80", "80")


def test_replay_reads_every_record_by_each_way_and_decides_it_again_without_a_finding() -> None:
    """Each way of reading goes through the same records; the audit has nothing to say."""
    table, told = printed("replay")
    assert [row[0] for row in table if row[0].startswith("control")] == [
        "control: raw Direct Get, no decoding",
        "control: bare msgspec decoding",
        "control: bare decoding, and each signature verified",
    ]
    assert len(table) == 2 + 10
    assert told.startswith("400 records read by each row, 400 decided again by the audit's, no finding;")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="resident memory is read from /proc: Linux only")
def test_memory_is_measured_once_the_service_has_answered_from_the_whole_log() -> None:
    """The answer that ends the measure holds every ballot that the juror cast."""
    table, told = printed("memory")
    assert [row[0] for row in table[2:]] == [
        "control: decodes 1,000 records and keeps them",
        "jury serve scoring, 1,000 records behind it",
        "control: decodes 200 records and keeps them",
        "jury serve scoring, 200 records behind it",
    ]
    assert told.startswith("the juror's 40 ballots of edition 1 were all in the answer;")


@pytest.mark.skipif(sys.platform != "linux", reason="a process's highest memory is told in KB: Linux only")
def test_export_is_measured_on_bundles_that_hold_the_whole_log() -> None:
    """Each bundle has the root of what was laid down."""
    table, told = printed("export")
    assert [row[0] for row in table[2:]] == [
        "control: decodes 1,000 records and keeps them",
        "jury log export, 1,000 records",
        "jury audit ballots, 1,000 records",
        "control: decodes 200 records and keeps them",
        "jury log export, 200 records",
        "jury audit ballots, 200 records",
    ]
    assert told.startswith("each bundle and each file held its whole log;")
