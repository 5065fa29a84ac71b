"""What a motion may ask: which dossiers, at which level, for which mention. Tested when it is put and voted."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import Literal, NamedTuple, TypeGuard, assert_never

from contracts.events.awards import Adjustment, Appraisal, Block, MentionAward, MotionSubject, SingleAward
from contracts.refusals import Refusal, Why
from contracts.rulebook import Rulebook
from services.awards.rules.eligibility import Candidate, obstacle


class Dossier(NamedTuple):
    """A dossier of the subject as others hold it: its proposal (None: none), the level decided (None: not yet).

    `elsewhere`: the code of another undecided motion that names it for a level, or None.
    """

    code: str
    standing: Literal["unknown", "submitted", "admitted", "left"]
    proposal: int | None = None
    decided: int | None = None
    elsewhere: str | None = None
    kind: str = ""


def named(subject: MotionSubject) -> tuple[str, ...]:
    """Return the dossiers that a subject names; an appraisal and a shift of figures name none: they find them."""
    match subject:
        case Block():
            return subject.dossiers
        case SingleAward() | MentionAward():
            return (subject.dossier,)
        case Appraisal() | Adjustment():
            return ()
        case _:
            assert_never(subject)


def gives_level(subject: MotionSubject) -> TypeGuard[Block | SingleAward]:
    """Say whether a motion gives dossiers their level."""
    return isinstance(subject, Block | SingleAward)


def levels(rulebook: Rulebook, kind: str) -> frozenset[int]:
    """Return the levels that the rulebook knows for a kind of authority, whose grid may be its own."""
    name = next((known.grid for known in rulebook.kinds if known.code == kind), None)
    grid = rulebook.grid if not name else rulebook.grids[name]
    return frozenset({grid.floor, *(threshold.level for threshold in grid.thresholds)})


def check(
    subject: MotionSubject, dossiers: tuple[Dossier, ...], candidate: Candidate | None, rulebook: Rulebook
) -> None:
    """Refuse a subject that the jury may not vote on; `candidate` comes with a mention."""
    _check_judged(dossiers)
    match subject:
        case Block():
            _check_block(subject, dossiers)
        case SingleAward():
            _check_single(subject, dossiers, rulebook)
        case MentionAward():
            _check_mention(subject, candidate, rulebook)
        case Appraisal():
            pass
        case Adjustment():
            _check_adjustment(subject, dossiers, rulebook)
        case _:
            assert_never(subject)


def votable(subject: MotionSubject, dossier: Dossier) -> bool:
    """Say whether what was admitted when the motion was put still is at the closing; what is not is left out."""
    if dossier.standing != "admitted":
        return False
    match subject:
        case Block():
            return dossier.decided is None and dossier.proposal == subject.level
        case SingleAward():
            return dossier.decided is None and (subject.reason is not None or dossier.proposal == subject.level)
        case MentionAward() | Appraisal():
            return dossier.decided is not None
        case Adjustment():
            return dossier.decided is None
        case _:
            assert_never(subject)


def some(codes: Iterable[str]) -> str:
    """Return up to ten codes for a refusal's sentence."""
    listed = tuple(codes)
    return ", ".join(listed[:10]) + (f" (+{len(listed) - 10})" if len(listed) > 10 else "")


def _check_judged(dossiers: tuple[Dossier, ...]) -> None:
    unknown = [dossier.code for dossier in dossiers if dossier.standing == "unknown"]
    if unknown:
        raise Refusal(Why.UNKNOWN_DOSSIER, dossier=some(unknown))
    outside = [dossier for dossier in dossiers if dossier.standing != "admitted"]
    if outside:
        tell = partial(_standing, {dossier.code: str(dossier.standing) for dossier in outside})
        codes = tuple(dossier.code for dossier in outside)
        raise Refusal(Why.DOSSIER_STATE, **tell(codes)).about(codes, tell)


def _check_block(subject: Block, dossiers: tuple[Dossier, ...]) -> None:
    if len(set(subject.dossiers)) != len(subject.dossiers):
        raise Refusal(Why.INVALID_FIELD, problem="a dossier is named twice")
    _check_free(dossiers)
    differing = tuple(dossier.code for dossier in dossiers if dossier.proposal != subject.level)
    if differing:
        tell = partial(_proposed, subject.level)
        raise Refusal(Why.PROPOSAL_DIFFERS, **tell(differing)).about(differing, tell)


def _check_single(subject: SingleAward, dossiers: tuple[Dossier, ...], rulebook: Rulebook) -> None:
    if subject.level not in levels(rulebook, dossiers[0].kind):
        raise Refusal(Why.UNKNOWN_LEVEL, level=subject.level)
    _check_free(dossiers)
    if dossiers[0].proposal != subject.level and subject.reason is None:
        raise Refusal(Why.REASON_REQUIRED, dossier=subject.dossier, level=subject.level)


def _check_mention(subject: MentionAward, candidate: Candidate | None, rulebook: Rulebook) -> None:
    mention = next((known for known in rulebook.mentions if known.code == subject.mention), None)
    if mention is None:
        raise Refusal(Why.UNKNOWN_MENTION, mention=subject.mention)
    assert candidate is not None
    if candidate.holds:
        raise Refusal(Why.ALREADY_DECIDED, what=f"{subject.mention} {subject.dossier}")
    against = obstacle(mention, candidate)
    if against is not None:
        raise Refusal(Why.NOT_ELIGIBLE, dossier=subject.dossier, mention=subject.mention, **against._asdict())


def _check_adjustment(subject: Adjustment, dossiers: tuple[Dossier, ...], rulebook: Rulebook) -> None:
    """Refuse a shift of nothing, of both or of neither, or of dossiers whose level is decided: undo these first."""
    offset = Fraction(subject.offset)
    if subject.offset != str(offset) or not 0 < abs(offset) <= rulebook.grid.out_of:
        raise Refusal(Why.INVALID_FIELD, problem="offset: in lowest terms, not 0, at most the whole scale")
    if bool(subject.jurors) == (subject.panel is not None) or len(set(subject.jurors)) != len(subject.jurors):
        raise Refusal(Why.INVALID_FIELD, problem="either one or two jurors, or a panel")
    decided = tuple(dossier.code for dossier in dossiers if dossier.decided is not None)
    if decided:
        raise Refusal(Why.ALREADY_DECIDED, **_decided(decided)).about(decided, _decided)


def _check_free(dossiers: tuple[Dossier, ...]) -> None:
    """Refuse dossiers that are decided, or that another undecided motion holds."""
    decided = tuple(dossier.code for dossier in dossiers if dossier.decided is not None)
    if decided:
        raise Refusal(Why.ALREADY_DECIDED, **_decided(decided)).about(decided, _decided)
    held = [dossier for dossier in dossiers if dossier.elsewhere is not None]
    if held:
        tell = partial(_standing, {dossier.code: f"in motion {dossier.elsewhere}" for dossier in held})
        codes = tuple(dossier.code for dossier in held)
        raise Refusal(Why.DOSSIER_STATE, **tell(codes)).about(codes, tell)


def _standing(states: Mapping[str, str], codes: tuple[str, ...]) -> dict[str, object]:
    """Tell some dossiers, and the state of the first."""
    return {"dossier": some(codes), "state": states[codes[0]]}


def _proposed(level: int, codes: tuple[str, ...]) -> dict[str, object]:
    return {"dossiers": some(codes), "level": level}


def _decided(codes: tuple[str, ...]) -> dict[str, object]:
    return {"what": some(codes)}
