"""Persons without their codes: a keyed hash, one for what a person read and another for how he voted.

A code (`p-…`) names nobody, but the minutes tell votes and recusals by code, and whoever shows them may put names
beside. So the file calls a reader `j-…` and a voter `v-…`: who knows from the minutes how a voter voted learns nothing
of his ballots here. Where the minutes name a reader (a recusal, a shift of his figures), one could find his `j-…` as
the reader who is left: of such a dossier every reader has a pseudonym that serves for it alone.

The key comes from the nonce of the log's first record: 128 random bits that no hash tile, no checkpoint and no document
shows. So the same log always gives the same pseudonyms, two exports of it can be joined, and who knows every code but
not the entries cannot find whose is whose (a hash of the codes alone, or keyed with the public root, could be tried out
in a second). Whoever holds the entries of the log holds the codes anyhow.
"""

import hashlib
import hmac
import re
from typing import Final

_CONTEXT: Final = b"delibere/pseudonyms/1\n"
#: 48 bits: two of 10,000 persons share a pseudonym once in five million logs, and then the file is refused.
_DIGITS: Final = 12
_CODE: Final = re.compile(r"\bp-[a-z0-9]{1,30}\b")


class Pseudonyms:
    """Names persons in one file. `codes`: by their codes, for who may know them."""

    def __init__(self, *, codes: bool) -> None:
        self.codes: Final = codes
        self._key = b""

    def learn(self, nonce: str) -> None:
        """Take the nonce of the log's first record."""
        self._key = hashlib.sha256(_CONTEXT + bytes.fromhex(nonce)).digest()

    def juror(self, code: str) -> str:
        """Name a person as a reader of dossiers."""
        return self._name("j", code)

    def apart(self, juror: str, edition: str, dossier: str) -> str:
        """Name a reader, by his pseudonym, on one dossier and nowhere else."""
        return self._name("j", f"{juror} {edition} {dossier}")

    def voter(self, code: str) -> str:
        """Name a person as a member of the jury who votes, or is recused."""
        return self._name("v", code)

    def text(self, text: str | None) -> str | None:
        """Return a text that a person wrote, without any code in it."""
        return text if text is None or self.codes else _CODE.sub("p-…", text)

    def _name(self, role: str, code: str) -> str:
        if self.codes:
            return code
        assert self._key, "the first record comes first"
        return f"{role}-{hmac.new(self._key, f'{role} {code}'.encode(), hashlib.sha256).hexdigest()[:_DIGITS]}"
