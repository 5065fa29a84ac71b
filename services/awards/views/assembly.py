"""The jury at a vote, as the log has it below a position: who attends, who is recused, whose vote was lawful."""

from contracts.events.awards import Adjustment, Appraisal, VoteCast
from services.awards.rules import motion as motions
from services.awards.rules.count import Assembly, Voice
from services.awards.rules.sitting import attending, represented
from services.awards.rules.subject import Dossier, gives_level
from services.awards.views.edition import Dossier as Filed
from services.awards.views.edition import EditionView
from services.awards.views.history import at as known


def recused(edition: EditionView, dossier: str, at: int) -> frozenset[str]:
    """Return the members recused from a dossier as of a position."""
    jurors = edition.recused.get(dossier)
    return frozenset(juror for juror, history in jurors.items() if history.at(at)) if jurors else frozenset()


def asked(edition: EditionView, motion: motions.State, at: int) -> tuple[str, ...]:
    """Return the dossiers that a motion is voted on, as of a position; by code, where the motion itself names none."""
    match motion.subject:
        case Appraisal():
            decided = levels(edition, at)
            return tuple(code for code, _ in _admitted(edition, at) if code in decided)
        case Adjustment():
            scope = motion.subject
            return tuple(code for code, dossier in _admitted(edition, at) if concerns(scope, dossier))
        case _:
            return motions.remaining(motion)


def concerns(scope: Adjustment, dossier: Filed) -> bool:
    """Say whether a shift of figures concerns a dossier: a ballot of that juror, or of that panel, counts in it."""
    if scope.panel is not None:
        return bool(dossier.counted) and dossier.panel == scope.panel
    return bool(dossier.counted & set(scope.jurors))


def levels(edition: EditionView, at: int) -> dict[str, int]:
    """Return the level of each dossier that a motion adopted as of a position gives one, recorded already or not."""
    found: dict[str, int] = {}
    for motion in _asked_before(edition, at):
        if gives_level(motion.subject):
            found.update(dict.fromkeys(motions.adopted(motion), motion.subject.level))
    return found


def _asked_before(edition: EditionView, at: int) -> list[motions.State]:
    states = (history.at(at) for history in edition.motions.values())
    return [state for state in states if state is not None]


def _admitted(edition: EditionView, at: int) -> list[tuple[str, Filed]]:
    filed = ((code, history.at(at)) for code, history in sorted(edition.dossiers.items()))
    return [(code, dossier) for code, dossier in filed if dossier is not None and dossier.standing == "admitted"]


def assembly(edition: EditionView, motion: motions.State, at: int) -> Assembly | None:
    """Return the jury as it stood for this motion at a position, that one included; None while it is not named."""
    jury = edition.jury.at(at)
    if jury is None:
        return None
    sitting = known(edition.sittings, motion.sitting, at)
    return Assembly(
        members=jury.members,
        president=jury.president,
        present=attending(sitting),
        proxies=tuple(sorted(represented(sitting).items())),
        recused=frozenset(
            (dossier, member) for dossier in asked(edition, motion, at) for member in recused(edition, dossier, at)
        ),
        without_quorum=sitting is not None and sitting.without_quorum,
        deputy=jury.deputy,
    )


def voices(edition: EditionView, motion: motions.State, below: int) -> tuple[Voice, ...]:
    """Return each member's last lawful vote below a position, by member."""
    found = []
    for member, history in sorted(edition.votes.get(motion.motion, {}).items()):
        lawful = [(at, vote) for at, vote in history.below(below) if is_lawful(edition, motion, vote, at)]
        if lawful:
            at, vote = lawful[-1]
            found.append(Voice(member, at, vote.choice, vote.holder))
    return tuple(found)


def is_lawful(edition: EditionView, motion: motions.State, vote: VoteCast, at: int) -> bool:
    """Say whether, when the vote was stored, its member was there or represented by who cast it, and not recused.

    And whether the key that signed it was still that person's.
    """
    if at in edition.unsigned:
        return False
    sitting = known(edition.sittings, motion.sitting, at - 1)
    if vote.holder is None:
        there = vote.member in attending(sitting)
    else:
        there = represented(sitting).get(vote.member) == vote.holder
    return there and not barred(edition, motion, (vote.member, vote.holder or vote.member), at - 1)


def stands(edition: EditionView, motion: motions.State, at: int, vote: VoteCast) -> bool:
    """Say whether a vote would count, as far as is known: lawful, and not stored after the closing."""
    return not is_late(motion, at) and is_lawful(edition, motion, vote, at)


def is_late(motion: motions.State, at: int) -> bool:
    """Say whether what is stored there came after the closing."""
    return 0 < motion.closing < at


def barred(edition: EditionView, motion: motions.State, persons: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Return those of these persons who are recused from every dossier of a motion."""
    codes = asked(edition, motion, at)
    once = dict.fromkeys(persons)
    return tuple(p for p in once if all(p in recused(edition, code, at) for code in codes))


def dossiers(edition: EditionView, motion: str, codes: tuple[str, ...], at: int) -> tuple[Dossier, ...]:
    """Return dossiers as a motion reads them at a position; `elsewhere` is what other motions hold of them."""
    others = _asked_before(edition, at)
    own = next((other.put for other in others if other.motion == motion), at + 1)
    taken: dict[str, str] = {}
    decided: dict[str, int] = {}
    for other in others:
        if not gives_level(other.subject) or other.motion == motion:
            continue
        standing = (code for code in motions.adopted(other) if other.decided > edition.redress.reopened(code, at))
        decided.update(dict.fromkeys(standing, other.subject.level))
        # Of two motions put at the same moment for one dossier, the first goes first: neither waits for the other.
        if other.put < own and _is_pending(edition, other, at):
            taken.update(dict.fromkeys(motions.remaining(other), other.motion))
    return tuple(_dossier(edition, code, decided.get(code), taken.get(code), at) for code in codes)


def _dossier(edition: EditionView, code: str, level: int | None, elsewhere: str | None, at: int) -> Dossier:
    dossier = known(edition.dossiers, code, at)
    if dossier is None:
        return Dossier(code, "unknown", None, level, elsewhere)
    return Dossier(code, dossier.standing, dossier.proposal, level, elsewhere, dossier.kind)


def _is_pending(edition: EditionView, motion: motions.State, at: int) -> bool:
    """Say whether a motion may still be decided: not when its sitting rose before the vote."""
    if motion.state in ("put", "decided", "undone"):
        sitting = known(edition.sittings, motion.sitting, at)
        return motion.state == "put" and sitting is not None and sitting.state == "open"
    return True
