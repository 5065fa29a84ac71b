"""What does not follow, in words: an explanation ends with it, so that nobody takes what precedes for sound."""

from collections.abc import Iterator
from typing import Final

from audit.doubts import Doubt
from audit.findings import Text

_WHAT: Final = {
    "tally": Text(
        "le dépouillement enregistré n'est pas celui que donnent les bulletins",
        "the tally recorded is not the one that the ballots give",
    ),
    "count": Text(
        "le décompte enregistré n'est pas celui que donnent les votes",
        "the count recorded is not the one that the votes give",
    ),
    "award": Text(
        "le niveau enregistré n'est pas celui qu'un vote a adopté", "the level recorded is not one that a vote adopted"
    ),
    "mention": Text(
        "la mention enregistrée ne suit ni d'un vote ni de sa condition",
        "the mention recorded follows from no vote, or not from its condition",
    ),
}


def doubts(found: tuple[Doubt, ...], *, french: bool) -> Iterator[str]:
    """Give a line for each doubt, then what to do; nothing where all follows."""
    for doubt in found:
        what = _WHAT[doubt.what][not french]
        yield f"*** position {doubt.position}{' :' if french else ':'} {what}"
    if found:
        yield Text(
            "Ce qui précède ne suit pas du registre : `jury audit replay` dit tout ce qui est faux.",
            "What precedes does not follow from the log: `jury audit replay` tells all that is wrong.",
        )[not french]
