"""What was done after a publication, in words."""

from collections.abc import Iterator
from typing import Final

from audit.acts import Act
from audit.codes import Text
from audit.showing.teller import Teller
from audit.telling import WORDS

ACTS: Final = {
    "appeal-filed": Text("recours déposé", "appeal filed"),
    "appeal-ruled": Text("recours jugé", "appeal ruled on"),
    "award-withdrawn": Text("attribution retirée", "award withdrawn"),
    "award-corrected": Text("attribution corrigée", "award corrected"),
    "award-decided": Text("décidé à nouveau", "decided again"),
    "mention-lapsed": Text("mention caduque", "mention lapsed"),
}


def act(of: Act, *, french: bool) -> str:
    """Return one act: where, what, with which outcome, why."""
    outcome = WORDS.get(of.outcome, of.outcome) if french else of.outcome
    because = f"{' : ' if french else ': '}{of.reason}" if of.reason else ""
    return f"position {of.position}{' : ' if french else ': '}{ACTS[of.kind][not french]} ({outcome}){because}"


def acts(t: Teller) -> Iterator[str]:
    """Give a line for each act, after what they are; none where nothing followed the publication."""
    if t.of.acts:
        yield t.say(Text("Après la publication", "After the publication"))
        yield from (f"  {act(each, french=t.french)}" for each in t.of.acts)
