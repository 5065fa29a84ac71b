"""Of the jury, panels, the draw, recusals, rounds and ballots."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
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
    Why.DRAW_ANNOUNCED: Sentence(
        "L'empreinte de la graine du tirage est déjà publiée.",
        "Tirez avec la graine annoncée.",
        "The hash of the draw's seed is already published.",
        "Draw with the seed that was announced.",
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
        "{juror} est déjà récusé du dossier {dossier}.",
        "Rien à faire.",
        "{juror} is already recused from dossier {dossier}.",
        "Nothing to do.",
    ),
    Why.NOT_RECUSED: Sentence(
        "{juror} n'est pas récusé du dossier {dossier}.",
        "Rien à lever.",
        "{juror} is not recused from dossier {dossier}.",
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
    Why.ROUND_NOT_OPEN: Sentence(
        "Le tour {round} de la commission {panel} n'est pas ouvert.",
        "Votre bulletin n'est pas compté ; demandez une réouverture motivée.",
        "Round {round} of panel {panel} is not open.",
        "Your ballot is not counted; ask for a reasoned reopening.",
    ),
    Why.ROUND_NOT_CLOSED: Sentence(
        "Le tour {round} de la commission {panel} n'est pas clos.",
        "Fermez-le d'abord : on ne rouvre et on ne mesure qu'un tour clos.",
        "Round {round} of panel {panel} is not closed.",
        "Close it first: only a closed round is opened again, or measured.",
    ),
    Why.PEERS_HIDDEN: Sentence(
        "Les bulletins des autres lecteurs du dossier {dossier} ne s'ouvrent pas encore.",
        "Déposez le vôtre et attendez la clôture du tour.",
        "The other readers' ballots on dossier {dossier} do not open yet.",
        "Cast yours and wait for the round to close.",
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
        "Récusation de {juror} sur {dossier}.",
        "Qui est récusé n'y prend aucune part.",
        "Recusal of {juror} from {dossier}.",
        "Whoever is recused takes no part in it.",
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
}
