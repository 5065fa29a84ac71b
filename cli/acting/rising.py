"""What a sitting would leave undone were it closed now: a new one takes a new notice, with its days."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from cli.acting.confirm import DryRun
from cli.words import colon, say
from contracts.commands import awards as a
from contracts.counted import English, French
from contracts.questions import Agenda, DraftPalmares, Question, Standings

#: Asks a question as the person who acts; returns what is told as plain values. Raises Refusal.
Ask = Callable[[Question], Awaitable[Any]]
#: Codes named on one line; the rest is counted.
NAMED: Final = 12


async def left(command: a.CloseSitting, ask: Ask) -> DryRun | None:
    """Show the motions put and not voted, the dossiers tallied and not decided; None where nothing is left.

    Raises Refusal.
    """
    agenda = await ask(Agenda())
    sitting = next((each for each in agenda["sittings"] if each["sitting"] == command.sitting), None)
    if sitting is None or sitting["state"] != "open":
        return None
    those = [each for each in agenda["motions"] if each["sitting"] == command.sitting and _waits(each)]
    palmares = await ask(DraftPalmares())
    decided = {each["code"] for each in palmares["document"]["awards"]}
    undecided = [each["dossier"] for each in await ask(Standings()) if each["dossier"] not in decided]
    if not (those or undecided):
        return None
    head = say(
        f"séance {command.sitting} : {French(len(those)):motion non votée|motions non votées}, "
        f"{French(len(undecided)):dossier} sans niveau",
        f"sitting {command.sitting}: {English(len(those)):motion} not voted, "
        f"{English(len(undecided)):dossier} without a level",
    )
    rows = (
        *_row(say("motions", "motions"), (each["motion"] for each in those)),
        *_row(say("dossiers", "dossiers"), undecided),
    )
    after = say(
        "Levée, rien ne la rouvre : une autre se convoque, avec son délai.",
        "Once closed nothing opens it again: another is convened, with its notice.",
    )
    return DryRun((head, *rows, after), command.sitting)


def _waits(motion: dict[str, Any]) -> bool:
    """Say whether a motion waits for its vote: a block of which every dossier was pulled out waits for nothing."""
    return motion["state"] == "put" and (motion["subject"]["type"] != "block" or bool(motion["dossiers"]))


def some(codes: Iterable[str]) -> str:
    """Return the first codes, and how many more."""
    listed = list(codes)
    return ", ".join(listed[:NAMED]) + (f", … +{len(listed) - NAMED}" if len(listed) > NAMED else "")


def _row(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    told = some(codes)
    return (f"  {name}{colon()} {told}",) if told else ()
