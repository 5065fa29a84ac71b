"""Of the label, persons, editions and dossiers."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
    Why.ALREADY_FOUNDED: Sentence(
        "Ce registre est déjà fondé.",
        "Utilisez un autre répertoire pour un autre label.",
        "This log is already founded.",
        "Use another directory for another label.",
    ),
    Why.NOT_FOUNDED: Sentence(
        "Ce registre n'est pas encore fondé.",
        "Commencez par `found-label`.",
        "This log is not founded yet.",
        "Begin with `found-label`.",
    ),
    Why.NOT_SIMULATED: Sentence(
        "L'horloge d'un vrai label ne se règle pas.",
        "Attendez la date.",
        "The clock of a real label cannot be set.",
        "Wait for the date.",
    ),
    Why.CLOCK_BACKWARDS: Sentence(
        "L'horloge montre déjà {now}, après {to}.",
        "Avancez-la seulement.",
        "The clock already shows {now}, after {to}.",
        "Only move it forward.",
    ),
    Why.ALREADY_REGISTERED: Sentence(
        "Le code {person} est déjà pris par une autre inscription.",
        "Choisissez un autre code.",
        "The code {person} is already taken by another registration.",
        "Choose another code.",
    ),
    Why.SEALED_FOR_ANOTHER: Sentence(
        "Le champ scellé appartient à {person}.",
        "Scellez-le pour la bonne personne.",
        "The sealed field belongs to {person}.",
        "Seal it for the right person.",
    ),
    Why.PERSON_ERASED: Sentence(
        "Les données de {person} ont été effacées ; rien n'est plus scellé pour cette personne.",
        "Enregistrez la personne sous un nouveau code.",
        "The data of {person} were erased; nothing is sealed for this person any more.",
        "Register the person under a new code.",
    ),
    Why.PERSON_NEEDED: Sentence(
        "{person} a encore une charge : {holds} (édition {edition}) ; ses données restent nécessaires.",
        "Attendez la fin des recours de cette édition, ou retirez d'abord le rôle ou le dossier.",
        "{person} still has a duty: {holds} (edition {edition}); the data are still necessary.",
        "Wait until appeals of that edition are over, or withdraw the role or the dossier first.",
    ),
    Why.UNKNOWN_EDITION: Sentence(
        "L'édition {edition} n'existe pas.",
        "Vérifiez son numéro.",
        "Edition {edition} does not exist.",
        "Check its number.",
    ),
    Why.ALREADY_OPEN: Sentence(
        "L'édition {edition} est déjà ouverte, et son règlement figé.",
        "Ouvrez une autre édition.",
        "Edition {edition} is already open, its rulebook frozen.",
        "Open another edition.",
    ),
    Why.INVALID_RULEBOOK: Sentence(
        "Le règlement est invalide : {problem}.",
        "Corrigez ce champ du règlement.",
        "The rulebook is invalid: {problem}.",
        "Correct that field of the rulebook.",
    ),
    Why.INVALID_CALENDAR: Sentence(
        "Les dates de l'édition ne se suivent pas : {problem}.",
        "Remettez-les dans l'ordre.",
        "The edition's dates are not in order: {problem}.",
        "Put them in order.",
    ),
    Why.EDITION_NOT_OPEN: Sentence(
        "L'édition {edition} n'accepte plus cela : elle est {state}.",
        "Adressez-vous à l'organisateur.",
        "Edition {edition} does not take this any more: it is {state}.",
        "Turn to the organiser.",
    ),
    Why.EDITION_NOT_CLOSED: Sentence(
        "Les dépôts de l'édition {edition} sont encore ouverts.",
        "Fermez l'édition d'abord.",
        "Edition {edition} still takes submissions.",
        "Close the edition first.",
    ),
    Why.EDITION_NOT_PUBLISHED: Sentence(
        "Le palmarès de l'édition {edition} n'est pas publié.",
        "Publiez-le d'abord.",
        "The palmares of edition {edition} is not published.",
        "Publish it first.",
    ),
    Why.MALFORMED_CODE: Sentence(
        "« {code} » n'est ni un code INSEE ni un SIREN.",
        "Vérifiez le code, zéros compris.",
        "“{code}” is neither an INSEE code nor a SIREN.",
        "Check the code, leading zeros included.",
    ),
    Why.UNKNOWN_AUTHORITY: Sentence(
        "Aucune collectivité ne porte le code {code} dans la liste officielle.",
        "Cherchez la collectivité par son nom, puis prenez son code.",
        "No authority has the code {code} in the official list.",
        "Look the authority up by name, then take its code.",
    ),
    Why.UNKNOWN_DOCUMENT: Sentence(
        "Le document {sha256} n'est pas déposé.",
        "Déposez-le d'abord.",
        "The document {sha256} is not kept here.",
        "Store it first.",
    ),
    Why.UNKNOWN_KIND: Sentence(
        "Le règlement ne connaît pas la catégorie {kind}.",
        "Choisissez une catégorie du règlement.",
        "The rulebook has no kind {kind}.",
        "Choose a kind of the rulebook.",
    ),
    Why.REASON_REQUIRED: Sentence(
        "Ce geste demande un motif.",
        "Ajoutez-le en une phrase, sans donnée personnelle.",
        "This act needs a reason.",
        "Add it in a sentence, without personal data.",
    ),
    Why.ALREADY_SUBMITTED: Sentence(
        "La collectivité {dossier} a déjà déposé son dossier pour cette édition.",
        "Complétez le dossier existant.",
        "The authority {dossier} already filed its dossier for this edition.",
        "Complete the existing dossier.",
    ),
    Why.UNKNOWN_DOSSIER: Sentence(
        "Il n'y a pas de dossier {dossier} à juger dans cette édition.",
        "Vérifiez le code.",
        "There is no dossier {dossier} to judge in this edition.",
        "Check the code.",
    ),
    Why.DOSSIER_LATE: Sentence(
        "Le dossier {dossier} est hors délai.",
        "Il pourra être déposé à la prochaine édition.",
        "The dossier {dossier} is out of time.",
        "It can be filed in the next edition.",
    ),
    Why.DOSSIER_STATE: Sentence(
        "Le dossier {dossier} est {state} : ce geste n'y est pas possible.",
        "Relisez l'historique du dossier.",
        "The dossier {dossier} is {state}: this cannot be done to it.",
        "Read the dossier's history.",
    ),
}
