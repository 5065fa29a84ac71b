"""One sentence for each thing that intake decides."""

from typing import Final

from msgspec import Struct

from audit.findings import Text
from contracts.events import intake as e

TOLD: Final[dict[type[Struct], Text]] = {
    e.LabelFounded: Text(
        "{actor} fonde le label « {name} », dont {organiser} est l'organisateur",
        "{actor} founds the label “{name}”, organised by {organiser}",
    ),
    e.ClockAdvanced: Text("{actor} avance l'horloge simulée au {to}", "{actor} moves the simulated clock to {to}"),
    e.PersonRegistered: Text("{actor} enregistre {person} et sa clé", "{actor} registers {person} and their key"),
    e.KeyReplaced: Text("{actor} remplace la clé de {person}", "{actor} replaces the key of {person}"),
    e.RoleGranted: Text("{actor} donne à {person} le rôle {role}", "{actor} grants {person} the role {role}"),
    e.RoleWithdrawn: Text(
        "{actor} retire à {person} le rôle {role}", "{actor} withdraws the role {role} from {person}"
    ),
    e.PersonErased: Text(
        "{actor} efface {person} ({ground}) : {reason}", "{actor} erases {person} ({ground}): {reason}"
    ),
    e.EditionOpened: Text(
        "{actor} ouvre l'édition {edition} ({year}), règlement {rulebook_sha256}",
        "{actor} opens edition {edition} ({year}), rulebook {rulebook_sha256}",
    ),
    e.EditionClosed: Text(
        "{actor} clôt les candidatures de l'édition {edition}", "{actor} closes edition {edition} to submissions"
    ),
    e.EditionCancelled: Text(
        "{actor} annule l'édition {edition} : {reason}", "{actor} cancels edition {edition}: {reason}"
    ),
    e.EditionPostponed: Text(
        "{actor} déplace le calendrier de l'édition {edition} : {reason}",
        "{actor} moves the calendar of edition {edition}: {reason}",
    ),
    e.EditionArchived: Text("{actor} archive l'édition {edition}", "{actor} archives edition {edition}"),
    e.DossierSubmitted: Text(
        "{actor} dépose le dossier {dossier} ({authority}), {actions:action}",
        "{actor} files dossier {dossier} ({authority}), {actions:action}",
    ),
    e.DossierCompleted: Text(
        "{actor} complète le dossier {dossier}, {actions:action}",
        "{actor} completes dossier {dossier}, {actions:action}",
    ),
    e.DossierAdmitted: Text(
        "{actor} admet le dossier {dossier} ({kind}){because}", "{actor} admits dossier {dossier} ({kind}){because}"
    ),
    e.DossierInadmissible: Text(
        "{actor} déclare le dossier {dossier} irrecevable : {reason}",
        "{actor} rules dossier {dossier} inadmissible: {reason}",
    ),
    e.CompletionAsked: Text(
        "{actor} demande de compléter le dossier {dossier} : {reason}",
        "{actor} asks for dossier {dossier} to be completed: {reason}",
    ),
    e.DossierWithdrawn: Text(
        "{actor} retire le dossier {dossier} : {reason}", "{actor} withdraws dossier {dossier}: {reason}"
    ),
    e.DossierHorsConcours: Text(
        "{actor} place le dossier {dossier} hors concours : {reason}",
        "{actor} places dossier {dossier} outside the competition: {reason}",
    ),
}
