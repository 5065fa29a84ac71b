"""What a what-if supposes, and what cannot be supposed: a closed list of reasons, each with its sentence."""

from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct

from audit.findings import Text
from contracts.codes import DossierCode, PersonCode
from contracts.counted import English, French


class OtherMark(Struct, frozen=True):
    """Another mark on one criterion of one counted ballot: a decimal number on the grid's own scale, as text."""

    dossier: DossierCode
    juror: PersonCode
    criterion: str
    mark: str


class LeftOut(Struct, frozen=True):
    """One juror's ballot on one dossier, as if it had never been cast."""

    dossier: DossierCode
    juror: PersonCode


class Supposed(Struct, frozen=True):
    """All that is supposed at once. `rulebook`: the document itself, compact JSON (None: the edition's own).

    `aggregation`: by its frozen name, in every grid; `severity`: each ballot moved against its juror's fitted severity,
    as a *péréquation* would move it.
    """

    rulebook: bytes | None = None
    aggregation: str | None = None
    without_jurors: tuple[PersonCode, ...] = ()
    without_ballots: tuple[LeftOut, ...] = ()
    marks: tuple[OtherMark, ...] = ()
    severity: bool = False


class Why(StrEnum):
    """Why something cannot be supposed; callers match on the code."""

    NOTHING = "nothing"
    NOT_TALLIED = "not-tallied"
    UNKNOWN_DOSSIER = "unknown-dossier"
    UNKNOWN_JUROR = "unknown-juror"
    NO_BALLOT = "no-ballot"
    NOT_COUNTED = "not-counted"
    UNKNOWN_CRITERION = "unknown-criterion"
    ABSENT_MARK = "absent-mark"
    OFF_SCALE = "off-scale"
    TWICE = "twice"
    BAD_RULEBOOK = "bad-rulebook"
    OTHER_KINDS = "other-kinds"
    OTHER_CRITERIA = "other-criteria"
    OTHER_SCALE = "other-scale"
    UNKNOWN_AGGREGATION = "unknown-aggregation"
    BAD_AGGREGATION = "bad-aggregation"
    NO_SEVERITY = "no-severity"


TEXTS: Final[dict[Why, Text]] = {
    Why.NOTHING: Text(
        "dites ce qui change : --mark, --without-juror, --without-ballot, --aggregation, --rulebook ou --severity",
        "say what changes: --mark, --without-juror, --without-ballot, --aggregation, --rulebook or --severity",
    ),
    Why.NOT_TALLIED: Text(
        "rien n'est encore dépouillé dans l'édition {edition} à cette position",
        "nothing is tallied yet in edition {edition} there",
    ),
    Why.UNKNOWN_DOSSIER: Text(
        "aucun dossier « {dossier} » n'est dépouillé dans l'édition {edition} : son code est l'INSEE ou le SIREN",
        "no dossier “{dossier}” is tallied in edition {edition}: its code is that of its applicant",
    ),
    Why.UNKNOWN_JUROR: Text(
        "« {juror} » n'est pas du jury de l'édition {edition} ; ses membres : {members}",
        "“{juror}” is not of the jury of edition {edition}; its members: {members}",
    ),
    Why.NO_BALLOT: Text(
        "{juror} n'a aucun bulletin sur le dossier {dossier} ; en ont : {members}",
        "{juror} has no ballot on dossier {dossier}; those who have: {members}",
    ),
    Why.NOT_COUNTED: Text(
        "le bulletin de {juror} sur le dossier {dossier} n'est pas compté : y changer une note ne changerait rien ; "
        "sont comptés : {members}",
        "the ballot of {juror} on dossier {dossier} is not counted: another mark there would change nothing; "
        "those counted: {members}",
    ),
    Why.UNKNOWN_CRITERION: Text(
        "« {criterion} » n'est pas un critère du dossier {dossier} ; ses critères : {criteria}",
        "“{criterion}” is no criterion of dossier {dossier}; its criteria: {criteria}",
    ),
    Why.ABSENT_MARK: Text(
        "{juror} n'a pas noté {criterion} sur le dossier {dossier} : seule une note donnée peut changer",
        "{juror} gave no mark on {criterion} of dossier {dossier}: only a mark that was given can change",
    ),
    Why.OFF_SCALE: Text(
        "{mark} est hors de l'échelle du dossier {dossier} : de {lowest} à {highest}, {decimals:décimale} au plus",
        "{mark} is off the scale of dossier {dossier}: from {lowest} to {highest}, at most {decimals:decimal}",
    ),
    Why.TWICE: Text(
        "{what} est demandé deux fois, ou laissé de côté et changé à la fois",
        "{what} is asked for twice, or both left out and changed",
    ),
    Why.BAD_RULEBOOK: Text(
        "ce règlement ne peut régir aucune édition : {problem}", "this rulebook can rule no edition: {problem}"
    ),
    Why.OTHER_KINDS: Text(
        "ce règlement ne connaît pas le genre « {kind} », dans lequel des dossiers sont admis",
        "this rulebook does not know the kind “{kind}”, in which dossiers are admitted",
    ),
    Why.OTHER_CRITERIA: Text(
        "ce règlement note des critères que les bulletins n'ont pas : {criteria}",
        "this rulebook marks criteria that the ballots do not have: {criteria}",
    ),
    Why.OTHER_SCALE: Text(
        "le dossier {dossier} a été noté sur une autre échelle ({scale}) que celle de ce règlement",
        "dossier {dossier} was marked on another scale ({scale}) than that of this rulebook",
    ),
    Why.UNKNOWN_AGGREGATION: Text(
        "« {name} » n'est pas une agrégation ; il y a {names}", "“{name}” is no aggregation; there are {names}"
    ),
    Why.BAD_AGGREGATION: Text(
        "{name} ne convient pas à cette grille : {problem}", "{name} does not fit this grid: {problem}"
    ),
    Why.NO_SEVERITY: Text(
        "aucune sévérité ne peut être estimée : {problem} ({jurors}) ; --without-juror en laisse de côté",
        "no severity can be fitted: {problem} ({jurors}); --without-juror leaves some out",
    ),
}


class Unsupposable(ValueError):
    """It cannot be supposed: the reason, and what fills its sentence."""

    def __init__(self, why: Why, **details: object) -> None:
        super().__init__(f"{why}: {details}")
        self.why = why
        self.details = details

    @property
    def text(self) -> Text:
        """The sentence, French and English."""
        template = TEXTS[self.why]
        french = {name: French(value.fr if isinstance(value, Text) else value) for name, value in self.details.items()}
        english = {
            name: English(value.en if isinstance(value, Text) else value) for name, value in self.details.items()
        }
        return Text(template.fr.format_map(french), template.en.format_map(english))


class Notice(NamedTuple):
    """Stands before and in whatever a what-if tells."""

    fr: str = "SIMULATION — et si… : rien n'est écrit"
    en: str = "SIMULATION — what-if: nothing is written"


NOTICE: Final = Notice()
