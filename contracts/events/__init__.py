"""Every event of the services: past tense, as stored for ever."""

from contracts.events.awards import (
    AwardDecided,
    AwardsEvent,
    DossierPulled,
    MentionGranted,
    MinutesSigned,
    MotionDecided,
    MotionPut,
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
from contracts.events.scoring import (
    DossierTallied,
    DrawAnnounced,
    DrawHeld,
    JuryNamed,
    NoConflictDeclared,
    PanelFormed,
    ReadingMoved,
    RecusalDeclared,
    RecusalLifted,
    RoundClosed,
    RoundOpened,
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
    | DrawAnnounced
    | DrawHeld
    | NoConflictDeclared
    | RecusalDeclared
    | RecusalLifted
    | ReadingMoved
    | RoundOpened
    | RoundClosed
    | ScoreCast
    | ScoringAbstained
    | DossierTallied
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
    | AwardDecided
    | MentionGranted
    | MinutesSigned
    | PalmaresSealed
    | PublicationApproved
    | PalmaresPublished
    | LetterPrepared
    | LetterAttempted
    | LetterSent
    | LetterDeferred
    | LetterRefused
    | LetterUncertain
    | LetterSettled
)

__all__ = ["AwardsEvent", "Event", "IntakeEvent", "NotifyEvent", "ScoringEvent"]
