"""The shape of a what-if: what would be otherwise, dossier by dossier and vote by vote."""

from typing import Literal

from msgspec import Struct

from audit.recounted import Recounted
from audit.supposed import Supposed
from contracts.codes import DossierCode, EditionCode, Exact, MotionCode, Position
from contracts.simulation import Simulation


class Before(Struct, frozen=True):
    """What the marks say of a dossier: figure, proposed level (None: none), rank among its kind (None: none)."""

    figure: Exact | None
    level: int | None
    rank: int | None


class Moved(Struct, frozen=True):
    """A dossier of which something changes.

    `award`: the level that the jury decided (None: none stands), by `motion`, in a block or by its own vote; `flips`:
    the level that the award would become were the jury to follow the proposal of that block again (None: it would not
    change, or the jury would have to vote again); `lapsing`: its mentions that ask for more than that level.
    """

    dossier: DossierCode
    name: str
    kind: str
    before: Before
    after: Before
    award: int | None
    motion: MotionCode | None
    adopted: Literal["block", "separate"] | None
    flips: int | None
    lapsing: tuple[str, ...]


class WhatIf(Struct, frozen=True):
    """The difference. `supposed`: what is (a rulebook by its SHA-256, `other_rulebook`, "" for none).

    `before` is what the rules count as things are, which is what is recorded but on dossiers named in `doubted`;
    `levels_before`, `levels_after`: dossiers by proposed level ("": no proposal).
    `moved`: every dossier whose figure, level or rank changes, in the order of codes; `adapted`: what another
    aggregation forced to change beside it in the rulebook (pointers); `orders_only`: what is supposed proposes no
    level; `votes`: counts of motions that end otherwise without the jurors left out.
    """

    what_if: str
    as_of: Position
    edition: EditionCode
    year: int
    label: str
    simulation: Simulation | None
    rulebook: str
    supposed: Supposed
    other_rulebook: str
    tallied: int
    doubted: tuple[DossierCode, ...]
    orders_only: bool
    adapted: tuple[str, ...]
    levels_before: dict[str, int]
    levels_after: dict[str, int]
    moved: tuple[Moved, ...]
    votes: tuple[Recounted, ...]

    @property
    def levels(self) -> tuple[Moved, ...]:
        """The dossiers whose proposed level changes."""
        return tuple(each for each in self.moved if each.before.level != each.after.level)

    @property
    def flips(self) -> tuple[Moved, ...]:
        """The dossiers whose award would change, were the jury to follow the proposal again."""
        return tuple(each for each in self.moved if each.flips is not None)
