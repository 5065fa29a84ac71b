"""Who may ask for what, and what must be signed: checked before any rule, by every service and by the audit.

What depends on the noun itself (a juror of that panel, the president of that jury) is decided by its rule.
"""

import base64
from typing import Literal, assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts import commands as c
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.evidence import signed_bytes
from contracts.refusals import Refusal, Why
from contracts.request import Request
from services.roll import Standing

Right = Literal["founder", "organiser", "person", "organiser-or-secretary", "scoring", "awards", "notify"]


def right(command: c.Command) -> Right:
    """Return who may ask for a command: a role of the label, any registered person, or one service by itself."""
    match command:
        case i.FoundLabel():
            return "founder"
        case (
            i.AdvanceClock()
            | i.RegisterPerson()
            | i.GrantRole()
            | i.WithdrawRole()
            | i.OpenEdition()
            | i.CloseEdition()
            | i.CancelEdition()
            | i.PostponeEdition()
            | i.ArchiveEdition()
            | i.AdmitDossier()
            | i.RuleInadmissible()
            | i.AskCompletion()
            | i.PlaceHorsConcours()
            | s.NameJury()
            | s.FormPanel()
            | s.ReplaceJuror()
            | s.DeclareAbsence()
            | s.ForbidReadings()
            | s.DeclareBackgrounds()
            | s.AnnounceDraw()
            | s.HoldDraw()
            | s.DeclareFigures()
            | s.RankDossiers()
            | s.OpenRound()
            | s.CloseRound()
            | s.ReopenRound()
            | a.DeclarePalmares()
            | a.ConveneSitting()
            | a.RecordMerger()
            | r.ProposeWithdrawal()
            | r.DesignateHearers()
        ):
            return "organiser"
        case (
            a.RecordPresence()
            | a.ApprovePublication()
            | a.PublishPalmares()
            | i.ErasePerson()
            | a.SealPalmares()
            | r.WithdrawAward()
            | r.RuleOnAppeal()
            | r.AmendPalmares()
            | n.SettleLetter()
        ):
            return "organiser-or-secretary"
        case (
            i.ReplaceKey()
            | i.SubmitDossier()
            | i.CompleteDossier()
            | i.WithdrawDossier()
            | s.DeclareNoConflict()
            | s.DeclareRecusal()
            | s.LiftRecusal()
            | s.CastScore()
            | s.AbstainFromScoring()
            | a.OpenSitting()
            | a.GiveProxy()
            | a.CloseSitting()
            | a.PutMotion()
            | a.PullDossier()
            | a.OpenVote()
            | a.CastVote()
            | a.CloseVote()
            | a.UndoMotion()
            | a.SignMinutes()
            | r.CorrectError()
            | r.FileAppeal()
            | r.HearAppeal()
            | r.SignAmendment()
        ):
            return "person"
        case s.MoveReading() | s.AddReader() | s.TallyDossier():
            return "scoring"
        case (
            a.CountVote()
            | a.DecideAward()
            | a.GrantMention()
            | a.AdoptAdjustment()
            | a.RescindAdjustment()
            | a.RescindAward()
            | a.RescindMention()
        ):
            return "awards"
        case n.PrepareLetter() | n.AttemptLetter() | n.ReportLetter():
            return "notify"
        case _:
            assert_never(command)


def authorise(request: Request, command: c.Command, standing: Standing) -> None:
    """Refuse unless the actor may ask for this, and signed it with his key where a signature is asked."""
    needed = right(command)
    if needed in ("scoring", "awards", "notify"):
        _demand(request.actor == needed, Why.NOT_ALLOWED, needs=needed)
        return
    if isinstance(command, i.FoundLabel):
        _demand(request.actor == command.organiser, Why.NOT_ALLOWED, needs="founder")
        verify(request, command.key)
        return
    _demand(standing.founded, Why.NOT_FOUNDED)
    if standing.person is None:
        raise Refusal(Why.UNKNOWN_PERSON, person=request.actor)
    if standing.person.erased:
        raise Refusal(Why.PERSON_ERASED, person=request.actor)
    if request.evidence or must_sign(command, standing):
        verify(request, standing.person.key)
    roles = standing.person.roles
    if needed == "organiser":
        _demand("organiser" in roles, Why.NOT_ALLOWED, needs=needed)
    elif needed == "organiser-or-secretary":
        _demand(bool(roles & {"organiser", "secretary"}), Why.NOT_ALLOWED, needs=needed)


def must_sign(command: c.Command, standing: Standing) -> bool:
    """Say whether a person's command must be signed: always, but for ballots of a rulebook that does not ask it."""
    if isinstance(command, s.CastScore | s.AbstainFromScoring) and standing.edition is not None:
        return standing.edition.rulebook.signatures.ballots
    return True


def verify(request: Request, key: str) -> None:
    """Refuse unless every signature of the request is the key's own over its bytes, and there is one (RFC 8032)."""
    _demand(bool(request.evidence), Why.UNSIGNED)
    message = signed_bytes(request.edition, request.actor, request.command_id, bytes(request.command))
    for signature in request.evidence:
        _demand(signature.key == key, Why.WRONG_SIGNATURE)
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature.value), message)
        except (InvalidSignature, ValueError):
            raise Refusal(Why.WRONG_SIGNATURE) from None


def _demand(holds: bool, why: Why, /, **details: object) -> None:
    if not holds:
        raise Refusal(why, **details)
