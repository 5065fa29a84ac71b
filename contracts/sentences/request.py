"""Of the request itself, of who asks, of a service that cannot answer."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
    Why.INVALID_JSON: Sentence(
        "La demande n'est pas du JSON valide ({problem}).",
        "Corrigez-la et renvoyez-la.",
        "The request is not valid JSON ({problem}).",
        "Correct it and send it again.",
    ),
    Why.INVALID_FIELD: Sentence(
        "Un champ est faux ou inconnu : {problem}.",
        "Comparez avec le schéma de la commande.",
        "A field is wrong or unknown: {problem}.",
        "Compare with the command's schema.",
    ),
    Why.UNKNOWN_COMMAND: Sentence(
        "Le service {service} ne connaît pas cette commande.",
        "Vérifiez son nom.",
        "The service {service} does not know this command.",
        "Check its name.",
    ),
    Why.UNSUPPORTED_VERSION: Sentence(
        "La version {version} n'est pas comprise ; {supported} l'est.",
        "Mettez le programme appelant à jour.",
        "Version {version} is not understood; {supported} is.",
        "Update the calling program.",
    ),
    Why.OVERSIZED_RECORD: Sentence(
        "La décision ferait {size:octet|octets}, plus que les {most} permis.",
        "Joignez le texte long comme document.",
        "The decision would take {size:byte|bytes}, more than the {most} allowed.",
        "Attach the long text as a document.",
    ),
    Why.OVERSIZED_DOCUMENT: Sentence(
        "Le document dépasse {most:octet|octets}.",
        "Allégez-le ou partagez-le en plusieurs.",
        "The document exceeds {most:byte|bytes}.",
        "Lighten it or split it.",
    ),
    Why.COMMAND_ID_REUSED: Sentence(
        "Cet identifiant a déjà servi à une autre commande.",
        "Renvoyez la commande avec un nouvel identifiant.",
        "This id was already used for another command.",
        "Send the command again under a new id.",
    ),
    Why.UNKNOWN_PERSON: Sentence(
        "La personne {person} n'est pas enregistrée.",
        "Demandez à l'organisateur de l'enregistrer.",
        "The person {person} is not registered.",
        "Ask the organiser to register this person.",
    ),
    Why.UNSIGNED: Sentence(
        "Cette demande doit être signée.",
        "Signez-la avec votre clé.",
        "This request must be signed.",
        "Sign it with your key.",
    ),
    Why.WRONG_SIGNATURE: Sentence(
        "La signature n'est pas celle de cette personne sur cette demande.",
        "Signez de nouveau, avec la clé enregistrée.",
        "The signature is not this person's on this request.",
        "Sign again, with the key on record.",
    ),
    Why.NOT_ALLOWED: Sentence(
        "Ce geste revient à : {needs}.",
        "Adressez-vous à la personne qui tient ce rôle.",
        "This act belongs to: {needs}.",
        "Turn to the person who holds that role.",
    ),
    Why.UNKNOWN_QUESTION: Sentence(
        "Le service {service} ne répond pas à cette question.",
        "Vérifiez son nom.",
        "The service {service} does not answer this question.",
        "Check its name.",
    ),
    Why.LOG_DAMAGED: Sentence(
        "Le registre est abîmé : plus rien ne s'y ajoute.",
        "Prévenez l'exploitant ; rien n'a été enregistré.",
        "The log is damaged: nothing is added to it any more.",
        "Tell the operator; nothing was recorded.",
    ),
    Why.UNAVAILABLE: Sentence(
        "Le service ne peut pas répondre maintenant.",
        "Réessayez : la même commande ne sera jamais décidée deux fois.",
        "The service cannot answer now.",
        "Try again: the same command is never decided twice.",
    ),
    Why.WITHHELD: Sentence(
        "Ce qui s'y oppose ne peut vous être dit.",
        "Faites-le demander par une personne qui n'est récusée d'aucun dossier.",
        "What stands against it cannot be told to you.",
        "Have it asked by somebody who is recused from no dossier.",
    ),
}
