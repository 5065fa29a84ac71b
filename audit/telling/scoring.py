"""One sentence for each thing that scoring decides."""

from typing import Final

from msgspec import Struct

from audit.findings import Text
from contracts.events import scoring as e

TOLD: Final[dict[type[Struct], Text]] = {
    e.JuryNamed: Text(
        "{actor} nomme le jury : {members} ; président(e) {president}, suppléance {deputy}, secrétaire {secretary}",
        "{actor} names the jury: {members}; president {president}, deputy {deputy}, secretary {secretary}",
    ),
    e.PanelFormed: Text(
        "{actor} forme la commission {panel} ({kinds}) : {jurors}", "{actor} forms panel {panel} ({kinds}): {jurors}"
    ),
    e.JurorReplaced: Text(
        "{actor} remplace {juror} par {by} dans la commission {panel} : {reason}",
        "{actor} replaces {juror} by {by} in panel {panel}: {reason}",
    ),
    e.JurorAbsent: Text(
        "{actor} déclare {juror} absent(e) de la commission {panel} : {reason}",
        "{actor} declares {juror} absent from panel {panel}: {reason}",
    ),
    e.ReadingsForbidden: Text(
        "{actor} interdit {pairs:lecture} avant le tirage",
        "{actor} forbids {pairs:reading} before the draw",
    ),
    e.BackgroundsDeclared: Text(
        "{actor} déclare l'horizon de {backgrounds:juré}",
        "{actor} declares the backgrounds of {backgrounds:juror}",
    ),
    e.DrawAnnounced: Text(
        "{actor} publie l'empreinte de la graine du tirage : {seed_sha256}",
        "{actor} publishes the hash of the draw's seed: {seed_sha256}",
    ),
    e.DrawHeld: Text(
        "{actor} tire au sort les lecteurs de {readings:dossier} (graine « {seed} », {procedure})",
        "{actor} draws the readers of {readings:dossier} (seed “{seed}”, {procedure})",
    ),
    e.NoConflictDeclared: Text(
        "{juror} s'engage à avoir déclaré tout conflit d'intérêts",
        "{juror} undertakes to have declared every conflict of interest",
    ),
    e.RecusalDeclared: Text(
        "{actor} déclare la récusation de {juror} sur le dossier {dossier}",
        "{actor} declares the recusal of {juror} from dossier {dossier}",
    ),
    e.RecusalLifted: Text(
        "{actor} lève la récusation de {juror} sur le dossier {dossier} : {reason}",
        "{actor} lifts the recusal of {juror} from dossier {dossier}: {reason}",
    ),
    e.ReadingMoved: Text(
        "la lecture du dossier {dossier} passe de {juror} à {to}",
        "the reading of dossier {dossier} goes from {juror} to {to}",
    ),
    e.ReaderAdded: Text(
        "les propositions diffèrent sur le dossier {dossier} au tour {round} : un lecteur de plus, {juror}",
        "proposals differ on dossier {dossier} in round {round}: one more reader, {juror}",
    ),
    e.RoundOpened: Text(
        "{actor} ouvre le tour {round} de la commission {panel}", "{actor} opens round {round} of panel {panel}"
    ),
    e.RoundClosed: Text(
        "{actor} clôt le tour {round} de la commission {panel}, lectures manquantes : {missing}{shortfall_because}",
        "{actor} closes round {round} of panel {panel}, {missing:ballot} missing{shortfall_because}",
    ),
    e.RoundReopened: Text(
        "{actor} rouvre le tour {round} de la commission {panel} : {reason}",
        "{actor} reopens round {round} of panel {panel}: {reason}",
    ),
    e.ScoreCast: Text(
        "{juror} note le dossier {dossier} au tour {round} ({marks}){because}",
        "{juror} marks dossier {dossier} in round {round} ({marks}){because}",
    ),
    e.ScoringAbstained: Text(
        "{juror} s'abstient de noter le dossier {dossier} au tour {round} : {reason}",
        "{juror} abstains from marking dossier {dossier} in round {round}: {reason}",
    ),
    e.DossierTallied: Text(
        "dossier {dossier}, tour {round} : {figure} d'après {counted:bulletin compté}, proposition {level}",
        "dossier {dossier}, round {round}: {figure} from {counted:ballot} counted, proposal {level}",
    ),
    e.FiguresDeclared: Text(
        "{actor} déclare les valeurs du dossier {dossier} ({figures})",
        "{actor} declares the figures of dossier {dossier} ({figures})",
    ),
    e.DossiersRanked: Text(
        "{actor} classe les dossiers ({kind}) : {rows}", "{actor} ranks the dossiers ({kind}): {rows}"
    ),
}
