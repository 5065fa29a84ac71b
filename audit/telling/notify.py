"""One sentence for each thing that notify decides."""

from typing import Final

from msgspec import Struct

from audit.findings import Text
from contracts.events import notify as e

TOLD: Final[dict[type[Struct], Text]] = {
    e.LetterPrepared: Text(
        "la lettre {letter} du dossier {dossier} est due à {contact}",
        "letter {letter} of dossier {dossier} is owed to {contact}",
    ),
    e.LetterAttempted: Text(
        "la lettre {letter} du dossier {dossier} est prise en main (essai {attempt})",
        "letter {letter} of dossier {dossier} is taken in hand (attempt {attempt})",
    ),
    e.LetterSent: Text(
        "la lettre {letter} du dossier {dossier} est partie (essai {attempt}, réponse {code})",
        "letter {letter} of dossier {dossier} left (attempt {attempt}, reply {code})",
    ),
    e.LetterDeferred: Text(
        "la lettre {letter} du dossier {dossier} est remise de {wait_seconds} s (essai {attempt}, réponse {code})",
        "letter {letter} of dossier {dossier} is put off by {wait_seconds} s (attempt {attempt}, reply {code})",
    ),
    e.LetterRefused: Text(
        "la lettre {letter} du dossier {dossier} est refusée (essai {attempt}, réponse {code})",
        "letter {letter} of dossier {dossier} is refused (attempt {attempt}, reply {code})",
    ),
    e.LetterUncertain: Text(
        "nul ne sait si la lettre {letter} du dossier {dossier} est partie (essai {attempt})",
        "nobody can tell whether letter {letter} of dossier {dossier} left (attempt {attempt})",
    ),
    e.LetterSettled: Text(
        "{actor} tranche le sort de la lettre {letter} du dossier {dossier} : {outcome} ({reason})",
        "{actor} settles letter {letter} of dossier {dossier}: {outcome} ({reason})",
    ),
}
