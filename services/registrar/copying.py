"""What keeps the copies of the seal from being written: told by `jury status`, and no damage of the log."""

from ledger.plainfiles import MalformedTiles
from services.registrar.sealer import Follower


class Copying:
    """The copies that fell behind, each with the trouble it met last, until it is written again."""

    def __init__(self) -> None:
        self._behind: dict[str, str] = {}

    @property
    def trouble(self) -> str:
        """Every copy that is behind, and why ("": none)."""
        return "; ".join(f"{copy} is not written: {why}" for copy, why in self._behind.items())

    def watched(self, copy: str, follower: Follower) -> Follower:
        """Return a follower that is watched; it raises what it raised."""

        async def follow(size: int) -> None:
            try:
                await follower(size)
            except (OSError, MalformedTiles) as trouble:
                self._behind[copy] = str(trouble)
                raise
            self._behind.pop(copy, None)

        return follow
