"""A motion before it is put: what it would concern, by kind and level, what would be refused. Nothing is decided."""

from typing import NamedTuple

from msgspec.structs import replace

from contracts.events.awards import Block, MentionAward, MotionSubject
from contracts.refusals import Refusal
from services.awards.rules import motion as motions
from services.awards.rules.subject import Dossier, check, named
from services.awards.views import assembly
from services.awards.views.deliberation import candidate
from services.awards.views.edition import EditionView
from services.awards.views.label import Label
from services.roll import Edition


class Row(NamedTuple):
    """Dossiers of one kind, at one decided level (None: not yet) and one proposed level (None: none), by code."""

    kind: str
    decided: int | None
    proposal: int | None
    dossiers: tuple[str, ...]


class Preview(NamedTuple):
    """Those that would be taken, and those that would keep the motion from being put, each with its refusal."""

    rows: tuple[Row, ...]
    refused: tuple[tuple[str, Refusal], ...]


def preview(
    label: Label, edition: Edition, view: EditionView, subject: MotionSubject, hidden: frozenset[str]
) -> Preview:
    """Return what would happen to each dossier of a subject; those hidden from who asks are as if not there."""
    taken: list[Dossier] = []
    refused: list[tuple[str, Refusal]] = []
    for dossier in _dossiers(label, view, subject, hidden):
        refusal = _refusal(label, edition, view, subject, dossier)
        if refusal is None:
            taken.append(dossier)
        else:
            refused.append((dossier.code, refusal))
    return Preview(_rows(taken), tuple(refused))


def _dossiers(label: Label, view: EditionView, subject: MotionSubject, hidden: frozenset[str]) -> tuple[Dossier, ...]:
    asked = assembly.asked(view, motions.State("", "", subject, 0), label.position)
    codes = dict.fromkeys(named(subject) or asked)
    return assembly.dossiers(view, "", tuple(code for code in codes if code not in hidden), label.position)


def _refusal(
    label: Label, edition: Edition, view: EditionView, subject: MotionSubject, dossier: Dossier
) -> Refusal | None:
    """Return why a dossier would keep a motion from being put; of a block, this dossier alone."""
    one = replace(subject, dossiers=(dossier.code,)) if isinstance(subject, Block) else subject
    held = candidate(label, view, subject, edition.code) if isinstance(subject, MentionAward) else None
    try:
        check(one, (dossier,), held, edition.rulebook)
    except Refusal as refusal:
        return refusal
    return None


def _rows(dossiers: list[Dossier]) -> tuple[Row, ...]:
    """Return the dossiers by kind, level decided (None: not yet) and level proposed, the highest first."""
    grouped: dict[tuple[str, int | None, int | None], list[str]] = {}
    for dossier in dossiers:
        grouped.setdefault((dossier.kind, dossier.decided, dossier.proposal), []).append(dossier.code)
    rows = (Row(*key, tuple(sorted(codes))) for key, codes in grouped.items())
    return tuple(sorted(rows, key=lambda row: (row.kind, -(row.decided or 0), -(row.proposal or 0))))
