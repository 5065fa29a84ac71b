"""A dossier as of a position: how far it is, its readers, ballots and tally, what the jury decided, its letters."""

from typing import Final

from audit.ballots import ballots
from audit.folded import UnknownDossier
from audit.moment import Moment
from audit.proposal import declared, ranks
from audit.readers import reader
from audit.retally import Tallied, last_tally
from audit.told import Appeal, Award, Dossier, Letter, Mention, Motion, Stage, Tally
from contracts.subjects import Address
from services.awards.rules import appeal as appeals
from services.awards.rules import award as awards
from services.awards.views.assembly import asked
from services.awards.views.history import now
from services.intake.rules.dossier import Dossier as Filed

_LEFT: Final = frozenset({"inadmissible", "withdrawn", "hors-concours"})


def dossier(at: Moment, code: str) -> Dossier:
    """Return a dossier. Raises UnknownDossier."""
    filed = at.bench.desks["intake"].noun(Address(at.edition.code, "dossier", code)).state
    if not isinstance(filed, Filed):
        raise UnknownDossier(code, (at.edition.code,))
    panel = at.scored.readings.panel_of(code) or ""
    number = at.scored.rounds.latest(panel)
    tallied, award = last_tally(at.bench.scoring.views, at.edition.code, code), now(at.decided.awards, code)
    appealed = at.decided.redress.appeals.get(code, {}).values()
    return Dossier(
        edition=at.edition.code,
        dossier=code,
        as_of=at.position,
        simulated=at.simulated,
        name=filed.authority.name,
        kind=at.scored.dossiers.kind(code) or "",
        stage=_stage(at, code, filed, award),
        said=filed.said,
        contact=filed.contact,
        actions=filed.actions,
        documents=tuple(document.sha256 for document in filed.documents),
        panel=panel,
        round=number,
        round_open=at.scored.rounds.open(panel, number),
        readers=tuple(reader(at, code, juror, number) for juror in at.scored.readings.readers(code)),
        recused=tuple(sorted(at.scored.recusals.recused(code))),
        ballots=ballots(at.scored, code, tallied),
        tally=None if tallied is None else _tally(at, tallied),
        motions=_motions(at, code),
        award=None if award is None else _award(award),
        appeals=tuple(_appeal(state) for history in appealed if (state := history.now) is not None),
        letters=tuple(
            Letter(each.owed.letter, each.status, each.attempt)
            for each in at.bench.notify.letters.of(at.edition.code)
            if each.owed.dossier == code
        ),
        labels=at.edition.rulebook.labels(),
    )


def _stage(at: Moment, code: str, filed: Filed, award: awards.State | None) -> Stage:
    """Return how far it is: the farthest of what intake, scoring and awards say."""
    if filed.state in _LEFT or filed.state != "admitted":
        return filed.state
    if award is not None:
        published = at.decided.palmares.published_at
        reopened = at.decided.redress.reopened(code, at.position)
        if reopened > award.position:
            return "re-examined"
        return "published" if published and (not reopened or not _unpublished(at, award)) else "decided"
    if at.scored.tallies.of(code) is not None:
        return "scored"
    return "assigned" if at.scored.readings.panel_of(code) else "admitted"


def _unpublished(at: Moment, award: awards.State) -> bool:
    """Say whether an award decided again waits for the publication of the amendment that tells it."""
    publications = at.bench.notify.awarded.publications.get(at.edition.code, {})
    return all(at.bench.notify.awarded.window(at.edition.code, each)[1] <= award.position for each in publications)


def _tally(at: Moment, tallied: Tallied) -> Tally:
    tally = tallied.event
    kind = at.scored.dossiers.kind(tally.dossier) or ""
    return Tally(
        position=at.scored.tallies.position(tally.dossier),
        round=tally.round,
        closing=tally.closing,
        counted=len(tally.counted),
        absent=tally.absent,
        figure=tally.figure,
        proposal=tally.level,
        adjusted=tally.adjusted,
        declared=declared(tallied),
        rank=ranks(at.scored, (kind,)).get(tally.dossier),
    )


def _motions(at: Moment, code: str) -> tuple[Motion, ...]:
    states = (history.now for history in at.decided.motions.values())
    found = []
    for state in states:
        if state is None:
            continue
        pulled = dict(state.pulled)
        if code in pulled or code in asked(at.decided, state, state.closing or at.position):
            count = next((one for one in state.counts if code in one.dossiers), None)
            found.append(Motion(state.motion, state.state, pulled.get(code, ""), count))
    return tuple(found)


def _award(award: awards.State) -> Award:
    return Award(
        level=award.level,
        proposal=award.proposal,
        motion=award.motion,
        reason=award.reason,
        position=award.position,
        mentions=tuple(Mention(one.mention, one.motion, one.editions) for one in award.mentions),
        withdrawn="" if award.withdrawn is None else award.withdrawn.ground,
    )


def _appeal(state: appeals.State) -> Appeal:
    ruling = "" if state.ruling is None else state.ruling.ruling
    return Appeal(state.number, state.ground, state.hearers, ruling, state.ruled)
