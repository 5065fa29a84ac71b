"""What an edition came to: each award decided again against the one recorded, the palmares against the sealed one."""

import hashlib
from typing import NamedTuple

from audit.bench import Bench, Case
from audit.findings import Code, Finding
from audit.palmares import Made, make
from audit.verdict import EditionVerdict, State
from contracts.events import Event
from contracts.events import awards as e
from contracts.events import redress as r
from contracts.record import Record
from contracts.refusals import Refusal
from contracts.subjects import Address


class Award(NamedTuple):
    """A level (None: no award) and mentions, in any order."""

    level: int | None = None
    mentions: frozenset[str] = frozenset()

    def after(self, event: Event) -> "Award":
        """Return the award after one more event."""
        match event:
            case e.AwardDecided() | r.AwardCorrected():
                return self._replace(level=event.level)
            case e.MentionGranted():
                return self._replace(mentions=self.mentions | {event.mention})
            case e.AwardRescinded():
                return Award()
            case e.MentionRescinded() | r.MentionLapsed():
                return self._replace(mentions=self.mentions - {event.mention})
            case _:
                return self

    def shown(self) -> str:
        """Return it as a person reads it."""
        return " + ".join(("—" if self.level is None else f"{self.level}@", *sorted(self.mentions)))


class Outcome:
    """Holds the awards of the editions asked for (None: all), as recorded and as decided again."""

    def __init__(self, edition: str | None) -> None:
        self._edition = edition
        self._position: dict[Address, int] = {}
        self._recorded: dict[Address, Award] = {}
        self._again: dict[Address, Award] = {}
        self._sealed: dict[str, list[tuple[int, e.PalmaresSealed | r.PalmaresAmended]]] = {}

    def observe(self, position: int, record: Record) -> None:
        """Fold one record."""
        if self._edition not in (None, record.edition):
            return
        for event in record.events if record.noun in ("award", "palmares") else ():
            where = Address(record.edition, record.noun, record.id)
            if isinstance(event, e.PalmaresSealed | r.PalmaresAmended):
                self._sealed.setdefault(record.edition, []).append((position, event))
            elif record.noun == "award":
                self._position.setdefault(where, position)
                self._recorded[where] = self._recorded.get(where, Award()).after(event)

    def again(self, case: Case, decided: tuple[Event, ...] | Refusal) -> None:
        """Take what a record's command gives when it is decided again."""
        if case.record.noun == "award" and not isinstance(decided, Refusal):
            for event in decided:
                self._again[case.where] = self._again.get(case.where, Award()).after(event)

    def conclude(self, bench: Bench) -> tuple[tuple[EditionVerdict, ...], list[Finding]]:
        """Return each edition's result and what is wrong with it, once the whole log is folded."""
        verdicts: list[EditionVerdict] = []
        findings: list[Finding] = []
        for code, edition in bench.awards.label.roll.editions.items():
            if self._edition in (None, code):
                made = make(bench.awards, code, bench.position)
                awards = [where for where in self._recorded if where.edition == code]
                verdicts.append(_verdict(made, len(awards), edition.state))
                findings += self._compare(made, awards)
                findings += self._documents(bench, code)
        return tuple(verdicts), findings

    def _compare(self, made: Made, awards: list[Address]) -> list[Finding]:
        """Hold each award decided again against what is recorded, and against its row of the palmares if it has one."""
        rows = {row.code: Award(row.level, frozenset(row.mentions)) for row in made.palmares.awards}
        findings = []
        for where in awards:
            decided, recorded = self._again.get(where, Award()), self._recorded[where]
            shown = next((one for one in (recorded, rows.get(where.id, decided)) if one != decided), None)
            if shown is not None:
                details = {"dossier": where.id, "recorded": shown.shown(), "decided": decided.shown()}
                findings.append(Finding(Code.AWARD_DIFFERS, self._position[where], where.subject, details))
        return findings

    def _documents(self, bench: Bench, edition: str) -> list[Finding]:
        """Hold what was sealed, and each amendment, against what the log gives."""
        if edition not in self._sealed:
            return []
        sealed = bench.awards.sealed_documents(edition)
        assert sealed is not None, "its sealing was folded"
        made = (sealed, *bench.awards.amended_documents(edition))
        subject = Address(edition, "palmares", edition).subject
        return [
            Finding(code, position, subject, {"recorded": recorded, "decided": decided})
            for (position, event), documents in zip(self._sealed[edition], made, strict=True)
            for code, recorded, decided in _compared(event, documents)
            if recorded != decided
        ]


def _compared(
    event: e.PalmaresSealed | r.PalmaresAmended, documents: tuple[bytes, bytes]
) -> tuple[tuple[Code, str, str], ...]:
    one, other = (hashlib.sha256(content).hexdigest() for content in documents)
    return (
        (Code.PALMARES_DIFFERS, event.palmares.sha256, one),
        (Code.MINUTES_DIFFER, event.minutes.sha256, other),
    )


def _verdict(made: Made, awards: int, state: State) -> EditionVerdict:
    counts = made.palmares.counts
    return EditionVerdict(
        edition=made.palmares.edition,
        year=made.palmares.year,
        simulated=made.palmares.simulation is not None,
        awards=awards,
        laureates=counts.laureates,
        kinds={kind: counted.laureates for kind, counted in counts.kinds.items()},
        levels=counts.levels,
        mentions=counts.mentions,
        palmares_sha256=made.sha256,
        sealed=made.sealed,
        published=made.published,
        state=state,
        labels=made.labels,
    )
