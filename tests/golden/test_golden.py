"""A stored bundle gives for ever the palmares and minutes stored beside it, decided again without a finding."""

from audit.decisions import decisions
from audit.palmares import palmares
from audit.replay import replay
from ledger.bundle import BundleDocuments, BundleLedger
from services.awards.awards import Awards
from services.desk import read
from tests.golden.make import BUNDLE, MINUTES, PALMARES

SIZE = 166
ROOT = "e3a78d21cc86795649f1a150654ab1917e05c12d5aebe502e3bf0fa1ababb324"


async def test_stored_bundle_gives_the_stored_palmares() -> None:
    """Byte for byte, made from the log alone; and they are the documents that were sealed."""
    ledger, documents = BundleLedger(BUNDLE), BundleDocuments(BUNDLE)
    made = await palmares(ledger, SIZE)
    assert made.content == PALMARES.read_bytes()
    assert await documents.get(made.sha256) == made.content


async def test_stored_bundle_gives_the_stored_minutes() -> None:
    """The same of the minutes, as of the position that the sealing names."""
    awards = Awards()
    for entry in await BundleLedger(BUNDLE).read(1, SIZE):
        awards.observe(entry.position, read(entry))
    assert awards.sealed_documents("26") == (PALMARES.read_bytes(), MINUTES.read_bytes())


async def test_stored_bundle_is_decided_again_without_a_finding() -> None:
    """Today's rules decide what was decided then: every record, one ballot and one vote left out."""
    ledger = BundleLedger(BUNDLE)
    verdict = await replay(ledger, BundleDocuments(BUNDLE), SIZE)
    assert (verdict.findings, verdict.decided, verdict.twice, verdict.overtaken) == ((), SIZE, 2, 2)
    assert (verdict.awards, verdict.editions[0].kinds) == (5, {"ville": 3, "village": 1, "intercommunalite": 1})


async def test_stored_bundle_is_the_one_that_was_stored() -> None:
    """Its size and its root: whoever changes it changes this line."""
    assert (BundleLedger(BUNDLE).manifest.size, BundleLedger(BUNDLE).manifest.root) == (SIZE, ROOT)


async def test_stored_bundle_can_be_told() -> None:
    """Each of its decisions has its sentence."""
    told = [decision async for decision in decisions(BundleLedger(BUNDLE), SIZE)]
    assert len(told) == SIZE
    assert all(decision.fr and decision.en for decision in told)
