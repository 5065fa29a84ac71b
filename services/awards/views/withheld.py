"""What a jury did, without the dossiers from which whoever asks is recused: no motion on them, no count, no award.

He may have to sign the whole (a president recused from one dossier signs the minutes of all): he is told its hash.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from contracts.events.awards import Block
from services.awards.rules import adjustment, amendment, minutes
from services.awards.rules import motion as motions
from services.awards.rules.subject import named
from services.awards.views.assembly import asked, recused
from services.awards.views.edition import EditionView

Hidden = frozenset[str]


def dossiers(view: EditionView, person: str) -> Hidden:
    """Return the dossiers from which a person is recused now."""
    return frozenset(dossier for dossier in view.recused if person in recused(view, dossier, view.changed))


def from_person(view: EditionView, person: str) -> Hidden:
    """Return the dossiers from which a person is recused now, and the motions on nothing else."""
    hidden = dossiers(view, person)
    if not hidden:
        return hidden
    put = (history.now for history in view.motions.values())
    return hidden | {
        motion.motion
        for motion in put
        if motion is not None
        and (on := named(motion.subject) or asked(view, motion, motion.closing or view.changed))
        and not shown(on, hidden)
    }


def minutes_without(told: minutes.Proceedings, hidden: Hidden) -> minutes.Proceedings:
    """Return the proceedings of a sitting without what is hidden."""
    if not hidden:
        return told
    return told._replace(
        admitted=tuple(pair for pair in told.admitted if pair[0] not in hidden),
        out=shown(told.out, hidden),
        recused=tuple(pair for pair in told.recused if pair[0] not in hidden),
        motions=tuple(_motions(told.motions, hidden)),
        awards=tuple(award for award in told.awards if award.dossier not in hidden),
        shifts=tuple(_shift(shift, hidden) for shift in told.shifts),
    )


def amendment_without(told: amendment.Proceedings, hidden: Hidden) -> amendment.Proceedings:
    """Return what happened after a publication without what is hidden."""
    if not hidden:
        return told
    return told._replace(
        withdrawals=tuple(each for each in told.withdrawals if each[1].dossier not in hidden),
        corrections=tuple(each for each in told.corrections if each[2].dossier not in hidden),
        appeals=tuple(appeal for appeal in told.appeals if appeal.dossier not in hidden),
        decisions=tuple(each for each in told.decisions if each.decided.dossier not in hidden),
        motions=tuple(_motions(told.motions, hidden)),
    )


def shown(dossiers: tuple[str, ...], hidden: Hidden) -> tuple[str, ...]:
    """Return the dossiers that are not hidden, in their order."""
    return tuple(dossier for dossier in dossiers if dossier not in hidden)


def _motions(told: Iterable[motions.State], hidden: Hidden) -> Iterator[motions.State]:
    """Give the motions on anything else; what finds its dossiers by itself (an appraisal, a shift) names none."""
    for motion in told:
        subject = motion.subject
        if named(subject) and not shown(named(subject), hidden):
            continue
        if isinstance(subject, Block):
            subject = replace(subject, dossiers=shown(subject.dossiers, hidden))
        counts = (replace(count, dossiers=shown(count.dossiers, hidden)) for count in motion.counts)
        yield motion._replace(
            subject=subject,
            pulled=tuple(pair for pair in motion.pulled if pair[0] not in hidden),
            counts=tuple(count for count in counts if count.dossiers),
        )


def _shift(shift: adjustment.State, hidden: Hidden) -> adjustment.State:
    return shift._replace(adopted=replace(shift.adopted, dossiers=shown(shift.adopted.dossiers, hidden)))
