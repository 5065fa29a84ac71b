"""What follows from a record by itself: readings that move on, one more reader called, rounds tallied."""

from contracts.commands import scoring as c
from contracts.events import Event
from contracts.events import scoring as e
from contracts.events.awards import AdjustmentAdopted, AdjustmentRescinded
from contracts.rulebook import Rulebook
from services.scoring.views.adjustments import last_closing
from services.scoring.views.differing import differ
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.facts import rulebook_of
from services.scoring.views.seats import must_leave

Follow = c.MoveReading | c.AddReader | c.TallyDossier


def follows(views: Views, event: Event, scope: str, position: int) -> tuple[Follow, ...]:
    """Return the commands that follow from an event of an edition, recorded at a position."""
    edition, rulebook = views.of(scope), rulebook_of(views, scope)
    readings = edition.readings
    match event:
        case e.RecusalDeclared() | e.ReaderAdded():
            return _moves(edition, (event.dossier,))
        case e.DrawHeld():
            return _moves(edition, tuple(reading.dossier for reading in event.readings))
        case e.JurorReplaced():
            # who came may take what waited: a reading that an absent juror left where nobody was free
            return _moves(edition, readings.all())
        case e.JurorAbsent():
            return _moves(edition, readings.of_juror(event.juror))
        case e.RoundOpened():
            return _moves(edition, readings.dossiers_of(event.panel))
        case e.ReadingMoved() | e.RecusalLifted():
            return (*_moves(edition, (event.dossier,)), *_calls(edition, rulebook, (event.dossier,), position))
        case e.RoundReopened():
            dossiers = readings.dossiers_of(event.panel)
            return (*_moves(edition, dossiers), *_calls(edition, rulebook, dossiers, position))
        case e.ScoreCast() | e.ScoringAbstained():
            return _calls(edition, rulebook, (event.dossier,), position)
        case e.RoundClosed():
            return _tallies(edition, event, position)
        case AdjustmentAdopted() | AdjustmentRescinded():
            return _tallies_again(edition, event.dossiers, position)
        case _:
            return ()


def _moves(edition: EditionViews, dossiers: tuple[str, ...]) -> tuple[c.MoveReading, ...]:
    """Move what jurors recused or gone still read, also where a recusal and a draw or a move crossed each other."""
    return tuple(
        c.MoveReading(dossier, juror)
        for dossier in dossiers
        for juror in edition.readings.readers(dossier)
        if edition.recusals.is_recused(dossier, juror) or must_leave(edition, dossier, juror)
    )


def _calls(
    edition: EditionViews, rulebook: Rulebook | None, dossiers: tuple[str, ...], position: int
) -> tuple[c.AddReader, ...]:
    """Call one more reader where proposals differ, as things were at a position."""
    rounds = {d: edition.rounds.latest(edition.readings.panel_of(d) or "") for d in dossiers}
    return tuple(
        c.AddReader(dossier, number, position)
        for dossier, number in rounds.items()
        if rulebook is not None and number and differ(edition, rulebook, dossier, number, position + 1)
    )


def _tallies_again(edition: EditionViews, dossiers: tuple[str, ...], position: int) -> tuple[c.TallyDossier, ...]:
    """Tally the round closed last again, as a shift of figures was voted, or taken back, at a position."""
    found = []
    for dossier in dossiers:
        panel = edition.readings.panel_of(dossier) or ""
        last = last_closing(edition.rounds, panel, position)
        if last is not None and edition.dossiers.judged(dossier, last[1]):
            found.append(c.TallyDossier(dossier, panel, *last, position))
    return tuple(found)


def _tallies(edition: EditionViews, closed: e.RoundClosed, position: int) -> tuple[c.TallyDossier, ...]:
    return tuple(
        c.TallyDossier(dossier, closed.panel, closed.round, position)
        for dossier in edition.readings.dossiers_of(closed.panel)
        if edition.dossiers.judged(dossier, position)
    )
