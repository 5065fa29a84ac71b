"""Whose signature counts: this registrar's key, and the keys that handed over to it, each in its time."""

import contextlib
from typing import NamedTuple

from ledger import handover, note, tree
from ledger.checkpoint import Checkpoint
from ledger.note import MalformedNote, Verifier
from ledger.port import Conflict, Damaged
from ledger.sealed import verified
from ledger.seals import Seal, Seals
from services.registrar.signing import Signer


class Known(NamedTuple):
    """The last checkpoint, and as it was signed (None: none was, so it is the empty tree's); the keys, oldest first.

    `handed`: the hand-overs between those keys.
    """

    head: Checkpoint
    seal: Seal | None
    keys: tuple[Verifier, ...]
    handed: tuple[bytes, ...]


class Succession:
    """Reads the last notes of SEAL. `former`: who signed before, if the key is to change."""

    def __init__(self, seals: Seals, signer: Signer, former: Signer | None) -> None:
        self._seals = seals
        self._signer = signer
        self._former = former

    async def known(self, last: Seal | None) -> Known:
        """Return the last checkpoint at or before the note `last`, checked. Raises Damaged."""
        keys = [self._signer.verifier]
        handed: list[bytes] = []
        number = 0 if last is None else last.number
        try:
            while last is not None and last.is_hand_over:
                keys.append(handover.read(last.raw, keys[-1]).old)
                handed.append(last.raw)
                last = await self._seals.at(last.number - 1) if last.number > 1 else None
            if last is None:
                head = Checkpoint(self._signer.origin, 0, tree.EMPTY)
            else:
                head = verified(last.raw, self._signer.origin, keys[-1:])
        except MalformedNote as error:
            raise Damaged(f"stream SEAL, number {number}: {error}") from None
        return Known(head, last, tuple(reversed(keys)), tuple(reversed(handed)))

    async def take_over(self, last: Seal | None) -> bool:
        """Record that this key follows the former one, if that one is in charge; say whether SEAL must be read again.

        Raises Doubt, Unavailable.
        """
        if self._former is None or last is None or not _in_charge(self._former.verifier, last):
            return False
        with contextlib.suppress(Conflict):
            await self._seals.append(self._signer.take_over(self._former), last.number)
        return True


def _in_charge(key: Verifier, last: Seal) -> bool:
    """Say whether the last note is this key's checkpoint, or hands over to it."""
    try:
        if not last.is_hand_over:
            return note.read(last.raw).signed_by(key)
        handover.read(last.raw, key)
    except MalformedNote:
        return False
    return True
