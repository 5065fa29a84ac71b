"""Who may receive a mention: conditions on this edition and across editions, read from the palmares that are out."""

from typing import NamedTuple

from contracts.rulebook import History, Mention


class Granted(NamedTuple):
    """A mention of an earlier edition; for how many editions (0: that one only; None: its palmares does not say)."""

    mention: str
    editions: int | None


class Past(NamedTuple):
    """The award of the same authority in one earlier edition."""

    edition: int
    level: int
    mentions: tuple[Granted, ...] = ()


class Candidate(NamedTuple):
    """What is known of a dossier as a candidate for a mention in `edition`.

    `level`: decided here (None: not yet); `holds`: it was granted already in this edition; `granted`: how many of this
    mention the edition has adopted; `past`: its earlier awards; `held`: the numbers of the earlier editions held;
    `merged`: of an authority born of a merger, the earlier awards of each predecessor.
    """

    edition: int
    level: int | None
    holds: bool
    granted: int
    past: tuple[Past, ...]
    held: tuple[int, ...]
    merged: tuple[tuple[Past, ...], ...] = ()


class Obstacle(NamedTuple):
    """Why a dossier may not receive the mention: a code, what is needed, what is there."""

    problem: str
    needed: int = 0
    found: int = 0


def obstacle(mention: Mention, candidate: Candidate) -> Obstacle | None:
    """Return the first reason against, or None where the dossier is eligible."""
    if candidate.level is None:
        return Obstacle("no level decided yet")
    if mention.most and candidate.granted >= mention.most:
        return Obstacle("all granted", mention.most, candidate.granted)
    if mention.history is None:
        return None
    if candidate.level < mention.history.level:
        return Obstacle("level", mention.history.level, candidate.level)
    candidate = candidate._replace(past=lineage(mention.history, candidate))
    counted = 1 + len(counting(mention.code, mention.history, candidate))
    if counted < mention.history.awards:
        return Obstacle("awards", mention.history.awards, counted)
    until = _still_valid(mention.code, mention.history.editions_valid, candidate)
    return None if until is None else Obstacle("still valid", found=until)


def lineage(rule: History, candidate: Candidate) -> tuple[Past, ...]:
    """Return the awards that count: the candidate's own and its best predecessor's, the first named where two tie."""
    if rule.merged == "none" or not candidate.merged:
        return candidate.past
    best = max(candidate.merged, key=lambda past: sum(award.level >= rule.level for award in past))
    return (*candidate.past, *best)


def counting(code: str, rule: History, candidate: Candidate) -> tuple[Past, ...]:
    """Return the earlier awards, of a lineage found already, that count for a mention, as they come."""
    since = 0 if rule.renewal else _last_grant(code, candidate)
    return tuple(past for past in candidate.past if past.edition > since and past.level >= rule.level)


def _last_grant(code: str, candidate: Candidate) -> int:
    """Return the last edition that granted the mention, 0 where none did: without renewal the count begins after it."""
    return max((p.edition for p in candidate.past if code in {granted.mention for granted in p.mentions}), default=0)


def _still_valid(code: str, usual: int, candidate: Candidate) -> int | None:
    """Return the earlier edition whose grant still holds; editions are counted as held: a lost year is none."""
    for past in candidate.past:
        for granted in past.mentions:
            span = usual if granted.editions is None else granted.editions
            since = sum(1 for edition in candidate.held if edition > past.edition) + 1
            if granted.mention == code and since < span:
                return past.edition
    return None
