"""What awards decided, as rows: sittings, motions, votes, counts, awards, mentions, shifts, the palmares."""

from typing import Final, NamedTuple, assert_never

from audit.database.sheet import Sheet
from contracts.events import Event
from contracts.events import awards as e
from contracts.events import redress as r

_OPEN: Final = "UPDATE sittings SET opened = ? WHERE edition = ? AND sitting = ?"
_RISE: Final = "UPDATE sittings SET closed = ? WHERE edition = ? AND sitting = ?"
_PULL: Final = "UPDATE motion_dossiers SET pulled = ? WHERE edition = ? AND motion = ? AND dossier = ?"
_STEPS: Final[dict[type, str]] = {
    e.VoteOpened: "UPDATE motions SET opened = ? WHERE edition = ? AND motion = ?",
    e.VoteClosed: "UPDATE motions SET closed = ? WHERE edition = ? AND motion = ?",
    e.MotionDecided: "UPDATE motions SET decided = ? WHERE edition = ? AND motion = ?",
    e.MotionUndone: "UPDATE motions SET undone = ? WHERE edition = ? AND motion = ?",
}
_COUNTED: Final = "UPDATE votes SET counted = 1 WHERE position = ?"
_END: Final = "UPDATE awards SET ended = ?, end_kind = ? WHERE edition = ? AND dossier = ? AND ended IS NULL"
_CORRECT: Final = (
    "INSERT INTO awards SELECT ?, edition, dossier, ?, proposal, ?, ?, NULL, NULL FROM awards "
    "WHERE edition = ? AND dossier = ? ORDER BY position DESC LIMIT 1"
)
_LAPSE: Final = "UPDATE mentions SET ended = ? WHERE edition = ? AND dossier = ? AND mention = ? AND ended IS NULL"
_SHIFT_ENDS: Final = "UPDATE shifts SET ended = ? WHERE edition = ? AND motion = ? AND ended IS NULL"
_SEAL: Final = "UPDATE editions SET sealed = ? WHERE edition = ?"
_PUBLISH: Final = "UPDATE editions SET published = ? WHERE edition = ?"
_PUBLISHED: Final = (
    "UPDATE palmares SET published = ? "
    "WHERE edition = ? AND number = (SELECT max(number) FROM palmares WHERE edition = ?)"
)


def fill(sheet: Sheet, position: int, edition: str, event: Event) -> None:
    """Put in what one event of awards' nouns says."""
    names = sheet.names
    match event:
        case e.SittingConvened():
            row = (edition, event.sitting, f"{event.at:%Y-%m-%dT%H:%M:%SZ}", int(event.without_quorum))
            sheet.put("sittings", *row, position, None, None)
        case e.SittingOpened():
            sheet.change(_OPEN, position, edition, event.sitting)
        case e.SittingClosed():
            sheet.change(_RISE, position, edition, event.sitting)
        case e.MotionPut():
            _motion(sheet, position, edition, event)
        case e.DossierPulled():
            sheet.change(_PULL, position, edition, event.motion, event.dossier)
        case e.VoteCast():
            holder = None if event.holder is None else names.voter(event.holder)
            sheet.put("votes", position, edition, event.motion, names.voter(event.member), holder, event.choice, 0)
        case e.VoteOpened() | e.VoteClosed() | e.MotionUndone():
            sheet.change(_STEPS[type(event)], position, edition, event.motion)
        case e.MotionDecided():
            sheet.change(_STEPS[type(event)], position, edition, event.motion)
            _count(sheet, edition, event)
        case e.AdjustmentAdopted():
            target = event.panel or (",".join(event.jurors) if names.codes else "…")
            sheet.tell(edition, *(event.dossiers if event.jurors else ()))
            told = (target, event.offset, ",".join(event.dossiers), names.text(event.reason))
            sheet.put("shifts", position, edition, event.motion, *told, None)
        case e.AdjustmentRescinded():
            sheet.change(_SHIFT_ENDS, position, edition, event.motion)
        case _:
            _award(sheet, position, edition, event)


def _award(sheet: Sheet, position: int, edition: str, event: Event) -> None:
    text = sheet.names.text
    match event:
        case e.AwardDecided():
            sheet.change(_END, position, "replaced", edition, event.dossier)
            row = (edition, event.dossier, event.level, event.proposal, event.motion, text(event.reason))
            sheet.put("awards", position, *row, None, None)
        case r.AwardCorrected():
            sheet.change(_END, position, "replaced", edition, event.dossier)
            made = (position, event.level, event.motion, text(event.reason))
            sheet.change(_CORRECT, *made, edition, event.dossier)
        case e.AwardRescinded():
            sheet.change(_END, position, "rescinded", edition, event.dossier)
        case r.AwardWithdrawn():
            sheet.change(_END, position, "withdrawn", edition, event.dossier)
        case e.MentionGranted():
            granted = (event.mention, event.motion, event.editions, text(event.motivation))
            sheet.put("mentions", position, edition, event.dossier, *granted, None)
        case e.MentionRescinded() | r.MentionLapsed():
            sheet.change(_LAPSE, position, edition, event.dossier, event.mention)
        case e.PalmaresSealed() | r.PalmaresAmended():
            number = event.number if isinstance(event, r.PalmaresAmended) else 0
            hashes = (event.palmares.sha256, event.minutes.sha256)
            sheet.put("palmares", edition, number, position, event.as_of, *hashes, event.laureates, None)
            if number == 0:
                sheet.change(_SEAL, position, edition)
        case e.PalmaresPublished():
            sheet.change(_PUBLISH, position, edition)
            sheet.change(_PUBLISHED, position, edition, edition)
        case _:
            pass


class _Asked(NamedTuple):
    """What a motion asks: the kind, the level, the mention, the reason, the dossiers that it names."""

    kind: str
    level: int | None = None
    mention: str | None = None
    reason: str | None = None
    dossiers: tuple[str, ...] = ()


def _asked(subject: e.MotionSubject) -> _Asked:
    match subject:
        case e.Block():
            return _Asked("block", subject.level, dossiers=subject.dossiers)
        case e.SingleAward():
            return _Asked("award", subject.level, None, subject.reason, (subject.dossier,))
        case e.MentionAward():
            return _Asked("mention", None, subject.mention, subject.motivation, (subject.dossier,))
        case e.Appraisal():
            return _Asked("appraisal")
        case e.Adjustment():
            return _Asked("adjustment", reason=subject.reason)
        case _:
            assert_never(subject)


def _motion(sheet: Sheet, position: int, edition: str, event: e.MotionPut) -> None:
    asked = _asked(event.subject)
    told = (asked.kind, asked.level, asked.mention, sheet.names.text(asked.reason))
    sheet.put("motions", edition, event.motion, event.sitting, *told, position, None, None, None, None)
    named = dict.fromkeys(asked.dossiers)
    sheet.put_all("motion_dossiers", ((edition, event.motion, dossier, None) for dossier in named))


def _count(sheet: Sheet, edition: str, event: e.MotionDecided) -> None:
    for at in event.votes:
        sheet.change(_COUNTED, at)
    for part, one in enumerate(event.counts, 1):
        counted = (one.entitled, one.attending, int(one.quorum), one.votes_for, one.votes_against, one.abstentions)
        row = (edition, event.motion, part, ",".join(one.dossiers), *counted, int(one.casting), int(one.adopted))
        sheet.put("counts", *row)
