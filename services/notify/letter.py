"""The letter as it travels: an e-mail whose every byte follows from the letter, so that the preview is what leaves.

RFC 5322, 2046 and 2047; `Auto-Submitted` of RFC 3834. Nothing here reads a clock or draws a random boundary.
"""

import hashlib
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from html import escape
from typing import Final, NamedTuple

from services.notify.address import mailbox
from services.notify.rules.letter_text import Matter, Words, one_line
from services.notify.rules.templates import words
from services.notify.views.contacts import Opened

#: A name up to this long stands on one line as it is.
_SHORT: Final = 60


class Parcel(NamedTuple):
    """A letter ready to leave: the envelope's recipient and the very bytes of the message."""

    to: str
    subject: str
    text: str
    raw: bytes


def compose(matter: Matter, addressee: Opened, sender: str) -> Parcel:
    """Write a letter; the same arguments give the same bytes. Raises Unaddressable."""
    to = mailbox(addressee.address)
    said = words(matter, addressee.name)
    headers = {
        "From": _who(matter.label, sender),
        "To": _who(addressee.name or "", to),
        "Subject": _encoded(said.subject, "Subject"),
        "Date": format_datetime(matter.prepared),
        "Message-ID": f"<{matter.id}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr, en",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return Parcel(to, said.subject, plain(said), head.encode("ascii") + _body(matter.id, said))


def plain(said: Words) -> str:
    """Return the plain text: French, a line, English."""
    return "\n\n".join((*said.fr, "-- English --", *said.en)) + "\n"


def page(said: Words) -> str:
    """Return the HTML: well-formed, each language declared, headings in order, no image, no link, no style."""
    title = escape(said.subject)
    head = f'<head>\n<meta charset="utf-8" />\n<title>{title}</title>\n</head>'
    sections = _section("fr", "Français", said.fr) + _section("en", "English", said.en)
    return f'<!DOCTYPE html>\n<html lang="fr">\n{head}\n<body>\n<h1>{title}</h1>\n{sections}</body>\n</html>\n'


def _section(language: str, title: str, lines: tuple[str, ...]) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    return f'<section lang="{language}">\n<h2>{title}</h2>\n{paragraphs}</section>\n'


def _body(letter: str, said: Words) -> bytes:
    """Return the MIME part with its own headers."""
    body = EmailMessage(policy=SMTP)
    body.set_content(plain(said), cte="quoted-printable")
    body.add_alternative(page(said), subtype="html", cte="quoted-printable")
    body.set_boundary(f"=_{hashlib.sha256(letter.encode()).hexdigest()[:32]}")
    return body.as_bytes()


def _who(name: str, address: str) -> str:
    shown = one_line(name)
    if not shown:
        return address
    as_it_is = shown.isascii() and len(shown) <= _SHORT and "=?" not in shown
    return (f'"{quote(shown)}"' if as_it_is else _encoded(shown, "From", whole=True)) + f"\r\n <{address}>"


def _encoded(text: str, header: str, *, whole: bool = False) -> str:
    """Return a header's text, folded, in encoded words where it needs them.

    By the old `email.header`: the folding of `email.policy` loses blanks between encoded words (Python 3.11).
    """
    charset = "utf-8" if whole or not text.isascii() or "=?" in text else "us-ascii"
    return Header(text, charset, header_name=header).encode(linesep="\r\n")
