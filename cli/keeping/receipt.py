"""`jury receipt`: a receipt of one position, from what is sealed."""

import asyncio
import sys
from pathlib import Path

from cli.home import Home
from cli.words import ENVIRONMENT, INTEGRITY, RIGHT, USAGE, Trouble
from contracts.refusals import Refusal
from ledger import checkpoint as checkpoints
from ledger.grown import GrownTiles
from ledger.manifest import CHECKPOINT
from ledger.plainfiles import Fault, MalformedTiles
from ledger.sealed import PRIVATE, PUBLIC, NotSealed, prove
from ledger.tiles import FULL, entries_path


def receipt(
    directory: Path, position: int, bundle: Path | None, person: str | None, edition: str, *, with_record: bool
) -> int:
    """Write the receipt of a position on standard output: from a bundle, the directory's own seal, or the registrar.

    Raises Trouble.
    """
    if person is not None:
        return asyncio.run(_ask(directory, position, person, edition))
    seal = Home(directory).seal
    public, private = (seal / PUBLIC, seal / PRIVATE) if bundle is None else (bundle, bundle)
    try:
        proof = prove(public, position)
        record = _record(private, position, checkpoints.read(proof.checkpoint)[0].size) if with_record else None
        sys.stdout.buffer.write(proof._replace(extra=record).encode())
    except NotSealed as error:
        fr = f"le registre n'est scellé que jusqu'à la position {error.size}"
        raise Trouble(ENVIRONMENT, fr, str(error)) from None
    except MalformedTiles as error:
        if error.path == CHECKPOINT and error.fault is Fault.MISSING:
            fr, en = f"aucun registre scellé dans {public}", f"no sealed log in {public}"
            raise Trouble(ENVIRONMENT, f"{fr} ({error})", f"{en} ({error})") from None
        fr, en = f"le registre scellé est abîmé : {error}", f"the sealed log is damaged: {error}"
        raise Trouble(INTEGRITY, fr, en) from None
    except OSError as error:
        fr, en = f"{public} ne se lit pas ({error.strerror})", f"{public} cannot be read ({error.strerror})"
        raise Trouble(USAGE, fr, en) from None
    return RIGHT


def _record(entries: Path, position: int, size: int) -> bytes:
    tile, place = divmod(position - 1, FULL)
    stored = GrownTiles(entries, size).stored(tile)
    if place >= len(stored):
        raise MalformedTiles(Fault.TRUNCATED, entries_path(tile), f"{len(stored)} entries")
    return stored[place]


async def _ask(directory: Path, position: int, person: str, edition: str) -> int:
    from cli.acting.visit import refused, visit
    from contracts.questions import ProveRecord

    try:
        async with visit(Home(directory), person, edition) as hand:
            told = await hand.door.ask(person, hand.key(), ProveRecord(position), edition, str)
    except Refusal as refusal:
        return refused(refusal)
    sys.stdout.buffer.write(told.encode())
    return RIGHT
