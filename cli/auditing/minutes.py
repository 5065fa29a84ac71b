"""`jury audit minutes`: the minutes from the log, as signed (JSON), as text, as an accessible PDF.

What is signed is the JSON. Text and PDF are renderings of it: the same bytes for the same document, names and language.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cli.auditing.proceedings import proceedings
from cli.auditing.reader import reading, upto
from cli.options import Source
from cli.parts import Heading, Line, Part, Teller, level
from cli.words import RIGHT, USAGE, Trouble, document, english, say

if TYPE_CHECKING:
    from audit.minutes import Made

#: A fixed time (2000-01-01), so that the same minutes give the same PDF whenever it is made.
TIMESTAMP: Final = 946_684_800


async def run(
    source: Source, edition: str | None, as_of: str | None, asker: str | None, pdf: Path | None, *, json: bool
) -> int:
    """Make the minutes and print them, or write the PDF; return the exit code. Raises Trouble, Refusal."""
    from audit.minutes import minutes

    if json and (pdf is not None or asker is not None):
        raise Trouble(USAGE, "--json est le document signé, sans nom", "--json is the signed document: no names")
    async with reading(source) as (ledger, _):
        made = await minutes(ledger, await upto(ledger, as_of), edition)
    if json:
        document(made.content)
        return RIGHT
    persons = {} if asker is None else await names(source, made, asker)
    if pdf is None:
        sys.stdout.write(text(made, persons, french=not english()))
    else:
        pdf.write_bytes(page(made, persons, french=not english()))
        print(say(f"{pdf} : procès-verbal {made.sha256}", f"{pdf}: minutes {made.sha256}"))
    return RIGHT


async def names(source: Source, made: "Made", asker: str) -> dict[str, str]:
    """Return persons' names from their active keys: a running registrar opens them, for whom it may.

    Who was erased is told so; who gave no name stays a code. Raises Refusal, Trouble.
    """
    from cli.acting.visit import opened, visit
    from cli.home import Home

    if source.bundle is not None:
        raise Trouble(USAGE, "un registre exporté n'ouvre aucun nom", "an exported log opens no name")
    home, sealed = Home(source.directory), list(made.names.items())
    async with visit(home, asker, made.edition, url=source.nats) as hand:
        told = await opened(hand, [field for _, field in sealed])
    erased = say("effacé", "erased")
    return {code: erased if name is None else name for (code, _), name in zip(sealed, told, strict=True)}


def text(made: "Made", persons: dict[str, str], *, french: bool) -> str:
    """Return the minutes as plain text: a heading is underlined, a table has a line a row."""
    teller = Teller(msgspec.json.decode(made.content), persons, made.places, french)
    lines: list[str] = []
    for part in parts(made, teller):
        match part:
            case Heading():
                lines += ["", part.text, "=-~"[part.level - 1] * len(part.text)]
            case Line():
                lines.append(part.text)
            case _:
                lines += [" | ".join(part.header), *(" | ".join(row) for row in part.rows)]
    return "\n".join((*lines[1:], ""))


def page(made: "Made", persons: dict[str, str], *, french: bool) -> bytes:
    """Return the minutes as a PDF/UA-1: tagged, titled, in its language. The same bytes for the same arguments."""
    import typst

    teller = Teller(msgspec.json.decode(made.content), persons, made.places, french)
    told = {
        "title": teller.title(),
        "author": teller.told["label"],
        "lang": "fr" if french else "en",
        "footer": f"SHA-256 {made.sha256}",
        "parts": list(parts(made, teller)),
    }
    with as_file(files("cli.auditing") / "minutes.typ") as template:
        made_pdf = typst.Compiler(template, ignore_system_fonts=True).compile(
            format="pdf",
            sys_inputs={"told": msgspec.json.encode(told).decode()},
            pdf_standards=["ua-1"],
            timestamp=TIMESTAMP,
        )
    assert isinstance(made_pdf, bytes), "one file was asked for"
    return made_pdf


def parts(made: "Made", teller: Teller) -> tuple[Part, ...]:
    """Return the whole document: what it is, what it says, who signed it."""
    return (Heading(1, teller.title()), *_what_it_is(made, teller), *proceedings(teller), *_signatures(made, teller))


def _what_it_is(made: "Made", teller: Teller) -> Iterator[Line]:
    told: dict[str, Any] = teller.told
    state = teller.say("scellé", "sealed") if made.sealed else teller.say("projet, non scellé", "draft, not sealed")
    if told["simulation"]:
        yield Line(f"*** SIMULATION *** {told['simulation']['notice']}")
    yield Line(f"{told['format']}, {state}. SHA-256 {made.sha256}")
    yield Line(
        teller.say(f"Arrêté à la position {told['as_of']} du registre.", f"As of position {told['as_of']} of the log.")
    )
    if (last := told.get("last_record")) is not None:
        named = teller.say("Dernier acte rapporté", "Last record told")
        yield Line(f"{named}{teller.colon} {last['position']}, SHA-256 {last['sha256']}")
    yield Line(f"{teller.say('Règlement', 'Rulebook')} {told['rulebook']['id']}, SHA-256 {told['rulebook']['sha256']}")
    yield Line(f"Palmarès SHA-256 {told['palmares_sha256']}")
    counted = Counter(award["level"] for award in told["awards"])
    shares = ", ".join(f"{many} × {level(number)}" for number, many in sorted(counted.items()))
    yield Line(f"{teller.say('Décisions', 'Decisions')}{teller.colon} {len(told['awards'])} ({shares})")


def _signatures(made: "Made", teller: Teller) -> tuple[Part, ...]:
    signed = [teller.person(code) for code in made.signed]
    said = ", ".join(signed) if signed else teller.say("aucune à ce jour", "none yet")
    return (Heading(2, "Signatures"), Line(f"Ed25519 : {said}"))
