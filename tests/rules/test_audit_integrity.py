"""A log that is not what was stored: each damage has its code, and what lies below it is still decided again."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from audit.findings import Code, Finding, text
from audit.replay import replay
from audit.verdict import Verdict
from contracts import record as records
from ledger.memory import MemoryLedger
from ledger.port import Damaged, Entry
from tests.golden import play
from tests.golden.edition import Edition
from tests.golden.forge import Change, Kept, chained


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the edition up to its closing."""
    return play.closed()


async def audited(entries: Sequence[Entry], scene: Edition) -> Verdict:
    """Replay entries as they are."""
    held = Kept(entries, scene.documents)
    return await replay(held.ledger, held.documents, len(entries))


def places(verdict: Verdict) -> list[tuple[Code, int]]:
    """Return codes and positions."""
    return [(finding.code, finding.position) for finding in verdict.findings]


async def test_broken_chain_is_found_and_ends_the_decisions(scene: Edition) -> None:
    """A record edited without its chain: the next one of the same noun does not follow it."""
    entries = list(scene.entries)
    register, grant = entries[6], entries[8]
    changed = replace(records.decode(register.raw), time=scene.now)
    entries[6] = register._replace(raw=records.encode(changed))
    verdict = await audited(entries, scene)
    assert register.subject == grant.subject
    assert places(verdict) == [(Code.BROKEN_CHAIN, grant.position)]
    assert (verdict.intact, verdict.records, verdict.decided) == (False, 8, 8)
    assert verdict.sentence().en == "the log is damaged: nothing behind that point is sure"


async def test_every_damage_is_listed(scene: Edition) -> None:
    """The checks go on behind the first damage; nothing behind it is decided."""
    entries = list(scene.entries)
    entries[4] = entries[4]._replace(raw=b'{"format":1')
    entries[12] = entries[12]._replace(subject="jury.log.26.award.01004")
    verdict = await audited(entries, scene)
    assert places(verdict) == [(Code.UNREADABLE, 5), (Code.MISPLACED, 13)]
    assert verdict.records == 4


async def test_record_with_an_unknown_field_is_unreadable(scene: Edition) -> None:
    """What decodes in part only is no record: it is found when it is reached."""
    entries = list(scene.entries)
    entries[-1] = entries[-1]._replace(raw=entries[-1].raw.replace(b'{"format":1', b'{"more":1,"format":1'))
    verdict = await audited(entries, scene)
    assert places(verdict) == [(Code.UNREADABLE, len(entries))]
    assert verdict.records == len(entries) - 1


async def test_record_under_another_noun_than_its_command_decides_is_misplaced(scene: Edition) -> None:
    """A decision moved to another dossier, its chain made good: its signed command names the first one."""
    position = next(entry.position for entry in scene.entries if entry.subject == "jury.log.26.dossier.01002")
    entries = [
        entry._replace(subject="jury.log.26.dossier.01005") if entry.subject.endswith("dossier.01002") else entry
        for entry in scene.entries
    ]
    changes: dict[int, Change] = {entry.position: _moved for entry in entries if entry.subject.endswith("01005")}
    verdict = await audited(chained(entries, changes), scene)
    assert (Code.MISPLACED, position) in places(verdict)
    assert not verdict.intact


def _moved(record: records.Record) -> records.Record:
    return replace(record, id="01005")


async def test_missing_position_is_a_gap(scene: Edition) -> None:
    """A log that skips a position: what lies below is decided again, nothing above is read."""
    entries = [entry for entry in scene.entries if entry.position != 10]
    held = Kept(entries, scene.documents)
    verdict = await replay(held.ledger, held.documents, scene.position)
    assert places(verdict) == [(Code.GAP, 10)]
    assert verdict.records == 9


class _Broken(MemoryLedger):
    async def read(self, start: int, most: int) -> Sequence[Entry]:
        """Refuse to give what lies behind the first entries."""
        if start > 5:
            raise Damaged("a block was lost")
        return await super().read(start, min(most, 5))


async def test_damage_that_the_log_itself_reports_is_told(scene: Edition) -> None:
    """A damaged stream or bundle: its reason is the finding's."""
    held = Kept(scene.entries, scene.documents)
    broken = _Broken()
    broken._entries = list(scene.entries)
    verdict = await replay(broken, held.documents, scene.position)
    assert verdict.findings == (Finding(Code.DAMAGED, 6, "", {"problem": "a block was lost"}),)
    assert text(verdict.findings[0]).fr == "position 6 : le registre est abîmé : a block was lost"
    assert verdict.records == 5


async def test_each_code_has_its_sentences() -> None:
    """No finding is without words, in both languages."""
    for code in Code:
        told = text(Finding(code, 1, "jury.log.26.ballot.01004.p-ada"))
        assert told.fr.startswith("position 1 (jury.log.26.ballot.01004.p-ada) : ")
        assert told.en.startswith("position 1 (jury.log.26.ballot.01004.p-ada): ")
