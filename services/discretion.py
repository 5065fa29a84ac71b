"""What a service keeps from who is recused: by what it takes of him, and by the echo of what it took.

At the door and not in a rule: it is about what a person may learn, and what was decided before stays as it was decided.
"""

from typing import Final

import msgspec
from msgspec.structs import replace

from contracts.commands import Command
from contracts.commands.awards import PutMotion, UndoMotion
from contracts.events import Event
from contracts.events.awards import Block, MentionAward, SingleAward
from contracts.events.scoring import RoundClosed
from contracts.refusals import Refusal, Why, words
from contracts.request import Receipt, Request
from services.desk import Discreet, Service

_events: Final = msgspec.json.Decoder(tuple[Event, ...]).decode


def keep_out(service: Service, request: Request, command: Command) -> None:
    """Refuse a motion on a dossier from which who asks is recused: that it is taken would tell him its proposal.

    So is the undoing of a motion on nothing else. Raises Refusal.
    """
    named = _named(command)
    kept = _hidden(service, request) & {*named} if named else None
    if kept and isinstance(command, UndoMotion):
        raise Refusal(Why.WITHHELD)
    if kept:
        raise Refusal(Why.RECUSED, juror=request.actor, dossier=", ".join(sorted(kept)))


def echo(service: Service, request: Request, receipt: Receipt) -> Receipt:
    """Return a receipt without its echo where that tells of a dossier from which who asked is recused.

    He keeps position and hash. What he named himself may be echoed; a round's closing counts what is missing.
    """
    hidden = _hidden(service, request)
    if not hidden:
        return receipt
    told = words(bytes(receipt.events).decode()) - words(bytes(request.command).decode())
    counts = any(isinstance(event, RoundClosed) and event.missing for event in _events(receipt.events))
    return replace(receipt, events=msgspec.Raw(b"[]")) if counts or hidden & told else receipt


def _hidden(service: Service, request: Request) -> frozenset[str]:
    return service.hidden(request.edition, request.actor) if isinstance(service, Discreet) else frozenset()


def _named(command: Command) -> tuple[str, ...]:
    """Return the dossiers on which a command puts a motion, or the motion that it takes back."""
    match command:
        case PutMotion(subject=Block(dossiers=dossiers)):
            return dossiers
        case PutMotion(subject=SingleAward(dossier=dossier) | MentionAward(dossier=dossier)):
            return (dossier,)
        case UndoMotion(motion=motion):
            return (motion,)
        case _:
            return ()
