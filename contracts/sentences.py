"""The sentence of each refusal: what a person reads, and what to do next, French then English.

Templates over the refusal's details; a detail that is missing shows as an ellipsis. A test checks that each reason of
the closed list has its sentence.
"""

from collections.abc import Mapping
from typing import Final

from contracts.counted import English, French
from contracts.details import told
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
    Why.JURY_UNNAMED: Sentence(
        "Le jury de l'édition n'est pas nommé.",
        "Nommez-le d'abord.",
        "The edition's jury is not named.",
        "Name it first.",
    ),
    Why.JURY_NAMED: Sentence(
        "Le jury de l'édition est déjà nommé, composé autrement.",
        "Remplacez un membre plutôt que de renommer le jury.",
        "The edition's jury is already named, with other members.",
        "Replace a member rather than name the jury anew.",
    ),
    Why.NOT_A_MEMBER: Sentence(
        "{person} n'est pas membre du jury.",
        "Vérifiez la composition du jury.",
        "{person} is not a member of the jury.",
        "Check the jury's composition.",
    ),
    Why.PANEL_EXISTS: Sentence(
        "La commission {panel} existe déjà, composée autrement.",
        "Choisissez un autre nom.",
        "Panel {panel} already exists with other members.",
        "Choose another name.",
    ),
    Why.UNKNOWN_PANEL: Sentence(
        "Il n'y a pas de commission {panel}.",
        "Vérifiez son nom.",
        "There is no panel {panel}.",
        "Check its name.",
    ),
    Why.DRAW_ANNOUNCED: Sentence(
        "L'empreinte de la graine du tirage est déjà publiée.",
        "Tirez avec la graine annoncée.",
        "The hash of the draw's seed is already published.",
        "Draw with the seed that was announced.",
    ),
    Why.NOT_IN_THE_PANEL: Sentence(
        "{person} ne siège pas dans la commission {panel}.",
        "Vérifiez la composition de la commission.",
        "{person} does not sit in panel {panel}.",
        "Check the panel's composition.",
    ),
    Why.ALREADY_IN_THE_PANEL: Sentence(
        "{person} siège déjà dans la commission {panel}.",
        "Choisissez un autre membre du jury.",
        "{person} sits in panel {panel} already.",
        "Choose another member of the jury.",
    ),
    Why.BACKGROUND_MISSING: Sentence(
        "Le règlement veut des lecteurs d'horizons distincts ; l'horizon de ces jurés n'est pas déclaré : {jurors}.",
        "Déclarez-le avant d'annoncer le tirage.",
        "The rulebook asks for readers of distinct backgrounds; those of these jurors are not declared: {jurors}.",
        "Declare them before the draw is announced.",
    ),
    Why.DRAW_NOT_ANNOUNCED: Sentence(
        "L'empreinte de la graine du tirage n'est pas publiée.",
        "Annoncez le tirage d'abord.",
        "The hash of the draw's seed is not published.",
        "Announce the draw first.",
    ),
    Why.DRAW_HELD: Sentence(
        "Le tirage a déjà eu lieu.",
        "Une récusation fait passer la lecture au suivant.",
        "The draw was already held.",
        "A recusal moves a reading to the next juror.",
    ),
    Why.DRAW_NOT_HELD: Sentence(
        "Le tirage au sort n'a pas eu lieu.",
        "Tirez les lecteurs d'abord.",
        "The draw was not held.",
        "Draw the readers first.",
    ),
    Why.WRONG_SEED: Sentence(
        "Cette graine n'a pas l'empreinte annoncée.",
        "Utilisez la graine annoncée.",
        "This seed does not have the announced hash.",
        "Use the seed that was announced.",
    ),
    Why.IMPOSSIBLE_DRAW: Sentence(
        "Le tirage est impossible pour {dossiers} : {rule}.",
        "Ajoutez des jurés ou revoyez les récusations.",
        "The draw is impossible for {dossiers}: {rule}.",
        "Add jurors or review the recusals.",
    ),
    Why.ALREADY_RECUSED: Sentence(
        "{juror} est déjà récusé de {dossier}.",
        "Rien à faire.",
        "{juror} is already recused from {dossier}.",
        "Nothing to do.",
    ),
    Why.NOT_RECUSED: Sentence(
        "{juror} n'est pas récusé de {dossier}.",
        "Rien à lever.",
        "{juror} is not recused from {dossier}.",
        "Nothing to lift.",
    ),
    Why.OWN_RECUSAL: Sentence(
        "On ne lève pas sa propre récusation.",
        "Le président peut en décider.",
        "Nobody lifts his own recusal.",
        "The president may decide.",
    ),
    Why.ROUND_OUT_OF_ORDER: Sentence(
        "Le tour {round} ne peut pas s'ouvrir maintenant.",
        "Fermez d'abord le tour précédent.",
        "Round {round} cannot open now.",
        "Close the previous round first.",
    ),
    Why.ROUND_NOT_CLOSED: Sentence(
        "Le tour {round} de la commission {panel} n'est pas clos.",
        "Seul un tour clos se rouvre.",
        "Round {round} of panel {panel} is not closed.",
        "Only a closed round is opened again.",
    ),
    Why.PEERS_HIDDEN: Sentence(
        "Les bulletins des autres lecteurs du dossier {dossier} ne s'ouvrent pas encore.",
        "Déposez le vôtre et attendez la clôture du tour.",
        "The other readers' ballots on dossier {dossier} do not open yet.",
        "Cast yours and wait for the round to close.",
    ),
    Why.ROUND_NOT_OPEN: Sentence(
        "Le tour {round} de la commission {panel} n'est pas ouvert.",
        "Votre bulletin n'est pas compté ; demandez une réouverture motivée.",
        "Round {round} of panel {panel} is not open.",
        "Your ballot is not counted; ask for a reasoned reopening.",
    ),
    Why.READINGS_MISSING: Sentence(
        "Lectures manquantes : {missing}.",
        "Attendez-les, ou fermez en motivant le manque.",
        "Readings missing: {missing}.",
        "Wait for them, or close with a recorded shortfall.",
    ),
    Why.NOT_OF_THE_PANEL: Sentence(
        "{juror} n'est pas lecteur du dossier {dossier}.",
        "Vérifiez la liste de vos lectures.",
        "{juror} is not a reader of dossier {dossier}.",
        "Check the list of your readings.",
    ),
    Why.NO_DECLARATION: Sentence(
        "Vous n'avez pas déclaré l'absence de conflit d'intérêts.",
        "Faites la déclaration, puis votez.",
        "You have not declared that you have no conflict of interest.",
        "Make the declaration, then vote.",
    ),
    Why.RECUSED: Sentence(
        "{juror} est récusé du dossier {dossier}.",
        "Vous n'avez rien à y faire.",
        "{juror} is recused from dossier {dossier}.",
        "There is nothing for you to do on it.",
    ),
    Why.MARK_OFF_SCALE: Sentence(
        "La note {mark} au critère {criterion} sort de l'échelle {lowest}–{highest}.",
        "Choisissez une note de l'échelle.",
        "The mark {mark} on criterion {criterion} is off the scale {lowest}–{highest}.",
        "Choose a mark of the scale.",
    ),
    Why.CRITERION_MISSING: Sentence(
        "Il manque la note du critère {criterion}.",
        "Notez chaque critère.",
        "The mark of criterion {criterion} is missing.",
        "Mark every criterion.",
    ),
    Why.CRITERION_UNKNOWN: Sentence(
        "Le règlement n'a pas de critère {criterion}.",
        "Notez les critères du règlement.",
        "The rulebook has no criterion {criterion}.",
        "Mark the rulebook's criteria.",
    ),
    Why.STALE_VERSION: Sentence(
        "Votre page est périmée : la version {version} est enregistrée.",
        "Relisez ce qui est enregistré, puis recommencez.",
        "Your page is stale: version {version} is recorded.",
        "Read what is recorded, then start again.",
    ),
    Why.NOT_CLOSED: Sentence(
        "Ce qui doit être compté n'est pas clos.",
        "Fermez d'abord.",
        "What is to be counted is not closed.",
        "Close it first.",
    ),
    Why.NOT_TALLIED: Sentence(
        "Des dossiers ne sont pas dépouillés : {dossiers}.",
        "Fermez d'abord le tour de leur commission.",
        "Dossiers are not tallied yet: {dossiers}.",
        "Close the round of their panel first.",
    ),
    Why.FIGURE_MISSING: Sentence(
        "Il manque la valeur {figure}, que le règlement ajoute aux notes.",
        "Déclarez chaque valeur.",
        "The figure {figure}, which the rulebook adds to the marks, is missing.",
        "Declare every figure.",
    ),
    Why.FIGURE_UNKNOWN: Sentence(
        "Le règlement n'ajoute aux notes aucune valeur {figure}.",
        "Déclarez les valeurs du règlement.",
        "The rulebook adds no figure {figure} to the marks.",
        "Declare the rulebook's figures.",
    ),
    Why.FIGURES_LATE: Sentence(
        "La commission {panel} a clos son tour : rien ne s'ajoute plus aux notes du dossier {dossier}.",
        "Demandez une réouverture motivée, ou attendez un autre tour.",
        "Panel {panel} has closed its round: nothing is added to the marks of dossier {dossier} any more.",
        "Ask for a reasoned reopening, or wait for another round.",
    ),
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
        "La question {motion} existe déjà, autrement posée.",
        "Donnez-lui un autre nom.",
        "Motion {motion} already exists, put otherwise.",
        "Give it another name.",
    ),
    Why.MOTION_STATE: Sentence(
        "La question {motion} est {state}.",
        "Suivez l'ordre : poser, ouvrir, voter, clore.",
        "Motion {motion} is {state}.",
        "Follow the order: put, open, vote, close.",
    ),
    Why.UNKNOWN_MOTION: Sentence(
        "Il n'y a pas de question {motion}.",
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
        "La question {motion} n'a pas été adoptée pour {dossier}.",
        "Posez une autre question au jury.",
        "Motion {motion} was not adopted for {dossier}.",
        "Put another motion to the jury.",
    ),
    Why.UNDECIDED_DOSSIERS: Sentence(
        "Des dossiers ne sont pas décidés : {dossiers}.",
        "Décidez-les d'abord.",
        "Some dossiers are not decided: {dossiers}.",
        "Decide them first.",
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
        "It takes {needed} people's agreement; there is {given}.",
        "Ask for the missing agreement.",
    ),
    Why.NO_AWARD: Sentence(
        "Le dossier {dossier} n'a pas d'attribution publiée.",
        "Vérifiez le code du dossier et l'édition.",
        "Dossier {dossier} has no published award.",
        "Check the dossier's code and the edition.",
    ),
    Why.AWARD_WITHDRAWN: Sentence(
        "L'attribution du dossier {dossier} est déjà retirée.",
        "Rien de plus n'est à retirer ni à corriger.",
        "The award of dossier {dossier} is withdrawn already.",
        "There is nothing more to withdraw or correct.",
    ),
    Why.WITHDRAWAL_DIFFERS: Sentence(
        "Ce n'est pas ce retrait-là qui est proposé pour le dossier {dossier} ({proposed}).",
        "Reprenez le motif et la date proposés, ou faites-en proposer d'autres.",
        "This is not the withdrawal proposed for dossier {dossier} ({proposed}).",
        "Take the ground and day proposed, or have others proposed.",
    ),
    Why.SECOND_PERSON: Sentence(
        "{author} a proposé ce retrait : il faut l'accord d'une autre personne.",
        "Demandez-le à un autre organisateur ou au secrétaire.",
        "{author} proposed this withdrawal: another person must agree.",
        "Ask another organiser or the secretary.",
    ),
    Why.VOTE_DIFFERS: Sentence(
        "Le vote enregistré donne autre chose au dossier {dossier} : {level}@, mentions : {mentions}.",
        "On ne corrige que vers ce que le vote a donné ; le reste relève d'un recours.",
        "The recorded vote gave dossier {dossier} something else: {level}@, mentions: {mentions}.",
        "Only what the vote gave can be restored; the rest is for an appeal.",
    ),
    Why.APPEAL_LATE: Sentence(
        "Le délai de recours a pris fin le {until}.",
        "Aucun recours n'est plus possible pour cette édition.",
        "The time for an appeal ended on {until}.",
        "No appeal is possible any more in this edition.",
    ),
    Why.APPEAL_STATE: Sentence(
        "Le recours {appeal} est : {state}.",
        "Attendez qu'il soit tranché, ou lisez la décision.",
        "Appeal {appeal} is: {state}.",
        "Wait for its ruling, or read it.",
    ),
    Why.UNKNOWN_APPEAL: Sentence(
        "Il n'y a pas de recours {appeal}.",
        "Vérifiez le dossier et le numéro.",
        "There is no appeal {appeal}.",
        "Check the dossier and the number.",
    ),
    Why.HAS_READ: Sentence(
        "A lu le dossier {dossier} : {jurors}.",
        "Désignez des jurés qui ne l'ont pas lu.",
        "Read dossier {dossier}: {jurors}.",
        "Designate jurors who did not read it.",
    ),
    Why.HEARERS_MISSING: Sentence(
        "Il faut {needed:juré|jurés} pour entendre ce recours ; il y en a {given}.",
        "Désignez-en d'autres.",
        "This appeal must be heard by {needed:juror|jurors}; there are {given}.",
        "Designate more.",
    ),
    Why.OPINIONS_MISSING: Sentence(
        "Il manque l'avis de : {missing}.",
        "Attendez ces avis, ou désignez d'autres jurés.",
        "Opinions are missing from: {missing}.",
        "Wait for them, or designate other jurors.",
    ),
    Why.RULING_DIFFERS: Sentence(
        "Les avis sont {upheld} pour, {dismissed} contre : la décision suit la majorité.",
        "Rendez la décision de la majorité (à égalité, le recours est rejeté).",
        "Opinions are {upheld} for, {dismissed} against: the ruling follows the majority.",
        "Rule as the majority has it (a tie dismisses).",
    ),
    Why.NOTHING_TO_AMEND: Sentence(
        "Rien n'a changé depuis la position {since}.",
        "Une modification fait suite à un retrait, une correction ou une nouvelle décision.",
        "Nothing has changed since position {since}.",
        "An amendment follows a withdrawal, a correction or a new decision.",
    ),
    Why.NOT_PUBLISHED: Sentence(
        "Le palmarès n'est pas publié : aucune lettre ne part.",
        "Publiez d'abord.",
        "The palmares is not published: no letter leaves.",
        "Publish first.",
    ),
    Why.UNKNOWN_LETTER: Sentence(
        "Il n'y a pas de lettre {letter} pour {dossier}.",
        "Vérifiez la liste des lettres.",
        "There is no letter {letter} for {dossier}.",
        "Check the list of letters.",
    ),
    Why.LETTER_STATE: Sentence(
        "La lettre {letter} est {state}.",
        "Vérifiez son histoire.",
        "Letter {letter} is {state}.",
        "Check its history.",
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
    Why.WITHHELD: Sentence(
        "Ce qui s'y oppose ne peut vous être dit.",
        "Faites-le demander par une personne qui n'est récusée d'aucun dossier.",
        "What stands against it cannot be told to you.",
        "Have it asked by somebody who is recused from no dossier.",
    ),
    Why.UNAVAILABLE: Sentence(
        "Le service ne peut pas répondre maintenant.",
        "Réessayez : la même commande ne sera jamais décidée deux fois.",
        "The service cannot answer now.",
        "Try again: the same command is never decided twice.",
    ),
}


class _Filled(dict[str, French]):
    def __missing__(self, key: str) -> French:
        return French("…")


def sentence(why: Why, details: Mapping[str, str]) -> Sentence:
    """Return the sentence of a refusal with its details filled in, each in its language."""
    of_french, of_english = told(why, details)
    french = _Filled({name: French(value) for name, value in of_french.items()})
    english = _Filled({name: English(value) for name, value in of_english.items()})
    fr, next_fr, en, next_en = SENTENCES[why]
    return Sentence(
        fr.format_map(french), next_fr.format_map(french), en.format_map(english), next_en.format_map(english)
    )
