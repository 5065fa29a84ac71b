"""The minutes (*procès-verbal*): canonical JSON with codes only, derived from the log up to a position, and signed.

Nobody writes them: who was there, recused, represented, what was asked, how the votes fell, what was decided and where
the jury departed from the marks all come from the records. Names come in where the minutes are shown.

The president signs the whole, by its hash: of a dossier from which he is recused he is shown nothing before publication
(`views/withheld`). Of a recusal they say that it was, never why (its reason is sealed, and nobody reads it here).

Two formats, by the rulebook's procedure: `sitting/1` writes `delibere/minutes/1` to the same bytes for ever, with no
key more than it had where nothing new was done; later ones write `delibere/minutes/2`: each voice, and what follows.
"""

from typing import Final, NamedTuple

from contracts.events.awards import Appraisal
from services.awards.rules import adjustment as adjustments
from services.awards.rules import award as awards
from services.awards.rules import motion as motions
from services.awards.rules import sitting as sittings
from services.awards.rules.jury import Jury
from services.awards.rules.palmares import Heading, canonical, opening

FORMATS: Final = {
    "sitting/1": "delibere/minutes/1",
    "sitting/2": "delibere/minutes/2",
    "sitting/3": "delibere/minutes/2",
}


class Voice(NamedTuple):
    """A vote that counted: whose, by whose hand (None: his own), at which position of the log."""

    member: str
    choice: str
    holder: str | None
    position: int


class Imprint(NamedTuple):
    """The last record that the minutes tell: its position in the log, the SHA-256 of its bytes."""

    position: int
    sha256: str


class Proceedings(NamedTuple):
    """All that an edition's jury did as of a position; `recused`: dossier and juror; `out`: dossiers that left.

    Everything in the order of codes, but sittings and motions: in the order in which they were convened and put; and
    `shifts` of figures, in that of the log. `voices`: of each counted motion. `last`: None before the first record.
    """

    as_of: int
    jury: Jury | None
    admitted: tuple[tuple[str, str], ...]
    out: tuple[str, ...]
    recused: tuple[tuple[str, str], ...]
    sittings: tuple[sittings.State, ...]
    motions: tuple[motions.State, ...]
    awards: tuple[awards.State, ...]
    shifts: tuple[adjustments.State, ...] = ()
    voices: tuple[tuple[str, tuple[Voice, ...]], ...] = ()
    last: Imprint | None = None
    levelled: int = 0


def document(heading: Heading, proceedings: Proceedings, palmares_sha256: str) -> bytes:
    """Return the minutes, which name the palmares that they led to by its SHA-256."""
    procedure = heading.rulebook.sitting.procedure
    jury = proceedings.jury
    content = {
        **opening(FORMATS[procedure], heading),
        "as_of": proceedings.as_of,
        "palmares_sha256": palmares_sha256,
        "jury": None if jury is None else _jury(jury),
        "dossiers": {"admitted": [list(pair) for pair in proceedings.admitted], "out": proceedings.out},
        "recusals": [{"dossier": dossier, "juror": juror} for dossier, juror in proceedings.recused],
        "sittings": [_sitting(sitting) for sitting in proceedings.sittings],
        "motions": [_motion(motion) for motion in proceedings.motions],
        "awards": [_award(award) for award in proceedings.awards],
        "departures": [_departure(award) for award in proceedings.awards if award.level != award.proposal],
    }
    if proceedings.shifts:
        content["adjustments"] = [_adjustment(shift) for shift in proceedings.shifts]
    if FORMATS[procedure] == "delibere/minutes/2":
        _tell_more(content, proceedings)
    return canonical(content)


def appraisal(proceedings: Proceedings) -> motions.State | None:
    """Return the full jury's last appraisal of everyone, if no level was decided or taken back after it was put."""
    everyone = {code for code, _ in proceedings.admitted}
    adopted = (
        motion
        for motion in reversed(proceedings.motions)
        if isinstance(motion.subject, Appraisal) and motion.put > proceedings.levelled and motions.adopted_whole(motion)
    )
    return next((motion for motion in adopted if everyone <= set(motions.adopted(motion))), None)


def _tell_more(content: dict[str, object], proceedings: Proceedings) -> None:
    """Add what `delibere/minutes/2` holds: the voices, the appraisal, the shifts of figures (none too), the record."""
    appraised, last, voices = appraisal(proceedings), proceedings.last, dict(proceedings.voices)
    content["appraisal"] = None if appraised is None else {"motion": appraised.motion, "decided": appraised.decided}
    content["adjustments"] = [_adjustment(shift) for shift in proceedings.shifts]
    content["last_record"] = None if last is None else last._asdict()
    content["motions"] = [
        {**_motion(motion), "voices": [voice._asdict() for voice in voices.get(motion.motion, ())]}
        for motion in proceedings.motions
    ]


def _jury(jury: Jury) -> dict[str, object]:
    told = jury._asdict()
    if jury.deputy is None:
        del told["deputy"]
    return told


def _adjustment(shift: adjustments.State) -> dict[str, object]:
    adopted = shift.adopted
    return {
        "motion": adopted.motion,
        "jurors": adopted.jurors,
        "panel": adopted.panel,
        "offset": adopted.offset,
        "reason": adopted.reason,
        "figures": adopted.figures,
        "evidence": adopted.evidence,
        "dossiers": adopted.dossiers,
        "position": shift.position,
        "rescinded": shift.rescinded,
    }


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
    undone = {"undone": {"position": motion.undone, "reason": motion.reason}} if motion.undone else {}
    return {
        **undone,
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
