"""What a reader is told of his peers: their ballots, once his own is cast and the round closed; before, nothing.

While a discussion round is open he reads those of the round before, by its number: they were told to him already.
"""

import math

from contracts.questions import PeerBallots
from contracts.refusals import Refusal, Why
from services.act import Act
from services.scoring.told import PeerBallot, PeersBallots
from services.scoring.views.editions import EditionViews
from services.scoring.views.seats import given, reads


def peer_ballots(edition: EditionViews, question: PeerBallots, act: Act) -> PeersBallots:
    """Tell a reader every ballot of a dossier in the round asked for (the last). Raises Refusal."""
    dossier = question.dossier
    if edition.recusals.is_recused(dossier, act.actor):
        raise Refusal(Why.RECUSED, juror=act.actor, dossier=dossier)
    if not edition.dossiers.known(dossier):
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=dossier)
    panel = edition.readings.panel_of(dossier)
    if panel is None or not reads(edition, dossier, act.actor):
        raise Refusal(Why.NOT_OF_THE_PANEL, juror=act.actor, dossier=dossier)
    last = edition.rounds.latest(panel)
    number = question.round or last
    own = given(edition, dossier, act.actor, number)
    if own is None or own.marks is None or not edition.rounds.closed(panel, number):
        raise Refusal(Why.PEERS_HIDDEN, dossier=dossier)
    closed = edition.rounds.windows(panel, number)[-1].closed if number < last else math.inf
    readers = edition.readings.readers(dossier, closed)
    found = ((juror, given(edition, dossier, juror, number)) for juror in readers)
    ballots = tuple(PeerBallot(juror, ballot.marks, ballot.reason) for juror, ballot in found if ballot is not None)
    return PeersBallots(dossier, panel, number, ballots)
