"""What the rule on readings is told: who may come, in which order, and how much each has to read."""

import math
from typing import Literal

from contracts.commands.scoring import AddReader, MoveReading
from contracts.rulebook import Rulebook
from services.scoring.rules import reading
from services.scoring.rules.succession import OF_THE_PANEL, Vacancy, plan
from services.scoring.views.differing import differ
from services.scoring.views.editions import EditionViews
from services.scoring.views.seats import given, gone, must_leave


def for_reading(edition: EditionViews, rulebook: Rulebook | None, command: MoveReading | AddReader) -> reading.Facts:
    """See `rules.reading`."""
    dossier = command.dossier
    known = reading.Facts(
        seed=edition.readings.seed,
        drawn=edition.readings.drawn(dossier),
        why=None,
        barred=_barred(edition, dossier),
        classes=tuple(sorted(_classes(edition, rulebook).items())),
        whole=_whole(edition, rulebook, dossier),
    )
    if isinstance(command, AddReader):
        return _for_one_more(edition, rulebook, command, known)
    if edition.recusals.is_recused(dossier, command.juror):
        # a recusal that the draw did not see counts from the draw
        caused = max(edition.recusals.since(dossier, command.juror), edition.readings.position)
        return _facts(edition, "recused", caused, circles(edition, dossier, command.juror), known)
    if edition.readings.held and must_leave(edition, dossier, command.juror):
        caused = _left_for(edition, dossier, command.juror)
        facts = _facts(edition, "gone", caused, circles(edition, dossier, command.juror), known)
        return facts._replace(first=_planned(edition, rulebook, dossier, command.juror, caused))
    return known


def _for_one_more(
    edition: EditionViews, rulebook: Rulebook | None, command: AddReader, known: reading.Facts
) -> reading.Facts:
    panel = edition.jurors.panels.get(edition.readings.panel_of(command.dossier) or "")
    if (
        rulebook is None
        or panel is None
        or not differ(edition, rulebook, command.dossier, command.round, command.cause + 1)
    ):
        return known
    return _facts(edition, "differ", command.cause, (panel.jurors,), known)


def _facts(
    edition: EditionViews,
    why: Literal["recused", "gone", "differ"],
    caused: int,
    coming: tuple[tuple[str, ...], ...],
    known: reading.Facts,
) -> reading.Facts:
    loads = tuple(sorted(edition.readings.loads(caused + 1).items()))
    return known._replace(why=why, circles=coming, loads=loads)


def _barred(edition: EditionViews, dossier: str, below: float = math.inf) -> frozenset[str]:
    forbidden = {juror for pair, juror in edition.readings.forbidden if pair == dossier}
    return edition.recusals.recused(dossier, below) | forbidden


def _classes(edition: EditionViews, rulebook: Rulebook | None) -> dict[str, str]:
    return edition.readings.backgrounds if rulebook and rulebook.readers.distinct_backgrounds else {}


def _whole(edition: EditionViews, rulebook: Rulebook | None, dossier: str) -> bool:
    """Say whether a dossier is one for calibration, and the rulebook has the whole panel read it to the end."""
    if rulebook is None or rulebook.draw.procedure not in OF_THE_PANEL:
        return False
    return len(edition.readings.drawn(dossier)) > rulebook.readers.per_dossier


def circles(edition: EditionViews, dossier: str, juror: str) -> tuple[tuple[str, ...], ...]:
    """Return who may come for a reader, those before others: who replaces him, his panel, for a crossed reader others.

    A crossed reader's reading stays outside the dossier's own panel as long as anybody there is free.
    """
    home, jurors = edition.readings.panel_of(dossier), edition.jurors
    if home is None:
        return ()
    own = jurors.panels[home].jurors
    if juror in own or jurors.left(home, juror) is not None:
        return (*_in_his_place(edition, home, juror, ()), own)
    his = jurors.elsewhere(juror, home)
    places = tuple(place for panel in his for place in _in_his_place(edition, panel, juror, own))
    nearest = tuple(each for panel in his for each in jurors.panels[panel].jurors if each not in own)
    others = tuple(each for _, panel in sorted(jurors.panels.items()) for each in panel.jurors if each not in own)
    return (*places, nearest, others, own)


def _in_his_place(edition: EditionViews, panel: str, juror: str, but: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    left = edition.jurors.left(panel, juror)
    by = None if left is None else left[1]
    return ((by,),) if by is not None and by in edition.jurors.panels[panel].jurors and by not in but else ()


def _left_for(edition: EditionViews, dossier: str, juror: str) -> int:
    """Return the position since which a reading is to be given: the leaving, the draw, or the round that it misses."""
    panel = edition.readings.panel_of(dossier) or ""
    windows = edition.rounds.windows(panel, edition.rounds.latest(panel))
    opened = windows[0].opened if windows else 0
    return max(gone(edition, dossier, juror), edition.readings.position, opened)


def _planned(edition: EditionViews, rulebook: Rulebook | None, dossier: str, juror: str, caused: int) -> str | None:
    """Return who is to come where all that a juror leaves at once is planned whole, as things were at that position."""
    vacancies = [
        Vacancy(
            left,
            circles(edition, left, juror),
            _barred(edition, left, caused + 1) | {juror},
            tuple(reader for reader in edition.readings.readers(left, caused + 1) if reader != juror),
            _whole(edition, rulebook, left),
        )
        for left in edition.readings.of_juror(juror, caused + 1)
        if _left_for(edition, left, juror) == caused and _not_given(edition, left, juror, caused + 1)
    ]
    loads = edition.readings.loads(caused + 1)
    return plan(edition.readings.seed, vacancies, loads, _classes(edition, rulebook)).get(dossier)


def _not_given(edition: EditionViews, dossier: str, juror: str, below: float) -> bool:
    number = edition.rounds.latest(edition.readings.panel_of(dossier) or "")
    return given(edition, dossier, juror, number, below) is None
