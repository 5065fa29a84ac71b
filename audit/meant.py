"""Which edition of a log is meant where none is named: the last that has a palmares, whatever was opened since.

Before any was sealed: the one opened last that was not cancelled.
"""

from collections.abc import Iterable

from services.awards.views.label import Label


def meant(label: Label) -> str:
    """Return the edition's number ("": none was opened)."""
    return next(reversed(candidates(label, label.roll.editions)), "")


def candidates(label: Label, editions: Iterable[str]) -> tuple[str, ...]:
    """Return which of these may be meant, in their order: the sealed ones, or else those that go on, or else all."""
    opened = tuple(editions)
    sealed = tuple(code for code in opened if label.edition(code).palmares.sealed_at)
    alive = tuple(code for code in opened if label.roll.editions[code].state != "cancelled")
    return sealed or alive or opened
