"""Scoring as a service: which rule decides which command, on which facts, and what follows from what. Pure."""

from typing import Any, Final

from contracts.commands import Command
from contracts.commands import scoring as c
from contracts.events import Event
from contracts.events import scoring as e
from contracts.record import Record
from ledger.transact import Standing
from services.act import Act
from services.scoring.rules import (
    ballot,
    declaration,
    draw,
    jury,
    panel,
    ranking,
    reading,
    recusal,
    round,  # noqa: A004
    tally,
    undertaking,
)
from services.scoring.views import facts as read
from services.scoring.views import scores
from services.scoring.views.consequences import Follow, follows
from services.scoring.views.editions import Views
from services.scoring.views.seats import may_count

#: How each noun's state follows from its events.
EVOLVE: Final[dict[str, Any]] = {
    "jury": jury.evolve,
    "panel": panel.evolve,
    "draw": draw.evolve,
    "undertaking": undertaking.evolve,
    "recusal": recusal.evolve,
    "reading": reading.evolve,
    "round": round.evolve,
    "ballot": ballot.evolve,
    "tally": tally.evolve,
    "figures": declaration.evolve,
    "ranking": ranking.evolve,
}
#: Counted by position, in their hundreds.
_COUNTED: Final = c.CastScore | c.AbstainFromScoring


class Scoring:
    """See `services.desk.Service`."""

    name: Final = "scoring"

    def __init__(self) -> None:
        self.views = Views()

    @property
    def folded(self) -> dict[str, object]:
        """See `services.desk.Service`."""
        return self.views.folded

    def observe(self, position: int, record: Record) -> None:
        """Fold one record of any noun into the views."""
        self.views.observe(position, record)

    def reads(self, command: Command, edition: str) -> tuple[str, ...]:  # noqa: ARG002
        """Return (): no decision of scoring rests on a document."""
        return ()

    def learn(self, sha256: str, content: bytes) -> None:
        """Take in a document: none is ever asked for."""
        raise AssertionError((sha256, len(content)))

    def consult(self, command: Command, act: Act) -> Any:
        """Return the facts of other nouns that the decision rests on."""
        match command:
            case c.NameJury():
                return read.for_jury(self.views, command, act)
            case c.FormPanel() | c.ReplaceJuror() | c.DeclareAbsence():
                return read.for_panel(self.views, act)
            case c.ForbidReadings() | c.DeclareBackgrounds() | c.AnnounceDraw() | c.HoldDraw():
                return read.for_draw(self.views, command, act)
            case c.DeclareNoConflict():
                return read.for_undertaking(self.views, act)
            case c.DeclareRecusal() | c.LiftRecusal():
                return read.for_recusal(self.views, command, act)
            case c.MoveReading() | c.AddReader():
                return read.for_reading(self.views, command, act)
            case c.OpenRound() | c.CloseRound() | c.ReopenRound():
                return read.for_round(self.views, command, act)
            case c.CastScore() | c.AbstainFromScoring():
                return read.for_ballot(self.views, command, act)
            case c.TallyDossier():
                return read.for_tally(self.views, command, act)
            case c.DeclareFigures():
                return scores.for_figures(self.views, command, act)
            case c.RankDossiers():
                return scores.for_ranking(self.views, command, act)
            case _:
                raise AssertionError(command)

    def hidden(self, edition: str, person: str) -> frozenset[str]:
        """See `services.desk.Discreet`."""
        return frozenset(d for d, juror in self.views.of(edition).recusals.forbidden() if juror == person)

    def decide(self, command: Command, act: Act, state: Any, facts: Any) -> tuple[Event, ...]:
        """Decide on the noun's state and the facts; () where nothing is to do; raises Refusal."""
        match command:
            case c.NameJury():
                return jury.decide(command, act, state, facts)
            case c.FormPanel() | c.ReplaceJuror() | c.DeclareAbsence():
                return panel.decide(command, act, state, facts)
            case c.ForbidReadings() | c.DeclareBackgrounds() | c.AnnounceDraw() | c.HoldDraw():
                return draw.decide(command, act, state, facts)
            case c.DeclareNoConflict():
                return undertaking.decide(command, act, state, facts)
            case c.DeclareRecusal() | c.LiftRecusal():
                return recusal.decide(command, act, state, facts)
            case c.MoveReading() | c.AddReader():
                return reading.decide(command, act, state, facts)
            case c.OpenRound() | c.CloseRound() | c.ReopenRound():
                return round.decide(command, act, state, facts)
            case c.CastScore() | c.AbstainFromScoring():
                return ballot.decide(command, act, state, facts)
            case c.TallyDossier():
                return tally.decide(command, act, state, facts)
            case c.DeclareFigures():
                return declaration.decide(command, act, state, facts)
            case c.RankDossiers():
                return ranking.decide(command, act, state, facts)
            case _:
                raise AssertionError(command)

    def evolve(self, noun: str, state: Any, event: Event, act: Act) -> Any:
        """Return the noun's state after one more event."""
        return EVOLVE[noun](state, event, act)

    def alone(self, command: Command) -> bool:
        """Say yes to all but ballots and what follows by itself: a jury, a panel, the draw, a round, a recusal.

        A panel formed while the draw is held would read nothing, a round closed while its last reader is recused would
        lack his reading with no shortfall recorded, one opened while the palmares is sealed would be judged in vain.
        """
        return not isinstance(command, _COUNTED | Follow)

    def standing(self, record: Record, position: int) -> Standing:
        """Say whether a ballot counts: decided by what lies below its position and by nothing later."""
        event = record.events[0]
        if isinstance(event, e.FiguresDeclared):
            edition = self.views.of(record.edition)
            panel = edition.readings.panel_of(event.dossier) or ""
            return "late" if edition.declarations.at_rest(panel, position) else "recorded"
        if not isinstance(event, e.ScoreCast | e.ScoringAbstained):
            return "recorded"
        edition = self.views.of(record.edition)
        if not edition.rounds.in_one(event.panel, event.round, record.basis, position):
            return "late"
        stored = edition.ballots.of_juror(event.dossier, event.juror)[record.version - 1]._replace(position=position)
        counts = may_count(edition, event.dossier, stored) and edition.dossiers.judged(event.dossier, position)
        return "counted" if counts else "left-out"

    def react(self, record: Record, position: int) -> tuple[Follow, ...]:
        """Return what follows: readings move on, one more reader is called, a closed round is tallied."""
        return tuple(
            command for event in record.events for command in follows(self.views, event, record.edition, position)
        )
