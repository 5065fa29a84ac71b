"""The pages of sittings and of votes: each step of a sitting, each motion with its counts."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final, NamedTuple, assert_never

from audit.report.facts import Asked, Facts
from audit.report.pictures import Line, sitting
from audit.report.wording import Wording
from audit.timeline import Step, Timeline
from audit.timeline import shown as quorum
from contracts.counted import English, French
from contracts.events import awards as e
from contracts.states import MOTION, SITTING
from services.awards.rules import motion as motions

#: Steps of one motion that follow each other and are told together.
_TOGETHER: Final = {
    "presence-recorded": (
        ("arrivée ou départ", "arrival or departure"),
        ("arrivées ou départs", "arrivals or departures"),
    ),
    "vote-cast": (("vote", "vote"), ("votes", "votes")),
    "award-decided": (("attribution", "award"), ("attributions", "awards")),
    "award-rescinded": (("attribution reprise", "award taken back"), ("attributions reprises", "awards taken back")),
}


class Shown(NamedTuple):
    """A step as shown; `several`: those that it stands for."""

    at: str
    text: str
    quorum: str = ""
    several: tuple[str, ...] = ()


class Sitting(NamedTuple):
    """A sitting as shown: its state, its picture and what that says, its steps."""

    of: Timeline
    state: str
    line: Line | None
    told: str
    steps: tuple[Shown, ...]


class Motion(NamedTuple):
    """A motion as shown."""

    motion: str
    title: str
    reason: str
    state: str
    positions: str
    counts: tuple[e.Count, ...]
    pulled: tuple[str, ...]


def shown(facts: Facts, w: Wording) -> list[Sitting]:
    """Return the sittings."""
    return [_sitting(each, facts, w) for each in facts.sittings]


def motions_of(facts: Facts) -> dict[str, str]:
    """Return what became of each motion: `adopted`, `rejected` or `other`."""
    states = (asked.state for asked in facts.motions)
    return {state.motion: _outcome(state) for state in states}


def _outcome(state: motions.State) -> str:
    if state.undone or not state.counts:
        return "other"
    adopted = [one.adopted for one in state.counts]
    return "adopted" if all(adopted) else "rejected" if not any(adopted) else "other"


def _sitting(of: Timeline, facts: Facts, w: Wording) -> Sitting:
    line = sitting(of, motions_of(facts))
    states = [] if line is None else [span.state for span in line.spans]
    adopted, rejected = states.count("adopted"), states.count("rejected")
    told = w.say(
        f"{French(len(states)):motion}, dont {French(adopted):adoptée} et {French(rejected):rejetée} ; "
        f"les membres présents ou représentés, à chaque moment, sont dits dans la liste des pas.",
        f"{English(len(states)):motion}, of which {adopted} adopted and {rejected} rejected; "
        f"the members there or represented at each moment are told in the list of steps.",
    )
    return Sitting(of, w.say(*SITTING[of.state]), line, told, tuple(_steps(of, w)))


def _steps(of: Timeline, w: Wording) -> Iterator[Shown]:
    for (kind, motion), group in groupby(
        of.steps, lambda step: (step.kind if step.kind in _TOGETHER else "", step.motion)
    ):
        steps = tuple(group)
        if kind and len(steps) > 1:
            lines = tuple(f"{w.number(step.position)} · {_told(step, w)}" for step in steps)
            on = f" · motion {motion}" if motion else ""
            told = f"{w.counted(len(steps), *_TOGETHER[kind])}{on}"
            yield Shown(w.number(steps[0].position), told, _quorum(steps[-1], w), lines)
        else:
            yield from (Shown(w.number(step.position), _told(step, w), _quorum(step, w)) for step in steps)


def _told(step: Step, w: Wording) -> str:
    late = {"late": w.say(" (trop tard)", " (late)"), "left-out": w.say(" (non compté)", " (not counted)")}
    return w.say(step.fr, step.en) + late.get(step.standing, "")


def _quorum(step: Step, w: Wording) -> str:
    return w.text(quorum(step.quorum)) if len(step.quorum) == 1 else ""


class _Known(NamedTuple):
    """Names by code: of mentions, of dossiers."""

    mentions: Mapping[str, str]
    dossiers: Mapping[str, str]

    def dossier(self, code: str) -> str:
        """Return a dossier's name and code."""
        return f"{self.dossiers[code]} ({code})" if code in self.dossiers else code


def motions_shown(facts: Facts, w: Wording, mentions: Mapping[str, str], names: Mapping[str, str]) -> list[Motion]:
    """Return the motions in the order in which they were put."""
    return [_motion(each, _Known(mentions, names), w) for each in facts.motions]


def _motion(asked: Asked, known: _Known, w: Wording) -> Motion:
    state = asked.state
    positions = [w.number(at) for at in (state.put, state.opened, state.closing, state.decided, state.undone) if at]
    undone = f" — {state.reason}" if state.undone and state.reason else ""
    return Motion(
        motion=state.motion,
        title=_title(state.subject, asked, known, w),
        reason=_reason(state.subject),
        state=w.say(*MOTION[state.state]) + undone,
        positions=f"positions {', '.join(positions)}",
        counts=state.counts,
        pulled=asked.pulled,
    )


def _title(subject: e.MotionSubject, asked: Asked, known: _Known, w: Wording) -> str:
    match subject:
        case e.Block():
            number = len(asked.dossiers)
            return w.say(
                f"Bloc de {French(number):dossier} à {subject.level}@",
                f"Block of {English(number):dossier} at {subject.level}@",
            )
        case e.SingleAward():
            who = known.dossier(subject.dossier)
            return w.say(
                f"Vote séparé : {who} à {subject.level}@",
                f"Separate vote: {who} at {subject.level}@",
            )
        case e.MentionAward():
            who = known.dossier(subject.dossier)
            label = known.mentions.get(subject.mention, subject.mention)
            return w.say(f"Mention « {label} » à {who}", f"Mention “{label}” to {who}")
        case e.Appraisal():
            return w.say(
                "Appréciation de tous les dossiers par le jury entier", "Appraisal of every dossier by the full jury"
            )
        case e.Adjustment():
            who = subject.panel or ", ".join(subject.jurors)
            points = w.exactly(subject.offset)
            return w.say(f"Péréquation : {who}, {points}", f"Shift of figures: {who}, {points}")
        case _:
            assert_never(subject)


def _reason(subject: e.MotionSubject) -> str:
    match subject:
        case e.SingleAward() | e.Adjustment():
            return subject.reason or ""
        case e.MentionAward():
            return subject.motivation or ""
        case _:
            return ""
