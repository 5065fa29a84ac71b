"""What an act after the publication leaves to be done before the laureate is told: nobody else says so in time."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from cli.acting.confirm import DryRun
from cli.acting.rising import Ask, some
from cli.words import colon, say
from contracts.events import Event
from contracts.events.redress import AppealRuled, AwardCorrected, AwardWithdrawn, PalmaresAmended
from contracts.questions import Appeals, DraftAmendment
from contracts.refusals import Refusal

#: What is left to do after an event, French and English.
_LEFT: Final[dict[type[Struct], tuple[str, str]]] = {
    **dict.fromkeys(
        (AwardWithdrawn, AwardCorrected),
        (
            "Reste l'avenant (draft-amendment, sign-amendment, amend-palmares), et sa publication : "
            "la lettre part alors.",
            "Left: the amendment (draft-amendment, sign-amendment, amend-palmares), published: the letter leaves then.",
        ),
    ),
    PalmaresAmended: (
        "Reste sa publication (approve-publication, publish-palmares) : les lettres partent alors.",
        "Left: its publication (approve-publication, publish-palmares): the letters leave then.",
    ),
    AppealRuled: (
        "Reste une nouvelle délibération, puis l'avenant et sa publication.",
        "Left: a new deliberation, then the amendment and its publication.",
    ),
}


def remains(events: Iterable[Event]) -> list[str]:
    """Return what is left to do after these events, in the reader's language; an appeal dismissed leaves nothing."""
    return [
        say(*_LEFT[type(event)])
        for event in events
        if type(event) in _LEFT and not (isinstance(event, AppealRuled) and event.ruling == "dismissed")
    ]


async def pending(edition: str, ask: Ask) -> DryRun | None:
    """Show what an edition would leave undone were it archived now; None where nothing is left. Raises Refusal."""
    appeals = [each["appeal"] for each in await ask(Appeals()) if each["ruling"] is None]
    unsaid = await _unsaid(ask)
    rows = (
        *_row(say("recours non tranchés", "appeals not ruled on"), appeals),
        *_row(say("actes sans avenant", "acts without an amendment"), unsaid),
    )
    if not rows:
        return None
    return DryRun((say(f"édition {edition}, il reste", f"edition {edition}, left to do"), *rows), edition)


async def _unsaid(ask: Ask) -> list[str]:
    """Return the dossiers that an amendment would be about; none where there is nothing to amend."""
    try:
        document = (await ask(DraftAmendment()))["document"]
    except Refusal:
        return []
    return [one["dossier"] for name in ("withdrawals", "corrections", "decisions") for one in document[name]]


def _row(name: str, codes: list[str]) -> tuple[str, ...]:
    return (f"  {name}{colon()} {some(codes)}",) if codes else ()
