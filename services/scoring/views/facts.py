"""What each rule is told of other nouns, read from the views as folded so far."""

from contracts.commands import scoring as c
from contracts.rulebook import Rulebook
from services.act import Act
from services.scoring.rules import ballot, draw, jury, panel, reading, recusal, round, tally, undertaking  # noqa: A004
from services.scoring.views import succession
from services.scoring.views.differing import differ
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.scores import grid_of, others, seen
from services.scoring.views.seats import given, may_count, reads


def for_jury(views: Views, command: c.NameJury, act: Act) -> jury.Facts:
    """See `rules.jury`."""
    named = (*command.members, command.president, command.secretary)
    unregistered = tuple(person for person in named if person not in views.roll.persons)
    erased = tuple(person for person in named if person not in unregistered and views.roll.persons[person].erased)
    return jury.Facts(views.stage(act.edition), unregistered, erased)


def for_panel(views: Views, act: Act) -> panel.Facts:
    """See `rules.panel`."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    kinds = tuple(kind.code for kind in rulebook.kinds) if rulebook else ()
    return panel.Facts(views.stage(act.edition), edition.jurors.jury, kinds, edition.readings.held)


def for_draw(views: Views, command: draw.DrawCommand, act: Act) -> draw.Facts:
    """See `rules.draw`."""
    stage, rulebook = views.stage(act.edition), rulebook_of(views, act.edition)
    edition = views.of(act.edition)
    if isinstance(command, c.ForbidReadings):
        unknown = (pair.dossier for pair in command.pairs if not edition.dossiers.known(pair.dossier))
        return draw.Facts(stage, jury=edition.jurors.jury, unknown=tuple(sorted(set(unknown))))
    if rulebook is None:
        return draw.Facts(stage, jury=edition.jurors.jury)
    panels = tuple(formed for _, formed in sorted(edition.jurors.panels.items()))
    if isinstance(command, c.DeclareBackgrounds | c.AnnounceDraw):
        return draw.Facts(stage, panels=panels, readers=rulebook.readers, jury=edition.jurors.jury)
    return draw.Facts(
        stage=stage,
        procedure=rulebook.draw.procedure,
        panels=panels,
        dossiers=edition.dossiers.candidates(),
        recused=edition.recusals.forbidden(),
        readers=rulebook.readers,
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


def for_reading(views: Views, command: c.MoveReading | c.AddReader, act: Act) -> reading.Facts:
    """See `rules.reading`."""
    return succession.for_reading(views.of(act.edition), rulebook_of(views, act.edition), command)


def for_round(views: Views, command: round.RoundCommand, act: Act) -> round.Facts:
    """See `rules.round`."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    return round.Facts(
        stage=views.stage(act.edition),
        panel_known=command.panel in edition.jurors.panels,
        drawn=edition.readings.held,
        previous_closed=command.round == 1 or edition.rounds.closed(command.panel, command.round - 1),
        missing=missing(edition, rulebook, command) if isinstance(command, c.CloseRound) else (),
        followed=edition.rounds.latest(command.panel) > command.round,
        sealed=edition.sealed,
    )


def missing(edition: EditionViews, rulebook: Rulebook | None, command: c.CloseRound) -> tuple[tuple[str, str], ...]:
    """Return the readings that nobody gave, as (juror, dossier); a recused reader's waits for who comes next.

    Where one more reader is to be called and was not yet, the juror is "".
    """
    judged = [d for d in edition.readings.dossiers_of(command.panel) if edition.dossiers.judged(d)]
    one_more = [d for d in judged if rulebook is not None and differ(edition, rulebook, d, command.round)]
    return (
        *(
            (juror, dossier)
            for dossier in judged
            for juror in edition.readings.readers(dossier)
            if given(edition, dossier, juror, command.round) is None
        ),
        *(("", dossier) for dossier in one_more),
    )


def for_ballot(views: Views, command: c.CastScore | c.AbstainFromScoring, act: Act) -> ballot.Facts:
    """See `rules.ballot`."""
    edition = views.of(act.edition)
    judged_by = edition.readings.panel_of(command.dossier)
    return ballot.Facts(
        stage=views.stage(act.edition),
        grid=grid_of(views, act.edition, command.dossier),
        dossier_known=edition.dossiers.known(command.dossier),
        drawn=edition.readings.held,
        panel=judged_by,
        judged=edition.dossiers.judged(command.dossier),
        reader=reads(edition, command.dossier, act.actor),
        recused=edition.recusals.is_recused(command.dossier, act.actor),
        declared=act.actor in edition.jurors.declared,
        open=judged_by is not None and edition.rounds.open(judged_by, command.round),
        late=not_counted(edition, command.dossier, act.actor),
        reopened=judged_by is not None and len(edition.rounds.windows(judged_by, command.round)) > 1,
    )


def not_counted(edition: EditionViews, dossier: str, juror: str) -> bool:
    """Say whether the last version of a ballot was stored where it cannot count (round closed, juror recused)."""
    versions = edition.ballots.of_juror(dossier, juror)
    return bool(versions) and not may_count(edition, dossier, versions[-1])


def for_tally(views: Views, command: c.TallyDossier, act: Act) -> tally.Facts:
    """See `rules.tally`: nothing at or after the closing is read."""
    edition, rulebook = views.of(act.edition), rulebook_of(views, act.edition)
    of_the_panel = edition.readings.panel_of(command.dossier) == command.panel
    judged = edition.dossiers.judged(command.dossier, command.closing)
    closed_there = edition.rounds.closed_at(command.panel, command.round, command.closing)
    grid = grid_of(views, act.edition, command.dossier)
    asked = not command.as_of or edition.adjustments.changed_at(command.dossier, command.as_of)
    if rulebook is None or grid is None or not (closed_there and of_the_panel and judged and asked):
        return tally.Facts(None)
    return tally.Facts(
        grid=grid,
        minimum=rulebook.readers.minimum,
        readers=edition.readings.readers(command.dossier, command.closing),
        recused=edition.recusals.recused(command.dossier, command.closing),
        ballots=seen(edition, command.dossier, command),
        declared=edition.declarations.of(command.dossier, command.panel, command.closing),
        others=others(edition, command) if grid.aggregation == "ranks/1" else (),
        shifts=edition.adjustments.of(command.dossier, max(command.closing, command.as_of)),
    )


def rulebook_of(views: Views, edition: str) -> Rulebook | None:
    """Return the rulebook that the edition was opened under."""
    known = views.roll.editions.get(edition)
    return None if known is None else known.rulebook
