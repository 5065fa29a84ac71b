"""Who reads and who gave what, as of a position: readers still in their panel, ballots cast in an open round."""

import math

from services.scoring.views.ballots import Version
from services.scoring.views.editions import EditionViews


def gone(edition: EditionViews, dossier: str, juror: str, below: float = math.inf) -> int:
    """Return where a reader of a dossier left the panel he reads it for, 0 if just before a position he had not.

    Who reads it for another panel has left once he sits in none.
    """
    home, jurors = edition.readings.panel_of(dossier), edition.jurors
    if home is not None and (left := jurors.left(home, juror, below)) is not None:
        return left[0]
    if home is None or juror in jurors.panels[home].jurors:
        return 0
    ends = [jurors.left(panel, juror, below) for panel in jurors.elsewhere(juror, home)]
    return max((end[0] for end in ends if end is not None), default=0) if None not in ends else 0


def reads(edition: EditionViews, dossier: str, juror: str, below: float = math.inf) -> bool:
    """Say whether a juror might cast a ballot on a dossier just before a position, were its round open."""
    return juror in edition.readings.readers(dossier, below) and not gone(edition, dossier, juror, below)


def in_time(edition: EditionViews, dossier: str, version: Version) -> bool:
    """Say whether a ballot was stored while its round was open, under his own key, by who had not left the panel.

    One that was taken before its round was closed and opened again is late: meanwhile peers' ballots could be read.
    """
    panel = edition.readings.panel_of(dossier) or ""
    if not version.own_key or not edition.rounds.in_one(panel, version.round, version.basis, version.position):
        return False
    return not gone(edition, dossier, version.juror, version.position)


def may_count(edition: EditionViews, dossier: str, version: Version) -> bool:
    """Say whether a ballot was in time, and given by who read the dossier then and was not recused."""
    juror, position = version.juror, version.position
    if not in_time(edition, dossier, version) or edition.recusals.is_recused(dossier, juror, position):
        return False
    return juror in edition.readings.readers(dossier, position)


def given(edition: EditionViews, dossier: str, juror: str, number: int, below: float = math.inf) -> Version | None:
    """Return the ballot or abstention that a reader, not recused, gave in a round; None: nothing that can count."""
    if edition.recusals.is_recused(dossier, juror, below):
        return None
    versions = [
        version
        for version in edition.ballots.of_round(dossier, number, below)
        if version.juror == juror and may_count(edition, dossier, version)
    ]
    return versions[-1] if versions else None


def must_leave(edition: EditionViews, dossier: str, juror: str) -> bool:
    """Say whether a reader left his panel with nothing given in its last round: somebody else shall read."""
    number = edition.rounds.latest(edition.readings.panel_of(dossier) or "")
    return bool(gone(edition, dossier, juror)) and given(edition, dossier, juror, number) is None
