"""The shape of an explanation: what `jury audit explain` tells, and what a report is made from."""

from typing import Literal

from msgspec import Struct

from audit.acts import Act
from audit.adjusted import Adjusted
from audit.ballots import Ballot
from audit.clauses import Clause
from audit.deliberated import Deliberation
from audit.doubts import Doubt
from audit.flagged import Flags
from audit.folded import Place
from audit.honours import Honour
from audit.margin import LevelMargin
from audit.proposal import Proposal
from audit.redressed import Appeal, Awarded
from contracts.authority import Authority
from contracts.codes import DossierCode, EditionCode, PanelCode, PersonCode, Position, Sha256
from contracts.grid import Grid
from contracts.simulation import Simulation

#: What intake decided last of the dossier.
Standing = Literal["submitted", "to-complete", "admitted", "inadmissible", "withdrawn", "hors-concours"]
#: How far the dossier has come.
State = Literal["not-admitted", "out", "not-drawn", "not-tallied", "proposed", "awarded", "award-withdrawn"]


class Explained(Struct, frozen=True):
    """A dossier told as of a position of the log. Persons are codes; marks are scaled integers by criterion.

    `out_because`: why it left the competition or was never in it; `readers`: as of the closing that the last tally
    counts (as of now before any); `recused`: from this dossier now; `grid`: that of its kind, at the pointer
    `grid_pointer` of the rulebook; `margin`: what one mark could do to the proposal (what one vote could do lies in
    each deliberation); `acts`: what was done after the publication; `doubts`: what is recorded and does not follow;
    `clauses`: what all this rests on; `records`: the log's records used, in order.
    """

    as_of: Position
    edition: EditionCode
    year: int
    label: str
    simulation: Simulation | None
    dossier: DossierCode
    authority: Authority | None
    kind: str
    standing: Standing
    out_because: str | None
    state: State
    rulebook: str
    rulebook_sha256: Sha256
    grid: Grid
    grid_pointer: str
    panel: PanelCode | None
    readers: tuple[PersonCode, ...]
    recused: tuple[PersonCode, ...]
    ballots: tuple[Ballot, ...]
    adjustments: tuple[Adjusted, ...]
    proposal: Proposal | None
    margin: LevelMargin
    flags: Flags | None
    deliberations: tuple[Deliberation, ...]
    award: Awarded | None
    honours: tuple[Honour, ...]
    appeals: tuple[Appeal, ...]
    acts: tuple[Act, ...]
    doubts: tuple[Doubt, ...]
    clauses: tuple[Clause, ...]
    records: tuple[Place, ...]
