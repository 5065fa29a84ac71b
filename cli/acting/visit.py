"""A person at the door for a while: the connection made and closed, a silence and a refusal told in one way."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from cli.acting.act import Hand
from cli.acting.door import NoAnswer
from cli.home import Home
from cli.words import ENVIRONMENT, FINDING, Trouble, explain
from contracts.questions import OpenFields
from contracts.refusals import Refusal
from contracts.sealed import Sealed
from ledger.nats import disconnect

#: What is said, French then English, where nobody answers: the registrar, or whichever service decides.
REGISTRAR: Final = ("le greffe ne répond pas", "the registrar does not answer")
SERVICES: Final = ("aucun service ne répond", "no service answers")
#: Fields that the registrar opens at a time.
AT_A_TIME: Final = 500


@asynccontextmanager
async def visit(
    home: Home, person: str, edition: str, silence: tuple[str, str] = REGISTRAR, *, url: str | None = None
) -> AsyncIterator[Hand]:
    """Connect as a person for as long as it takes. Raises Trouble: nothing runs, or nobody answers."""
    client = await home.connect("door", url)
    try:
        yield Hand(home, client, person, edition)
    except NoAnswer:
        raise Trouble(ENVIRONMENT, *silence) from None
    finally:
        await disconnect(client)


async def opened(hand: Hand, fields: Sequence[Sealed]) -> list[str | None]:
    """Return the text of each sealed field, None of one whose person was erased. Raises Refusal, NoAnswer."""
    texts: list[str | None] = []
    for start in range(0, len(fields), AT_A_TIME):
        question = OpenFields(tuple(fields[start : start + AT_A_TIME]))
        texts += await hand.door.ask(hand.person, hand.key(), question, hand.edition, list[str | None])
    return texts


def refused(refusal: Refusal) -> int:
    """Tell a refusal and its code; return the exit code."""
    print(f"{explain(refusal)} [{refusal.why}]", file=sys.stderr)
    return FINDING
