"""The clauses of the rulebook that a decision rests on: each as a JSON pointer (RFC 6901) into the rulebook itself."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from contracts.rulebook import Rulebook

What = Literal[
    "kind", "readers", "aggregation", "trim", "weights", "rounding", "declared", "thresholds", "floor", "ladder",
    "procedure", "quorum", "majority", "abstentions", "casting-vote", "proxies", "mention",
]  # fmt: skip


class Clause(Struct, frozen=True):
    """One clause: what it settles, where it lies in the rulebook, what it says.

    `written`: False where the rulebook's document leaves it out, and the format's default holds.
    """

    what: What
    pointer: str
    value: Any
    written: bool


class Clauses:
    """One rulebook, as the bytes that the opening record carries and as they are read."""

    def __init__(self, document: bytes, rulebook: Rulebook) -> None:
        self._document = msgspec.json.decode(document)
        self._read = msgspec.json.decode(msgspec.json.encode(rulebook))
        self._rulebook = rulebook

    def grid(self, kind: str) -> str:
        """Return the pointer of the grid of a kind of authority."""
        name = next((known.grid for known in self._rulebook.kinds if known.code == kind), None)
        return f"/grids/{name}" if name else "/grid"

    def clause(self, what: What, pointer: str) -> Clause:
        """Return a clause by its pointer."""
        written, _ = _follow(self._document, pointer)
        _, value = _follow(self._read, pointer)
        return Clause(what, pointer, value, written)

    def of_proposal(self, kind: str) -> tuple[Clause, ...]:
        """Return what a proposal rests on."""
        grid = self.grid(kind)
        place = next((at for at, known in enumerate(self._rulebook.kinds) if known.code == kind), None)
        rules = self._rulebook.grids[grid.removeprefix("/grids/")] if grid != "/grid" else self._rulebook.grid
        of_kind = () if place is None else (self.clause("kind", f"/kinds/{place}"),)
        named: list[tuple[What, str]] = [("aggregation", "aggregation"), ("rounding", "rounding")]
        named += [("trim", "trim")] if rules.aggregation == "trimmed-mean/1" else []
        named += [("declared", "declared")] if rules.declared else []
        named += [("thresholds", "thresholds"), ("floor", "floor")]
        named += [("ladder", "ladder")] if rules.ladder else []
        clauses = (self.clause(what, f"{grid}/{field}") for what, field in named)
        return (*of_kind, *clauses, self.clause("readers", "/readers/minimum"))

    def of_vote(self) -> tuple[Clause, ...]:
        """Return what a vote rests on."""
        return (
            self.clause("procedure", "/sitting/procedure"),
            self.clause("quorum", "/sitting/quorum"),
            self.clause("majority", "/sitting/majority"),
            self.clause("abstentions", "/sitting/abstentions_count"),
            self.clause("casting-vote", "/sitting/casting_vote"),
        )

    def of_mention(self, place: int) -> Clause:
        """Return what a mention rests on."""
        return self.clause("mention", f"/mentions/{place}")


def _follow(document: Any, pointer: str) -> tuple[bool, Any]:
    """Return whether a pointer leads somewhere, and to what. No name in a rulebook holds a `/` or a `~`."""
    for token in pointer.split("/")[1:]:
        if isinstance(document, list) and token.isdigit() and int(token) < len(document):
            document = document[int(token)]
        elif isinstance(document, dict) and token in document:
            document = document[token]
        else:
            return False, None
    return True, document
