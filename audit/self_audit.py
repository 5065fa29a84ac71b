"""Self-audit: the running system held against a replay of its own log, record after record and view by view.

Each new record is decided again, as `replay` does, a little behind the head: what later records rest on is known then.
Every instance of every service is asked for digests of what it has folded, some views at a time, and each is compared
with what the log gives at the very position at which it was made. A difference is told; nothing is mended.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from time import perf_counter
from typing import Final, Literal

from audit.bench import Bench
from audit.findings import Code, Finding
from audit.integrity import Scanner
from audit.reading import stream
from audit.replay import Walk, replay
from audit.window import Window
from contracts.digest import DigestAsked, Digested
from ledger.port import Documents, Ledger
from services.digest import digest

#: Seconds behind the head: a decision takes less from its basis into the log; one that took more is looked at apart.
BEHIND: Final = 2.0
#: Seconds of a service's time that one question may take; of what takes more by itself, one view is asked at a time.
BUDGET: Final = 0.004
#: Seconds between two questions; and of every service's time, no more than this part.
PAUSE: Final = 0.5
SHARE: Final = 0.01
#: Positions at which answers wait to be compared, at most: what is asked goes on while self-audit lags behind.
WAITING: Final = 32
#: An instance that did not answer so often in a row is gone, and what was wrong in its memory with it.
GONE: Final = 5
#: What a view costs (seconds) before it was digested here once.
_GUESS: Final = 0.0005

Ask = Callable[[DigestAsked], Awaitable[Sequence[Digested]]]
Tell = Callable[[Finding], Awaitable[None]]


class SelfAudit:
    """Follows a log that grows. `wrong`: the views that differ now, each with its finding.

    `over`: why a view that differed no longer does.
    """

    def __init__(self, ledger: Ledger, documents: Documents, ask: Ask, tell: Tell) -> None:
        self.wrong: dict[tuple[str, str, str], Finding] = {}
        self.over: dict[tuple[str, str, str], Literal["agrees", "gone"]] = {}
        self.compared = 0
        self._ledger = ledger
        self._documents = documents
        self._ask = ask
        self._tell = tell
        self._walk = Walk(Bench(documents), Window(ledger, 0), None)
        self._scanner = Scanner()
        self._heads: deque[tuple[float, int]] = deque()
        self._answers: dict[int, list[Digested]] = {}
        self._told: set[tuple[Code, int, str]] = set()
        self._unsure: set[int] = set()
        self._silent: dict[tuple[str, str], int] = {}
        self._costs: dict[tuple[str, str], float] = {}
        self._turn: dict[str, int] = {}

    @property
    def position(self) -> int:
        """The last position decided again."""
        return self._walk.bench.position

    async def run(self) -> None:
        """Audit until cancelled. Raises Damaged, Unreadable, MissingDocument where it cannot go on."""
        due = float("-inf")
        while True:
            await self.follow(asyncio.get_running_loop().time())
            if (started := perf_counter()) >= due:
                due = started + await self.compare() / SHARE
            await asyncio.sleep(PAUSE)

    async def turn(self, now: float) -> float:
        """Follow, then compare."""
        await self.follow(now)
        return await self.compare()

    async def follow(self, now: float) -> None:
        """Go on to what is old enough: decisions are not kept waiting by what views cost."""
        head = await self._ledger.head()
        self._heads.append((now, head))
        await self._scan(head)
        while self._heads and self._heads[0][0] <= now - BEHIND:
            _, safe = self._heads.popleft()
            await self._advance(safe)

    async def compare(self) -> float:
        """Compare what was answered, ask again; return what a service spent on it."""
        if len(self._answers) >= WAITING:
            return 0.0
        asked, cost = self._next()
        self._silent.update({key[:2]: self._silent.get(key[:2], 0) + 1 for key in self.wrong})
        for answer in await self._ask(asked):
            self._silent.pop((answer.service, answer.instance), None)
            self._answers.setdefault(answer.position, []).append(answer)
        for key in [key for key in self.wrong if self._silent.get(key[:2], 0) >= GONE]:
            self._end(key, "gone")
        await self._advance(self.position)
        return cost

    # -- every record decided again

    async def _scan(self, head: int) -> None:
        """Look at what came: whether it follows, and on which position it rests. One whose basis is past is unsure."""
        async for entries in stream(self._ledger, head, self._scanner.position):
            for entry in entries:
                self._scanner.look(entry)
        for basis in [basis for basis in self._scanner.waiting if basis < self.position]:
            self._unsure.update(self._scanner.waiting.pop(basis))

    async def _advance(self, upto: int) -> None:
        """Decide again up to a position, and compare the views of every answer on the way."""
        for position in sorted({position for position in self._answers if position <= upto} | {upto}):
            await self._decide(position)
            for answer in self._answers.pop(position, ()):
                await self._compare(answer)
        await self._report(self._found())

    async def _decide(self, upto: int) -> None:
        if upto <= self.position:
            return
        waiting = {basis: tuple(later) for basis, later in self._scanner.waiting.items()}
        self._walk.window = Window(self._ledger, self._scanner.position, self.position)
        await self._walk.run(upto, waiting)
        for basis in [basis for basis in waiting if basis < self.position]:
            del self._scanner.waiting[basis]
        if self.position < upto:
            await self._report(self._found())
            raise Stopped(self.position + 1)

    def _found(self) -> Iterator[Finding]:
        yield from self._scanner.findings
        yield from self._walk.findings
        yield from self._walk.overtaken.findings()

    async def _report(self, findings: Iterator[Finding]) -> None:
        """Tell each finding once; one that an unknown basis may explain, only if a whole replay finds it too."""
        for finding in list(findings):
            key = (finding.code, finding.position, finding.subject)
            if key in self._told:
                continue
            self._told.add(key)
            if finding.position not in self._unsure or await self._confirmed(finding):
                await self._tell(finding)

    async def _confirmed(self, finding: Finding) -> bool:
        verdict = await replay(self._ledger, self._documents, self.position)
        return any((one.code, one.position) == (finding.code, finding.position) for one in verdict.findings)

    # -- every view compared

    def _next(self) -> tuple[DigestAsked, float]:
        """Return the next question, and what it costs the service that it costs most."""
        asked: dict[str, tuple[str, ...]] = {}
        most = 0.0
        for service, parts in self.folded():
            names, start, cost = list(parts), self._turn.get(service, 0), 0.0
            chosen: list[str] = []
            while len(chosen) < len(names):
                name = names[(start + len(chosen)) % len(names)]
                more = self._costs.get((service, name), _GUESS)
                if chosen and cost + more > BUDGET:
                    break
                chosen.append(name)
                cost += more
            self._turn[service] = (start + len(chosen)) % max(1, len(names))
            asked[service] = tuple(chosen)
            most = max(most, cost)
        differing: dict[str, tuple[str, ...]] = {}
        for _, instance, view in sorted(self.wrong):
            differing[instance] = (*differing.get(instance, ()), view)
        return DigestAsked(self.position, asked, differing), most

    def _end(self, key: tuple[str, str, str], why: Literal["agrees", "gone"]) -> None:
        del self.wrong[key]
        self.over[key] = why

    def folded(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Give what each service must have folded, view by view."""
        desks = self._walk.bench.desks
        yield from ((name, desk.folded) for name, desk in desks.items())
        yield "registrar", {"roll": desks["intake"].roll}

    async def _compare(self, answer: Digested) -> None:
        """Hold an instance's digests against those of what is folded here, at the same position."""
        folded = dict(self.folded()).get(answer.service, {})
        for view, told in answer.digests.items():
            started = perf_counter()
            expected = digest(folded[view]) if view in folded else ""
            self._costs[answer.service, view] = perf_counter() - started
            self.compared += 1
            key = (answer.service, answer.instance, view)
            if told == expected:
                if key in self.wrong:
                    self._end(key, "agrees")
            elif key not in self.wrong:
                details = {"of": answer.service, "pid": str(answer.pid), "view": view}
                details |= {"told": told, "expected": expected}
                self.wrong[key] = Finding(Code.VIEW_DIFFERS, answer.position, "", details)
                await self._tell(self.wrong[key])


class Stopped(Exception):
    """A record is none that anything before it allows: nothing can be decided again from there on."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} cannot be decided again")
        self.position = position
