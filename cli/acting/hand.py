"""`jury as`: what a person does by hand, and how the answer reads."""

import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from audit.telling import tell
from cli.acting.act import COMMANDS, QUESTIONS, Hand, allowed_questions
from cli.acting.afterwards import remains
from cli.acting.confirm import DryRun, agreed
from cli.acting.door import NoAnswer
from cli.acting.form import form
from cli.acting.plain import plain
from cli.home import Home
from cli.notice import announce
from cli.words import ENVIRONMENT, FINDING, RIGHT, USAGE, Trouble, explain, say
from contracts.codes import LABEL
from contracts.events import Event
from contracts.refusals import Refusal, Why
from contracts.request import Answer, InDoubt, Receipt, Refused, Unchanged
from ledger.jetstream import JetStreamLedger
from ledger.nats import disconnect

_events: Final = msgspec.json.Decoder(tuple[Event, ...]).decode

_STANDING: Final = {
    "recorded": ("enregistré", "recorded"),
    "counted": ("enregistré, compté", "recorded, counted"),
    "late": ("enregistré trop tard : non compté", "recorded too late: not counted"),
    "left-out": ("enregistré, laissé de côté : la situation a changé", "recorded, left out: things had changed"),
}


async def run(
    directory: Path, person: str, what: str, words: list[str], edition: str, command_id: str, *, json: bool, yes: bool
) -> int:
    """Send a command or ask a question, print the answer, return the exit code (1: refused, in doubt or not agreed to).

    A bulk act is shown first and asked about, unless `yes`.
    """
    if not what:
        print(_everything())
        return RIGHT
    if what not in COMMANDS and what not in allowed_questions():
        raise _unknown(what)
    home = Home(directory)
    client = await home.connect("door")
    try:
        hand = Hand(home, client, person, edition)
        if what in COMMANDS:

            async def agrees(dry_run: DryRun) -> bool:
                await announce(JetStreamLedger(client))
                return await agreed(dry_run)

            answer = await hand.act(what, words, command_id, None if yes else agrees)
            if answer is None:
                return FINDING
            print(_encode(answer) if json else read_out(answer, person, edition))
            if hand.decimals and not json:
                print(say(f"Notes en 10^-{hand.decimals}.", f"Marks in 10^-{hand.decimals}."))
            return RIGHT if isinstance(answer, Receipt | Unchanged) else FINDING
        told = await hand.ask(what, words)
        await announce(JetStreamLedger(client))
        print(_encode(told) if json else plain(told))
        return RIGHT
    except Refusal as refusal:
        print(_refused(refusal, edition), file=sys.stderr)
        return FINDING
    except NoAnswer as silence:
        raise Trouble(
            ENVIRONMENT,
            f"aucun service ne répond ; renvoyez plus tard la même chose avec --id {silence.command_id}",
            f"no service answers; send the same again later with --id {silence.command_id}",
        ) from None
    finally:
        await disconnect(client)


def _everything() -> str:
    """Return the forms of all that a person may send or ask."""
    questions = {name: QUESTIONS[name] for name in allowed_questions()}
    return "\n".join(
        (
            say("Commandes (entre crochets : facultatif)", "Commands (between brackets: optional)"),
            *(f"  {form(kind)}" for kind in COMMANDS.values()),
            say("Questions", "Questions"),
            *(f"  {form(kind)}" for kind in questions.values()),
        )
    )


def _unknown(what: str) -> Trouble:
    import difflib

    names = [*sorted(COMMANDS), *allowed_questions()]
    near = difflib.get_close_matches(what, names, 3)
    fr = f" Peut-être : {', '.join(near)} ?" if near else ""
    en = f" Perhaps: {', '.join(near)}?" if near else ""
    return Trouble(
        USAGE,
        f"« {what} » n'est ni une commande ni une question.{fr}\n{', '.join(names)}",
        f"“{what}” is neither a command nor a question.{en}\n{', '.join(names)}",
    )


def _refused(refusal: Refusal, edition: str) -> str:
    """Say a refusal, naming the edition meant, which the service need not repeat; its code stands at the end."""
    told = explain(Refusal(refusal.why, **{"edition": edition, **refusal.details}))
    out_of_scope = refusal.why is Why.INVALID_FIELD and refusal.details.get("field") == "edition"
    if edition == LABEL and (out_of_scope or refusal.why is Why.UNKNOWN_EDITION):
        told = say("De quelle édition s'agit-il ? Ajoutez --edition N.", "Which edition is meant? Add --edition N.")
    elif out_of_scope:
        told = say("Cela vaut pour le label entier. Retirez --edition.", "That is of the whole label. Omit --edition.")
    return f"{told} [{refusal.why}]"


def read_out(answer: Answer, actor: str, edition: str = LABEL) -> str:
    """Say an answer in the person's language: what was recorded, where, under which hash."""
    match answer:
        case Receipt():
            events = _events(answer.events)
            told = [say(*tell(event, actor)) for event in events]
            standing = say(*_STANDING[answer.standing])
            lines = (f"Position {answer.position}, {standing}.", *told, f"SHA-256 {answer.sha256}", *remains(events))
            return "\n".join(lines)
        case Unchanged():
            return say("Rien à faire : c'est déjà ainsi.", "Nothing to do: it is so already.")
        case Refused():
            refusal = Refusal(answer.why, **answer.details)
            recorded = bytes(answer.recorded)
            held = "" if recorded == b"null" else "\n" + say("Enregistré : ", "Recorded: ") + recorded.decode()
            return f"{_refused(refusal, edition)}{held}"
        case InDoubt():
            return say(
                f"Dans le doute : renvoyez la même commande avec --id {answer.command_id}.",
                f"In doubt: send the same command again with --id {answer.command_id}.",
            )


def _encode(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
