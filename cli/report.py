"""`jury audit report`: the audit of an edition, written as pages; the exit code is that of the audit."""

from pathlib import Path

from audit.folder import write
from audit.report.facts import gather
from audit.report.pages import pages
from audit.trust import Trust
from audit.verify import verify
from cli.notice import announce
from cli.reader import Source, reading, upto
from cli.target import checkpoint, outward
from cli.verify import verifiers
from cli.words import FINDING, INTEGRITY, RIGHT, say


async def run(
    source: Source,
    target: Path,
    edition: str | None,
    as_of: str | None,
    keys: tuple[str, ...],
    *,
    french: bool,
    embargoed: bool,
) -> int:
    """Write it and tell; 4 where the bundle is not intact, 1 on a finding. Raises Trouble."""
    trust = Trust(tuple(verifier for key in keys for verifier in verifiers(key)))
    async with reading(source) as (ledger, documents):
        await announce(ledger)
        head = await upto(ledger, as_of)
        size, signed = await checkpoint(source, head, exactly=as_of is not None)
        checked = None if source.bundle is None else verify(source.bundle, trust)
        with outward(embargoed=embargoed):
            facts = await gather(ledger, documents, size, edition, checked, checkpoint=signed, embargoed=embargoed)
            count = write(pages(facts, french=french, copy=source.bundle.name if source.bundle else ""), target)
    print(
        say(
            f"{target} : {count} fichiers ; ouvrez {target / 'index.html'}",
            f"{target}: {count} files; open {target / 'index.html'}",
        )
    )
    if checked is not None and not checked.intact:
        return INTEGRITY
    return RIGHT if facts.verdict.right else FINDING
