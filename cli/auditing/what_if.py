"""`jury audit what-if`: the edition counted again as if something were otherwise; nothing is written."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import RIGHT, USAGE, Trouble, english

if TYPE_CHECKING:
    from audit.supposed import LeftOut, OtherMark, Supposed

#: Bytes above which a file is no rulebook, however it is laid out: compact, it must fit in the record that opens.
LARGEST: Final = 1_000_000


class Asked(NamedTuple):
    """What a person supposes, as typed."""

    rulebook: Path | None = None
    aggregation: str | None = None
    without_juror: tuple[str, ...] = ()
    without_ballot: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    severity: bool = False


def supposed(asked: Asked) -> "Supposed":
    """Return what is supposed. Raises Trouble where it is not written as it must be."""
    from audit.supposed import Supposed

    return Supposed(
        rulebook=None if asked.rulebook is None else _read(asked.rulebook),
        aggregation=asked.aggregation,
        without_jurors=asked.without_juror,
        without_ballots=tuple(_ballot(text) for text in asked.without_ballot),
        marks=tuple(_mark(text) for text in asked.mark),
        severity=asked.severity,
    )


def _ballot(text: str) -> "LeftOut":
    from audit.supposed import LeftOut

    dossier, _, juror = text.partition(":")
    if ":" in juror or not (dossier and juror):
        raise _malformed(text, "--without-ballot DOSSIER:JURÉ", "--without-ballot DOSSIER:JUROR")
    return LeftOut(dossier, juror)


def _mark(text: str) -> "OtherMark":
    from audit.supposed import OtherMark

    place, _, value = text.partition("=")
    dossier, juror, criterion = (*place.split(":"), "", "", "")[:3]
    if place.count(":") != 2 or not (dossier and juror and criterion and value):
        raise _malformed(text, "--mark DOSSIER:JURÉ:CRITÈRE=NOTE", "--mark DOSSIER:JUROR:CRITERION=MARK")
    return OtherMark(dossier, juror, criterion, value)


def _malformed(text: str, fr: str, en: str) -> Trouble:
    return Trouble(USAGE, f"« {text} » : écrivez {fr}", f"“{text}”: write {en}")


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise Trouble(
            USAGE, f"{file} ne se lit pas : {error.strerror}", f"{file} cannot be read: {error.strerror}"
        ) from None
    if len(content) > LARGEST:
        raise Trouble(USAGE, f"{file} dépasse {LARGEST} octets", f"{file} is over {LARGEST} bytes")
    return content


async def run(source: Source, asked: Asked, edition: str | None, as_of: str | None, *, json: bool) -> int:
    """Tell what would be otherwise. Raises Trouble."""
    import msgspec

    from audit.folded import fold
    from audit.showing.what_if import what_if as show
    from audit.supposed import Unsupposable
    from audit.walk import sound
    from audit.what_if import what_if
    from cli.shown import console

    wanted = supposed(asked)
    async with reading(source) as (ledger, _):
        await announce(ledger)
        folded = await fold(ledger, await upto(ledger, as_of))
        code = folded.one_edition(edition)
        with sound():
            try:
                made = what_if(folded, wanted, code)
            except Unsupposable as error:
                raise Trouble(USAGE, error.text.fr, error.text.en) from None
    if json:
        print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
        return RIGHT
    out = console()
    for part in show(made, wanted, french=not english()):
        out.print(part, markup=False, highlight=False, soft_wrap=isinstance(part, str))
    return RIGHT
