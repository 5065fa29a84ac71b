"""The minutes of an amendment: canonical JSON with codes only, which state why a published palmares is amended.

They name what they amend and what it became by SHA-256, and hold all that led there since: withdrawals, corrections,
appeals, new decisions with their sittings and votes. Derived from the log up to a position, and signed.
"""

from typing import Final, NamedTuple

from contracts.events import awards as a
from contracts.events import redress as e
from services.awards.rules import appeal as appeals
from services.awards.rules import motion as motions
from services.awards.rules import sitting as sittings
from services.awards.rules.palmares import Heading, canonical, opening

FORMAT: Final = "delibere/amendment/1"


class Amended(NamedTuple):
    """What is amended: the palmares and the minutes that stood, by SHA-256."""

    palmares_sha256: str
    minutes_sha256: str


class Decision(NamedTuple):
    """A dossier decided again: the level that it had, the new decision, the mentions that fell with it."""

    before: int
    decided: a.AwardDecided
    position: int
    lapsed: tuple[str, ...]


class Proceedings(NamedTuple):
    """What happened above `since` and up to `as_of`, each in the order of the log."""

    since: int
    as_of: int
    withdrawals: tuple[tuple[int, e.AwardWithdrawn], ...]
    corrections: tuple[tuple[int, str, e.AwardCorrected], ...]
    appeals: tuple[appeals.State, ...]
    decisions: tuple[Decision, ...]
    sittings: tuple[sittings.State, ...]
    motions: tuple[motions.State, ...]


def document(heading: Heading, number: int, amended: Amended, told: Proceedings, palmares_sha256: str) -> bytes:
    """Return the minutes of the amendment of this number."""
    content = {
        **opening(FORMAT, heading),
        "number": number,
        "since": told.since,
        "as_of": told.as_of,
        "amends": amended._asdict(),
        "palmares_sha256": palmares_sha256,
        "withdrawals": [_withdrawal(*each) for each in told.withdrawals],
        "corrections": [_correction(*each) for each in told.corrections],
        "appeals": [_appeal(appeal) for appeal in told.appeals],
        "decisions": [_decision(decision) for decision in told.decisions],
        "sittings": [_sitting(sitting) for sitting in told.sittings],
        "motions": [_motion(motion) for motion in told.motions],
    }
    return canonical(content)


def _withdrawal(position: int, event: e.AwardWithdrawn) -> dict[str, object]:
    return {
        "dossier": event.dossier,
        "level": event.level,
        "ground": event.ground,
        "on": event.on,
        "author": event.author,
        "second": event.second,
        "position": position,
    }


def _correction(position: int, author: str, event: e.AwardCorrected) -> dict[str, object]:
    return {
        "dossier": event.dossier,
        "from": {"level": event.from_level, "mentions": sorted(event.from_mentions)},
        "to": {"level": event.level, "mentions": sorted(event.mentions)},
        "motion": event.motion,
        "reason": event.reason,
        "author": author,
        "position": position,
    }


def _appeal(appeal: appeals.State) -> dict[str, object]:
    ruling = appeal.ruling
    return {
        "appeal": appeal.code,
        "ground": appeal.ground,
        "person": appeal.person,
        "reason": appeal.reason,
        "text": None if appeal.text is None else appeal.text.sha256,
        "filed": appeal.filed,
        "hearers": appeal.hearers,
        "opinions": [heard._asdict() for heard in appeal.heard],
        "counted": () if ruling is None else ruling.opinions,
        "ruling": None if ruling is None else {"ruling": ruling.ruling, "reason": ruling.reason},
        "ruled": appeal.ruled,
    }


def _decision(decision: Decision) -> dict[str, object]:
    decided = decision.decided
    return {
        "dossier": decided.dossier,
        "before": decision.before,
        "level": decided.level,
        "proposal": decided.proposal,
        "motion": decided.motion,
        "reason": decided.reason,
        "lapsed": decision.lapsed,
        "position": decision.position,
    }


def _sitting(sitting: sittings.State) -> dict[str, object]:
    return {
        "sitting": sitting.sitting,
        "convened": sitting.convened,
        "opened": sitting.opened,
        "closed": sitting.closed,
        "agenda": sitting.agenda,
        "without_quorum": sitting.without_quorum,
        "presences": [presence._asdict() for presence in sitting.presences],
        "proxies": [proxy._asdict() for proxy in sitting.proxies],
    }


def _motion(motion: motions.State) -> dict[str, object]:
    return {
        "motion": motion.motion,
        "sitting": motion.sitting,
        "subject": motion.subject,
        "put": motion.put,
        "opened": motion.opened,
        "closing": motion.closing,
        "decided": motion.decided,
        "votes": motion.votes,
        "counts": motion.counts,
    }
