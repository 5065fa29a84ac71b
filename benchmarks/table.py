"""What every benchmark prints: a table that can be pasted into README.md, and on what it was measured."""

import os
import platform
import statistics
import subprocess
from collections.abc import Sequence

from cli.running.server import find_binary


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    print(f"\n{title}\n")
    print("\n".join("| " + " | ".join(line) + " |" for line in lines))


def machine() -> str:
    """Say on what this runs, and how busy that was in the last minute (1.0: one core's worth)."""
    server = subprocess.run([find_binary(), "--version"], capture_output=True, text=True, check=True).stdout
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}, {server.strip()}"


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` of the values lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]
