"""What each rule is told of other nouns, read from the views as folded so far."""

from contracts.commands import scoring as c
from contracts.rulebook import Rulebook
from services.act import Act
from services.scoring.rules import ballot, draw, jury, panel, reading, recusal, round, tally, undertaking  # noqa: A004
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.scores import grid_of, others, seen


def for_jury(views: Views, command: c.NameJury, act: Act) -> jury.Facts:
    """See `rules.jury`."""
    named = (*command.members, command.president, command.secretary)
    unregistered = tuple(person for person in named if person not in views.roll.persons)
    return jury.Facts(views.stage(act.edition), unregistered)


def for_panel(views: Views, act: Act) -> panel.Facts:
    """See `rules.panel`."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    kinds = tuple(kind.code for kind in rulebook.kinds) if rulebook else ()
    return panel.Facts(views.stage(act.edition), edition.jurors.jury, kinds, edition.readings.held)


def for_draw(views: Views, command: c.AnnounceDraw | c.HoldDraw, act: Act) -> draw.Facts:
    """See `rules.draw`."""
    stage, rulebook = views.stage(act.edition), rulebook_of(views, act.edition)
    if rulebook is None or isinstance(command, c.AnnounceDraw):
        return draw.Facts(stage)
    edition = views.of(act.edition)
    return draw.Facts(
        stage=stage,
        procedure=rulebook.draw.procedure,
        panels=tuple(formed for _, formed in sorted(edition.jurors.panels.items())),
        dossiers=edition.dossiers.candidates(),
        forbidden=edition.recusals.forbidden(),
        readers=rulebook.readers.per_dossier,
    )


def for_undertaking(views: Views, act: Act) -> undertaking.Facts:
    """See `rules.undertaking`."""
    return undertaking.Facts(views.stage(act.edition), views.of(act.edition).jurors.jury)


def for_recusal(views: Views, command: c.DeclareRecusal | c.LiftRecusal, act: Act) -> recusal.Facts:
    """See `rules.recusal`."""
    edition, actor = views.of(act.edition), views.roll.persons.get(act.actor)
    return recusal.Facts(
        stage=views.stage(act.edition),
        jury=edition.jurors.jury,
        organiser=actor is not None and "organiser" in actor.roles,
        dossier_known=edition.dossiers.known(command.dossier),
    )


def for_reading(views: Views, command: c.MoveReading, act: Act) -> reading.Facts:
    """See `rules.reading`. A recusal that the draw did not see counts from the draw."""
    edition = views.of(act.edition)
    judged_by = edition.jurors.panels.get(edition.readings.panel_of(command.dossier) or "")
    caused_at = max(edition.recusals.since(command.dossier, command.juror), edition.readings.position) + 1
    loads = edition.readings.loads(judged_by.code, below=caused_at) if judged_by else {}
    return reading.Facts(
        seed=edition.readings.seed,
        panel=judged_by,
        drawn=edition.readings.drawn(command.dossier),
        recused=edition.recusals.recused(command.dossier),
        loads=tuple(sorted(loads.items())),
    )


def for_round(views: Views, command: c.OpenRound | c.CloseRound, act: Act) -> round.Facts:
    """See `rules.round`."""
    edition = views.of(act.edition)
    return round.Facts(
        stage=views.stage(act.edition),
        panel_known=command.panel in edition.jurors.panels,
        drawn=edition.readings.held,
        previous_closed=command.round == 1 or edition.rounds.closed(command.panel, command.round - 1),
        missing=missing(edition, command) if isinstance(command, c.CloseRound) else (),
    )


def missing(edition: EditionViews, command: c.CloseRound) -> tuple[tuple[str, str], ...]:
    """Return the readings that nobody gave, as (juror, dossier); a recused reader's waits for who comes next."""
    return tuple(
        (juror, dossier)
        for dossier in edition.readings.dossiers_of(command.panel)
        if edition.dossiers.judged(dossier)
        for juror in edition.readings.readers(dossier)
        if not given(edition, dossier, juror, command.round)
    )


def given(edition: EditionViews, dossier: str, juror: str, number: int) -> bool:
    """Say whether a reader gave a ballot or abstained in a round, and is not recused."""
    if edition.recusals.is_recused(dossier, juror):
        return False
    versions = edition.ballots.of_round(dossier, number)
    return any(v.juror == juror and not edition.recusals.is_recused(dossier, juror, v.position) for v in versions)


def for_ballot(views: Views, command: c.CastScore | c.AbstainFromScoring, act: Act) -> ballot.Facts:
    """See `rules.ballot`."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    judged_by = edition.readings.panel_of(command.dossier)
    return ballot.Facts(
        stage=views.stage(act.edition),
        grid=grid_of(views, act.edition, command.dossier),
        dossier_known=edition.dossiers.known(command.dossier),
        drawn=edition.readings.held,
        panel=judged_by,
        judged=edition.dossiers.judged(command.dossier),
        reader=act.actor in edition.readings.readers(command.dossier),
        recused=edition.recusals.is_recused(command.dossier, act.actor),
        declared=act.actor in edition.jurors.declared,
        open=judged_by is not None and edition.rounds.open(judged_by, command.round),
    )


def for_tally(views: Views, command: c.TallyDossier, act: Act) -> tally.Facts:
    """See `rules.tally`: nothing at or after the closing is read."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    window = edition.rounds.window(command.panel, command.round)
    of_the_panel = edition.readings.panel_of(command.dossier) == command.panel
    judged = edition.dossiers.judged(command.dossier, command.closing)
    closed_there = window is not None and window.closed == command.closing
    grid = grid_of(views, act.edition, command.dossier)
    if rulebook is None or grid is None or not (closed_there and of_the_panel and judged):
        return tally.Facts(None)
    return tally.Facts(
        grid=grid,
        minimum=rulebook.readers.minimum,
        readers=edition.readings.readers(command.dossier, command.closing),
        recused=edition.recusals.recused(command.dossier, command.closing),
        ballots=seen(edition, command.dossier, command),
        declared=edition.declarations.of(command.dossier, command.panel, command.closing),
        others=others(edition, command) if grid.aggregation == "ranks/1" else (),
    )


def rulebook_of(views: Views, edition: str) -> Rulebook | None:
    """Return the rulebook that the edition was opened under."""
    known = views.roll.editions.get(edition)
    return None if known is None else known.rulebook
