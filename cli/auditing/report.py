"""`jury audit report`: the audit of an edition, written as pages; the exit code is that of the audit."""

from pathlib import Path

from audit.folder import write
from audit.report.facts import gather
from audit.report.pages import pages
from audit.trust import Trust
from audit.verify import verify
from cli.auditing.handed import verifiers
from cli.auditing.reader import reading, upto
from cli.auditing.target import checkpoint, outward, tell
from cli.notice import announce
from cli.options import EditionRead, Source
from cli.words import FINDING, INTEGRITY, RIGHT
from contracts.counted import English, French


async def run(
    source: Source, target: Path, asked: EditionRead, keys: tuple[str, ...], *, french: bool, embargoed: bool
) -> int:
    """Write it and tell; 4 where the bundle is not intact, 1 on a finding. Raises Trouble."""
    trust = Trust(tuple(verifier for key in keys for verifier in verifiers(key)))
    async with reading(source) as (ledger, documents):
        await announce(ledger)
        head = await upto(ledger, asked.as_of)
        size, signed = await checkpoint(source, head, exactly=asked.as_of is not None)
        checked = None if source.bundle is None else verify(source.bundle, trust)
        with outward(embargoed=embargoed):
            facts = await gather(
                ledger, documents, size, asked.edition, checked, checkpoint=signed, embargoed=embargoed
            )
            count = write(pages(facts, french=french, copy=source.bundle.name if source.bundle else ""), target)
    index = target / "index.html"
    intact = checked is None or checked.intact
    told = {"files": count, "as_of": size, "right": facts.verdict.right, "intact": intact}
    tell(
        target,
        f"{French(count):fichier} ; ouvrez {index}",
        f"{English(count):file}; open {index}",
        told,
        json=asked.json,
    )
    if not intact:
        return INTEGRITY
    return RIGHT if facts.verdict.right else FINDING
