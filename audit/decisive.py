"""The one vote that decides: each single vote changed, or cast by a member who was there and gave none, counted again.

The live rule counts, on the jury that was there; nobody else comes or goes. Exact.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from contracts.codes import PersonCode
from contracts.events.awards import Choice, Count
from contracts.rulebook import Sitting
from services.awards.rules.count import Assembly, Voice, count, floor_on

CHOICES: Final[tuple[Choice, ...]] = ("for", "against", "abstain")


class Flip(Struct, frozen=True):
    """One vote changed (`from_choice` None: cast, where none was) that turns the outcome; the count would be this.

    The count names no dossier: on others of the same motion other members may be recused.
    """

    member: PersonCode
    from_choice: Choice | None
    to_choice: Choice
    count: Count


class Counted(NamedTuple):
    """What the count of a motion reads: the jury below the closing, and its lawful votes."""

    assembly: Assembly
    voices: tuple[Voice, ...]


def flips(dossier: str, counted: Counted, adopted: bool, rules: Sitting) -> tuple[Flip, ...]:
    """Return every single vote that turns the outcome on a dossier, by member; () where none can."""
    return tuple(flip for flip in _changes(dossier, counted, rules) if flip.count.adopted != adopted)


def recount(dossier: str, counted: Counted, rules: Sitting) -> Count:
    """Return what the live rule counts on a dossier, naming none."""
    (made,), _ = count((dossier,), _on(dossier, counted.assembly), counted.voices, rules)
    return replace(made, dossiers=())


def _on(dossier: str, assembly: Assembly) -> Assembly:
    return assembly._replace(recused=frozenset(pair for pair in assembly.recused if pair[0] == dossier))


def _changes(dossier: str, counted: Counted, rules: Sitting) -> Iterator[Flip]:
    assembly = _on(dossier, counted.assembly)
    on = floor_on(dossier, assembly)
    cast = {voice.member: voice for voice in counted.voices}
    holders = dict(assembly.proxies)
    for member in sorted(on.present | on.represented):
        given = cast.get(member)
        for choice in CHOICES:
            if given is None:
                changed = Voice(member, 0, choice, holders.get(member))
            elif given.choice != choice:
                changed = given._replace(choice=choice)
            else:
                continue
            voices = tuple({**cast, member: changed}.values())
            made = recount(dossier, Counted(assembly, voices), rules)
            yield Flip(member, None if given is None else given.choice, choice, made)
