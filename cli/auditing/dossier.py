"""How the state of a dossier reads on a terminal, French or English."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from audit.showing.ballots import BALLOTS
from cli.auditing.standing import figure
from cli.parts import Heading, Line, Part, level, named
from cli.shown import table
from cli.words import colon, say
from contracts.counted import English, French
from contracts.grid import Text
from contracts.states import DOSSIER, LETTER, MOTION

if TYPE_CHECKING:
    from audit.ballots import Ballot
    from audit.told import Award, Dossier, Tally

STAGES: Final = {
    **DOSSIER,
    "assigned": ("attribué à ses lecteurs", "assigned to its readers"),
    "scored": ("dépouillé", "scored"),
    "decided": ("décidé", "decided"),
    "re-examined": ("à réexaminer", "to be re-examined"),
    "published": ("publié", "published"),
}
READERS: Final = {
    "given": ("rendu", "given"),
    "abstained": ("abstention", "abstained"),
    "missing": ("manquant", "missing"),
    "recused": ("récusé(e)", "recused"),
}
RULINGS: Final = {
    "": ("pas encore jugé", "not ruled on yet"),
    "upheld": ("fondé", "upheld"),
    "dismissed": ("rejeté", "dismissed"),
}


def dossier(made: "Dossier") -> Iterator[Part]:
    """Give one dossier."""
    title = f"{made.dossier} · {made.name}" + (f" · {named(made.labels, made.kind)}" if made.kind else "")
    yield Heading(1, title)
    stage = say(*STAGES[made.stage])
    yield Line(
        say(
            f"Édition {made.edition}, à la position {made.as_of} du registre : {stage}",
            f"Edition {made.edition}, as of position {made.as_of} of the log: {stage}",
        )
        + (f" ({made.said})" if made.said and made.said != made.kind else "")
    )
    actions, documents = made.actions, len(made.documents)
    yield Line(
        say(
            f"{made.contact} · {French(actions):action} · {French(documents):document}",
            f"{made.contact} · {English(actions):action} · {English(documents):document}",
        )
    )
    yield from _readings(made)
    if made.tally is not None:
        yield from _tally(made.tally)
    yield from _motions(made)
    if made.award is not None:
        yield from _award(made.award, made.labels)
    for appeal in made.appeals:
        ruling = RULINGS[appeal.ruling]
        yield Line(say(f"Recours {appeal.number} : {ruling[0]}", f"Appeal {appeal.number}: {ruling[1]}"))
    for letter in made.letters:
        status = LETTER[letter.status]
        yield Line(say(f"Lettre {letter.letter} : {status[0]}", f"Letter {letter.letter}: {status[1]}"))


def _readings(made: "Dossier") -> Iterator[Part]:
    if not made.panel:
        return
    state = say("ouvert", "open") if made.round_open else say("clos", "closed")
    number = f"{say('tour', 'round')} {made.round}, {state}" if made.round else say("aucun tour", "no round yet")
    yield Heading(2, f"{say('Commission', 'Panel')} {made.panel} · {number}")
    if made.recused:
        yield Line(f"{say('Récusés', 'Recused')}{colon()} {', '.join(made.recused)}")
    gone = say("parti(e) à la position", "left at position")
    yield table(
        say("lecteur bulletin départ", "reader ballot left").split(),
        ((each.juror, say(*READERS[each.state]), f"{gone} {each.left}" if each.left else "") for each in made.readers),
    )
    if made.ballots:
        names = say("position lecteur tour note sort", "position reader round figure outcome")
        yield table(
            names.split(),
            ((each.position, each.juror, each.round, figure(each.figure), _outcome(each)) for each in made.ballots),
        )


def _outcome(ballot: "Ballot") -> str:
    return say(*BALLOTS[ballot.standing])


def _tally(tally: "Tally") -> Iterator[Part]:
    signs = {1: "+", -1: "−"}
    entered = ", ".join(f"{each.code} {signs[each.sign]} {each.figure}" for each in tally.declared)
    beside, rank = f" ({entered})" if entered else "", ("", "")
    if tally.rank is not None and tally.rank.rank is not None:
        rank = f", rang {tally.rank.rank} sur {tally.rank.of}", f", rank {tally.rank.rank} of {tally.rank.of}"
    yield Line(
        say(
            f"Dépouillement à la position {tally.position} : "
            f"{French(tally.counted):bulletin}, clôture {tally.closing}, "
            f"note {figure(tally.figure)}{beside}, proposition {level(tally.proposal)}{rank[0]}",
            f"Tally at position {tally.position}: {English(tally.counted):ballot}, closing {tally.closing}, "
            f"figure {figure(tally.figure)}{beside}, proposal {level(tally.proposal)}{rank[1]}",
        )
    )


def _motions(made: "Dossier") -> Iterator[Part]:
    if not made.motions:
        return
    yield Heading(2, say("Motions", "Motions"))
    for motion in made.motions:
        line = f"{motion.motion}{colon()} {say(*MOTION[motion.state])}"
        if motion.pulled:
            line += say(f", sorti par {motion.pulled}", f", pulled out by {motion.pulled}")
        if motion.count is not None:
            one = motion.count
            adopted = say("adopté", "adopted") if one.adopted else say("rejeté", "rejected")
            line += say(
                f", pour {one.votes_for}, contre {one.votes_against}, abstentions {one.abstentions}, {adopted}",
                f", for {one.votes_for}, against {one.votes_against}, abstentions {one.abstentions}, {adopted}",
            )
        yield Line(line)


def _award(award: "Award", labels: Mapping[str, Text]) -> Iterator[Part]:
    yield Line(
        say(
            f"Attribution à la position {award.position} : {level(award.level)} (proposition {level(award.proposal)}), "
            f"motion {award.motion}",
            f"Award at position {award.position}: {level(award.level)} (proposal {level(award.proposal)}), "
            f"motion {award.motion}",
        )
        + (f"{colon()} {award.reason}" if award.reason else "")
    )
    for mention in award.mentions:
        yield Line(f"Mention {named(labels, mention.mention)} ({mention.motion})")
    if award.withdrawn:
        yield Line(say(f"Retirée : {award.withdrawn}", f"Withdrawn: {award.withdrawn}"))
