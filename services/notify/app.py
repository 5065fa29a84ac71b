"""Puts notify together on the bus: one process of `jury serve notify`; start several to share its work."""

from ledger.follow import Follower
from services import runtime, serving
from services.notify import inbox
from services.notify.mail import Mail
from services.notify.notify import Notify
from services.notify.post import Post
from services.runtime import Bus
from services.settings import Settings


async def run(settings: Settings) -> int:
    """Run until stopped; return the process's exit code."""
    return await serving.serve("notify", settings, open_up)


async def open_up(bus: Bus, settings: Settings) -> Follower:
    """Build the service, its post and its subscriptions. Raises SettingsError (a demo's mail stays on loopback)."""
    notify = Notify()
    room = bus.room(notify)
    mail = Mail(settings.mail, demo=settings.demo)
    opening = inbox.Opening(bus.ask)
    post = Post(notify, room.decide, opening.open, mail.send, settings.mail.sender, runtime.chance, bus.logger)
    inbox.listen(bus, room, notify, post, opening, settings.mail.sender)
    bus.presence(room.follower)
    bus.digests(room.follower, lambda: room.desk.folded)
    return room.follower
