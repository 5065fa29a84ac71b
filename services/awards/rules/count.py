"""Counting a vote, dossier by dossier: who may vote on it, who is there, the quorum, the voices, the majority.

Model: CRPA R133-10 (quorum), R133-11 (majority of the voices, casting vote), R133-12 (members with an interest leave).
"""

from typing import NamedTuple

from msgspec.structs import replace

from contracts.events.awards import Choice, Count
from contracts.rulebook import Sitting as SittingRules


class Assembly(NamedTuple):
    """The jury at one moment: who attends, who is represented by whom, who is recused from which of the dossiers."""

    members: tuple[str, ...]
    president: str
    present: frozenset[str]
    proxies: tuple[tuple[str, str], ...]
    recused: frozenset[tuple[str, str]]
    without_quorum: bool
    deputy: str | None = None


class Voice(NamedTuple):
    """A member's last lawful vote below the closing, and the holder who cast it for him (None: himself)."""

    member: str
    position: int
    choice: Choice
    holder: str | None


class Floor(NamedTuple):
    """Who may vote on a dossier, and who of them is there (in person, represented)."""

    entitled: frozenset[str]
    present: frozenset[str]
    represented: frozenset[str]


def floor(assembly: Assembly, absent: frozenset[str]) -> Floor:
    """Return who may vote where these members are recused; a recused holder represents nobody."""
    entitled = frozenset(assembly.members) - absent
    present = entitled & assembly.present
    represented = {member for member, holder in assembly.proxies if member in entitled and holder in entitled}
    return Floor(entitled, present, frozenset(represented) - present)


def floor_on(dossier: str, assembly: Assembly) -> Floor:
    """Return who may vote on a dossier."""
    ((_, absent),) = by_recused((dossier,), assembly)
    return floor(assembly, absent)


def quorum(on: Floor, assembly: Assembly, rules: SittingRules) -> bool:
    """Say whether enough of those entitled attend; a second notice may waive it."""
    needed = len(on.entitled) * rules.quorum.numerator
    return assembly.without_quorum or attending(on, rules) * rules.quorum.denominator >= needed


def attending(on: Floor, rules: SittingRules) -> int:
    """Return how many count for the quorum."""
    return len(on.present) + (len(on.represented) if rules.quorum.proxies_count else 0)


def short_of_quorum(dossiers: tuple[str, ...], assembly: Assembly, rules: SittingRules) -> tuple[str, ...]:
    """Return the dossiers on which the jury cannot vote now."""
    grouped = by_recused(dossiers, assembly)
    reached = {absent: quorum(floor(assembly, absent), assembly, rules) for _, absent in grouped}
    return tuple(dossier for dossier, absent in grouped if not reached[absent])


def by_recused(dossiers: tuple[str, ...], assembly: Assembly) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each dossier with the members recused from it, in order."""
    recused: dict[str, frozenset[str]] = {}
    for dossier, member in assembly.recused:
        recused[dossier] = recused.get(dossier, frozenset()) | {member}
    return tuple((dossier, recused.get(dossier, frozenset())) for dossier in dossiers)


def count(
    dossiers: tuple[str, ...], assembly: Assembly, voices: tuple[Voice, ...], rules: SittingRules
) -> tuple[tuple[Count, ...], tuple[int, ...]]:
    """Return the counts, one for each set of dossiers that share it, and the positions of the votes counted.

    Both in a stable order: counts by the first dossier they hold, positions ascending.
    """
    shared: dict[Count, list[str]] = {}
    positions: set[int] = set()
    known: dict[frozenset[str], Count] = {}
    for dossier, absent in by_recused(dossiers, assembly):
        if absent not in known:
            on = floor(assembly, absent)
            counted = tuple(v for v in voices if v.member in on.present | on.represented)
            known[absent] = _one(on, assembly, counted, rules)
            positions.update(voice.position for voice in counted)
        shared.setdefault(known[absent], []).append(dossier)
    counts = tuple(_naming(one, tuple(codes)) for one, codes in shared.items())
    return counts, tuple(sorted(positions))


def _one(on: Floor, assembly: Assembly, voices: tuple[Voice, ...], rules: SittingRules) -> Count:
    choices = [voice.choice for voice in voices]
    votes_for, against, abstentions = (choices.count(choice) for choice in ("for", "against", "abstain"))
    reached = quorum(on, assembly, rules)
    expressed = votes_for + against + (abstentions if rules.abstentions_count else 0)
    tie = votes_for > 0 and 2 * votes_for == expressed
    casting = _casting(on, assembly, voices) if tie and rules.casting_vote else None
    won = casting == "for" if tie else 2 * votes_for > expressed
    return Count(
        dossiers=(),
        entitled=len(on.entitled),
        attending=attending(on, rules),
        quorum=reached,
        votes_for=votes_for,
        votes_against=against,
        abstentions=abstentions,
        casting=reached and casting is not None,
        adopted=reached and won,
    )


def _casting(on: Floor, assembly: Assembly, voices: tuple[Voice, ...]) -> Choice | None:
    """Return the chair's choice where he voted himself, for or against: who is represented does not chair."""
    chair = assembly.president if assembly.president in on.present else assembly.deputy
    for voice in voices:
        if voice.member == chair and voice.member in on.present and voice.holder is None:
            return None if voice.choice == "abstain" else voice.choice
    return None


def _naming(one: Count, dossiers: tuple[str, ...]) -> Count:
    return replace(one, dossiers=dossiers)
