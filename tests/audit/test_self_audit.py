"""Self-audit on a log in memory: what is told, what is not, at which position; the services are desks beside it."""

import asyncio
from collections.abc import Sequence

import pytest

from audit import self_audit
from audit.findings import Code, Finding
from audit.self_audit import BEHIND, SelfAudit, Stopped
from contracts import record as records
from contracts.commands import scoring as s
from contracts.digest import DigestAsked, Digested
from contracts.events import scoring as es
from ledger.memory import MemoryDocuments, MemoryLedger
from ledger.port import Entry
from services.digest import digests
from tests.golden import play
from tests.golden.edition import MARKS, MEMBERS, Edition, marks
from tests.golden.forge import event, forged, insert, kept
from tests.scene import ORGANISER


class Side:
    """A self-audit of a scene that goes on, and what it told; the scene's desks answer for the services."""

    def __init__(self, scene: Edition) -> None:
        self.told: list[Finding] = []
        self.scene = scene
        self.clock = 0.0
        ledger, documents = MemoryLedger(), MemoryDocuments()
        ledger._entries, documents._kept = scene.entries, scene.documents
        self.audit = SelfAudit(ledger, documents, self._ask, self._tell)

    async def _ask(self, asked: DigestAsked) -> Sequence[Digested]:
        return [
            Digested(name, "one", 1, self.scene.position, digests(desk.folded, asked.services[name]))
            for name, desk in self.scene.desks.items()
        ]

    async def _tell(self, finding: Finding) -> None:
        self.told.append(finding)

    async def on(self, turns: int = 2) -> None:
        """Let it come to the head of the log, and ask."""
        for _ in range(turns):
            self.clock += BEHIND
            await self.audit.turn(self.clock)

    def found(self) -> list[tuple[Code, int]]:
        """Return what was told."""
        return [(finding.code, finding.position) for finding in self.told]


async def test_edition_followed_as_it_goes_gives_nothing(scene: Edition) -> None:
    """Late ballot, late vote, recusal, departures: all is as the rules say, and every view was compared."""
    side = Side(scene)
    await side.on(60)
    assert (side.audit.position, side.found(), side.audit.wrong) == (scene.position, [], {})
    views = {(name, view) for name, desk in scene.desks.items() for view in desk.folded}
    assert {(service, view) for service, view in side.audit._costs} >= views


async def test_nothing_is_decided_before_it_is_old_enough(scene: Edition) -> None:
    """What later records rest on must be known: the head waits its seconds."""
    side = Side(scene)
    await side.audit.turn(0.0)
    await side.audit.turn(BEHIND - 0.01)
    assert side.audit.position == 0
    await side.audit.turn(BEHIND)
    assert side.audit.position == scene.position


async def test_decisions_wait_for_no_view(scene: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that costs the services a lot is asked for seldom; every record is decided again all the same."""
    monkeypatch.setattr(self_audit, "PAUSE", 0.005)
    monkeypatch.setattr(self_audit, "BEHIND", 0.0)
    side = Side(scene)
    asked: list[DigestAsked] = []

    async def dear(question: DigestAsked) -> Sequence[Digested]:
        asked.append(question)
        return []

    log = kept(scene)
    log.ledger._entries = scene.entries[:50]
    side.audit = SelfAudit(log.ledger, log.documents, dear, side._tell)
    monkeypatch.setattr(side.audit, "_next", lambda: (DigestAsked(side.audit.position, {}, {}), 3600.0))
    running = asyncio.create_task(side.audit.run())
    try:
        async with asyncio.timeout(20):
            while not asked or side.audit.position < 50:
                await asyncio.sleep(0.005)
            log.ledger._entries = scene.entries
            while side.audit.position < scene.position:
                await asyncio.sleep(0.005)
    finally:
        running.cancel()
    assert (len(asked), side.told) == (1, [])


async def test_decision_overtaken_after_its_basis_was_passed_is_not_told() -> None:
    """It took longer on its way than self-audit waits: a whole replay says that it was rightly left out."""
    side = Side(play.drawn())
    scene = side.scene
    *before, (dossier, late) = [(code, reader) for code in MARKS for reader in scene.readers(code)]
    for code, reader in before:
        scene.do(reader, s.CastScore(code, 1, 0, marks(MARKS[code])))
    overtaken = scene.decide(late, s.CastScore(dossier, 1, 0, marks(MARKS[dossier])))
    scene.do(ORGANISER, s.CloseRound("unique", 1, "un lecteur manque"))
    await side.on()
    assert side.audit.position == scene.position
    position = scene.put(overtaken)
    scene.settle()
    await side.on()
    assert side.audit.position > position
    assert position in side.audit._unsure
    assert side.found() == []


async def test_wrong_decision_whose_basis_was_passed_is_told() -> None:
    """A ballot that nobody could have cast, said to rest on a position long passed: the whole replay finds it too."""
    side = Side(play.drawn())
    scene = side.scene
    await side.on()
    stranger = next(juror for juror in MEMBERS if juror not in scene.readers("01004"))
    command = s.CastScore("01004", 1, 0, marks(3))
    cast = scene.decide(scene.readers("01004")[0], command)
    assert cast.record is not None
    record = forged(scene, stranger, command, es.ScoreCast("01004", stranger, "unique", 1, marks(3)))
    scene.do(scene.readers("01033")[0], s.CastScore("01033", 1, 0, marks(3)))
    await side.on()
    position = insert(scene, record)
    await side.on()
    assert side.found() == [(Code.REFUSED, position)]


async def test_each_finding_is_told_once() -> None:
    """However often it is looked at."""
    scene = play.played()
    award = next(entry.position for entry in scene.entries if b'"award-decided"' in entry.raw)
    wrong = kept(scene, {award: event(level=3)})
    side = Side(scene)
    side.audit = SelfAudit(wrong.ledger, wrong.documents, side._ask, side._tell)
    await side.on(4)
    assert side.found().count((Code.DIFFERS, award)) == 1


async def test_record_that_cannot_be_ends_it() -> None:
    """A round closed that never opened: nothing after it can be decided again, told, and said where."""
    side = Side(play.closed())
    scene = side.scene
    position = scene.position + 1
    record = forged(scene, ORGANISER, s.CloseRound("absent", 1), es.RoundClosed("absent", 1, 0))
    scene.entries.append(Entry(position, "jury.log.26.round.absent.1", records.encode(record)))
    with pytest.raises(Stopped) as stopped:
        await side.on()
    assert stopped.value.position == position
    assert (Code.IMPOSSIBLE, position) in side.found()


async def test_corrupted_view_is_told_once_and_forgotten_with_its_instance() -> None:
    """Told at the position of the answer; it stays wrong until that instance is gone."""
    side = Side(play.tallied())
    await side.on(20)
    assert side.found() == []
    side.scene.desks["scoring"].roll.persons.pop("p-eve")
    await side.on(40)
    assert [(one.code, one.position, one.details["view"]) for one in side.told] == [
        (Code.VIEW_DIFFERS, side.scene.position, "desk.roll")
    ]
    assert list(side.audit.wrong) == [("scoring", "one", "desk.roll")]
    del side.scene.desks["scoring"]
    await side.on(6)
    assert side.audit.wrong == {}
