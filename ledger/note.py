"""Signed notes (C2SP signed-note): a text, and under it one line a signature; Ed25519. What checkpoints are written in.

A verifier key is `name+hash+key`: the name, the key's id in hexadecimal (the first 4 bytes of SHA-256 over name,
newline, algorithm and public key), and base64 of the algorithm byte and the public key. Signature lines by unknown keys
are kept and say nothing.
"""

import base64
import binascii
import hashlib
import re
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: The algorithm bytes of the specification: a plain Ed25519 signature, timestamped cosignatures of two kinds, and a
#: tree head of Certificate Transparency (`ledger.treehead`).
ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
TREE_HEAD: Final = 0x05
MLDSA44: Final = 0x06
#: The bytes of a public key, by algorithm; of a tree head's: a P-256 key in DER.
_KEY_BYTES: Final = {ED25519: 32, COSIGNATURE: 32, TREE_HEAD: 91, MLDSA44: 1312}
_MOST_BYTES: Final = 1_000_000
_MOST_SIGNATURES: Final = 100
_LINE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_NAME: Final = re.compile(r"[^\s+]+")


class MalformedNote(ValueError):
    """The bytes are no signed note, or the key no verifier key; the message is one line."""


class UnknownAlgorithm(MalformedNote):
    """The verifier key is of a kind that says nothing here."""


class Verifier(NamedTuple):
    """A public key with a name: what a log or a witness is known by."""

    name: str
    algorithm: int
    key: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that begin each of its signatures; of a tree head, the key stands in them by its SHA-256."""
        key = hashlib.sha256(self.key).digest() if self.algorithm == TREE_HEAD else self.key
        return hashlib.sha256(self.name.encode() + b"\n" + bytes((self.algorithm,)) + key).digest()[:4]

    def __str__(self) -> str:
        """Return the verifier key as it is published."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes((self.algorithm,)) + self.key).decode()}"

    def signed(self, line: "Line", text: str) -> bool:
        """Say whether a signature line is this plain key's own good signature over a note's text."""
        return (
            self.algorithm == ED25519
            and line[:2] == (self.name, self.id)
            and self.verifies(text.encode(), line.signature)
        )

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether this is the key's signature over `message` (RFC 8032; FIPS 204)."""
        kind = MLDSA44PublicKey if self.algorithm == MLDSA44 else Ed25519PublicKey
        try:
            kind.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Line(NamedTuple):
    """One signature line: the name it claims, the key's id, what follows."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        """Return the line as a note holds it, without its newline."""
        return f"— {self.name} {base64.b64encode(self.id + self.signature).decode()}"


class Note(NamedTuple):
    """A note as read: its text (ending in a newline) and its signature lines, none of them checked."""

    text: str
    lines: tuple[Line, ...]

    def signed_by(self, verifier: Verifier) -> bool:
        """Say whether a line is this key's own good signature over the text."""
        return any(verifier.signed(line, self.text) for line in self.lines)


def is_name(name: str) -> bool:
    """Say whether a key may be known by this name: not empty, no white space, no +."""
    return _NAME.fullmatch(name) is not None


def verifier_of(text: str) -> Verifier:
    """Read a verifier key. Raises MalformedNote where its id is not its key's, UnknownAlgorithm."""
    name, _, rest = text.partition("+")
    known, _, encoded = rest.partition("+")
    raw = octets(encoded, "a verifier key holds base64 after its second +")
    if not _NAME.fullmatch(name) or not raw:
        raise MalformedNote("a verifier key is name+hash+key")
    if raw[0] not in _KEY_BYTES:
        raise UnknownAlgorithm(f"a verifier key of algorithm {raw[0]}, which is not known here")
    if len(raw) - 1 != _KEY_BYTES[raw[0]]:
        raise MalformedNote(f"a key of algorithm {raw[0]} has {_KEY_BYTES[raw[0]]} bytes")
    verifier = Verifier(name, raw[0], raw[1:])
    if verifier.id.hex() != known:
        raise MalformedNote("the verifier key's hash is not that of its name and key")
    return verifier


def octets(text: str, otherwise: str) -> bytes:
    """Read base64 written the one way: no bit of what is signed may change unseen. Raises MalformedNote(otherwise)."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNote(otherwise) from None
    if base64.b64encode(raw).decode() != text:
        raise MalformedNote(f"{otherwise}, written the one way")
    return raw


def verifier_for(name: str, key: Ed25519PrivateKey, algorithm: int = ED25519) -> Verifier:
    """Return the verifier of a private key under a name."""
    assert _NAME.fullmatch(name), name
    return Verifier(name, algorithm, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def sign(text: str, name: str, key: Ed25519PrivateKey) -> bytes:
    """Return the note of a text with this key's signature."""
    return join(text, (signature_line(text, name, key),))


def signature_line(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return this key's signature line over a text, without its newline."""
    assert text.endswith("\n"), "a note's text ends with a newline"
    signed = verifier_for(name, key).id + key.sign(text.encode())
    return f"— {name} {base64.b64encode(signed).decode()}"


def join(text: str, lines: tuple[str, ...]) -> bytes:
    """Return the note of a text and its signature lines."""
    return "".join((text, "\n", *(f"{line}\n" for line in lines))).encode()


def read(raw: bytes) -> Note:
    """Read a signed note: strict, bounded, nothing verified. Raises MalformedNote."""
    if len(raw) > _MOST_BYTES:
        raise MalformedNote("a note is no longer than a megabyte")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedNote("a note is UTF-8") from None
    if any(ord(each) < 32 and each != "\n" for each in content):
        raise MalformedNote("a note holds no control character but newlines")
    text, separator, signatures = content.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise MalformedNote("a note ends with an empty line and its signatures")
    lines = signatures[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise MalformedNote("a note has no more than a hundred signatures")
    return Note(text + "\n", tuple(_line(line) for line in lines))


def _line(line: str) -> Line:
    found = _LINE.fullmatch(line)
    if found is None:
        raise MalformedNote("a signature line is a dash, a name and base64")
    raw = octets(found[2], "a signature is base64")
    if len(raw) < 5:
        raise MalformedNote("a signature begins with the 4 bytes of its key's id")
    return Line(found[1], raw[:4], raw[4:])
