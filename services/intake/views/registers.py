"""The official lists that decisions rest on, as read from documents: named by their hash, so never out of date."""

import hashlib

from contracts.authority import Authority
from services.intake.rules import register


class Registers:
    """Lists by SHA-256. A document that is no list is remembered with the reason."""

    def __init__(self) -> None:
        self._read: dict[str, register.Register] = {}
        self._unreadable: dict[str, str] = {}

    def learn(self, sha256: str, content: bytes) -> None:
        """Take in a document."""
        assert hashlib.sha256(content).hexdigest() == sha256, "the document store handed out other bytes"
        try:
            self._read[sha256] = register.parse(content)
        except register.Unreadable as problem:
            self._unreadable[sha256] = str(problem)

    def problem(self, sha256: str) -> str | None:
        """Return why a list cannot be read: "" if it can, None if the document was never taken in."""
        return "" if sha256 in self._read else self._unreadable.get(sha256)

    def find(self, sha256: str, code: str) -> Authority | None:
        """Return the authority of that code in a list, or None."""
        return self._read[sha256].find(code) if sha256 in self._read else None
