"""What is held on a person, in words: what he is, which field is sealed, what changed, which record names him."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, tuple[str, str]]

HOLDS: Final[Words] = {
    "president": ("présidence", "president"),
    "member": ("jury", "jury"),
    "secretary": ("secrétariat", "secretary"),
    "contact": ("contact", "contact"),
    "organiser": ("organisateur", "organiser"),
    "auditor": ("auditeur", "auditor"),
}
SEALED: Final[Words] = {
    "name": ("nom", "name"),
    "address": ("adresse", "address"),
    "ties": ("liens déclarés", "ties declared"),
    "reason": ("raison d'une récusation", "reason of a recusal"),
}
CHANGES: Final[Words] = {
    "key": ("clé", "key"),
    "role-granted": ("rôle donné", "role granted"),
    "role-withdrawn": ("rôle retiré", "role withdrawn"),
}
NOUNS: Final[Words] = {
    "label": ("label", "label"),
    "clock": ("horloge", "clock"),
    "person": ("personne", "person"),
    "edition": ("édition", "edition"),
    "dossier": ("dossier", "dossier"),
    "jury": ("jury", "jury"),
    "panel": ("commission", "panel"),
    "draw": ("tirage au sort", "draw"),
    "undertaking": ("engagement", "undertaking"),
    "recusal": ("récusation", "recusal"),
    "reading": ("lecture", "reading"),
    "round": ("tour", "round"),
    "ballot": ("bulletin", "ballot"),
    "tally": ("dépouillement", "tally"),
    "figures": ("valeurs déclarées", "figures declared"),
    "ranking": ("classement", "ranking"),
    "declared": ("palmarès passé", "past palmares"),
    "sitting": ("séance", "sitting"),
    "motion": ("motion", "motion"),
    "vote": ("vote", "vote"),
    "adjustment": ("péréquation", "adjustment"),
    "award": ("attribution", "award"),
    "palmares": ("palmarès", "palmares"),
    "appeal": ("recours", "appeal"),
    "merger": ("fusion", "merger"),
    "letter": ("lettre", "letter"),
}
