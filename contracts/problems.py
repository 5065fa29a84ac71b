"""What is wrong with a value, in French: rules, and the library that decodes, say it in English."""

import re
from typing import Final

from contracts.counted import French

#: What follows a field's name, or stands alone, and its French; {0}, {1} are what the expression's groups hold.
_FRENCH: Final = tuple(
    (re.compile(english), french)
    for english, french in (
        # msgspec, of a value that is not of its schema
        (r"Input data was truncated", "le texte s'arrête trop tôt"),
        (r"JSON is malformed: (.*)", "JSON mal formé ({0})"),
        (r"Object missing required field (`.*`)", "il manque le champ {0}"),
        (r"Object contains unknown field (`.*`)", "le champ {0} est inconnu"),
        (r"Expected `(.*)`, got `(.*)`", "attendu : {0} ; donné : {1}"),
        (r"Expected `(.*)` matching regex '\^?(.*?)(?:\$|\(\?!.*\))?'", "n'a pas la forme {1}"),
        (r"Expected `(.*)` of length (.*)", "longueur attendue : {1}"),
        (r"Expected `(.*)` with a timezone component", "il manque le fuseau horaire"),
        (r"Expected `(.*)` that's a multiple of (.*)", "attendu : un multiple de {1}"),
        (r"Expected `(.*)` ([<>]=? .*)", "attendu : {1}"),
        (r"Invalid (?:enum )?value (.*)", "valeur inconnue : {0}"),
        (r"Invalid RFC3339 encoded datetime", "n'est pas une date RFC 3339"),
        (r"Invalid base64 encoded string", "n'est pas du base64"),
        (r"(.* codec can't decode .*)", "n'est pas de l'UTF-8 ({0})"),
        # the project's own
        (r"not compact JSON with every field in the order of the schema", "JSON non compact, ou champs en désordre"),
        (r"not compact JSON, or a name is repeated", "JSON non compact, ou un nom répété"),
        (r"the log does not reach (.*)", "le registre ne va pas jusqu'à {0}"),
        (r"the next appeal is (.*)", "le prochain recours est {0}"),
        (r"a juror is named twice", "un juré est nommé deux fois"),
        (r"another person than the president", "une autre personne que la présidence"),
        (r"a person is named twice", "une personne est nommée deux fois"),
        (r"a dossier is named twice", "un dossier est nommé deux fois"),
        (r"no level decided yet", "aucun niveau n'est encore décidé"),
        (r"all granted", "toutes sont déjà accordées"),
        (r"more than one row for (.*)", "plus d'une ligne pour {0}"),
        (r"a merger is of the label", "une fusion est de tout le label (label)"),
        (r"none but the successor", "aucun autre que le successeur"),
        (r"one of them came of the successor", "l'un d'eux est issu du successeur"),
        (r"from the publication to now", "doit être entre la publication et maintenant"),
        (
            r"in lowest terms, not 0, at most the whole scale",
            "fraction réduite, non nulle, au plus l'échelle entière",
        ),
        (r"either one or two jurors, or a panel", "soit un ou deux jurés, soit une commission"),
        (r"(.*) is not the scope of this command", "{0} n'est pas la portée de cette commande"),
        (r"not the label's own", "n'est pas celle du label"),
        (r"not 32 bytes in canonical base64", "n'est pas 32 octets en base64 canonique"),
        (r"not an Ed25519 public key", "n'est pas une clé publique Ed25519"),
        (r"sealed as (.*)", "scellé comme {0}"),
        (r"too long: (.*)", "trop long : {0}"),
        (r"no alarm of number (.*) is raised", "aucune alarme n° {0} n'est en cours"),
        (r"somebody else has just settled it", "quelqu'un d'autre vient de la lever"),
        (r"not an e-mail address with a local part in ASCII", "n'est pas une adresse électronique en ASCII avant le @"),
        (r"sealed under a key that is not known here", "scellé sous une clé inconnue ici"),
        (r"does not open: changed, or another field's", "ne s'ouvre pas : changé, ou d'un autre champ"),
        # the rulebook's
        (r"(.*) is repeated", "{0} est répété"),
        (r"(.*) is a criterion", "{0} est un critère"),
        (r"lowest is not under highest, or beyond (.*)", "lowest n'est pas sous highest, ou au-delà de {0}"),
        (r"(.*) drops no marks", "{0} n'écarte aucune note"),
        (r"nothing is left of (.*) readers' marks", "il ne reste rien des notes de {0:lecteur}"),
        (
            r"(.*) takes one criterion: a ballot is one grade",
            "{0} ne prend qu'un critère : une mention par bulletin",
        ),
        (r"nothing is added to what (.*) gives", "rien ne s'ajoute à ce que donne {0}"),
        (r"in (.*) the higher mark is the better one", "avec {0}, la note la plus haute est la meilleure"),
        (r"(.*) has no stage (.*)", "{0} n'a pas d'étape {1}"),
        (r"the lower mean rank is .*", "le rang moyen le plus bas est le meilleur : les seuils demandent `scaled`"),
        (
            r"a rank alone proposes no level: .*",
            "un rang seul ne propose rien : readers.one_more_at doit être 0",
        ),
        (r"level and at_least must both be above .*", "level et at_least doivent dépasser ceux du seuil précédent"),
        (r"above out_of, (.*)", "au-dessus de out_of, {0}"),
        (r"not above the floor, (.*)", "pas au-dessus du plancher, {0}"),
        (r"(.*) names nothing", "{0} ne nomme rien"),
        (r"(.*) is no (.*) of this grid", "{0} n'est pas un {1} de cette grille"),
        (r"(.*) has no figure of a criterion", "{0} n'a pas de note par critère"),
        (r"the gauge is that of (.*)", "la jauge est celle de {0}"),
        (r"the gauge has its own order", "la jauge a son propre ordre"),
        (r"above per_dossier", "au-dessus de per_dossier"),
        (r"above 1", "au-dessus de 1"),
        (r"from_population is not under below_population", "from_population n'est pas sous below_population"),
        (r"overlaps (.*)", "chevauche {0}"),
        (r"(.*) is not among the grids", "{0} n'est pas parmi les grilles"),
        (r"(.*) is not among the questionnaires", "{0} n'est pas parmi les questionnaires"),
        (r"above the highest level, (.*)", "au-dessus du plus haut niveau, {0}"),
        (r"opens < closes <= sits <= publishes", "ouverture < clôture ≤ séance ≤ publication"),
    )
)
#: Where it is: msgspec's own path, or ours.
_PLACE: Final = re.compile(r"(.*?)(?: - at (.*))?", re.DOTALL)
#: A field's name before what is wrong with it.
_FIELD: Final = re.compile(r"([a-z_`][a-z_0-9.`\[\]]*: )(.*)", re.DOTALL)


def problem(english: str) -> str:
    """Return a problem in French, with its field and its place; what has no French stays in English."""
    matched = _PLACE.fullmatch(english)
    assert matched is not None, "anything is a problem without a place"
    what, place = matched.groups()
    named = _FIELD.fullmatch(what)
    field, what = (named[1].replace(": ", " : "), named[2]) if named else ("", what)
    return f"{field}{_said(what)}{f' (en {place})' if place else ''}"


def _said(what: str) -> str:
    for expression, french in _FRENCH:
        if found := expression.fullmatch(what):
            return french.format(*(French(group) for group in found.groups()))
    return what
