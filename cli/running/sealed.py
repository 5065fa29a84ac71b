"""What `jury status` says of the seal: whether the log is sealed, and which witnesses did not cosign it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cli.words import say
from contracts.counted import English, French
from contracts.presence import Presence, Sealing


def seal_of(present: Sequence[Presence]) -> dict[str, Any] | None:
    """Return how the seal stands: of the registrar that seals, or else of one that cannot; None without registrars."""
    held = [each.seal for each in present if each.seal is not None]
    at_work = [seal for seal in held if not seal.why] or [seal for seal in held if not seal.standby]
    return msgspec.to_builtins(at_work[0]) if at_work else None


def line(seal: dict[str, Any] | None) -> str:
    """Return up to where the log is sealed, and how many witnesses cosigned that."""
    if seal is None:
        return say("Sceau : —", "Seal: —")
    witnesses = seal["witnesses"]
    by = sum(each["cosigned"] for each in witnesses)
    told = (
        say(f", {French(by):témoin} sur {len(witnesses)}", f", {by} of {English(len(witnesses)):witness|witnesses}")
        if witnesses
        else ""
    )
    return say(f"Sceau : {French(seal['size']):position}{told}", f"Seal: {English(seal['size']):position}{told}")


def wrong(present: Sequence[Presence]) -> Iterator[str]:
    """Give one line for whatever keeps the log from being sealed, or its seal from being cosigned."""
    held = [each.seal for each in present if each.seal is not None]
    at_work = [seal for seal in held if not seal.why]
    if not at_work:
        yield from (_unsealed(seal) for seal in held if not seal.standby)
    for seal in at_work:
        yield from _uncosigned(seal)


def _unsealed(seal: Sealing) -> str:
    fr, en = _since(seal.since)
    return say(
        f"registrar : le registre n'est pas scellé au-delà de la position {seal.size}{fr} : {seal.why}",
        f"registrar: the log is not sealed beyond position {seal.size}{en}: {seal.why}",
    )


def _uncosigned(seal: Sealing) -> Iterator[str]:
    refused = [each for each in seal.witnesses if each.why and not each.cosigned]
    for each in refused:
        fr, en = _since(each.since)
        yield say(
            f"témoin {each.name} : n'a pas contresigné le dernier sceau ({French(seal.size):position}){fr} : "
            f"{each.why}",
            f"witness {each.name}: has not cosigned the last checkpoint ({English(seal.size):position}){en}: "
            f"{each.why}",
        )
    if refused and seal.quorum is False:
        yield say(
            "le dernier sceau n'a pas le quorum de témoins de sa règle",
            "the last checkpoint does not meet its policy's quorum of witnesses",
        )


def _since(moment: datetime | None) -> tuple[str, str]:
    """Return since when, in both languages."""
    if moment is None:
        return "", ""
    at = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return f", depuis {at}", f", since {at}"
