"""The control of `benchmarks.memory`: a process that decodes every record of a file, keeps them, and does no more.

`python -m benchmarks.decoder FILE`: JSON records, a line each. Prints how many there are, then waits for its standard
input to close.
"""

import sys
from pathlib import Path

from contracts import record as records


def main() -> None:
    """Decode, say so, wait."""
    with Path(sys.argv[1]).open("rb") as lines:
        kept = [records.decode(line) for line in lines]
    print(len(kept), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
