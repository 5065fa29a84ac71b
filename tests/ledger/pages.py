"""A tiny desk for tests of the transaction: pages of an album, each a noun; a command writes a page's next line.

`{"page": "a", "line": "…"}`; with `"after": "b"` it is refused while page b has no line, with `"before": "b"` once page
b has one (and stored alone); a line that the page ends with already asks for nothing.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Raw

from contracts import record as records
from contracts.events.intake import ClockAdvanced
from contracts.record import Record
from contracts.refusals import Refusal, Why
from contracts.request import Request
from ledger.port import Entry
from ledger.transact import Decision, Standing
from tests.ledger.keep import MOMENT, subject

FIRST_ID: Final = "c" * 32


def ask(page: str, line: str, command_id: str = FIRST_ID, **more: Any) -> Request:
    """Return the request to write a line; `upto`: the position that its sender has seen."""
    upto = more.pop("upto", 0)
    command = json.dumps({"page": page, "line": line, **more}).encode()
    return Request(format=1, command_id=command_id, edition="26", actor="p-juror", command=Raw(command), after=upto)


class Album:
    """The fold: of each page its records' positions, hashes and lines, and the command ids in its history."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}
        self.observed = 0
        self._last: dict[str, tuple[int, str]] = {}
        self._ids: dict[tuple[str, str], int] = {}

    def observe(self, entry: Entry) -> None:
        """Fold one entry."""
        record = records.decode(entry.raw)
        command = json.loads(bytes(record.command))
        self.lines.setdefault(record.id, []).append(command["line"])
        self._last[record.id] = (entry.position, hashlib.sha256(entry.raw).hexdigest())
        self._ids[record.id, record.command_id] = entry.position
        self.observed = entry.position

    def find(self, request: Request) -> int | None:
        """See `Decider`."""
        return self._ids.get((_command(request)["page"], request.command_id))

    def decide(self, request: Request, time: datetime, nonce: str) -> Decision:
        """See `Decider`."""
        command = _command(request)
        page = command["page"]
        if "after" in command and command["after"] not in self.lines:
            raise Refusal(Why.UNKNOWN_DOSSIER, dossier=command["after"])
        if command.get("before") in self.lines:
            raise Refusal(Why.ALREADY_SEALED)
        position, prev = self._last.get(page, (0, ""))
        written = self.lines.get(page, [])
        if written[-1:] == [command["line"]]:
            return Decision(subject(page), position, len(written), None)
        record = Record(
            format=1,
            nonce=nonce,
            edition="26",
            noun="ballot",
            id=page,
            version=len(written) + 1,
            prev=prev,
            basis=self.observed,
            time=time,
            actor=request.actor,
            command_id=request.command_id,
            causation="",
            correlation=request.command_id,
            command=request.command,
            events=(ClockAdvanced(MOMENT),),
            evidence=(),
        )
        return Decision(subject(page), position, record.version, record, alone="before" in command)

    def standing(self, record: Record, position: int) -> Standing:  # noqa: ARG002 (the port's signature)
        """See `Decider`; answered only once folded up to there."""
        assert position <= self.observed
        return "recorded"

    def now(self, request: Request, clock: datetime) -> datetime:  # noqa: ARG002 (the port's signature)
        """See `Decider`."""
        return clock


def _command(request: Request) -> dict[str, str]:
    command: dict[str, str] = msgspec.json.decode(bytes(request.command))
    return command
