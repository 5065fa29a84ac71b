"""What scoring tells, and to whom: a juror his own readings, organisers progress without marks, the jury its tallies.

Nobody is told anything, not even in a count, of a dossier from which he is recused.
"""

from typing import Literal

from msgspec.structs import replace

from contracts.grid import Grid
from contracts.questions import Agreement, Flags, MyReadings, PeerBallots, Progress, Question, Standings
from contracts.refusals import Refusal, Why
from services.act import Act
from services.roll import Standing
from services.scoring import beside, peers
from services.scoring.told import (
    DossierStanding,
    JurorProgress,
    OwnBallot,
    OwnGrid,
    OwnReading,
    OwnReadings,
    PanelProgress,
)
from services.scoring.views.editions import EditionViews, Views
from services.scoring.views.scores import grid_of, ranks, undeclared
from services.scoring.views.seats import given, reads


def answer(views: Views, question: Question, act: Act, standing: Standing) -> object:
    """Answer as of what is folded. Raises Refusal."""
    if standing.edition is None:
        raise Refusal(Why.UNKNOWN_EDITION, edition=act.edition)
    edition = views.of(act.edition)
    match question:
        case MyReadings():
            return my_readings(views, act)
        case Progress():
            return progress(views, question, act, standing)
        case Standings():
            return standings(edition, question, act, standing)
        case PeerBallots():
            return peers.peer_ballots(edition, question, act)
        case Agreement():
            _demand_jury(edition, act, standing)
            return beside.agreement(views, act, *_panels(edition, question.panel))
        case Flags():
            _demand_jury(edition, act, standing)
            return beside.flags(views, act)
        case _:
            raise Refusal(Why.UNKNOWN_QUESTION, service="scoring")


def my_readings(views: Views, act: Act) -> OwnReadings:
    """Tell a member of the jury what he reads, what a ballot marks, and what he himself recorded."""
    edition = views.of(act.edition)
    if edition.jurors.jury is None or act.actor not in edition.jurors.jury.members:
        raise Refusal(Why.NOT_A_MEMBER, person=act.actor)
    own = (d for d in _visible(edition, act, edition.readings.all()) if act.actor in edition.readings.readers(d))
    readings = tuple(_own(edition, dossier, act.actor) for dossier in own)
    return OwnReadings(act.actor in edition.jurors.declared, readings, _grids(views, act.edition, readings))


def _grids(views: Views, edition: str, readings: tuple[OwnReading, ...]) -> tuple[OwnGrid, ...]:
    """Return what ballots on some dossiers mark, those first of which the kind comes first."""
    by_kind = {each.kind: grid_of(views, edition, each.dossier) for each in readings}
    kinds: dict[Grid, list[str]] = {}
    for kind, grid in sorted(by_kind.items()):
        if grid is not None:
            kinds.setdefault(grid, []).append(kind)
    return tuple(
        OwnGrid(
            tuple(those),
            tuple(each.code for each in grid.criteria),
            grid.scale.lowest,
            grid.scale.highest,
            grid.scale.decimals,
        )
        for grid, those in kinds.items()
    )


def _own(edition: EditionViews, dossier: str, juror: str) -> OwnReading:
    panel = edition.readings.panel_of(dossier) or ""
    number = edition.rounds.latest(panel)
    versions = edition.ballots.of_juror(dossier, juror)
    last = OwnBallot(versions[-1].round, versions[-1].marks, versions[-1].reason) if versions else None
    may_cast = edition.rounds.open(panel, number) and reads(edition, dossier, juror)
    return OwnReading(dossier, panel, number, may_cast, len(versions), last, edition.dossiers.kind(dossier) or "")


def progress(views: Views, question: Progress, act: Act, standing: Standing) -> tuple[PanelProgress, ...]:
    """Tell organisers, the secretary and the president how far each panel is."""
    edition = views.of(act.edition)
    roles = standing.person.roles if standing.person else frozenset()
    jury = edition.jurors.jury
    presides = jury is not None and act.actor in (jury.president, jury.secretary)
    if not (presides or roles & {"organiser", "secretary"}):
        raise Refusal(Why.NOT_ALLOWED, needs="organiser, secretary or president")
    return tuple(_progress(views, edition, panel, act) for panel in _panels(edition, question.panel))


def _progress(views: Views, edition: EditionViews, panel: str, act: Act) -> PanelProgress:
    number = edition.rounds.latest(panel)
    dossiers = _visible(edition, act, edition.readings.dossiers_of(panel))
    expected = [(juror, dossier) for dossier in dossiers for juror in edition.readings.readers(dossier)]
    done = [(juror, dossier) for juror, dossier in expected if given(edition, dossier, juror, number) is not None]
    each = tuple(
        JurorProgress(juror, _count(juror, done), _count(juror, expected))
        for juror in sorted(edition.jurors.panels[panel].jurors)
    )
    told = PanelProgress(panel, number, _state(edition, panel, number), len(dossiers), len(done), len(expected), each)
    if not edition.readings.held:
        return replace(told, waiting=_waiting(edition, panel, act))
    return replace(told, undeclared=tuple(code for code in dossiers if undeclared(views, act.edition, code)))


def _waiting(edition: EditionViews, panel: str, act: Act) -> tuple[str, ...]:
    kinds = edition.jurors.panels[panel].kinds
    codes = tuple(each.dossier for each in edition.dossiers.candidates() if each.kind in kinds)
    return _visible(edition, act, codes)


def _count(juror: str, readings: list[tuple[str, str]]) -> int:
    return sum(reader == juror for reader, _ in readings)


def _state(edition: EditionViews, panel: str, number: int) -> Literal["none", "open", "closed"]:
    if number == 0:
        return "none"
    return "open" if edition.rounds.open(panel, number) else "closed"


def standings(edition: EditionViews, question: Standings, act: Act, standing: Standing) -> tuple[DossierStanding, ...]:
    """Tell the jury, organisers, the secretary and auditors the figures of the dossiers tallied; nobody's marks."""
    _demand_jury(edition, act, standing)
    panels = _panels(edition, question.panel)
    tallies = {tally.dossier: tally for tally in edition.tallies.all() if tally.panel in panels}
    placed = ranks(edition, without=act.actor)
    return tuple(
        DossierStanding(
            dossier,
            tally.panel,
            tally.round,
            len(tally.counted),
            tally.figure,
            tally.level,
            placed.get(dossier),
        )
        for dossier, tally in tallies.items()
        if dossier in _visible(edition, act, (dossier,))
    )


def _demand_jury(edition: EditionViews, act: Act, standing: Standing) -> None:
    roles = standing.person.roles if standing.person else frozenset()
    jury = edition.jurors.jury
    member = jury is not None and act.actor in (*jury.members, jury.secretary)
    if not (member or roles & {"organiser", "secretary", "auditor"}):
        raise Refusal(Why.NOT_ALLOWED, needs="a member of the jury, organiser, secretary or auditor")


def _panels(edition: EditionViews, panel: str | None) -> tuple[str, ...]:
    if panel is None:
        return tuple(sorted(edition.jurors.panels))
    if panel not in edition.jurors.panels:
        raise Refusal(Why.UNKNOWN_PANEL, panel=panel)
    return (panel,)


def _visible(edition: EditionViews, act: Act, dossiers: tuple[str, ...]) -> tuple[str, ...]:
    """Keep what is still judged and what the asker is not recused from."""
    return tuple(
        dossier
        for dossier in dossiers
        if edition.dossiers.judged(dossier) and not edition.recusals.is_recused(dossier, act.actor)
    )
