"""What an audit can find: a closed list of codes, each with its sentence, French then English."""

from typing import Final

from msgspec import Struct

from audit.breaches import BREACHES
from audit.codes import INTEGRITY, Code, Text
from contracts.counted import English, French

__all__ = ["INTEGRITY", "TEXTS", "Code", "Finding", "Text", "text"]


class Finding(Struct, frozen=True):
    """One thing that is wrong: code, position (0: none), its noun's subject ("": unknown), what fills its text."""

    code: Code
    position: int
    subject: str = ""
    details: dict[str, str] = {}

    @property
    def integrity(self) -> bool:
        """Whether the log itself is damaged, rather than a decision wrong."""
        return self.code in INTEGRITY


TEXTS: Final[dict[Code, Text]] = {
    Code.GAP: Text("il manque cette position au registre", "the log misses this position"),
    Code.DAMAGED: Text("le registre est abîmé : {problem}", "the log is damaged: {problem}"),
    Code.UNREADABLE: Text(
        "cet enregistrement ne peut pas être lu : {problem}", "this record cannot be read: {problem}"
    ),
    Code.MISPLACED: Text(
        "cet enregistrement est rangé sous un autre objet que celui que sa commande décide",
        "this record lies under another noun than the one its command decides on",
    ),
    Code.BROKEN_CHAIN: Text(
        "il ne suit pas l'enregistrement précédent du même objet",
        "it does not follow the previous record of the same noun",
    ),
    Code.DIFFERS: Text(
        "la règle décide autre chose : enregistré {recorded} ; redécidé {decided}",
        "the rule decides something else: recorded {recorded}; decided again {decided}",
    ),
    Code.REFUSED: Text(
        "la règle refuse ce qui est enregistré ({why}) : {recorded}",
        "the rule refuses what is recorded ({why}): {recorded}",
    ),
    Code.OVERTAKEN: Text(
        "à sa place dans le registre, la décision aurait été autre ({decided}) et rien ne l'a écartée",
        "at its place in the log the decision would have been another ({decided}), and nothing left it out",
    ),
    Code.OVERTAKEN_BUT_COUNTED: Text(
        "arrivée trop tard ({decided}), elle a pourtant été comptée à la position {counted_at}",
        "it came too late ({decided}), and was counted all the same at position {counted_at}",
    ),
    Code.OWED: Text(
        "à cette position, ce qui découle de la position {cause} n'est inscrit nulle part : {decided}",
        "at this position, what follows from position {cause} is recorded nowhere: {decided}",
    ),
    Code.CLOCK_BACK: Text(
        "elle est datée du {time}, et la position {at}, qui la précède, du {latest} : l'horloge fut reculée, ou la "
        "date choisie",
        "it is dated {time}, and position {at}, which comes before it, {latest}: a clock was set back, or the date "
        "chosen",
    ),
    Code.STALE: Text(
        "datée du {time}, elle repose sur la position {basis}, alors que la suivante date du {next} : elle ignorait un "
        "registre déjà là",
        "dated {time}, it rests on position {basis}, and the next one is of {next}: it passed over what was there",
    ),
    Code.WRONG_BASIS: Text(
        "elle dit reposer sur la position {basis}, ce qui ne se peut pas (l'objet avait changé à {previous})",
        "it says that it rests on position {basis}, which cannot be (its noun had changed at {previous})",
    ),
    Code.REPEATED: Text(
        "la même commande est déjà enregistrée à la position {first}",
        "the same command is recorded already at position {first}",
    ),
    Code.IMPOSSIBLE: Text(
        "rien de ce qui précède ne permet cet enregistrement ({problem}) ; la relecture s'arrête là",
        "nothing before it allows this record ({problem}); the replay stops there",
    ),
    Code.AWARD_DIFFERS: Text(
        "attribution du dossier {dossier} : enregistrée {recorded} ; redécidée {decided}",
        "award of dossier {dossier}: recorded {recorded}; decided again {decided}",
    ),
    Code.PALMARES_DIFFERS: Text(
        "le palmarès scellé ({recorded}) n'est pas celui que donne le registre ({decided})",
        "the sealed palmares ({recorded}) is not the one that the log gives ({decided})",
    ),
    Code.MINUTES_DIFFER: Text(
        "le procès-verbal scellé ({recorded}) n'est pas celui que donne le registre ({decided})",
        "the sealed minutes ({recorded}) are not those that the log gives ({decided})",
    ),
    Code.VIEW_DIFFERS: Text(
        "à cette position, la vue {view} de {of} (processus {pid}) n'est pas celle que donne le registre : "
        "relancez ce processus",
        "at this position, view {view} of {of} (process {pid}) is not the one that the log gives: "
        "start that process again",
    ),
} | BREACHES


class _Shown(dict[str, French]):
    def __missing__(self, key: str) -> French:
        return French("…")


def text(finding: Finding) -> Text:
    """Return what a person reads of a finding."""
    fr, en = (
        template.format_map(_Shown({name: counted(value) for name, value in finding.details.items()}))
        for template, counted in zip(TEXTS[finding.code], (French, English), strict=True)
    )
    if not finding.position:
        return Text(fr, en)
    where = f"position {finding.position}" + (f" ({finding.subject})" if finding.subject else "")
    return Text(f"{where} : {fr}", f"{where}: {en}")
