"""Trust policies (C2SP tlog-policy): the specification's example, and what is no policy."""

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import note
from ledger.note import COSIGNATURE
from ledger.policy import MalformedPolicy, read
from tests.golden.edition import Edition
from tests.jury import Jury
from tests.proof.made import KEY, ORIGIN, bundle, verifier

TEXT = f"{ORIGIN}\n7\n{base64.b64encode(bytes(32)).decode()}\n"
NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")


def witness(name: str) -> Ed25519PrivateKey:
    """Return a witness's key, always the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def vkey(name: str) -> str:
    """Return a witness's verifier key."""
    return str(note.verifier_for(f"{name.lower()}.example", witness(name), COSIGNATURE))


def cosignature(name: str, text: str = TEXT, *, time: int = 1_700_000_000, said: int | None = None) -> str:
    """Return the line of a cosignature made at `time`, which says that it was made at `said`."""
    signed = witness(name).sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    stamped = (time if said is None else said).to_bytes(8, "big") + signed
    known = note.verifier_for(f"{name.lower()}.example", witness(name), COSIGNATURE)
    return f"— {known.name} {base64.b64encode(known.id + stamped).decode()}"


def cosigned(*lines: str) -> note.Note:
    """Return a checkpoint with the log's signature and these lines."""
    return note.read(note.join(TEXT, (note.signature_line(TEXT, ORIGIN, KEY), *lines)))


#: The example of the specification, with two kinds of white space and a comment.
EXAMPLE = "\n".join(
    [
        f"log {verifier()}  https://log.example",
        "",
        *(f"witness {name}\t{vkey(name)}" for name in NAMES),
        "group X-witnesses 2 X1 X2 X3",
        "  # the other organisation",
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
).encode()


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        ((), False),
        (("X1", "X2"), False),
        (("X1", "Y1"), False),
        (("X1", "X3", "Y2"), True),
        (NAMES, True),
    ],
)
def test_example_of_the_specification_asks_for_two_of_one_and_one_of_the_other(
    names: tuple[str, ...], *, enough: bool
) -> None:
    """Exactly these sets of witnesses are enough."""
    policy = read(EXAMPLE)
    assert policy.logs == (verifier(),)
    assert policy.accepts(cosigned(*(cosignature(name) for name in names))) is enough


def test_cosignature_counts_only_over_this_text_and_its_own_time() -> None:
    """Another text, another time, a plain signature in its place: none counts."""
    policy = read(f"witness X1 {vkey('X1')}\nquorum X1\n".encode())
    assert policy.accepts(cosigned(cosignature("X1")))
    assert not policy.accepts(cosigned(cosignature("X1", TEXT.replace("\n7\n", "\n8\n"))))
    assert not policy.accepts(cosigned(cosignature("X1", said=1_700_000_001)))
    assert not policy.accepts(cosigned(note.signature_line(TEXT, "x1.example", witness("X1"))))


def test_policy_without_witnesses_asks_for_none() -> None:
    """`quorum none` is met by the log's signature alone."""
    assert read(b"quorum none\n").accepts(cosigned())


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "quorum none\nquorum none",
        "quorum X1",
        f"witness X1 {vkey('X1')}\nwitness X1 {vkey('X2')}\nquorum X1",
        f"witness X1 {vkey('X1')}\nwitness X2 {vkey('X1')}\nquorum X1",
        f"witness none {vkey('X1')}\nquorum none",
        f"witness X1 {verifier()}\nquorum X1",
        f"log {vkey('X1')}\nquorum none",
        f"log {verifier()}\nlog {verifier()}\nquorum none",
        f"witness X1 {vkey('X1')}\ngroup g 2 X1\nquorum g",
        f"witness X1 {vkey('X1')}\ngroup g 0 X1\nquorum g",
        f"witness X1 {vkey('X1')}\ngroup g any X1 X1\nquorum g",
        f"witness X1 {vkey('X1')}\ngroup g any\nquorum none",
        f"group g any X1\nwitness X1 {vkey('X1')}\nquorum g",
        f"witness X1 {vkey('X1')}\ngroup g some X1\nquorum g",
        "quorum none\r",
        "log nonsense\nquorum none",
        "log \udcff+00+AAAA\nquorum none",
        "believe all\nquorum none",
    ],
)
def test_malformed_policy_is_refused(lines: str) -> None:
    """What is no policy is refused, never half read."""
    with pytest.raises(MalformedPolicy):
        read(f"{lines}\n".encode("utf-8", "surrogateescape"))


def test_receipt_meets_the_policy_of_its_holder(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """A receipt's checkpoint is worth its witnesses: under a policy, each that it asks for counts."""
    signed = bundle(tmp_path / "bundle", scene.entries[:8], {})
    raw = (signed / "checkpoint").read_bytes()
    text, lines = note.read(raw).text, raw.decode().rpartition("\n\n")[2].splitlines()
    (tmp_path / "policy").write_bytes(EXAMPLE)
    told = []
    for names in (("X1", "X2"), ("X1", "X2", "Y3")):
        cosigned = note.join(text, (*lines, *(cosignature(name, text) for name in names)))
        (signed / "checkpoint").write_bytes(cosigned)
        (tmp_path / "receipt").write_text(jury("receipt", 5, signed, "--with-record").out)
        told.append(jury("audit", "receipt", tmp_path / "receipt", "--policy", tmp_path / "policy", english=True))
    assert [done.code for done in told] == [4, 0]
    assert told[0].err.startswith("jury: this receipt's witnesses do not meet the policy")
    assert told[1].out.startswith(f"Position 5 of the log {ORIGIN}, sealed at 8: SHA-256 ")
    assert jury("audit", "receipt", tmp_path / "receipt").code == 2
