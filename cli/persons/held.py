"""`jury person export`: what is held on a person, its sealed fields opened, as JSON and as text in both languages."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.auditing.reader import reading, upto
from cli.notice import MARK
from cli.options import Source
from cli.persons.holdings import text
from cli.words import RIGHT, USAGE, Trouble, english

if TYPE_CHECKING:
    from audit.held import Field, Held


async def run(source: Source, code: str, as_of: str | None, asker: str | None, to: Path | None, *, json: bool) -> int:
    """Read, open, write. Raises Trouble, Refusal."""
    from audit.person import UnknownPerson, held

    if asker is not None and source.bundle is not None:
        raise Trouble(USAGE, "un registre exporté n'ouvre aucun champ", "an exported log opens no field")
    async with reading(source) as (ledger, _):
        try:
            found = await held(ledger, await upto(ledger, as_of), code, datetime.now(UTC))
        except UnknownPerson:
            raise Trouble(USAGE, f"{code} n'est pas inscrit(e)", f"{code} is not registered") from None
    states = await _open(source, found, asker)
    document = _document(found, states)
    if found.simulation:
        print(f"{MARK}{found.simulation}", file=sys.stderr)
    if to is not None:
        _write(to, code, document, "\n\n".join(text(found, states, french=french) for french in (True, False)))
    else:
        print(document.decode() if json else text(found, states, french=not english()))
    return RIGHT


async def _open(source: Source, found: "Held", asker: str | None) -> list[dict[str, str | None]]:
    """Return the state of each sealed field, and its text where it was opened. Raises Refusal, Trouble."""
    if asker is None or not found.fields:
        state = "sealed" if found.erased is None else "erased"
        return [{"state": state, "text": None} for _ in found.fields]
    texts = await _texts(source, found.fields, asker)
    return [{"state": "erased" if text is None else "opened", "text": text} for text in texts]


async def _texts(source: Source, fields: "Sequence[Field]", asker: str) -> list[str | None]:
    from cli.acting.visit import opened, visit
    from cli.home import Home
    from contracts.codes import LABEL

    async with visit(Home(source.directory), asker, LABEL, url=source.nats) as hand:
        return await opened(hand, [each.sealed for each in fields])


def _document(found: "Held", states: list[dict[str, str | None]]) -> bytes:
    import msgspec

    told: dict[str, Any] = msgspec.to_builtins(found)
    told["fields"] = [
        {"position": each.position, "edition": each.edition, "noun": each.noun, "field": each.sealed.field, **state}
        for each, state in zip(found.fields, states, strict=True)
    ]
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def _write(directory: Path, code: str, document: bytes, told: str) -> None:
    """Write both files, for their owner's eyes only. Raises Trouble."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in ((f"{code}.json", document + b"\n"), (f"{code}.txt", told.encode() + b"\n")):
        file = directory / name
        try:
            file.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise Trouble(USAGE, f"{file} existe déjà", f"{file} exists already") from None
        file.write_bytes(content)
        print(file)
