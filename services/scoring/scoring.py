"""Scoring as a service: which rule decides which command, on which facts, and what follows from what. Pure."""

from typing import Any, Final

from contracts.commands import Command
from contracts.commands import scoring as c
from contracts.events import Event
from contracts.events import scoring as e
from contracts.events.awards import AdjustmentAdopted, AdjustmentRescinded
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
from services.scoring.views.adjustments import last_closing
from services.scoring.views.differing import differ
from services.scoring.views.editions import Views
from services.scoring.views.seats import must_leave, reads

#: What follows from a record.
Follow = c.MoveReading | c.AddReader | c.TallyDossier
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


class Scoring:
    """See `services.desk.Service`."""

    name: Final = "scoring"

    def __init__(self) -> None:
        self.views = Views()

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
        if not edition.rounds.open(event.panel, event.round, position):
            return "late"
        reader = reads(edition, event.dossier, event.juror, position)
        recused = edition.recusals.is_recused(event.dossier, event.juror, position)
        counts = reader and not recused and edition.dossiers.judged(event.dossier, position)
        return "counted" if counts else "left-out"

    def react(self, record: Record, position: int) -> tuple[Follow, ...]:
        """Return what follows: readings move on, one more reader is called, a closed round is tallied."""
        return tuple(command for event in record.events for command in self._follows(event, record.edition, position))

    def _follows(self, event: Event, edition: str, position: int) -> tuple[Follow, ...]:
        readings = self.views.of(edition).readings
        match event:
            case e.RecusalDeclared() | e.ReaderAdded():
                return self._moves(edition, (event.dossier,))
            case e.DrawHeld():
                return self._moves(edition, tuple(reading.dossier for reading in event.readings))
            case e.JurorReplaced() | e.JurorAbsent():
                return self._moves(edition, readings.of_juror(event.juror))
            case e.RoundOpened():
                return self._moves(edition, readings.dossiers_of(event.panel))
            case e.ReadingMoved():
                return (*self._moves(edition, (event.dossier,)), *self._calls(edition, (event.dossier,), position))
            case e.RoundReopened():
                dossiers = readings.dossiers_of(event.panel)
                return (*self._moves(edition, dossiers), *self._calls(edition, dossiers, position))
            case e.ScoreCast() | e.ScoringAbstained() | e.RecusalLifted():
                return self._calls(edition, (event.dossier,), position)
            case e.RoundClosed():
                return self._tallies(event, edition, position)
            case AdjustmentAdopted() | AdjustmentRescinded():
                return self._tallies_again(event.dossiers, edition, position)
            case _:
                return ()

    def _moves(self, edition: str, dossiers: tuple[str, ...]) -> tuple[c.MoveReading, ...]:
        """Move what jurors recused or gone still read, also where a recusal and a draw or a move crossed each other."""
        views = self.views.of(edition)
        return tuple(
            c.MoveReading(dossier, juror)
            for dossier in dossiers
            for juror in views.readings.readers(dossier)
            if views.recusals.is_recused(dossier, juror) or must_leave(views, dossier, juror)
        )

    def _calls(self, edition: str, dossiers: tuple[str, ...], position: int) -> tuple[c.AddReader, ...]:
        """Call one more reader where proposals differ, as things were at a position."""
        views, rulebook = self.views.of(edition), read.rulebook_of(self.views, edition)
        rounds = {d: views.rounds.latest(views.readings.panel_of(d) or "") for d in dossiers}
        return tuple(
            c.AddReader(dossier, number, position)
            for dossier, number in rounds.items()
            if rulebook is not None and number and differ(views, rulebook, dossier, number, position + 1)
        )

    def _tallies_again(self, dossiers: tuple[str, ...], edition: str, position: int) -> tuple[c.TallyDossier, ...]:
        """Tally the round closed last again, as a shift of figures was voted, or taken back, at a position."""
        views, found = self.views.of(edition), []
        for dossier in dossiers:
            panel = views.readings.panel_of(dossier) or ""
            last = last_closing(views.rounds, panel, position)
            if last is not None and views.dossiers.judged(dossier, last[1]):
                found.append(c.TallyDossier(dossier, panel, *last, position))
        return tuple(found)

    def _tallies(self, closed: e.RoundClosed, edition: str, position: int) -> tuple[c.TallyDossier, ...]:
        views = self.views.of(edition)
        return tuple(
            c.TallyDossier(dossier, closed.panel, closed.round, position)
            for dossier in views.readings.dossiers_of(closed.panel)
            if views.dossiers.judged(dossier, position)
        )
