"""Of letters."""

from typing import Final

from contracts.refusals import Sentence, Why

SENTENCES: Final[dict[Why, Sentence]] = {
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
}
