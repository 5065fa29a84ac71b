"""Every command of the services: imperative, strictly decoded, refused by a closed list of reasons."""

from contracts.commands.awards import (
    AdoptAdjustment,
    ApprovePublication,
    AwardsCommand,
    CastVote,
    CloseSitting,
    CloseVote,
    ConveneSitting,
    CountVote,
    DecideAward,
    DeclarePalmares,
    GiveProxy,
    GrantMention,
    OpenSitting,
    OpenVote,
    PublishPalmares,
    PullDossier,
    PutMotion,
    RecordMerger,
    RecordPresence,
    RescindAdjustment,
    RescindAward,
    RescindMention,
    SealPalmares,
    SignMinutes,
    UndoMotion,
)
from contracts.commands.intake import (
    AdmitDossier,
    AdvanceClock,
    ArchiveEdition,
    AskCompletion,
    CancelEdition,
    CloseEdition,
    CompleteDossier,
    ErasePerson,
    FoundLabel,
    GrantRole,
    IntakeCommand,
    OpenEdition,
    PlaceHorsConcours,
    PostponeEdition,
    RegisterPerson,
    ReplaceKey,
    RuleInadmissible,
    SubmitDossier,
    WithdrawDossier,
    WithdrawRole,
)
from contracts.commands.notify import AttemptLetter, NotifyCommand, PrepareLetter, ReportLetter, SettleLetter
from contracts.commands.redress import (
    AmendPalmares,
    CorrectError,
    DesignateHearers,
    FileAppeal,
    HearAppeal,
    ProposeWithdrawal,
    RuleOnAppeal,
    SignAmendment,
    WithdrawAward,
)
from contracts.commands.scoring import (
    AbstainFromScoring,
    AddReader,
    AnnounceDraw,
    CastScore,
    CloseRound,
    DeclareAbsence,
    DeclareBackgrounds,
    DeclareFigures,
    DeclareNoConflict,
    DeclareRecusal,
    ForbidReadings,
    FormPanel,
    HoldDraw,
    LiftRecusal,
    MoveReading,
    NameJury,
    OpenRound,
    RankDossiers,
    ReopenRound,
    ReplaceJuror,
    ScoringCommand,
    TallyDossier,
)

Command = (
    FoundLabel
    | AdvanceClock
    | RegisterPerson
    | ReplaceKey
    | GrantRole
    | WithdrawRole
    | ErasePerson
    | OpenEdition
    | CloseEdition
    | CancelEdition
    | PostponeEdition
    | ArchiveEdition
    | SubmitDossier
    | CompleteDossier
    | AdmitDossier
    | RuleInadmissible
    | AskCompletion
    | WithdrawDossier
    | PlaceHorsConcours
    | NameJury
    | FormPanel
    | ReplaceJuror
    | DeclareAbsence
    | ForbidReadings
    | DeclareBackgrounds
    | AnnounceDraw
    | HoldDraw
    | DeclareNoConflict
    | DeclareRecusal
    | LiftRecusal
    | MoveReading
    | AddReader
    | OpenRound
    | CloseRound
    | ReopenRound
    | CastScore
    | AbstainFromScoring
    | TallyDossier
    | DeclareFigures
    | RankDossiers
    | DeclarePalmares
    | ConveneSitting
    | OpenSitting
    | RecordPresence
    | GiveProxy
    | CloseSitting
    | PutMotion
    | PullDossier
    | OpenVote
    | CastVote
    | CloseVote
    | CountVote
    | UndoMotion
    | AdoptAdjustment
    | RescindAdjustment
    | DecideAward
    | GrantMention
    | RescindAward
    | RescindMention
    | SignMinutes
    | SealPalmares
    | ApprovePublication
    | PublishPalmares
    | RecordMerger
    | ProposeWithdrawal
    | WithdrawAward
    | CorrectError
    | FileAppeal
    | DesignateHearers
    | HearAppeal
    | RuleOnAppeal
    | SignAmendment
    | AmendPalmares
    | PrepareLetter
    | AttemptLetter
    | ReportLetter
    | SettleLetter
)

__all__ = ["AwardsCommand", "Command", "IntakeCommand", "NotifyCommand", "ScoringCommand"]
