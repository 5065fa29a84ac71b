"""A panel as of a position: its jurors, its rounds, the readings given and missing, how far its readers agreed."""

from contextlib import suppress

from msgspec import Struct

from audit.moment import Moment
from contracts.codes import Position
from contracts.grid import Text
from contracts.refusals import Refusal
from contracts.subjects import Address
from services.act import Act
from services.scoring.beside import agreement
from services.scoring.rules.round import Round as RoundState
from services.scoring.told import PanelAgreement
from services.scoring.views.seats import given


class UnknownPanel(LookupError):
    """The edition, as read so far, has no such panel."""


class Window(Struct, frozen=True):
    """From where to where ballots of a round counted (`closed` 0: open still), and how many readings were missing."""

    opened: Position
    closed: Position
    missing: int


class Round(Struct, frozen=True):
    """A round: its windows, and why it was closed with readings missing, or opened again."""

    round: int
    windows: tuple[Window, ...]
    shortfall: str | None
    reopened: str | None


class Load(Struct, frozen=True):
    """A juror of the panel, or who reads for it: readings given in its last round, dossiers still to be given one."""

    juror: str
    member: bool
    given: int
    missing: tuple[str, ...]


class Panel(Struct, frozen=True):
    """A panel as of a position; `left`: who left it and who came instead; `agreement`: once its first round closed.

    `levels`: how many of its dossiers each level is proposed for. `labels`: of kinds, as the rulebook names them.
    """

    edition: str
    panel: str
    as_of: Position
    simulated: bool
    kinds: tuple[str, ...]
    jurors: tuple[str, ...]
    left: tuple[tuple[str, str | None], ...]
    dossiers: tuple[str, ...]
    rounds: tuple[Round, ...]
    readings: tuple[Load, ...]
    tallied: int
    levels: dict[int, int]
    agreement: PanelAgreement | None
    labels: dict[str, Text] = {}


def panels(at: Moment) -> tuple[str, ...]:
    """Return the panels formed so far."""
    return tuple(sorted(at.scored.jurors.panels))


def panel(at: Moment, code: str) -> Panel:
    """Return a panel. Raises UnknownPanel."""
    known = at.scored.jurors.panels.get(code)
    if known is None:
        raise UnknownPanel(code)
    edition = at.scored
    judged = tuple(dossier for dossier in edition.readings.dossiers_of(code) if edition.dossiers.judged(dossier))
    tallies = [tally for tally in edition.tallies.all() if tally.dossier in judged]
    levels = sorted(tally.level for tally in tallies if tally.level is not None)
    return Panel(
        edition=at.edition.code,
        panel=code,
        as_of=at.position,
        simulated=at.simulated,
        kinds=known.kinds,
        jurors=known.jurors,
        left=known.left,
        dossiers=judged,
        rounds=tuple(_round(at, code, number) for number in range(1, edition.rounds.latest(code) + 1)),
        readings=_loads(at, code, judged),
        tallied=len(tallies),
        levels={level: levels.count(level) for level in levels},
        agreement=_agreement(at, code),
        labels=at.edition.rulebook.labels(),
    )


def _round(at: Moment, code: str, number: int) -> Round:
    where = Address(at.edition.code, "round", f"{code}.{number}")
    state = at.bench.desks["scoring"].noun(where).state
    assert isinstance(state, RoundState), "a round in the views that is no noun"
    windows = at.scored.rounds.windows(code, number)
    told = (Window(w.opened, 0 if w.closed > at.position else int(w.closed), w.missing) for w in windows)
    return Round(number, tuple(told), state.shortfall, state.reopened)


def _loads(at: Moment, code: str, judged: tuple[str, ...]) -> tuple[Load, ...]:
    """Return what each reader gave in the panel's last round, of those who are not recused."""
    edition, number = at.scored, at.scored.rounds.latest(code)
    members = edition.jurors.panels[code].jurors
    loads: dict[str, list[tuple[str, bool]]] = {juror: [] for juror in members}
    for dossier in judged:
        for juror in edition.readings.readers(dossier):
            if not edition.recusals.is_recused(dossier, juror):
                done = given(edition, dossier, juror, number) is not None
                loads.setdefault(juror, []).append((dossier, done))
    return tuple(
        Load(juror, juror in members, sum(done for _, done in read), tuple(d for d, done in read if not done))
        for juror, read in sorted(loads.items())
    )


def _agreement(at: Moment, code: str) -> PanelAgreement | None:
    """Return the agreement as who is recused from nothing is told it; None until the first round was closed once."""
    with suppress(Refusal):
        return agreement(at.bench.scoring.views, _nobody(at), code)
    return None


def _nobody(at: Moment) -> Act:
    return Act(at.edition.code, "", "", at.edition.calendar.opens, at.position)
