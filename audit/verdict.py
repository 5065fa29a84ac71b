"""What a replay says in the end: counts, each edition's result, the findings, one sentence."""

from typing import Literal

from msgspec import Struct

from audit.findings import Finding, Text
from contracts.codes import EditionCode, Position
from contracts.counted import English, French
from contracts.grid import Text as Label

#: How far intake has taken an edition.
State = Literal["open", "closed", "cancelled", "archived"]


class EditionVerdict(Struct, frozen=True):
    """An edition's result as the palmares made from the log has it: laureates, by kind, by level, by mention.

    `state`: as intake has it, whatever was decided since. `labels`: of kinds and mentions, as the rulebook names them.
    """

    edition: EditionCode
    year: int
    simulated: bool
    awards: int
    laureates: int
    kinds: dict[str, int]
    levels: dict[str, int]
    mentions: dict[str, int]
    palmares_sha256: str
    sealed: bool
    published: bool
    state: State = "open"
    labels: dict[str, Label] = {}


class Verdict(Struct, frozen=True):
    """The result of a replay of the first `as_of` positions.

    `edition`: the one whose decisions were taken again (None: all). `records`: how many were folded (fewer than `as_of`
    where the log is damaged). `decided`: how many were decided again; `twice`: of these, on facts that had changed
    between basis and position; `overtaken`: how many would then have been decided otherwise, and were left out.
    """

    as_of: Position
    edition: EditionCode | None
    records: int
    decided: int
    twice: int
    overtaken: int
    editions: tuple[EditionVerdict, ...]
    findings: tuple[Finding, ...]

    @property
    def awards(self) -> int:
        """How many awards were compared."""
        return sum(edition.awards for edition in self.editions)

    @property
    def right(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def intact(self) -> bool:
        """Whether the log itself is whole."""
        return not any(finding.integrity for finding in self.findings)

    def sentence(self) -> Text:
        """Return the verdict as a person reads it."""
        if not self.intact:
            return Text(
                "le registre est abîmé : rien de ce qui suit n'est sûr",
                "the log is damaged: nothing behind that point is sure",
            )
        if self.findings:
            return Text(
                f"{French(len(self.findings)):constat} : le registre ne suit pas de ses propres règles",
                f"{English(len(self.findings)):finding}: the log does not follow from its own rules",
            )
        if not self.awards:
            return Text(
                "chaque décision reprise depuis le seul registre est égale à la décision enregistrée",
                "every decision taken again from the log alone equals the decision recorded",
            )
        return Text(
            "chaque attribution redécidée depuis le seul registre est égale à l'attribution enregistrée",
            "every award decided again from the log alone equals the award recorded",
        )
