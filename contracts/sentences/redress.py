"""Of what comes after the publication: withdrawals, corrections, appeals, amendments."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
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
}
