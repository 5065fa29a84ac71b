"""The sentences of what `jury audit verify` can find, French then English: one for each way to tamper with a log."""

from typing import Final

from audit.codes import Code, Text

BREACHES: Final[dict[Code, Text]] = {
    Code.BAD_FILE: Text(
        "le fichier {path} n'est pas ce qu'il devrait être ({problem})",
        "the file {path} is not what it should be ({problem})",
    ),
    Code.NOT_SIGNED: Text(
        "une clé ou une règle est exigée, et ce registre n'est pas signé",
        "a key or a policy is asked for, and this log is not signed",
    ),
    Code.BAD_SIGNATURE: Text(
        "aucune signature du sceau n'est juste : {problem}", "no signature of the checkpoint is good: {problem}"
    ),
    Code.UNTRUSTED_KEY: Text(
        "le sceau est signé par une autre clé que celles à qui vous vous fiez : {signer}",
        "the checkpoint is signed by another key than those you trust: {signer}",
    ),
    Code.OTHER_LOG: Text("c'est le sceau d'un autre registre : {origin}", "a checkpoint of another log: {origin}"),
    Code.POLICY_UNMET: Text(
        "les signatures du sceau ne suffisent pas à la règle de confiance (quorum : {quorum})",
        "the checkpoint's signatures do not meet the policy (quorum: {quorum})",
    ),
    Code.WRONG_ROOT: Text(
        "l'empreinte du registre n'est pas celle qui est signée : {found}, au lieu de {said}",
        "the log's root is not the one that was signed: {found}, not {said}",
    ),
    Code.TRUNCATED: Text(
        "le registre est tronqué : {held:enregistrement} sur {signed} qui furent signés",
        "the log is truncated: {held:record} of {signed} that were signed",
    ),
    Code.UNSIGNED_TAIL: Text(
        "le registre porte {held:enregistrement}, signés jusqu'au {signed}e seulement",
        "the log holds {held:record}, signed up to number {signed} only",
    ),
    Code.ROLLED_BACK: Text(
        "retour en arrière : {held:enregistrement}, alors que vous tenez un sceau de {older}",
        "rolled back: {held:record}, and the checkpoint that you hold is of {older}",
    ),
    Code.FORKED: Text(
        "deux histoires : le début de ce registre n'est pas ce que signe le sceau de {older} que vous tenez",
        "forked: this log does not begin as the checkpoint of {older} that you hold says",
    ),
    Code.BAD_OLDER: Text(
        "le sceau plus ancien n'est d'aucune clé de confiance : {problem}",
        "the older checkpoint is of no trusted key: {problem}",
    ),
    Code.EDITED: Text(
        "cet enregistrement n'est plus celui qui fut scellé : il a été modifié",
        "this record is no more the one that was sealed: it was edited",
    ),
    Code.DROPPED: Text(
        "l'enregistrement scellé à cette position a été retiré", "the record sealed at this position was dropped"
    ),
    Code.SWAPPED: Text(
        "l'enregistrement de cette position fut scellé à une autre : l'ordre a été changé",
        "the record at this position was sealed at another one: the order was changed",
    ),
    Code.INSERTED: Text(
        "un enregistrement qui ne fut jamais scellé a été inséré ici",
        "a record that was never sealed was inserted here",
    ),
    Code.VERSION_MISSING: Text(
        "version {version} après la {last} : un enregistrement de cet objet a été retiré avant celui-ci",
        "version {version} after {last}: a record of this noun was dropped before this one",
    ),
    Code.VERSION_TWICE: Text(
        "la version {version} de cet objet est déjà à la position {first} : un enregistrement a été ajouté",
        "version {version} of this noun is at position {first} already: a record was added",
    ),
    Code.VERSION_BEFORE: Text(
        "la version {version} de cet objet vient après la {last} : l'ordre a été changé",
        "version {version} of this noun comes after {last}: the order was changed",
    ),
    Code.RESTS_ON_LATER: Text(
        "il dit reposer sur la position {basis}, qui n'est pas avant lui : sa place a été changée",
        "it says that it rests on position {basis}, which is not before it: its place was changed",
    ),
    Code.COMMAND_REUSED: Text(
        "la commande {command} a déjà servi pour cet objet, à la position {first}",
        "command {command} was used for this noun already, at position {first}",
    ),
    Code.UNKNOWN_SIGNER: Text(
        "{actor} n'est inscrit nulle part avant cette position", "{actor} is registered nowhere before this position"
    ),
    Code.UNSIGNED_COMMAND: Text(
        "{actor} n'a pas signé cette commande, et devait le faire",
        "{actor} did not sign this command, and had to",
    ),
    Code.STRANGE_KEY: Text(
        "la commande dite de {actor} est signée par une clé qui n'est pas la sienne à cette position",
        "what is said to be a command of {actor} is signed by a key that is not theirs at this position",
    ),
    Code.FORGED: Text(
        "la signature de {actor} ne porte pas sur cette commande : elle a été fabriquée ou changée",
        "the signature of {actor} is not over this command: it was forged or changed",
    ),
    Code.KEY_DIFFERS: Text(
        "la clé inscrite pour {person} n'est pas celle que la commande signée demande",
        "the key registered for {person} is not the one that the signed command asks for",
    ),
    Code.OTHER_RULEBOOK: Text(
        "le règlement n'est pas celui de l'ouverture signée : {found}, au lieu de {said}",
        "the rulebook is not that of the signed opening: {found}, not {said}",
    ),
    Code.DOCUMENT_ALTERED: Text(
        "le document {sha256} a été modifié ({problem})", "the document {sha256} was altered ({problem})"
    ),
    Code.DOCUMENT_MISSING: Text(
        "le document {sha256}, que le registre nomme, n'est pas là",
        "the document {sha256}, which the log names, is not there",
    ),
    Code.DOCUMENT_UNKNOWN: Text(
        "aucun enregistrement ne nomme le document {sha256}", "no record names the document {sha256}"
    ),
}
