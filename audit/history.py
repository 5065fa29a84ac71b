"""What an authority won, edition after edition, as of a position: declared or decided here, its mergers followed."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from audit.acts import Act, acts
from audit.bench import Bench
from audit.compare import State, named, past, state
from contracts.codes import Position
from contracts.events.awards import AuthoritiesMerged
from contracts.subjects import Address
from services.awards.rules import award as awards
from services.awards.views.history import now
from services.intake.rules.dossier import Dossier as Filed


class UnknownAuthority(LookupError):
    """No edition, as read so far, holds anything of that authority."""


class Mention(Struct, frozen=True):
    """A mention; `editions`: for how many it holds, that one among them (0: that one only; None: nobody says).

    `remaining`: how many editions to come it still holds for, counted as held: a lost year is none.
    """

    mention: str
    editions: int | None
    remaining: int


class Year(Struct, frozen=True):
    """One edition of one authority's: `authority` is a predecessor's code where a merger is followed.

    `dossier`: intake's state ("": none was filed here); `level` None: no award; `withdrawn`: since when, if it was.
    """

    edition: str
    year: int
    state: State
    authority: str
    dossier: str
    level: int | None
    mentions: tuple[Mention, ...]
    withdrawn: datetime | None
    acts: tuple[Act, ...]
    source: str


class History(Struct, frozen=True):
    """All editions in which it, or what it was born of, has something; `mergers` in the order in which they count."""

    authority: str
    name: str
    as_of: Position
    simulated: bool
    mergers: tuple[AuthoritiesMerged, ...]
    years: tuple[Year, ...]


def history(bench: Bench, authority: str) -> History:
    """Return what an authority won. Raises UnknownAuthority."""
    mergers = tuple(sorted(_mergers(bench, authority), key=lambda merger: (int(merger.since), merger.successor)))
    label = bench.awards.label
    numbers = sorted({int(code) for code in (*label.declared, *label.editions) if code.isdigit()})
    years = tuple(
        year
        for number in numbers
        for code in _codes(authority, mergers, number)
        if (year := _year(bench, str(number), code)) is not None
    )
    if not years and not mergers:
        raise UnknownAuthority(authority)
    simulated = label.roll.simulation is not None
    return History(authority, named(bench, authority), bench.position, simulated, mergers, years)


def _mergers(bench: Bench, authority: str) -> Iterator[AuthoritiesMerged]:
    """Give the merger that ended an authority, the one that it was born of, and those of its predecessors."""
    merged = bench.awards.label.merged.values()
    yield from (one for one in merged if authority in one.predecessors and one.successor != authority)
    waiting, seen = [authority], set[str]()
    while waiting:
        code = waiting.pop()
        merger = bench.awards.label.merged.get(code)
        if merger is not None and code not in seen:
            seen.add(code)
            yield merger
            waiting += merger.predecessors


def _codes(authority: str, mergers: tuple[AuthoritiesMerged, ...], edition: int) -> tuple[str, ...]:
    """Return the codes under which an authority is looked for in an edition: its own, and before a merger all of it."""
    found = {authority: None}
    for merger in reversed(mergers):
        if merger.successor in found and edition < int(merger.since):
            found.update(dict.fromkeys(merger.predecessors))
    return tuple(found)


def _year(bench: Bench, edition: str, authority: str) -> Year | None:
    label = bench.awards.label
    opened = label.roll.editions.get(edition)
    if opened is None:
        return _declared(bench, edition, authority)
    filed = bench.desks["intake"].noun(Address(edition, "dossier", authority)).state
    if not isinstance(filed, Filed):
        return None
    award = now(label.edition(edition).awards, authority)
    withdrawn = None if award is None or award.withdrawn is None else award.withdrawn.on
    return Year(
        edition=edition,
        year=opened.year,
        state=state(bench, edition),
        authority=authority,
        dossier=filed.state,
        level=None if award is None or withdrawn is not None else award.level,
        mentions=() if award is None or withdrawn is not None else _mentions(bench, edition, award),
        withdrawn=withdrawn,
        acts=acts(bench.awards.label.edition(edition), authority),
        source="",
    )


def _declared(bench: Bench, edition: str, authority: str) -> Year | None:
    row = bench.awards.label.declared.get(edition, {}).get(authority)
    if row is None:
        return None
    known = past(bench, edition)
    mentions = tuple(_mention(bench, edition, mention, None) for mention in row.mentions)
    return Year(edition, known.year, "declared", authority, "", row.level, mentions, None, (), known.source)


def _mentions(bench: Bench, edition: str, award: awards.State) -> tuple[Mention, ...]:
    return tuple(_mention(bench, edition, one.mention, one.editions) for one in award.mentions)


def _mention(bench: Bench, edition: str, mention: str, editions: int | None) -> Mention:
    """Tell for how long a mention holds; a declared palmares does not say, the last rulebook that knows it does."""
    span = _usual(bench, mention) if editions is None else editions
    held = sum(1 for number in bench.awards.label.held(10_000) if number > int(edition))
    return Mention(mention, span, max(0, (span or 1) - 1 - held))


def _usual(bench: Bench, mention: str) -> int | None:
    rulebooks = (edition.rulebook for edition in reversed(bench.awards.label.roll.editions.values()))
    known = (one for rulebook in rulebooks for one in rulebook.mentions if one.code == mention)
    found = next(known, None)
    return None if found is None else 0 if found.history is None else found.history.editions_valid
