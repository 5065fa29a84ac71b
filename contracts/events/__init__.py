"""Every event of the services: past tense, as stored for ever."""

from contracts.events.awards import (
    AdjustmentAdopted,
    AdjustmentRescinded,
    AuthoritiesMerged,
    AwardDecided,
    AwardRescinded,
    AwardsEvent,
    DossierPulled,
    MentionGranted,
    MentionRescinded,
    MinutesSigned,
    MotionDecided,
    MotionPut,
    MotionUndone,
    PalmaresDeclared,
    PalmaresPublished,
    PalmaresSealed,
    PresenceRecorded,
    ProxyGiven,
    PublicationApproved,
    SittingClosed,
    SittingConvened,
    SittingOpened,
    VoteCast,
    VoteClosed,
    VoteOpened,
)
from contracts.events.intake import (
    ClockAdvanced,
    CompletionAsked,
    DossierAdmitted,
    DossierCompleted,
    DossierHorsConcours,
    DossierInadmissible,
    DossierSubmitted,
    DossierWithdrawn,
    EditionArchived,
    EditionCancelled,
    EditionClosed,
    EditionOpened,
    EditionPostponed,
    IntakeEvent,
    KeyReplaced,
    LabelFounded,
    PersonErased,
    PersonRegistered,
    RoleGranted,
    RoleWithdrawn,
)
from contracts.events.notify import (
    LetterAttempted,
    LetterDeferred,
    LetterPrepared,
    LetterRefused,
    LetterSent,
    LetterSettled,
    LetterUncertain,
    NotifyEvent,
)
from contracts.events.redress import (
    AmendmentSigned,
    AppealFiled,
    AppealHeard,
    AppealRuled,
    AwardCorrected,
    AwardWithdrawn,
    HearersDesignated,
    MentionLapsed,
    PalmaresAmended,
    WithdrawalProposed,
)
from contracts.events.scoring import (
    BackgroundsDeclared,
    DossiersRanked,
    DossierTallied,
    DrawAnnounced,
    DrawHeld,
    FiguresDeclared,
    JurorAbsent,
    JurorReplaced,
    JuryNamed,
    NoConflictDeclared,
    PanelFormed,
    ReaderAdded,
    ReadingMoved,
    ReadingsForbidden,
    RecusalDeclared,
    RecusalLifted,
    RoundClosed,
    RoundOpened,
    RoundReopened,
    ScoreCast,
    ScoringAbstained,
    ScoringEvent,
)

Event = (
    LabelFounded
    | ClockAdvanced
    | PersonRegistered
    | KeyReplaced
    | RoleGranted
    | RoleWithdrawn
    | PersonErased
    | EditionOpened
    | EditionClosed
    | EditionCancelled
    | EditionPostponed
    | EditionArchived
    | DossierSubmitted
    | DossierCompleted
    | DossierAdmitted
    | DossierInadmissible
    | CompletionAsked
    | DossierWithdrawn
    | DossierHorsConcours
    | JuryNamed
    | PanelFormed
    | JurorReplaced
    | JurorAbsent
    | ReadingsForbidden
    | BackgroundsDeclared
    | DrawAnnounced
    | DrawHeld
    | NoConflictDeclared
    | RecusalDeclared
    | RecusalLifted
    | ReadingMoved
    | ReaderAdded
    | RoundOpened
    | RoundClosed
    | RoundReopened
    | ScoreCast
    | ScoringAbstained
    | DossierTallied
    | FiguresDeclared
    | DossiersRanked
    | PalmaresDeclared
    | SittingConvened
    | SittingOpened
    | PresenceRecorded
    | ProxyGiven
    | SittingClosed
    | MotionPut
    | DossierPulled
    | VoteOpened
    | VoteCast
    | VoteClosed
    | MotionDecided
    | MotionUndone
    | AdjustmentAdopted
    | AdjustmentRescinded
    | AwardDecided
    | MentionGranted
    | AwardRescinded
    | MentionRescinded
    | MinutesSigned
    | PalmaresSealed
    | PublicationApproved
    | PalmaresPublished
    | AuthoritiesMerged
    | WithdrawalProposed
    | AwardWithdrawn
    | AwardCorrected
    | MentionLapsed
    | AppealFiled
    | HearersDesignated
    | AppealHeard
    | AppealRuled
    | AmendmentSigned
    | PalmaresAmended
    | LetterPrepared
    | LetterAttempted
    | LetterSent
    | LetterDeferred
    | LetterRefused
    | LetterUncertain
    | LetterSettled
)

__all__ = ["AwardsEvent", "Event", "IntakeEvent", "NotifyEvent", "ScoringEvent"]
