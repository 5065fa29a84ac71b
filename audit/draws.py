"""The draws of a log, run again from what the log holds: codes, seed and rulebook, nothing else."""

import hashlib

from msgspec import Struct

from audit.reading import stream
from contracts.codes import Position, Sha256
from contracts.commands.scoring import HoldDraw
from contracts.events.scoring import Background, DrawHeld, Reading
from contracts.record import Record
from contracts.rulebook import Readers
from contracts.subjects import Address
from ledger.port import Ledger
from services.act import Act
from services.desk import Desk, read
from services.scoring.rules import draw
from services.scoring.rules.lot import Impossible
from services.scoring.scoring import Scoring


class Panel(Struct, frozen=True):
    """A panel as it was drawn from, and the loads of its jurors: readings from outside included."""

    panel: str
    kinds: tuple[str, ...]
    loads: dict[str, int]


class Drawn(Struct, frozen=True):
    """One draw: where, its seed, all that it was drawn from, what it gave; `same`: drawn again it gives just that."""

    edition: str
    position: Position
    procedure: str
    seed: str
    seed_sha256: Sha256
    readers: Readers
    panels: tuple[Panel, ...]
    dossiers: dict[str, str]
    forbidden: tuple[tuple[str, str], ...]
    backgrounds: tuple[Background, ...]
    readings: tuple[Reading, ...]
    same: bool


async def draws(ledger: Ledger, upto: int, edition: str | None = None) -> tuple[Drawn, ...]:
    """Return the draws of the first `upto` positions (of one edition), each run again. Raises Damaged, Unavailable."""
    desk, found = Desk(Scoring()), []
    async for entries in stream(ledger, upto):
        for entry in entries:
            record = read(entry)
            if record.noun == "draw" and edition in (None, record.edition):
                found += [_again(desk, record, event) for event in record.events if isinstance(event, DrawHeld)]
            desk.fold(entry, record)
    return tuple(found)


def _again(desk: Desk, record: Record, event: DrawHeld) -> Drawn:
    act = Act(record.edition, record.actor, record.command_id, record.time)
    facts = desk.service.consult(HoldDraw(event.seed), act)
    assert isinstance(facts, draw.Facts)
    state = desk.noun(Address(record.edition, record.noun, record.id)).state or draw.Draw()
    forbidden = facts.recused | {(pair.dossier, pair.juror) for pair in state.forbidden}
    backgrounds = {each.juror: each.background for each in state.backgrounds}
    again = _draw(event, facts, forbidden, backgrounds)
    seed_sha256 = hashlib.sha256(event.seed.encode()).hexdigest()
    return Drawn(
        edition=record.edition,
        position=desk.position + 1,
        procedure=event.procedure,
        seed=event.seed,
        seed_sha256=seed_sha256,
        readers=facts.readers,
        panels=tuple(Panel(p.code, p.kinds, _loads(p.jurors, event.readings)) for p in facts.panels),
        dossiers={candidate.dossier: candidate.kind for candidate in facts.dossiers},
        forbidden=tuple(sorted(forbidden)),
        backgrounds=state.backgrounds,
        readings=event.readings,
        same=again == event.readings and seed_sha256 == state.seed_sha256,
    )


def _draw(
    event: DrawHeld, facts: draw.Facts, forbidden: frozenset[tuple[str, str]], backgrounds: dict[str, str]
) -> tuple[Reading, ...] | None:
    """Draw again; None where the procedure is unknown, or where this cannot be drawn at all."""
    procedure = draw.PROCEDURES.get(event.procedure)
    if procedure is None or event.procedure != facts.procedure:
        return None
    try:
        return procedure(event.seed, facts.panels, facts.dossiers, forbidden, facts.readers, backgrounds)
    except Impossible:
        return None


def _loads(jurors: tuple[str, ...], readings: tuple[Reading, ...]) -> dict[str, int]:
    return {juror: sum(juror in reading.readers for reading in readings) for juror in jurors}
