"""A confirmation at the keyboard: what would be done is shown, and whoever acts types the number, or the code of it."""

import asyncio
import sys
from typing import NamedTuple

from cli.words import USAGE, Trouble, say


class DryRun(NamedTuple):
    """What an act would do, in lines, and what must be typed for it: a number, or a code."""

    lines: tuple[str, ...]
    typed: str


def at_keyboard() -> bool:
    """Say whether somebody is there to be asked."""
    return sys.stdin.isatty()


async def agreed(dry_run: DryRun) -> bool:
    """Show a dry run and say whether the person at the keyboard typed what it asks. Raises Trouble where nobody is."""
    for line in (say("À blanc :", "A dry run:"), *dry_run.lines):
        print(line, file=sys.stderr)
    if not at_keyboard():
        raise Trouble(
            USAGE,
            "rien n'est envoyé : dites --yes pour l'envoyer sans confirmation",
            "nothing is sent: say --yes to send it without a confirmation",
        )
    return await confirmed(dry_run.typed)


async def confirmed(typed: str) -> bool:
    """Ask for what must be typed; say whether it was."""
    asked = say(f"Tapez {typed} pour l'envoyer : ", f"Type {typed} to send it: ")
    print(asked, end="", file=sys.stderr, flush=True)
    if (await _line()).strip() == typed:
        return True
    print(say("Rien n'est envoyé.", "Nothing is sent."), file=sys.stderr)
    return False


async def _line() -> str:
    """Return the next line of the keyboard; the bus is served meanwhile, and Ctrl-C ends the wait."""
    loop, come = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, come.set)
    try:
        await come.wait()
        return sys.stdin.readline()
    finally:
        loop.remove_reader(sys.stdin)
