"""A recorded tally and the facts that it was decided on: decided again by the live rule, as they are or changed."""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from contracts.commands.scoring import TallyDossier
from contracts.events.scoring import DossierTallied
from services.act import Act
from services.scoring.rules import tally
from services.scoring.views.editions import Views
from services.scoring.views.facts import for_tally

#: Counting ballots asks nothing of who counts, nor when.
_NOBODY: Final = Act("", "scoring", "", datetime.min.replace(tzinfo=UTC))


class Tallied(NamedTuple):
    """The last tally of a dossier, where it is recorded, and the log below its closing as the rule is told it."""

    position: int
    event: DossierTallied
    facts: tally.Facts


def command_of(event: DossierTallied) -> TallyDossier:
    """Return the command that a tally answers."""
    return TallyDossier(event.dossier, event.panel, event.round, event.closing, event.as_of)


def last_tally(views: Views, edition: str, dossier: str) -> Tallied | None:
    """Return the tally that the proposal comes from; None before the first."""
    known = views.of(edition)
    event = known.tallies.of(dossier)
    if event is None:
        return None
    facts = for_tally(views, command_of(event), _NOBODY._replace(edition=edition))
    return Tallied(known.tallies.position(dossier), event, facts)


def again(event: DossierTallied, facts: tally.Facts) -> DossierTallied:
    """Return what the live rule counts on these facts, for the command that a recorded tally answers.

    Raises Refusal where the log has no such closing (a tally that somebody made up).
    """
    (made,) = tally.decide(command_of(event), _NOBODY, None, facts)
    return made
