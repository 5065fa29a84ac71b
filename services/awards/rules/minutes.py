"""The minutes (*procès-verbal*): canonical JSON with codes only, derived from the log up to a position, and signed.

Nobody writes them: who was there, recused, represented, what was asked, how the votes fell, what was decided and where
the jury departed from the marks all come from the records. Names come in where the minutes are shown.
"""

from typing import Final, NamedTuple

from services.awards.rules import award as awards
from services.awards.rules import motion as motions
from services.awards.rules import sitting as sittings
from services.awards.rules.jury import Jury
from services.awards.rules.palmares import Heading, canonical, opening

FORMAT: Final = "delibere/minutes/1"


class Proceedings(NamedTuple):
    """All that an edition's jury did as of a position; `recused`: dossier and juror; `out`: dossiers that left.

    Everything in the order of codes, but sittings and motions: in the order in which they were convened and put.
    """

    as_of: int
    jury: Jury | None
    admitted: tuple[tuple[str, str], ...]
    out: tuple[str, ...]
    recused: tuple[tuple[str, str], ...]
    sittings: tuple[sittings.State, ...]
    motions: tuple[motions.State, ...]
    awards: tuple[awards.State, ...]


def document(heading: Heading, proceedings: Proceedings, palmares_sha256: str) -> bytes:
    """Return the minutes, which name the palmares that they led to by its SHA-256."""
    jury = proceedings.jury
    content = {
        **opening(FORMAT, heading),
        "as_of": proceedings.as_of,
        "palmares_sha256": palmares_sha256,
        "jury": None if jury is None else jury._asdict(),
        "dossiers": {"admitted": [list(pair) for pair in proceedings.admitted], "out": proceedings.out},
        "recusals": [{"dossier": dossier, "juror": juror} for dossier, juror in proceedings.recused],
        "sittings": [_sitting(sitting) for sitting in proceedings.sittings],
        "motions": [_motion(motion) for motion in proceedings.motions],
        "awards": [_award(award) for award in proceedings.awards],
        "departures": [_departure(award) for award in proceedings.awards if award.level != award.proposal],
    }
    return canonical(content)


def _sitting(sitting: sittings.State) -> dict[str, object]:
    return {
        "sitting": sitting.sitting,
        "convened": sitting.convened,
        "at": sitting.at,
        "agenda": sitting.agenda,
        "without_quorum": sitting.without_quorum,
        "opened": sitting.opened,
        "closed": sitting.closed,
        "presences": [presence._asdict() for presence in sitting.presences],
        "proxies": [proxy._asdict() for proxy in sitting.proxies],
    }


def _motion(motion: motions.State) -> dict[str, object]:
    return {
        "motion": motion.motion,
        "sitting": motion.sitting,
        "subject": motion.subject,
        "pulled": [{"dossier": dossier, "member": member} for dossier, member in motion.pulled],
        "state": motion.state,
        "put": motion.put,
        "opened": motion.opened,
        "closing": motion.closing,
        "decided": motion.decided,
        "votes": motion.votes,
        "counts": motion.counts,
    }


def _award(award: awards.State) -> dict[str, object]:
    return {
        "dossier": award.dossier,
        "level": award.level,
        "proposal": award.proposal,
        "motion": award.motion,
        "position": award.position,
        "mentions": [granted._asdict() for granted in award.mentions],
    }


def _departure(award: awards.State) -> dict[str, object]:
    return {
        "dossier": award.dossier,
        "proposal": award.proposal,
        "level": award.level,
        "reason": award.reason,
        "motion": award.motion,
    }
