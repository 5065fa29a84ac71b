"""A word looked for in bytes whatever way it may be written: text encodings, base64, quoted-printable, percent, JSON.

Upper and lower case alike. What is compressed is opened first (gzip), and a mail is read as its reader sees it.
"""

import base64
import contextlib
import gzip
import json
import quopri
import zlib
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

#: Shorter words are found by chance in random bytes.
SHORTEST = 5


def words(*texts: str) -> tuple[str, ...]:
    """Return the words of a name or an address that are long enough to be looked for."""
    parts = (part for text in texts for part in text.replace("@", " ").replace(".invalid", " ").split())
    return tuple(dict.fromkeys(part for part in parts if len(part) >= SHORTEST))


def written(word: str) -> frozenset[bytes]:
    """Return every way in which a word may be written, in lower case."""
    cases = {word, word.lower(), word.upper(), word.title()}
    return frozenset(way.lower() for case in cases for way in _ways(case))


def _ways(word: str) -> Iterator[bytes]:
    raw = word.encode()
    yield raw
    for text in ("utf-16-le", "utf-16-be"):
        yield word.encode(text)
        yield from _base64(word.encode(text))
    yield from _base64(raw)
    yield quopri.encodestring(raw)
    yield quopri.encodestring(raw, header=True)
    yield quote(word).encode()
    yield json.dumps(word)[1:-1].encode()
    yield word.encode("latin-1", "replace")


def _base64(raw: bytes) -> Iterator[bytes]:
    """Give what stands in a base64 text for these bytes, wherever they begin: at each of the three offsets."""
    for offset, skipped in ((0, 0), (1, 2), (2, 3)):
        text = base64.b64encode(bytes(offset) + raw)
        whole = (offset + len(raw)) * 8 // 6
        yield text[skipped:whole]


def files(*directories: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file below, and what is inside it where it is compressed or a mail."""
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                yield from opened(str(path.relative_to(directory.parent)), path.read_bytes())


def opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give some bytes, and what they hold."""
    yield name, content
    # What only begins as gzip does is no gzip: its bytes were looked through as they are.
    with contextlib.suppress(OSError, EOFError, zlib.error):
        if content.startswith(b"\x1f\x8b"):
            yield f"{name} (gzip)", gzip.decompress(content)
    if name.endswith(".eml"):
        message = message_from_bytes(content, policy=SMTP)
        assert isinstance(message, EmailMessage)
        yield f"{name} (headers)", "\n".join(f"{key}: {value}" for key, value in message.items()).encode()
        for part in message.walk():
            if not part.is_multipart():
                yield f"{name} (part)", part.get_content().encode()


def found(wanted: Iterable[str], hay: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return what holds which word."""
    ways = [(word, written(word)) for word in wanted]
    held = []
    for name, content in hay:
        lower = content.lower()
        held += [(name, word) for word, forms in ways if any(form in lower for form in forms)]
    return held
