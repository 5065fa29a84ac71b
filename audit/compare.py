"""Two editions side by side as of a position: who moved, entered, left; levels, mentions, rulebooks, jurors."""

from typing import Literal

from msgspec import Struct, json

from audit.bench import Bench
from audit.palmares import UnknownEdition, make
from audit.pointers import Difference, differences
from contracts.codes import Position
from contracts.grid import Text
from contracts.subjects import Address
from services.awards.rules import declared

#: Declared: a past palmares that was not deliberated here; the others as the log has them.
State = Literal["declared", "provisional", "sealed", "published"]


class Won(Struct, frozen=True):
    """What an authority has in an edition; its name as this log knows it ("": it does not)."""

    authority: str
    name: str
    level: int
    mentions: tuple[str, ...]


class Side(Struct, frozen=True):
    """One of the two editions; `rulebook` "", no jurors: declared ones have neither here."""

    edition: str
    year: int
    state: State
    simulated: bool
    laureates: int
    levels: dict[int, int]
    mentions: dict[str, int]
    rulebook: str
    jurors: tuple[str, ...]
    labels: dict[str, Text] = {}


class Moved(Struct, frozen=True):
    """An authority that has an award in both: its levels, the mentions that only one of the two gave it."""

    authority: str
    name: str
    before: int
    after: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class Passed(Struct, frozen=True):
    """An authority with an award in one of the two only; `merger`: what it was born of, or became, that has one."""

    authority: str
    name: str
    level: int
    mentions: tuple[str, ...]
    merger: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """`moved`: level or mentions differ; `same`: how many have the same in both; `rulebook`: field by field.

    Nobody entered or left while one of the two has no award at all: it has decided nothing yet.
    """

    as_of: Position
    before: Side
    after: Side
    moved: tuple[Moved, ...]
    same: int
    entered: tuple[Passed, ...]
    left: tuple[Passed, ...]
    rulebook: tuple[Difference, ...]
    jurors_in_common: tuple[str, ...]


def compare(bench: Bench, before: str, after: str) -> Comparison:
    """Compare two editions as of what was folded. Raises UnknownEdition."""
    one, other = won(bench, before), won(bench, after)
    both = [(one[code], other[code]) for code in other if code in one]
    moved = tuple(_moved(*pair) for pair in both if pair[0] != pair[1])
    merged = {successor: event.predecessors for successor, event in bench.awards.label.merged.items()}
    became = {code: successor for successor, codes in merged.items() for code in codes}
    sides = side(bench, before, one), side(bench, after, other)
    return Comparison(
        as_of=bench.position,
        before=sides[0],
        after=sides[1],
        moved=tuple(each for each in moved if each.before != each.after or each.gained or each.lost),
        same=sum(_same(*pair) for pair in both),
        entered=tuple(
            _passed(each, tuple(code for code in merged.get(each.authority, ()) if code in one))
            for code, each in (other.items() if one else ())
            if code not in one
        ),
        left=tuple(
            _passed(each, tuple(code for code in (became.get(each.authority, ""),) if code in other))
            for code, each in (one.items() if other else ())
            if code not in other
        ),
        rulebook=_rulebooks(bench, before, after),
        jurors_in_common=tuple(sorted(set(sides[0].jurors) & set(sides[1].jurors))),
    )


def won(bench: Bench, edition: str) -> dict[str, Won]:
    """Return the awards of an edition by authority, in the order of codes. Raises UnknownEdition."""
    label = bench.awards.label
    if edition in label.roll.editions:
        made = make(bench.awards, edition, bench.position).palmares.awards
        found = {one.code: Won(one.code, one.name, one.level, one.mentions) for one in made}
    else:
        rows = past(bench, edition).awards
        found = {
            row.authority: Won(row.authority, named(bench, row.authority), row.level, row.mentions) for row in rows
        }
    return dict(sorted(found.items()))


def past(bench: Bench, edition: str) -> declared.State:
    """Return a declared palmares. Raises UnknownEdition."""
    known = bench.desks["awards"].noun(Address(edition, "declared", edition)).state
    if not isinstance(known, declared.State):
        raise UnknownEdition(edition)
    return known


def named(bench: Bench, authority: str) -> str:
    """Return the name under which an authority filed last ("": it never did)."""
    for view in reversed(bench.awards.label.editions.values()):
        history = view.dossiers.get(authority)
        if history is not None and history.now is not None:
            return history.now.authority.name
    return ""


def side(bench: Bench, edition: str, awards: dict[str, Won]) -> Side:
    """Return what an edition is, and what it gave."""
    label = bench.awards.label
    opened, jury = label.roll.editions.get(edition), label.edition(edition).jury.now
    levels = sorted((each.level for each in awards.values()), reverse=True)
    mentions = sorted(mention for each in awards.values() for mention in each.mentions)
    return Side(
        edition=edition,
        year=past(bench, edition).year if opened is None else opened.year,
        state=state(bench, edition),
        simulated=label.roll.simulation is not None if opened is None else opened.simulation is not None,
        laureates=len(awards),
        levels={level: levels.count(level) for level in levels},
        mentions={mention: mentions.count(mention) for mention in mentions},
        rulebook="" if opened is None else opened.rulebook.id,
        jurors=() if jury is None else tuple(sorted(jury.members)),
        labels={} if opened is None else opened.rulebook.labels(),
    )


def state(bench: Bench, edition: str) -> State:
    """Return how far the palmares of an edition is."""
    if edition not in bench.awards.label.roll.editions:
        return "declared"
    palmares = bench.awards.label.edition(edition).palmares
    if palmares.published_at:
        return "published"
    return "sealed" if palmares.sealed_at else "provisional"


def _same(one: Won, other: Won) -> bool:
    return one.level == other.level and set(one.mentions) == set(other.mentions)


def _moved(one: Won, other: Won) -> Moved:
    gained = tuple(mention for mention in other.mentions if mention not in one.mentions)
    lost = tuple(mention for mention in one.mentions if mention not in other.mentions)
    return Moved(other.authority, other.name, one.level, other.level, gained, lost)


def _passed(each: Won, merger: tuple[str, ...]) -> Passed:
    return Passed(each.authority, each.name, each.level, each.mentions, merger)


def _rulebooks(bench: Bench, before: str, after: str) -> tuple[Difference, ...]:
    """Return where the rulebooks differ; nothing where one of the editions was declared, and has none here."""
    editions = bench.awards.label.roll.editions
    if before not in editions or after not in editions:
        return ()
    one, other = (json.decode(json.encode(editions[code].rulebook)) for code in (before, after))
    return tuple(differences(one, other))
