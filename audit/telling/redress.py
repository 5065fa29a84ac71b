"""One sentence for each thing that is decided once a palmares is published."""

from typing import Final

from msgspec import Struct

from audit.findings import Text
from contracts.events import redress as e

TOLD: Final[dict[type[Struct], Text]] = {
    e.WithdrawalProposed: Text(
        "{author} propose de retirer l'attribution du dossier {dossier} à compter du {on} : {ground}",
        "{author} proposes to withdraw the award of dossier {dossier} from {on} on: {ground}",
    ),
    e.AwardWithdrawn: Text(
        "l'attribution du dossier {dossier} ({level}) est retirée à compter du {on}, "
        "par {author} et {second} : {ground}",
        "the award of dossier {dossier} ({level}) is withdrawn from {on} on, by {author} and {second}: {ground}",
    ),
    e.AwardCorrected: Text(
        "{actor} corrige une erreur matérielle sur le dossier {dossier} : {from_level} ({from_mentions}) devient "
        "{level} ({mentions}), selon le vote de la motion {motion}{because}",
        "{actor} corrects a material error on dossier {dossier}: {from_level} ({from_mentions}) becomes "
        "{level} ({mentions}), as motion {motion} was voted{because}",
    ),
    e.MentionLapsed: Text(
        "la mention {mention} du dossier {dossier} tombe", "the mention {mention} of dossier {dossier} lapses"
    ),
    e.AppealFiled: Text(
        "{person} forme le recours {dossier}.{number} ({ground}){because}",
        "{person} files appeal {dossier}.{number} ({ground}){because}",
    ),
    e.HearersDesignated: Text(
        "{actor} désigne qui entend le recours {dossier}.{number} : {hearers}",
        "{actor} designates who hears appeal {dossier}.{number}: {hearers}",
    ),
    e.AppealHeard: Text(
        "{hearer} donne son avis sur le recours {dossier}.{number} : {opinion} ({reason})",
        "{hearer} gives an opinion on appeal {dossier}.{number}: {opinion} ({reason})",
    ),
    e.AppealRuled: Text(
        "le recours {dossier}.{number} est {ruling}, sur {opinions} avis{because}",
        "appeal {dossier}.{number} is {ruling}, on {opinions:opinion}{because}",
    ),
    e.AmendmentSigned: Text(
        "{person} signe la modification arrêtée à la position {as_of} ({minutes_sha256})",
        "{person} signs the amendment as of position {as_of} ({minutes_sha256})",
    ),
    e.PalmaresAmended: Text(
        "{actor} modifie le palmarès (modification n° {number}), {laureates:lauréat}, arrêté à la position {as_of} "
        "({palmares})",
        "{actor} amends the palmares (number {number}), {laureates:laureate}, as of position {as_of} ({palmares})",
    ),
}
