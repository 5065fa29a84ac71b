"""Compare a stream or consumer with what is declared of it: every field, and nothing more than the server fills in."""

from collections.abc import Mapping

from contracts import topology


class Misconfigured(Exception):
    """What the bus holds is not what is declared; the message is one line that names the field."""


def compare(what: str, found: Mapping[str, object], declared: Mapping[str, object]) -> None:
    """Raise Misconfigured, naming each field of `found` that is not as declared or not on the closed list."""
    wrong = [
        f"{name} is {found.get(name)!r}, declared {value!r}"
        for name, value in sorted(declared.items())
        if found.get(name) != value
    ]
    wrong += [
        f"{name} is {value!r}, not declared"
        for name, value in sorted(found.items())
        if name not in declared and not _filled_in(name, value)
    ]
    if wrong:
        raise Misconfigured(f"{what}: {'; '.join(wrong)}")


def _filled_in(name: str, value: object) -> bool:
    return name in topology.FILLED_IN and topology.FILLED_IN[name] in (None, value)
