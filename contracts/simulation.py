"""A simulated label says so in its first record and in every edition it opens."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from contracts.codes import Instant


class Simulation(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Declares an invented edition: its seed, its clock (set by `clock-advanced` records), what readers are told."""

    seed: Annotated[str, Meta(min_length=1, max_length=100)]
    clock: Literal["simulated"]
    starts: Instant
    notice: Annotated[str, Meta(min_length=1, max_length=500)]
