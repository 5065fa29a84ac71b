"""Whatever is written into one record of a right log, its chains made good: the replay finds it, and never fails."""

import asyncio
import json
from functools import cache
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.codes import Code
from audit.replay import replay
from contracts import record as records
from contracts.record import Record
from ledger.port import Entry
from tests.golden import play
from tests.golden.edition import Edition
from tests.golden.forge import Kept, chained

#: What takes the place of a value: other codes of this edition, other numbers, nothing.
CODES = ("01004", "01033", "70450", "p-ada", "p-eve", "p-dan", "unique", "bloc-5", "for", "against")
OTHERS = st.sampled_from([*CODES, 0, 1, 3, 144, None, True])


@cache
def whole() -> Edition:
    """Return the whole edition."""
    return play.played()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to each value that holds no other."""
    match value:
        case dict():
            return [found for key, inner in value.items() for found in leaves(inner, (*path, key))]
        case list():
            return [found for key, inner in enumerate(value) for found in leaves(inner, (*path, key))]
        case _:
            return [path]


def changed(record: Record, path: tuple[Any, ...], value: object) -> Record | None:
    """Return the record with one value of its events replaced; None where that is no record, or the same one."""
    events = json.loads(msgspec.json.encode(record.events))
    part = events
    for key in path[:-1]:
        part = part[key]
    if part[path[-1]] == value and isinstance(part[path[-1]], bool) == isinstance(value, bool):
        return None
    part[path[-1]] = value
    raw = json.loads(records.encode(record)) | {"events": events}
    try:
        return records.decode(json.dumps(raw))
    except msgspec.ValidationError:
        return None


def found(entries: list[Entry], position: int) -> tuple[bool, list[int]]:
    """Return whether a log is right, and where something is found up to a position."""
    held = Kept(entries, whole().documents)
    verdict = asyncio.run(replay(held.ledger, held.documents, len(entries)))
    return verdict.right, [finding.position for finding in verdict.findings if finding.position <= position]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data(), position=st.integers(1, 166), value=OTHERS)
def test_any_change_of_an_event_is_found_where_it_was_made(data: st.DataObject, position: int, value: object) -> None:
    """Another value anywhere in the events of any record: a finding at that very record, whatever follows."""
    record = records.decode(whole().entries[position - 1].raw)
    events = json.loads(msgspec.json.encode(record.events))
    path = data.draw(st.sampled_from(leaves(events)))
    forged = changed(record, path, value)
    assume(forged is not None)
    assert forged is not None
    right, positions = found(chained(whole().entries, {position: lambda _: forged}), position)
    assert not right
    assert position in positions


@settings(max_examples=30, deadline=None)
@given(position=st.integers(1, 166), other=st.integers(1, 166))
def test_any_command_of_another_record_is_found(position: int, other: int) -> None:
    """A record that answers another record's command: misplaced, refused or different, never right."""
    one, another = (records.decode(whole().entries[at - 1].raw) for at in (position, other))
    assume(one.command != another.command)
    forged = replace(one, command=another.command)
    right, positions = found(chained(whole().entries, {position: lambda _: forged}), position)
    assert not right
    assert position in positions


@settings(max_examples=30, deadline=None)
@given(position=st.integers(1, 166), basis=st.integers(0, 200))
@example(position=133, basis=0)
@example(position=46, basis=0)
def test_any_basis_gives_the_verdict_or_a_finding_and_never_fails(position: int, basis: int) -> None:
    """An earlier basis may well give the same decision; whatever is found is found at that record.

    Or where the minutes are signed and sealed: they name the last record that they tell by the hash of its bytes. Or,
    where it gave an award its mention, at the award that would then have none. Of a ballot cast before its round opened
    also where the round is closed and where it was counted: it would have been late.
    """
    forged = {position: lambda record: replace(record, basis=basis)}
    held = Kept(chained(whole().entries, forged), whole().documents)
    verdict = asyncio.run(replay(held.ledger, held.documents, whole().position))
    signed = {entry.position for entry in whole().entries if ".palmares." in entry.subject}
    subject = whole().entries[position - 1].subject
    here = [each for each in verdict.findings if each.position == position]
    elsewhere = {(each.code, each.subject) for each in verdict.findings if each.position not in {position, *signed}}
    follows = {(Code.AWARD_DIFFERS, subject)}
    if here and ".ballot." in subject:
        dossier = subject.split(".")[4]
        counting = ("jury.log.26.round.unique.1", f"jury.log.26.tally.{dossier}")
        follows |= {(Code.DIFFERS, where) for where in counting}
    assert elsewhere <= follows
    assert basis < position or not verdict.right
