"""Of sittings, votes, awards and the palmares."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
    Why.ALREADY_CONVENED: Sentence(
        "La séance {sitting} est déjà convoquée autrement.",
        "Convoquez-en une autre.",
        "Sitting {sitting} is already convened otherwise.",
        "Convene another one.",
    ),
    Why.NOTICE_TOO_SHORT: Sentence(
        "La convocation doit partir au moins {days:jour|jours} avant.",
        "Choisissez une date plus lointaine.",
        "Notice must be given at least {days:day|days} before.",
        "Choose a later date.",
    ),
    Why.SITTING_TOO_EARLY: Sentence(
        "La séance est convoquée pour {at}.",
        "Attendez l'heure.",
        "The sitting is convened for {at}.",
        "Wait for the hour.",
    ),
    Why.SITTING_STATE: Sentence(
        "La séance {sitting} est {state}.",
        "Vérifiez le déroulé de la séance.",
        "Sitting {sitting} is {state}.",
        "Check how far the sitting is.",
    ),
    Why.NO_FAILED_NOTICE: Sentence(
        "La séance {sitting} ne peut siéger sans quorum : aucune séance au même ordre du jour n'a échoué avant.",
        "Convoquez-la avec quorum ; une seconde convocation n'en dispense qu'une fois la première tenue en vain.",
        "Sitting {sitting} cannot do without a quorum: no notice of the same agenda failed before it.",
        "Convene it with a quorum; a second notice waives it only once the first was in vain.",
    ),
    Why.NOT_PRESENT: Sentence(
        "{member} n'est pas présent à la séance.",
        "Le secrétaire note d'abord la présence.",
        "{member} is not present at the sitting.",
        "The secretary notes the presence first.",
    ),
    Why.NO_PROXY: Sentence(
        "{actor} ne tient pas la procuration de {member}.",
        "Le membre doit la donner et la signer.",
        "{actor} does not hold {member}'s proxy.",
        "The member must give and sign it.",
    ),
    Why.PROXY_EXCEEDED: Sentence(
        "{holder} tient déjà autant de procurations que permis.",
        "Donnez-la à un autre membre.",
        "{holder} already holds as many proxies as allowed.",
        "Give it to another member.",
    ),
    Why.MOTION_EXISTS: Sentence(
        "La motion {motion} existe déjà, autrement rédigée.",
        "Donnez-lui un autre nom.",
        "Motion {motion} already exists, put otherwise.",
        "Give it another name.",
    ),
    Why.MOTION_STATE: Sentence(
        "La motion {motion} est {state}.",
        "Suivez l'ordre : la proposer, ouvrir le vote, voter, le clore.",
        "Motion {motion} is {state}.",
        "Follow the order: put, open, vote, close.",
    ),
    Why.UNKNOWN_MOTION: Sentence(
        "Il n'y a pas de motion {motion}.",
        "Vérifiez son nom.",
        "There is no motion {motion}.",
        "Check its name.",
    ),
    Why.NOT_IN_THE_BLOCK: Sentence(
        "Le dossier {dossier} n'est pas dans ce bloc.",
        "Vérifiez la liste du bloc.",
        "Dossier {dossier} is not in this block.",
        "Check the block's list.",
    ),
    Why.PROPOSAL_DIFFERS: Sentence(
        "Ces dossiers n'ont pas ce niveau pour proposition : {dossiers}.",
        "Retirez-les du bloc, votez-les à part.",
        "These dossiers are not proposed at this level: {dossiers}.",
        "Leave them out of the block, vote on them apart.",
    ),
    Why.ALREADY_DECIDED: Sentence(
        "C'est déjà décidé : {what}.",
        "Rien à faire.",
        "It is already decided: {what}.",
        "Nothing to do.",
    ),
    Why.UNKNOWN_LEVEL: Sentence(
        "Le règlement n'a pas de niveau {level}.",
        "Choisissez un niveau du règlement.",
        "The rulebook has no level {level}.",
        "Choose a level of the rulebook.",
    ),
    Why.UNKNOWN_MENTION: Sentence(
        "Le règlement n'a pas de mention {mention}.",
        "Choisissez une mention du règlement.",
        "The rulebook has no mention {mention}.",
        "Choose a mention of the rulebook.",
    ),
    Why.NOT_ELIGIBLE: Sentence(
        "Le dossier {dossier} ne remplit pas les conditions : {problem}.",
        "Relisez la clause du règlement.",
        "Dossier {dossier} does not meet the conditions: {problem}.",
        "Read the rulebook's clause.",
    ),
    Why.NO_QUORUM: Sentence(
        "Le quorum n'est pas atteint : {attending} sur {entitled}.",
        "Attendez des membres, ou convoquez de nouveau.",
        "There is no quorum: {attending} of {entitled}.",
        "Wait for members, or convene again.",
    ),
    Why.NOT_ADOPTED: Sentence(
        "La motion {motion} n'a pas été adoptée pour {dossier}.",
        "Mettez une autre motion aux voix.",
        "Motion {motion} was not adopted for {dossier}.",
        "Put another motion to the jury.",
    ),
    Why.UNDECIDED_DOSSIERS: Sentence(
        "Des dossiers ne sont pas décidés : {dossiers}.",
        "Décidez-les d'abord.",
        "Some dossiers are not decided: {dossiers}.",
        "Decide them first.",
    ),
    Why.TALLY_OWED: Sentence(
        "Des dossiers sont encore à dépouiller : {dossiers}.",
        "Le dépouillement suit de lui-même : attendez un instant, relisez le procès-verbal et signez-le.",
        "Dossiers are still to be tallied: {dossiers}.",
        "The tally follows by itself: wait a moment, read the minutes again and sign them.",
    ),
    Why.APPRAISAL_MISSING: Sentence(
        "Le jury entier n'a pas adopté l'appréciation de tous les dossiers depuis la dernière décision ({since}).",
        "Mettez aux voix une motion d'appréciation (« appraisal »).",
        "The full jury has not adopted an appraisal of all dossiers since the last decision ({since}).",
        "Put an appraisal motion to the vote.",
    ),
    Why.MINUTES_STALE: Sentence(
        "Le procès-verbal ne tient pas compte de tout : une décision est venue après.",
        "Tirez-le de nouveau et faites-le signer.",
        "The minutes miss a decision that came after.",
        "Draw them up again and have them signed.",
    ),
    Why.MINUTES_DIFFER: Sentence(
        "Ce n'est pas le procès-verbal que donne le registre.",
        "Tirez-le du registre.",
        "These are not the minutes that the log gives.",
        "Draw them up from the log.",
    ),
    Why.MINUTES_UNSIGNED: Sentence(
        "Il manque une signature au procès-verbal : {missing}.",
        "Faites-le signer.",
        "The minutes lack a signature: {missing}.",
        "Have them signed.",
    ),
    Why.ALREADY_SEALED: Sentence(
        "Le palmarès est scellé : rien n'y change plus.",
        "Seul un acte formel (retrait, recours) reste possible.",
        "The palmares is sealed: nothing changes any more.",
        "Only a formal act (withdrawal, appeal) is left.",
    ),
    Why.NOT_SEALED: Sentence(
        "Le palmarès n'est pas scellé.",
        "Scellez-le d'abord.",
        "The palmares is not sealed.",
        "Seal it first.",
    ),
    Why.TOO_EARLY: Sentence(
        "C'est trop tôt : pas avant {at}.",
        "Attendez la date.",
        "It is too early: not before {at}.",
        "Wait for the date.",
    ),
    Why.APPROVALS_MISSING: Sentence(
        "Il faut l'accord de {needed:personne|personnes} ; il y en a {given}.",
        "Demandez l'accord qui manque.",
        "It takes {needed:person's|people's} agreement; there is {given}.",
        "Ask for the missing agreement.",
    ),
}
