"""How this registrar's seal stands, as `jury status` tells it: whether it seals, since when not, who cosigned last."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from contracts.presence import Cosigner, Sealing
from ledger import checkpoint as checkpoints
from ledger.cosignature import cosigned
from ledger.policy import NONE
from services.registrar.publication import Publication

#: What is said of a registrar that was given no key.
KEYLESS: Final = "it was given no seal.key"


class Standing:
    """Told by whoever seals and asks witnesses; `why` it does not seal ("": it does), and since when."""

    def __init__(self, clock: Callable[[], datetime], why: str = "") -> None:
        self._clock = clock
        self._why = why
        self._since = clock()
        self._standby = False
        self._publication: Publication | None = None
        self._refused: dict[str, tuple[str, datetime]] = {}

    def publishes(self, publication: Publication) -> None:
        """Hear where the seal is published, under which policy."""
        self._publication = publication

    def stops(self, why: str, *, standby: bool = False) -> None:
        """Hear that nothing is sealed here; `standby`: another process of this directory does."""
        if why != self._why:
            self._why, self._since = why, self._clock()
        self._standby = standby

    def seals(self) -> None:
        """Hear that this process seals."""
        self._why, self._standby = "", False

    def refused(self, witness: str, why: str) -> None:
        """Hear that a witness did not cosign when it was asked; since the first of such answers in a row."""
        since = self._refused[witness][1] if witness in self._refused else self._clock()
        self._refused[witness] = (why, since)

    def cosigned(self, witness: str) -> None:
        """Hear that a witness cosigned."""
        self._refused.pop(witness, None)

    def tell(self) -> Sealing:
        """Return it; who cosigned is read from the checkpoint as it is published."""
        told = Sealing(0, self._why, self._since if self._why else None, standby=self._standby)
        if self._publication is None:
            return told
        latest, policy = self._publication.latest(), self._publication.policy
        witnesses = tuple(
            Cosigner(name, latest is not None and cosigned(latest, key), *self._refused.get(name, ("", None)))
            for name, key in policy.witnesses.items()
        )
        return Sealing(
            0 if latest is None else checkpoints.parse(latest.text).size,
            told.why,
            told.since,
            standby=told.standby,
            quorum=None if policy.quorum == NONE else latest is not None and policy.accepts(latest),
            witnesses=witnesses,
        )
