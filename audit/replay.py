"""Every decision taken again from the log alone, by the live rules, and compared with what is recorded.

A service decided on what it had read (`basis`), and the log put the decision at its own position: both must give what
is recorded. Where they differ, something overtook the decision on its way into the log, and whoever counts must have
left it out. What is recorded is folded whatever is found, so that one wrong decision is one finding.
"""

from contextlib import suppress
from typing import Final

import msgspec

from audit.bench import Bench, Case
from audit.clock import Clock
from audit.findings import Code, Finding
from audit.integrity import scan
from audit.outcome import Outcome
from audit.overtaken import Overtaken
from audit.owed import Owed
from audit.palmares import UnknownEdition
from audit.verdict import EditionVerdict, Verdict
from audit.window import Unreadable, Window
from contracts.events import Event
from contracts.record import Record
from contracts.refusals import Refusal
from ledger.port import Damaged, Documents, Ledger
from services.desk import Consulted

_encode: Final = msgspec.json.Encoder().encode
Decided = tuple[Event, ...] | Refusal
#: What a rule or a fold raises where it meets what no service would have stored before it: a log that someone made up.
MADE_UP: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
)


async def replay(ledger: Ledger, documents: Documents, upto: int, edition: str | None = None) -> Verdict:
    """Decide the first `upto` records again (of `edition` alone, where one is named: the rest is folded only).

    Where the log is damaged, all that lies below the damage is decided. Raises UnknownEdition where that edition has no
    record, MissingDocument, Damaged, Unavailable.
    """
    scanned = await scan(ledger, upto)
    walk = Walk(Bench(documents), Window(ledger, scanned.intact), edition)
    await walk.run(scanned.intact, scanned.waiting)
    if edition is not None and walk.decided == 0 and not scanned.findings and not walk.findings:
        raise UnknownEdition(edition)
    overtaken = walk.overtaken.findings()
    editions, wrong = walk.conclude()
    findings = [*scanned.findings, *walk.findings, *overtaken, *wrong]
    return Verdict(
        as_of=upto,
        edition=edition,
        records=walk.bench.position,
        decided=walk.decided,
        twice=walk.twice,
        overtaken=walk.overtaken.left_out,
        editions=editions,
        findings=tuple(sorted(findings, key=lambda finding: (finding.position, finding.code))),
    )


class Walk:
    """A reading of the log from its first record on. `twice`: decisions whose facts had changed on their way."""

    def __init__(self, bench: Bench, window: Window, edition: str | None) -> None:
        self.bench = bench
        self.overtaken = Overtaken()
        self.outcome = Outcome(edition)
        self.owed = Owed(bench)
        self.clock = Clock()
        self.findings: list[Finding] = []
        self.decided = 0
        self.twice = 0
        self.window = window
        self._edition = edition
        self._kept: dict[int, Consulted] = {}

    async def run(self, upto: int, waiting: dict[int, tuple[int, ...]]) -> None:
        """Walk on; at each position, first look at what later records say that they rest on."""
        position = self.bench.position
        try:
            for position in range(self.bench.position + 1, upto + 1):
                await self._look_ahead(waiting.get(position - 1, ()))
                await self._step(position)
        except Unreadable as unreadable:
            entry = unreadable.entry
            self._find(Code.UNREADABLE, entry.position, entry.subject, problem=str(unreadable))
        except Damaged:
            raise
        except MADE_UP as error:
            subject = (await self.window.entry(position)).subject
            self._find(Code.IMPOSSIBLE, position, subject, problem=f"{type(error).__name__}: {error}")

    def conclude(self) -> tuple[tuple[EditionVerdict, ...], list[Finding]]:
        """Return each edition's result, and what is wrong with it."""
        try:
            editions, wrong = self.outcome.conclude(self.bench)
            return editions, [*wrong, *self.owed.conclude()]
        except MADE_UP as error:
            problem = f"{type(error).__name__}: {error}"
            return (), [Finding(Code.IMPOSSIBLE, self.bench.position, "", {"problem": problem})]

    async def _look_ahead(self, later: tuple[int, ...]) -> None:
        for position in later:
            # One that cannot be read is found when it is reached: what lies below it is decided first.
            with suppress(Unreadable):
                case = self._case(position, await self.window.record(position))
                if case is not None:
                    self._kept[position] = await self.bench.consult(case)

    async def _step(self, position: int) -> None:
        entry, record = await self.window.entry(position), await self.window.record(position)
        case = self._case(position, record)
        if case is not None:
            self.decided += 1
            await self._decide_again(case)
        elif self._asked(record):
            self._find(Code.MISPLACED, position, entry.subject)
        dated = self.clock.look(position, entry.subject, record)
        if self._asked(record):
            self.findings += [*self.owed.missing(position, record), *dated]
        self.overtaken.observe(position, record)
        self.outcome.observe(position, record)
        self.bench.fold(entry, record)
        if self._asked(record):
            self.owed.observe(position, record)
        self.window.drop(position)

    def _asked(self, record: Record) -> bool:
        return self._edition is None or record.edition == self._edition

    def _case(self, position: int, record: Record) -> Case | None:
        return self.bench.case(position, record) if self._asked(record) else None

    async def _decide_again(self, case: Case) -> None:
        record, noun = case.record, case.noun
        if (first := noun.commands.get(record.command_id)) is not None:
            self._find(Code.REPEATED, case.position, case.where.subject, first=str(first))
            return
        if not noun.position <= record.basis < case.position:
            basis, previous = str(record.basis), str(noun.position)
            self._find(Code.WRONG_BASIS, case.position, case.where.subject, basis=basis, previous=previous)
        now = await self.bench.consult(case)
        then = self._kept.pop(case.position, now)
        decided = _decide(case, then)
        self.outcome.again(case, decided)
        if not self._compare(case, decided) or now == then:
            return
        self.twice += 1
        decided = _decide(case, now)
        if not _same(decided, record):
            self.overtaken.add(case, _shown(decided))

    def _compare(self, case: Case, decided: Decided) -> bool:
        recorded = _shown(case.record.events)
        if isinstance(decided, Refusal):
            self._find(Code.REFUSED, case.position, case.where.subject, why=decided.why.value, recorded=recorded)
        elif not _same(decided, case.record):
            shown = _shown(decided)
            self._find(Code.DIFFERS, case.position, case.where.subject, recorded=recorded, decided=shown)
        else:
            return True
        return False

    def _find(self, code: Code, position: int, subject: str, **details: str) -> None:
        self.findings.append(Finding(code, position, subject, details))


def _decide(case: Case, consulted: Consulted) -> Decided:
    try:
        return case.desk.judge(case.request, case.act, case.noun.state, consulted)
    except Refusal as refusal:
        return refusal


def _same(decided: Decided, record: Record) -> bool:
    return not isinstance(decided, Refusal) and _encode(decided) == _encode(record.events)


def _shown(decided: Decided) -> str:
    return decided.why.value if isinstance(decided, Refusal) else _encode(decided).decode()
