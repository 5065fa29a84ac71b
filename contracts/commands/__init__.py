"""Every command of the services: imperative, strictly decoded, refused by a closed list of reasons."""

from contracts.commands.awards import (
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
    RecordPresence,
    SealPalmares,
    SignMinutes,
)
from contracts.commands.intake import (
    AdmitDossier,
    AdvanceClock,
    ArchiveEdition,
    AskCompletion,
    CancelEdition,
    CloseEdition,
    CompleteDossier,
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
from contracts.commands.scoring import (
    AbstainFromScoring,
    AnnounceDraw,
    CastScore,
    CloseRound,
    DeclareNoConflict,
    DeclareRecusal,
    FormPanel,
    HoldDraw,
    LiftRecusal,
    MoveReading,
    NameJury,
    OpenRound,
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
    | AnnounceDraw
    | HoldDraw
    | DeclareNoConflict
    | DeclareRecusal
    | LiftRecusal
    | MoveReading
    | OpenRound
    | CloseRound
    | CastScore
    | AbstainFromScoring
    | TallyDossier
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
    | DecideAward
    | GrantMention
    | SignMinutes
    | SealPalmares
    | ApprovePublication
    | PublishPalmares
    | PrepareLetter
    | AttemptLetter
    | ReportLetter
    | SettleLetter
)

__all__ = ["AwardsCommand", "Command", "IntakeCommand", "NotifyCommand", "ScoringCommand"]
