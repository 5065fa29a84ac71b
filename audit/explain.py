"""Why a dossier has the level it has: every fact that led there, each with its clause and its position in the log.

A log is folded once (`audit.folded.fold`); an `Explainer` then tells any of its dossiers. `explain` tells one.
"""

from typing import Any, Final

from msgspec import Struct

from audit.acts import acts
from audit.adjusted import adjustments
from audit.ballots import ballots
from audit.clauses import Clause, Clauses
from audit.deliberated import Deliberation, Deliberations
from audit.doubts import doubts
from audit.explained import Explained, Standing, State
from audit.flagged import Flagged
from audit.folded import Folded, Place, UnknownDossier
from audit.honours import Honour, honours
from audit.margin import margin
from audit.proposal import proposal, ranks
from audit.redressed import Awarded, appeals, awarded
from audit.retally import Tallied, last_tally
from contracts.authority import Authority
from contracts.events import intake as i
from services.scoring.views.scores import grid_of

_STANDINGS: Final[dict[type[Struct], Standing]] = {
    i.DossierSubmitted: "submitted",
    i.DossierCompleted: "submitted",
    i.CompletionAsked: "to-complete",
    i.DossierAdmitted: "admitted",
    i.DossierInadmissible: "inadmissible",
    i.DossierWithdrawn: "withdrawn",
    i.DossierHorsConcours: "hors-concours",
}
#: The nouns whose id begins with the dossier's code.
_OF_DOSSIER: Final = ("dossier", "reading", "recusal", "ballot", "figures", "tally", "award", "appeal")


class Explainer:
    """Tells the dossiers of one edition of a folded log; what they share is worked out once."""

    def __init__(self, folded: Folded, edition: str) -> None:
        self.folded = folded
        self.edition = folded.edition(edition)
        self._views = folded.scoring.views
        self._scored = self._views.of(edition)
        self._view = folded.awards.label.edition(edition)
        self._clauses = Clauses(folded.rulebooks[edition], self.edition.rulebook)
        self._deliberations = Deliberations(folded.awards.label, self.edition)
        self._flagged = Flagged(self._views, edition)
        self._ranks = ranks(self._scored, tuple(kind.code for kind in self.edition.rulebook.kinds))

    def dossiers(self) -> tuple[str, ...]:
        """Return every dossier filed, in the order of codes."""
        return self.folded.dossiers(self.edition.code)

    def explain(self, dossier: str) -> Explained:
        """Tell one dossier. Raises UnknownDossier."""
        edition, label = self.edition, self.folded.awards.label
        filed = self.folded.filed(edition.code, dossier)
        if not filed:
            raise UnknownDossier(dossier, (edition.code,))
        last = filed[-1].event
        kind = self._scored.dossiers.kind(dossier) or ""
        grid = grid_of(self._views, edition.code, dossier)
        assert grid is not None, "the edition was opened"
        tallied = last_tally(self._views, edition.code, dossier)
        award = awarded(self._view, dossier)
        deliberations = self._deliberations.on(dossier)
        mentions = honours(self.folded, edition, dossier)
        readings = self._scored.readings
        standing = _STANDINGS[type(last)]
        told = _authority(filed[0].event)
        return Explained(
            as_of=self.folded.position,
            edition=edition.code,
            year=edition.year,
            label=label.name,
            simulation=edition.simulation,
            dossier=dossier,
            authority=told,
            kind=kind,
            standing=standing,
            out_because=getattr(last, "reason", None) if standing != "admitted" else None,
            state=self._state(dossier, standing, tallied, award),
            rulebook=edition.rulebook.id,
            rulebook_sha256=edition.rulebook_sha256,
            grid=grid,
            grid_pointer=self._clauses.grid(kind),
            panel=readings.panel_of(dossier),
            readers=readings.readers(dossier) if tallied is None else tallied.facts.readers,
            recused=tuple(sorted(self._scored.recusals.recused(dossier))),
            ballots=ballots(self._scored, dossier, tallied),
            adjustments=adjustments(self._view, dossier, tallied),
            proposal=None if tallied is None else proposal(tallied, self._ranks.get(dossier)),
            margin=margin(tallied),
            flags=None if tallied is None else self._flagged.on(dossier, kind, frozenset(tallied.facts.readers)),
            deliberations=deliberations,
            award=award,
            honours=mentions,
            appeals=appeals(self._view, dossier),
            acts=acts(self._view, dossier),
            doubts=doubts(tallied, deliberations, award, mentions),
            clauses=self._rests_on(kind, tallied, deliberations, mentions),
            records=self._records(dossier, deliberations, mentions),
        )

    def _state(self, dossier: str, standing: Standing, tallied: Tallied | None, award: Awarded | None) -> State:
        if standing in ("submitted", "to-complete"):
            return "not-admitted"
        if standing != "admitted":
            return "out"
        if award is not None:
            return "awarded" if award.withdrawn is None else "award-withdrawn"
        if tallied is not None:
            return "proposed"
        return "not-drawn" if self._scored.readings.panel_of(dossier) is None else "not-tallied"

    def _rests_on(
        self, kind: str, tallied: Tallied | None, asked: tuple[Deliberation, ...], mentions: tuple[Honour, ...]
    ) -> tuple[Clause, ...]:
        return (
            *(() if tallied is None else self._clauses.of_proposal(kind)),
            *(self._clauses.of_vote() if any(each.closing for each in asked) else ()),
            *(self._clauses.of_mention(honour.place) for honour in mentions),
        )

    def _records(
        self, dossier: str, asked: tuple[Deliberation, ...], mentions: tuple[Honour, ...]
    ) -> tuple[Place, ...]:
        """Return where all lies that is told: of the edition, of its panel, of the dossier, of each deliberation."""
        code, places = self.edition.code, self.folded.places
        panel = self._scored.readings.panel_of(dossier)
        wanted: list[tuple[str, str]] = [("edition", code), ("jury", code), ("draw", code), ("palmares", code)]
        wanted += [(noun, panel) for noun in ("panel", "round") if panel is not None]
        wanted += [(noun, dossier) for noun in _OF_DOSSIER]
        wanted += [(noun, each.motion) for each in asked for noun in ("motion", "vote", "adjustment")]
        wanted += [("sitting", sitting) for sitting in dict.fromkeys(each.sitting for each in asked)]
        found = {place for noun, head in wanted for place in places(code, noun, head)}
        nouns = {"declared": "declared", "here": "palmares"}
        for held in (one for each in mentions if each.condition is not None for one in each.condition.counted):
            if held.source in nouns:
                found.add(Place(held.position, nouns[held.source], held.edition))
        return tuple(sorted(found))


def explain(folded: Folded, dossier: str, edition: str | None = None) -> Explained:
    """Tell one dossier of a folded log. Raises UnknownEdition, UnknownDossier, AmbiguousEdition."""
    return Explainer(folded, folded.edition_of(dossier, edition)).explain(dossier)


def _authority(event: Any) -> Authority | None:
    return event.authority if isinstance(event, i.DossierSubmitted) else None
