"""Whose signature counts where: the key that the log itself records at that position, or at the one rested on."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from msgspec.structs import replace

from audit.codes import Code
from audit.custody import Custody
from contracts import record as records
from contracts.commands import intake as i
from contracts.events.intake import EditionOpened
from contracts.evidence import Signature, signed_bytes
from contracts.record import Record
from ledger.port import Entry
from tests.golden import play
from tests.golden.edition import CONTACT, Edition
from tests.golden.forge import event
from tests.proof.made import remade
from tests.scene import ORGANISER, key_of

NEW = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a new key").digest())


def public(key: Ed25519PrivateKey) -> str:
    """Return the public half, in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(key: Ed25519PrivateKey, record: Record) -> Record:
    """Return a record whose command this key signs."""
    message = signed_bytes(record.edition, record.actor, record.command_id, bytes(record.command))
    value = base64.b64encode(key.sign(message)).decode()
    return replace(record, evidence=(Signature("ed25519", public(key), value),))


def found(entries: list[Entry]) -> list[tuple[Code, int]]:
    """Return what the custody of a log finds."""
    codes: list[tuple[Code, int]] = []
    custody = Custody(lambda code, position, *_args, **_details: codes.append((code, position)))
    for entry in entries:
        custody.look(entry.position, entry.raw)
    return codes


def replaced() -> Edition:
    """Let the contact's key be replaced, then a dossier be filed in the contact's name."""
    scene = play.founded()
    scene.do(CONTACT, i.ReplaceKey(CONTACT, public(NEW)), edition="label")
    return scene


def filed(scene: Edition, key: Ed25519PrivateKey, basis: int) -> list[Entry]:
    """Return the log with a dossier filed under a key by a service that had read up to `basis`."""
    earlier = play.founded()
    earlier.do(CONTACT, i.SubmitDossier("01004", CONTACT, 55, ()))
    record = records.decode(earlier.entries[-1].raw)
    record = signed(key, replace(record, basis=basis, command_id="e" * 32))
    return [*scene.entries, Entry(scene.position + 1, earlier.entries[-1].subject, records.encode(record))]


def test_new_key_signs_from_its_replacement_on() -> None:
    """The old one no more, where the service had read of the new one."""
    scene = replaced()
    assert found(filed(scene, NEW, scene.position)) == []
    assert found(filed(scene, key_of(CONTACT), scene.position)) == [(Code.STRANGE_KEY, scene.position + 1)]


def test_old_key_signs_what_was_decided_before_its_replacement_was_read() -> None:
    """The replacement overtook the filing on its way into the log: whoever counts judges that, not the signature."""
    scene = replaced()
    assert found(filed(scene, key_of(CONTACT), scene.position - 1)) == []


def test_registered_key_must_be_the_one_that_was_asked_for() -> None:
    """A key slipped into the event of a well signed registration."""
    scene = play.founded()
    at = next(entry.position for entry in scene.entries if entry.subject.endswith(".person.p-mairie"))
    wrong = remade(scene.entries, {at: event(key=public(NEW))})
    assert found(wrong)[0] == (Code.KEY_DIFFERS, at)


def test_person_who_was_never_registered_signs_nothing() -> None:
    """The registration dropped, the rest of the log signs on."""
    scene = play.founded()
    command = Raw(b'{"type":"grant-role","person":"p-sec","role":"auditor"}')
    record = replace(records.decode(scene.entries[8].raw), actor="p-nobody", command=command)
    where = Entry(1, scene.entries[8].subject, records.encode(signed(NEW, replace(record, basis=0))))
    assert (Code.UNKNOWN_SIGNER, 1) in found([where])


@pytest.mark.parametrize("asked", [True, False])
def test_ballot_must_be_signed_only_where_the_rulebook_asks(*, asked: bool) -> None:
    """Under a rulebook without signed ballots an unsigned one is whole; a bad signature never is."""
    scene = play.tallied()
    opening = next(entry.position for entry in scene.entries if b'"edition-opened"' in entry.raw)
    ballot = next(entry.position for entry in scene.entries if ".ballot." in entry.subject)

    def open_under(record: Record) -> Record:
        old, new = b'"ballots":true', b'"ballots":true' if asked else b'"ballots":false'
        (opened,) = record.events
        assert isinstance(opened, EditionOpened)
        document = Raw(bytes(opened.rulebook).replace(old, new))
        command = Raw(bytes(record.command).replace(old, new))
        sha256 = hashlib.sha256(bytes(document)).hexdigest()
        event_ = replace(opened, rulebook=document, rulebook_sha256=sha256)
        return signed(key_of(ORGANISER), replace(record, command=command, events=(event_,)))

    def unsigned(record: Record) -> Record:
        return replace(record, evidence=())

    entries = remade(scene.entries, {opening: open_under, ballot: unsigned})
    assert found(entries) == ([(Code.UNSIGNED_COMMAND, ballot)] if asked else [])
    forged = remade(scene.entries, {opening: open_under, ballot: lambda record: signed(NEW, record)})
    assert found(forged) == [(Code.STRANGE_KEY, ballot)]
