"""`jury audit timeline`: each sitting step by step, for people; votes and awards of one motion on one line, or each.

A line names the first few of many dossiers; `--json` has them all.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import RIGHT, USAGE, Trouble, english, say
from contracts.counted import English, French
from contracts.states import SITTING

if TYPE_CHECKING:
    from audit.timeline import Step, Timeline

#: Steps of one motion that follow each other and are told together.
_TOGETHER: Final = frozenset({"vote-cast", "award-decided", "award-rescinded"})


async def run(
    source: Source, sitting: str | None, edition: str | None, as_of: str | None, *, each: bool, json: bool
) -> int:
    """Print the sittings of an edition, or one. Raises Trouble."""
    import msgspec

    from audit.listed import ALL, BRIEF
    from audit.timeline import UnknownSitting, timelines

    async with reading(source) as (ledger, _):
        await announce(ledger)
        try:
            found = await timelines(ledger, await upto(ledger, as_of), edition, sitting, most=ALL if json else BRIEF)
        except UnknownSitting as unknown:
            which = f" « {unknown} »" if str(unknown) else ""
            raise Trouble(
                USAGE, f"aucune séance{which} à cette position", f"no sitting {unknown} at this position"
            ) from None
    if json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return RIGHT
    for one in found:
        for line in lines(one, each=each):
            print(line)
    return RIGHT


def lines(one: "Timeline", *, each: bool) -> Iterator[str]:
    """Give the lines of a sitting: what it is, its agenda, every step."""
    state = say(*SITTING[one.state])
    yield say(
        f"Séance {one.sitting}, édition {one.edition}, {state}, à la position {one.as_of} du registre",
        f"Sitting {one.sitting}, edition {one.edition}, {state}, as of position {one.as_of} of the log",
    )
    if one.without_quorum:
        yield say("Seconde convocation : sans condition de quorum.", "Second notice: no quorum is needed.")
    yield say("Ordre du jour : ", "Agenda: ") + " · ".join(one.agenda)
    for together, group in groupby(one.steps, lambda step: "" if each else _key(step)):
        steps = tuple(group)
        if together and len(steps) > 1:
            yield _line(f"positions {steps[0].position} … {steps[-1].position}", steps[0], _told(steps))
        else:
            for step in steps:
                yield _line(f"position {step.position}", step, step.en if english() else step.fr)


def _key(step: "Step") -> str:
    return f"{step.kind} {step.motion} {step.standing}" if step.kind in _TOGETHER else ""


def _line(where: str, step: "Step", told: str) -> str:
    from audit.listed import BRIEF
    from audit.timeline import shown

    parts = [where, f"{step.time:%Y-%m-%d %H:%M:%S}", told, shown(step.quorum, BRIEF)[english()], _standing(step)]
    return " · ".join(part for part in parts if part)


def _standing(step: "Step") -> str:
    if step.standing == "late":
        return say("trop tard : ne compte pas", "too late: does not count")
    return say("écarté", "left out") if step.standing == "left-out" else ""


def _told(steps: "tuple[Step, ...]") -> str:
    from audit.listed import BRIEF, listed

    motion, count = steps[0].motion, len(steps)
    if steps[0].kind == "vote-cast":
        choices = [step.choice for step in steps]
        cast = [choices.count(choice) for choice in ("for", "against", "abstain")]
        return say(
            f"{French(count):vote} sur la motion {motion} : pour {cast[0]}, contre {cast[1]}, abstentions {cast[2]}",
            f"{English(count):vote} on motion {motion}: for {cast[0]}, against {cast[1]}, abstentions {cast[2]}",
        )
    codes = listed([code for step in steps for code in step.dossiers], most=BRIEF, french=not english())
    if steps[0].kind == "award-decided":
        return say(
            f"la motion {motion} donne leur niveau à {French(count):dossier} : {codes}",
            f"motion {motion} gives {English(count):dossier} their level: {codes}",
        )
    return say(
        f"le niveau que la motion {motion} donnait à {French(count):dossier} est retiré : {codes}",
        f"the level that motion {motion} gave {English(count):dossier} is taken back: {codes}",
    )
