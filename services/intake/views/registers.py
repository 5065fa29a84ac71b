"""The official lists that decisions rest on, as read from documents: named by their hash, so never out of date."""

import hashlib

from contracts.authority import Authority
from contracts.document import DocumentRef
from services.intake.rules import register


class Registers:
    """Lists by SHA-256. A document that is no list is remembered with the reason."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._read: dict[str, register.Register] = {}
        self._unreadable: dict[str, str] = {}

    def learn(self, sha256: str, content: bytes) -> None:
        """Take in a document."""
        if self.known(sha256):
            return
        assert hashlib.sha256(content).hexdigest() == sha256, "the document store handed out other bytes"
        self._sizes[sha256] = len(content)
        try:
            self._read[sha256] = register.parse(content)
        except register.Unreadable as problem:
            self._unreadable[sha256] = str(problem)

    def known(self, sha256: str) -> bool:
        """Say whether the document was taken in, list or not."""
        return sha256 in self._sizes

    def problem(self, document: DocumentRef) -> str | None:
        """Return why a list cannot be read: "" if it can, None if the document was never taken in."""
        if self._sizes.get(document.sha256, document.size) != document.size:
            return f"{document.size} is not the size of that document"
        return "" if document.sha256 in self._read else self._unreadable.get(document.sha256)

    def foreign(self, document: DocumentRef) -> str:
        """Return the first line of a list whose code is none of a French local authority, "" where there is none."""
        return self._read[document.sha256].foreign if document.sha256 in self._read else ""

    def find(self, sha256: str, code: str) -> Authority | None:
        """Return the authority of that code in a list, or None."""
        return self._read[sha256].find(code) if sha256 in self._read else None
