"""One literal subject per noun instance, one address per command: which noun a command decides on, and who owns it.

`jury.log.<edition>.<noun>.<id…>`; a wildcard expectation does not hold on a replicated stream, a literal one does.
"""

from typing import Final, NamedTuple, assert_never

from contracts import commands as c
from contracts.codes import LABEL
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import redress as r
from contracts.commands import scoring as s

LOG: Final = "jury.log"
#: Who owns which noun: only its owner appends to it.
NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "intake": ("label", "clock", "person", "edition", "dossier"),
    "scoring": (
        "jury",
        "panel",
        "draw",
        "undertaking",
        "recusal",
        "reading",
        "round",
        "ballot",
        "tally",
        "figures",
        "ranking",
    ),
    "awards": ("declared", "sitting", "motion", "vote", "adjustment", "award", "palmares", "appeal", "merger"),
    "notify": ("letter",),
}
OWNER: Final = {noun: service for service, nouns in NOUNS.items() for noun in nouns}


class Address(NamedTuple):
    """A noun instance: its scope (an edition, or `label`), its noun, its id (tokens joined by dots)."""

    edition: str
    noun: str
    id: str

    @property
    def subject(self) -> str:
        """The literal subject of its records."""
        return f"{LOG}.{self.edition}.{self.noun}.{self.id}"


def address(command: c.Command, edition: str, actor: str) -> Address:
    """Return the noun that a command decides on."""
    match command:
        case i.FoundLabel():
            return Address(LABEL, "label", "label")
        case i.AdvanceClock():
            return Address(LABEL, "clock", "clock")
        case i.RegisterPerson() | i.ReplaceKey() | i.GrantRole() | i.WithdrawRole() | i.ErasePerson():
            return Address(LABEL, "person", command.person)
        case i.OpenEdition() | i.CloseEdition() | i.CancelEdition() | i.PostponeEdition() | i.ArchiveEdition():
            return Address(edition, "edition", edition)
        case (
            i.SubmitDossier()
            | i.CompleteDossier()
            | i.AdmitDossier()
            | i.RuleInadmissible()
            | i.AskCompletion()
            | i.WithdrawDossier()
            | i.PlaceHorsConcours()
        ):
            return Address(edition, "dossier", command.dossier)
        case s.NameJury():
            return Address(edition, "jury", edition)
        case s.FormPanel() | s.ReplaceJuror() | s.DeclareAbsence():
            return Address(edition, "panel", command.panel)
        case s.ForbidReadings() | s.DeclareBackgrounds() | s.AnnounceDraw() | s.HoldDraw():
            return Address(edition, "draw", edition)
        case s.DeclareNoConflict():
            return Address(edition, "undertaking", actor)
        case s.DeclareRecusal() | s.LiftRecusal():
            return Address(edition, "recusal", f"{command.dossier}.{command.juror}")
        case s.MoveReading() | s.AddReader():
            return Address(edition, "reading", command.dossier)
        case s.OpenRound() | s.CloseRound() | s.ReopenRound():
            return Address(edition, "round", f"{command.panel}.{command.round}")
        case s.CastScore() | s.AbstainFromScoring():
            return Address(edition, "ballot", f"{command.dossier}.{actor}")
        case s.TallyDossier():
            return Address(edition, "tally", command.dossier)
        case s.DeclareFigures():
            return Address(edition, "figures", command.dossier)
        case s.RankDossiers():
            return Address(edition, "ranking", command.kind)
        case a.DeclarePalmares():
            return Address(edition, "declared", edition)
        case a.ConveneSitting() | a.OpenSitting() | a.RecordPresence() | a.GiveProxy() | a.CloseSitting():
            return Address(edition, "sitting", command.sitting)
        case a.PutMotion() | a.PullDossier() | a.OpenVote() | a.CloseVote() | a.CountVote() | a.UndoMotion():
            return Address(edition, "motion", command.motion)
        case a.CastVote():
            return Address(edition, "vote", f"{command.motion}.{command.member}")
        case a.AdoptAdjustment() | a.RescindAdjustment():
            return Address(edition, "adjustment", command.motion)
        case a.DecideAward() | a.GrantMention() | a.RescindAward() | a.RescindMention():
            return Address(edition, "award", command.dossier)
        case a.SignMinutes() | a.SealPalmares() | a.ApprovePublication() | a.PublishPalmares():
            return Address(edition, "palmares", edition)
        case a.RecordMerger():
            return Address(LABEL, "merger", command.successor)
        case r.ProposeWithdrawal() | r.WithdrawAward() | r.CorrectError():
            return Address(edition, "award", command.dossier)
        case r.FileAppeal() | r.DesignateHearers() | r.HearAppeal() | r.RuleOnAppeal():
            return Address(edition, "appeal", f"{command.dossier}.{command.number}")
        case r.SignAmendment() | r.AmendPalmares():
            return Address(edition, "palmares", edition)
        case n.PrepareLetter() | n.AttemptLetter() | n.ReportLetter() | n.SettleLetter():
            return Address(edition, "letter", f"{command.dossier}.{command.letter}")
        case _:
            assert_never(command)


def service_of(command: c.Command) -> str:
    """Return the service that decides a command."""
    match command:
        case c.IntakeCommand():
            return "intake"
        case c.ScoringCommand():
            return "scoring"
        case c.AwardsCommand():
            return "awards"
        case c.NotifyCommand():
            return "notify"
        case _:
            assert_never(command)


def name_of(command: c.Command) -> str:
    """Return the command's stored name, as in its subject `jury.cmd.<service>.<name>`."""
    return str(command.__struct_config__.tag)


def command_subject(command: c.Command) -> str:
    """Return the subject on which a command is asked for."""
    return f"jury.cmd.{service_of(command)}.{name_of(command)}"
