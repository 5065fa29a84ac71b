"""Past palmares read from a file, told, and declared: what `jury edition import` does."""

import asyncio
import hashlib
from pathlib import Path

import msgspec

from cli.acting.confirm import at_keyboard, confirmed
from cli.acting.past import Past, Problem, Read, Unreadable, levels, read
from cli.words import FINDING, RIGHT, USAGE, Trouble, colon, explain, say
from contracts.counted import English, French

#: Problems shown line by line; the rest is counted.
_SHOWN = 40


def run(file: Path, directory: Path, person: str, source: str, notice: str, *, accept_unknown: bool, yes: bool) -> int:
    """Read the file, tell it, and where it is agreed send it. Raises Trouble."""
    held = _of(file)
    tell(held)
    if any(not (accept_unknown and problem.unknown) for problem in held.problems):
        return FINDING
    if not yes and person and source and at_keyboard():
        if not asyncio.run(confirmed(str(sum(len(past.awards) for past in held.editions)))):
            return FINDING
    elif not yes:
        print(say("À blanc : rien n'est envoyé (--yes pour envoyer).", "A dry run: nothing is sent (--yes to send)."))
        return RIGHT
    if not person or not source:
        raise Trouble(USAGE, "--yes demande --as PERSONNE et --source", "--yes needs --as PERSON and --source")
    return asyncio.run(send(held.editions, directory, person, source, notice))


def _of(file: Path) -> Read:
    from services.intake import official
    from services.intake.rules.register import parse

    try:
        return read(file.read_bytes(), parse(official.load()).authorities)
    except OSError as error:
        raise Trouble(USAGE, f"{file} : {error.strerror}", f"{file}: {error.strerror}") from None
    except Unreadable as error:
        raise Trouble(USAGE, f"{file} : {error.fr}", f"{file}: {error}") from None


def tell(held: Read) -> None:
    """Print counts by edition, then what is wrong, by line."""
    for past in held.editions:
        count = ", ".join(f"{number} × {level}@" for level, number in levels(past).items())
        mentions = sum(len(award.mentions) for award in past.awards)
        print(
            say(
                f"édition {past.edition} ({past.year}) : {French(len(past.awards)):lauréat} "
                f"({count}), {French(mentions):mention}",
                f"edition {past.edition} ({past.year}): {English(len(past.awards)):laureate} "
                f"({count}), {English(mentions):mention}",
            )
        )
    if held.ignored:
        listed = ", ".join(held.ignored)
        print(say(f"colonnes non lues : {listed}", f"columns not read: {listed}"))
    for problem in held.problems[:_SHOWN]:
        print(f"{problem.where}{colon()} {say(problem.fr, problem.en)}")
    rest: tuple[Problem, ...] = held.problems[_SHOWN:]
    if rest:
        print(say(f"… et {French(len(rest)):autre}", f"… and {len(rest)} more"))
    print(say(f"{French(len(held.problems)):problème}", f"{English(len(held.problems)):problem}"))


async def send(editions: tuple[Past, ...], directory: Path, person: str, source: str, notice: str) -> int:
    """Declare each edition, oldest first, under an id of its content: asked for again, it is recorded once."""
    from cli.acting.visit import visit
    from cli.home import Home
    from contracts.codes import LABEL
    from contracts.commands.awards import DeclarePalmares
    from contracts.refusals import Refusal
    from contracts.request import Refused

    silence = (
        "aucun service ne répond ; relancez la même commande : rien n'est déclaré deux fois",
        "no service answers; run the same command again: nothing is declared twice",
    )
    refused = 0
    async with visit(Home(directory), person, LABEL, silence) as hand:
        for past in editions:
            command = DeclarePalmares(past.year, past.awards, source, notice)
            number = hashlib.sha256(past.edition.encode() + msgspec.json.encode(command)).hexdigest()[:32]
            answer = await hand.door.send(person, hand.key(), command, past.edition, command_id=number)
            if isinstance(answer, Refused):
                refused += 1
                print(f"{past.edition}{colon()} {explain(Refusal(answer.why, **answer.details))} [{answer.why}]")
            else:
                print(say(f"édition {past.edition} : déclarée", f"edition {past.edition}: declared"))
    return FINDING if refused else RIGHT
