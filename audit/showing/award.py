"""The award of a dossier in words: its level, the mentions and what they rest on."""

from collections.abc import Iterator

from audit.findings import Text
from audit.honours import Honour
from audit.showing.teller import Teller
from contracts.counted import English, French


def award(t: Teller) -> Iterator[str]:
    """Give the lines of the award as it stands; none where there is none."""
    of = t.of.award
    if of is None:
        return
    proposal = "—" if of.proposal is None else f"{of.proposal}@"
    yield t.say(
        Text(
            f"Attribution : {of.level}@ par la motion {of.motion}, position {of.position} (proposition : {proposal})",
            f"Award: {of.level}@ by motion {of.motion}, position {of.position} (proposal: {proposal})",
        )
    )
    if of.departs:
        because = Text(f" : « {of.reason} »", f": “{of.reason}”") if of.reason else Text("", "")
        departs = Text("  le jury s'est écarté de la proposition", "  the jury departed from the proposal")
        yield t.say(departs) + t.say(because)
    if of.withdrawn is not None:
        at, ground = of.withdrawn.position, of.withdrawn.ground
        yield t.say(Text(f"  retirée à la position {at} : {ground}", f"  withdrawn at position {at}: {ground}"))
    for level in of.history[:-1]:
        was = "—" if level.level is None else f"{level.level}@"
        yield t.say(
            Text(f"  auparavant, position {level.position} : {was}", f"  before, position {level.position}: {was}")
        )


def honours(t: Teller) -> Iterator[str]:
    """Give the lines of each mention granted, and of each that some labels count for."""
    for each in (honour for honour in t.of.honours if honour.granted or _some_held(honour)):
        label = each.label.fr if t.french else each.label.en
        if each.granted:
            how = Text(
                f"Mention « {label} » accordée par la motion {each.motion}, position {each.position}",
                f"Mention “{label}” granted by motion {each.motion}, position {each.position}",
            )
        else:
            how = Text(f"Mention « {label} » non accordée", f"Mention “{label}” not granted")
        yield f"{t.say(how)} (/mentions/{each.place})"
        if each.condition is not None:
            asks = each.condition
            held = ", ".join(f"{one.edition} ({one.level}@)" for one in asks.counted) or "—"
            yield t.say(
                Text(
                    f"  il faut {French(asks.needed):label} à {asks.level}@ ; "
                    f"en voici {len(asks.counted)} : éditions {held}",
                    f"  {English(asks.needed):label} at {asks.level}@ needed; "
                    f"{len(asks.counted)} held: editions {held}",
                )
            )


def _some_held(honour: Honour) -> bool:
    return honour.condition is not None and bool(honour.condition.counted)
