"""One sentence for each thing that awards decides."""

from typing import Final

from msgspec import Struct

from audit.findings import Text
from contracts.events import awards as e

TOLD: Final[dict[type[Struct], Text]] = {
    e.PalmaresDeclared: Text(
        "{actor} déclare un palmarès passé ({year}), {awards:attribution}, source : {source}",
        "{actor} declares a past palmares ({year}), {awards:award}, source: {source}",
    ),
    e.AuthoritiesMerged: Text(
        "{actor} enregistre une fusion : {predecessors} deviennent {successor}, depuis l'édition {since} ({source})",
        "{actor} records a merger: {predecessors} became {successor}, since edition {since} ({source})",
    ),
    e.SittingConvened: Text(
        "{actor} convoque la séance {sitting} pour le {at}", "{actor} convenes sitting {sitting} for {at}"
    ),
    e.SittingOpened: Text("{actor} ouvre la séance {sitting}", "{actor} opens sitting {sitting}"),
    e.PresenceRecorded: Text(
        "{actor} note la présence de {member} à la séance {sitting} : {attendance}",
        "{actor} records the presence of {member} at sitting {sitting}: {attendance}",
    ),
    e.ProxyGiven: Text(
        "{member} donne procuration à {holder} pour la séance {sitting}",
        "{member} gives {holder} a proxy for sitting {sitting}",
    ),
    e.SittingClosed: Text("{actor} lève la séance {sitting}", "{actor} closes sitting {sitting}"),
    e.MotionPut: Text(
        "{actor} met en délibération la motion {motion} : {subject}", "{actor} puts motion {motion}: {subject}"
    ),
    e.DossierPulled: Text(
        "{member} sort le dossier {dossier} de la motion {motion}",
        "{member} pulls dossier {dossier} out of motion {motion}",
    ),
    e.VoteOpened: Text("{actor} ouvre le vote sur la motion {motion}", "{actor} opens the vote on motion {motion}"),
    e.VoteCast: Text(
        "{actor} vote {choice} sur la motion {motion}, voix de {member}",
        "{actor} votes {choice} on motion {motion}, as the voice of {member}",
    ),
    e.VoteClosed: Text("{actor} clôt le vote sur la motion {motion}", "{actor} closes the vote on motion {motion}"),
    e.MotionDecided: Text(
        "la motion {motion} est décomptée, {votes:vote} : {counts}",
        "motion {motion} is counted, {votes:vote}: {counts}",
    ),
    e.MotionUndone: Text("{actor} annule la motion {motion} : {reason}", "{actor} undoes motion {motion}: {reason}"),
    e.AdjustmentAdopted: Text(
        "péréquation de {offset} adoptée par la motion {motion} (jurés : {jurors} ; commission : {panel}), "
        "{dossiers} : {reason}",
        "an adjustment of {offset} is adopted by motion {motion} (jurors: {jurors}; panel: {panel}), "
        "{dossiers}: {reason}",
    ),
    e.AdjustmentRescinded: Text(
        "la péréquation de la motion {motion} est retirée ({dossiers})",
        "the adjustment of motion {motion} is taken back ({dossiers})",
    ),
    e.AwardDecided: Text(
        "le dossier {dossier} reçoit {level} (proposition : {proposal}) par la motion {motion}{because}",
        "dossier {dossier} is awarded {level} (proposal: {proposal}) by motion {motion}{because}",
    ),
    e.MentionGranted: Text(
        "le dossier {dossier} reçoit la mention {mention} par la motion {motion}",
        "dossier {dossier} is granted the mention {mention} by motion {motion}",
    ),
    e.AwardRescinded: Text(
        "le niveau donné au dossier {dossier} par la motion {motion} est retiré",
        "the level that motion {motion} gave dossier {dossier} is taken back",
    ),
    e.MentionRescinded: Text(
        "la mention {mention} donnée au dossier {dossier} par la motion {motion} est retirée",
        "the mention {mention} that motion {motion} gave dossier {dossier} is taken back",
    ),
    e.MinutesSigned: Text(
        "{person} signe le procès-verbal arrêté à la position {as_of} ({minutes_sha256})",
        "{person} signs the minutes as of position {as_of} ({minutes_sha256})",
    ),
    e.PalmaresSealed: Text(
        "{actor} scelle le palmarès, {laureates:lauréat}, arrêté à la position {as_of} ({palmares})",
        "{actor} seals the palmares, {laureates:laureate}, as of position {as_of} ({palmares})",
    ),
    e.PublicationApproved: Text(
        "{person} approuve la publication du palmarès ({palmares_sha256})",
        "{person} approves the publication of the palmares ({palmares_sha256})",
    ),
    e.PalmaresPublished: Text(
        "{actor} publie le palmarès ({palmares_sha256})", "{actor} publishes the palmares ({palmares_sha256})"
    ),
}
