"""Signed notes and checkpoints, against the worked examples of the specification and of its Go implementation."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger import checkpoint, note
from ledger.checkpoint import Checkpoint
from ledger.note import MalformedNote

#: The example in the documentation of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
MESSAGE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a log").digest())


def test_note_of_go_s_documentation_verifies() -> None:
    """The published example verifies under its published key."""
    verifier = note.verifier_of(PETER)
    assert str(verifier) == PETER
    assert note.read(MESSAGE).signed_by(verifier)


#: The examples of C2SP signed-note, and of tlog-cosignature: the latter begins with that of tlog-checkpoint. Their keys
#: are not published.
POEM = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaq\
P3ZekRwNtIc=
""".encode()
COSIGNED = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE\
+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0x\
Ue+mbIUBkBIfZ+qnA==
""".encode()


def test_examples_of_the_specifications_are_read_and_written_again() -> None:
    """Text, names and signatures; the last empty line divides, not the first; byte for byte."""
    for raw in (POEM, COSIGNED):
        found = note.read(raw)
        assert note.join(found.text, tuple(str(line) for line in found.lines)) == raw
    assert note.read(POEM).text.endswith("sole:\n\ned è subito sera.\n")
    assert [line.name for line in note.read(POEM).lines] == ["quasimodo.example/salvatore"]
    said, found = checkpoint.read(COSIGNED)
    assert (said.origin, said.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.parse(said.text()) == said
    plain, cosignature = found.lines
    assert (len(plain.signature), len(cosignature.signature)) == (64, 8 + 64)
    # The specification signs its example at `time 1679315147`.
    assert int.from_bytes(cosignature.signature[:8], "big") == 1679315147


def test_note_with_one_letter_changed_does_not_verify() -> None:
    """A changed text is no longer signed."""
    assert not note.read(MESSAGE.replace(b"answer", b"Answer")).signed_by(note.verifier_of(PETER))


def test_note_signed_here_verifies_under_its_own_key_only() -> None:
    """What this key signs verifies under it, and under no key of another name."""
    raw = note.sign("a text\n", "log.example", KEY)
    assert note.read(raw).signed_by(note.verifier_for("log.example", KEY))
    assert not note.read(raw).signed_by(note.verifier_for("other.example", KEY))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        "text\n\n— name AAAA".encode(),
        "text\n\n— name AAA=\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        "te\x00xt\n\n— name AAAAAAAA\n".encode(),
        b"\xff\n\n",
        b"x" * 1_000_001,
        ("text\n\n" + "— n AAAAAAAA\n" * 101).encode(),
    ],
)
def test_note_malformed_is_refused(raw: bytes) -> None:
    """What is no signed note is refused."""
    with pytest.raises(MalformedNote):
        note.read(raw)


@pytest.mark.parametrize(
    "key", ["", "a+b", "a+00000000+AA==", PETER.replace("c74f20a3", "c74f20a4"), "a b+00+AA==", "a+00+AB=="]
)
def test_verifier_malformed_is_refused(key: str) -> None:
    """What is no verifier key, or whose hash is another's, is refused."""
    with pytest.raises(MalformedNote):
        note.verifier_of(key)


def test_checkpoint_signed_reads_back() -> None:
    """A checkpoint is three lines, and reads back from its note."""
    made = Checkpoint("delibere.example/26", 3786, hashlib.sha256(b"root").digest())
    found, signed = checkpoint.read(note.sign(made.text(), "delibere.example/26", KEY))
    assert found == made
    assert signed.signed_by(note.verifier_for("delibere.example/26", KEY))


@pytest.mark.parametrize(
    "text",
    ["o\n", "o\n01\nAA==\n", "o\n1\nAA==\n", "o\n-1\n" + "A" * 43 + "=\n", "o\n1\n" + "A" * 42 + "B=\n", "\n1\nAA==\n"],
)
def test_checkpoint_malformed_is_refused(text: str) -> None:
    """What is no checkpoint is refused."""
    with pytest.raises(MalformedNote):
        checkpoint.parse(text)


@given(st.binary(max_size=300))
def test_note_of_any_bytes_is_read_or_refused(raw: bytes) -> None:
    """Whatever comes, a note is read or refused; what is read is written back the same."""
    try:
        found = note.read(raw)
    except MalformedNote:
        return
    assert found.text.endswith("\n")
