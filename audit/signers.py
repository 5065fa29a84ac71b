"""Who asked for a record: each signature against the key that its person had, as the log itself records keys.

A key may have been replaced between the position that a decision rests on and its own: both are the person's.
"""

import base64
import hashlib

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.codes import Code
from audit.trust import Find
from contracts.commands import Command
from contracts.commands import intake as i
from contracts.commands import scoring as s
from contracts.events import Event
from contracts.events import intake as e
from contracts.evidence import Signature, signed_bytes
from contracts.record import Record
from contracts.rulebook import Rulebook
from services.rights import right


class Signers:
    """Folds who is registered with which keys, and which rulebooks ask for signed ballots; checks as it goes."""

    def __init__(self, find: Find) -> None:
        self.rulebooks: dict[str, str] = {}
        self._find = find
        self._keys: dict[str, list[tuple[int, str]]] = {}
        self._unsigned_ballots: set[str] = set()

    def look(self, position: int, record: Record, command: Command) -> None:
        """Check who asked for a record, then take in what it says of persons and rulebooks."""
        if right(command) not in ("scoring", "awards", "notify"):
            self._asked(position, record, command)
        for event in record.events:
            self._take(position, record, command, event)

    def _asked(self, position: int, record: Record, command: Command) -> None:
        keys = self._held(record.actor, record.basis, position)
        if isinstance(command, i.FoundLabel):  # nobody is registered yet: the label's own key is in it
            keys = {command.key}
        if not keys:
            self._find(Code.UNKNOWN_SIGNER, position, actor=record.actor)
        elif record.evidence:
            for signature in record.evidence:
                self._signed(position, record, signature, keys)
        elif not (isinstance(command, s.CastScore | s.AbstainFromScoring) and record.edition in self._unsigned_ballots):
            self._find(Code.UNSIGNED_COMMAND, position, actor=record.actor)

    def _held(self, person: str, basis: int, position: int) -> set[str]:
        """Return the keys that a person had between a decision's basis and its position."""
        known = [(at, key) for at, key in self._keys.get(person, ()) if at < position]
        at_basis = [key for at, key in known if at <= basis][-1:]
        return {*at_basis, *(key for at, key in known if at > basis)}

    def _signed(self, position: int, record: Record, signature: Signature, keys: set[str]) -> None:
        if signature.key not in keys:
            self._find(Code.STRANGE_KEY, position, actor=record.actor)
        elif not _verifies(record, signature):
            self._find(Code.FORGED, position, actor=record.actor)

    def _take(self, position: int, record: Record, command: Command, event: Event) -> None:
        match event, command:
            case e.LabelFounded(), i.FoundLabel():
                self._register(position, event.organiser, event.key, command.key)
            case e.PersonRegistered(), i.RegisterPerson():
                self._register(position, event.person, event.key, command.key)
            case e.KeyReplaced(), i.ReplaceKey():
                self._register(position, event.person, event.key, command.key)
            case e.EditionOpened(), i.OpenEdition():
                self._open(position, record, command, event)
            case _:
                pass

    def _register(self, position: int, person: str, key: str, asked: str) -> None:
        if key != asked:
            self._find(Code.KEY_DIFFERS, position, person=person)
        self._keys.setdefault(person, []).append((position, key))

    def _open(self, position: int, record: Record, command: i.OpenEdition, event: e.EditionOpened) -> None:
        said = hashlib.sha256(bytes(command.rulebook)).hexdigest()
        for found in {hashlib.sha256(bytes(event.rulebook)).hexdigest(), event.rulebook_sha256} - {said}:
            self._find(Code.OTHER_RULEBOOK, position, found=found, said=said)
        self.rulebooks[record.edition] = said
        try:
            if not msgspec.json.decode(command.rulebook, type=Rulebook).signatures.ballots:
                self._unsigned_ballots.add(record.edition)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            self._find(Code.UNREADABLE, position, problem=str(error))


def _verifies(record: Record, signature: Signature) -> bool:
    message = signed_bytes(record.edition, record.actor, record.command_id, bytes(record.command))
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature.key))
        key.verify(base64.b64decode(signature.value), message)
    except (InvalidSignature, ValueError):
        return False
    return True
