"""The states of what is judged, in words: French, in the gender of the noun, then English. The stored words stay codes.

A test asks for the words of each state that the rules know.
"""

from collections.abc import Mapping
from typing import Final

States = Mapping[str, tuple[str, str]]

EDITION: Final[States] = {
    "open": ("ouverte", "open"),
    "closed": ("close", "closed"),
    "cancelled": ("annulée", "cancelled"),
    "archived": ("archivée", "archived"),
}
DOSSIER: Final[States] = {
    "submitted": ("déposé", "submitted"),
    "to-complete": ("à compléter", "to be completed"),
    "admitted": ("admis", "admitted"),
    "inadmissible": ("irrecevable", "inadmissible"),
    "withdrawn": ("retiré", "withdrawn"),
    "hors-concours": ("hors concours", "out of competition"),
}
SITTING: Final[States] = {
    "convened": ("convoquée", "convened"),
    "open": ("ouverte", "open"),
    "closed": ("levée", "closed"),
}
MOTION: Final[States] = {
    "put": ("posée, sans vote ouvert", "put, no vote open"),
    "open": ("en cours de vote", "being voted on"),
    "closed": ("votée, à décompter", "voted on, to be counted"),
    "decided": ("décomptée", "counted"),
    "undone": ("annulée", "undone"),
}
APPEAL: Final[States] = {
    "filed": ("déposé", "filed"),
    "upheld": ("jugé fondé", "upheld"),
    "dismissed": ("rejeté", "dismissed"),
}
LETTER: Final[States] = {
    "prepared": ("préparée", "prepared"),
    "attempted": ("en cours d'envoi", "being sent"),
    "sent": ("partie", "sent"),
    "deferred": ("différée", "deferred"),
    "refused": ("refusée", "refused"),
    "uncertain": ("au sort incertain", "of uncertain fate"),
    "received": ("reçue", "received"),
    "send-again": ("à renvoyer", "to be sent again"),
    "given-up": ("abandonnée", "given up"),
}
