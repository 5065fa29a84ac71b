"""Puts intake together on the bus: one process of `jury serve intake`; start several to share its work."""

from ledger.follow import Follower
from services import serving
from services.intake import inbox
from services.intake.intake import Intake
from services.runtime import Bus
from services.settings import Settings


async def run(settings: Settings) -> int:
    """Run until stopped; return the process's exit code."""
    return await serving.serve("intake", settings, open_up)


async def open_up(bus: Bus, _: Settings) -> Follower:
    """Build the service and its subscriptions."""
    service = Intake()
    room = bus.room(service)
    inbox.listen(bus, room, service)
    bus.presence(room.follower)
    bus.digests(room.follower, lambda: room.desk.folded)
    return room.follower
