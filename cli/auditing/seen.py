"""How what a person could see reads on a terminal: each question, what was answered, or why nothing was."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec

from cli.acting.fields import QUESTIONS
from cli.acting.plain import plain
from cli.parts import Heading, Line, Part
from cli.words import say
from contracts.sentences import sentence

if TYPE_CHECKING:
    from audit.seen import Answered, Seen

ROLES: Final = {
    "organiser": ("organisateur", "organiser"),
    "secretary": ("secrétaire du label", "secretary of the label"),
    "auditor": ("auditeur", "auditor"),
}
PLACES: Final = {
    "member": ("membre du jury", "member of the jury"),
    "president": ("président du jury", "president of the jury"),
    "deputy": ("président suppléant", "deputy president"),
    "secretary": ("secrétaire du jury", "secretary of the jury"),
}


def seen(made: "Seen") -> Iterator[Part]:
    """Give who it is, then each question."""
    yield Heading(
        1,
        say(
            f"Ce que {made.person} pouvait voir de l'édition {made.edition}, à la position {made.as_of} du registre",
            f"What {made.person} could see of edition {made.edition}, as of position {made.as_of} of the log",
        ),
    )
    who = (
        *(say(*ROLES[role]) for role in made.roles),
        *(say(*PLACES[place]) for place in made.places),
        *(say(f"commission {panel}", f"panel {panel}") for panel in made.panels),
    )
    yield Line(", ".join(who) if who else say("aucune qualité", "no capacity"))
    if made.recused:
        yield Line(say("Récusé(e) de : ", "Recused from: ") + ", ".join(made.recused))
    for name, group in groupby(made.answers, lambda each: each.question):
        yield Heading(2, f"{say(*QUESTIONS[name]).capitalize()} ({name})")
        yield from _question(tuple(group))
    untold = ", ".join(say(*QUESTIONS[name]) for name in made.untold)
    yield Line(say(f"Non rejoué (hors du registre) : {untold}", f"Not replayed (not in the log): {untold}"))


def _question(answers: "tuple[Answered, ...]") -> Iterator[Part]:
    """Tell one answer whole; of several, those that were given, then each refusal with what it is about."""
    told = [each for each in answers if each.refused is None]
    for each in told:
        if bytes(each.value) == b"true":
            continue
        if each.about:
            yield Line(f"— {each.about}")
        yield Line(plain(msgspec.json.decode(each.value)))
    might = [each.about[:12] for each in told if bytes(each.value) == b"true"]
    if might:
        yield Line(say("pouvait lire : ", "might read: ") + ", ".join(might))
    for why in dict.fromkeys(each.refused for each in answers if each.refused is not None):
        about = [each.about[:12] for each in answers if each.refused is why and each.about]
        details = next(each.details for each in answers if each.refused is why)
        reason = sentence(why, details)
        alike = f" {say('De même :', 'Likewise:')} {', '.join(about[1:])}" if about[1:] else ""
        yield Line(f"{say(reason.fr, reason.en)} [{why}]{alike}")
