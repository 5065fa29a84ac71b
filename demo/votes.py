"""The simulated votes: drawn from the seed so that the outcome is the intended one, mostly unanimous."""

from collections.abc import Sequence
from typing import Literal

from contracts.events.awards import Choice
from demo.chance import Chance

Mood = Literal["unanimous", "divided", "rejecting"]


def draw(motion: str, members: Sequence[str], mood: Mood, chance: Chance) -> dict[str, Choice]:
    """Return each member's choice: all for; most for, some against or abstaining; or most against.

    A minority never exceeds a third of the members, so that recusals do not turn the outcome.
    """
    order = chance.shuffled(members, "vote", motion)
    few = len(order) // 6
    if mood == "unanimous":
        return dict.fromkeys(members, "for")
    minority: Choice = "against" if mood == "divided" else "for"
    majority: Choice = "for" if mood == "divided" else "against"
    against = set(order[: 1 + chance.below(few, "against", motion)]) if few else set()
    abstaining = set(order[few : few + chance.between(0, few, "abstain", motion)])
    return {member: _choice(member, against, abstaining, minority, majority) for member in members}


def _choice(member: str, against: set[str], abstaining: set[str], minority: Choice, majority: Choice) -> Choice:
    if member in against:
        return minority
    return "abstain" if member in abstaining else majority
