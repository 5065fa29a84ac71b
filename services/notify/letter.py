"""The letter as it travels: an e-mail whose every byte follows from the letter, so that the preview is what leaves.

RFC 5322 and 2046; `Auto-Submitted` of RFC 3834. Nothing here reads a clock or draws a random boundary.
"""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Final, NamedTuple

from services.notify.rules.letter_text import Matter, Words, one_line, words
from services.notify.views.contacts import Opened

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#: RFC 5321's Mailbox without quoted strings and address literals: nobody needs them, many servers refuse them.
_LOCAL: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*")
#: Octets of a local part and of a whole address (RFC 5321, 4.5.3.1).
_LOCAL_MOST: Final = 64
_MOST: Final = 254


class Unaddressable(Exception):
    """No letter can be addressed so; the message says why, without the address."""


class Parcel(NamedTuple):
    """A letter ready to leave: the envelope's recipient and the very bytes of the message."""

    to: str
    subject: str
    text: str
    raw: bytes


def mailbox(address: str | None) -> str:
    """Return an address as SMTP takes it, its domain in ASCII (IDNA). Raises Unaddressable."""
    local, at, domain = (address or "").strip().rpartition("@")
    if not at:
        raise Unaddressable("no address")
    if len(local) > _LOCAL_MOST or not _LOCAL.fullmatch(local):
        raise Unaddressable("the part before the @ must be ASCII letters, digits and signs")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unaddressable("the domain is no domain") from None
    if not _DOMAIN.fullmatch(domain) or len(local) + 1 + len(domain) > _MOST:
        raise Unaddressable("the domain is no domain")
    return f"{local}@{domain}"


def compose(matter: Matter, addressee: Opened, sender: str) -> Parcel:
    """Write a letter; the same arguments give the same bytes. Raises Unaddressable."""
    to = mailbox(addressee.address)
    said = words(matter, addressee.name)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(matter.label), addr_spec=sender)
    message["To"] = Address(one_line(addressee.name or ""), addr_spec=to)
    message["Subject"] = said.subject
    message["Date"] = matter.prepared
    message["Message-ID"] = f"<{matter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr, en"
    message.set_content(plain(said), cte="quoted-printable")
    message.add_alternative(html(said), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{hashlib.sha256(matter.id.encode()).hexdigest()[:32]}")
    return Parcel(to, said.subject, plain(said), message.as_bytes())


def plain(said: Words) -> str:
    """Return the plain text: French, a line, English."""
    return "\n\n".join((*said.fr, "-- English --", *said.en)) + "\n"


def html(said: Words) -> str:
    """Return the page: well-formed, each language declared, headings in order, no image, no link, no style."""
    parts = (("fr", "Français", said.fr), ("en", "English", said.en))
    sections = "\n".join(
        f'<section lang="{lang}">\n<h2>{title}</h2>\n'
        + "\n".join(f"<p>{escape(line)}</p>" for line in lines)
        + "\n</section>"
        for lang, title, lines in parts
    )
    title = escape(said.subject)
    head = f'<head>\n<meta charset="utf-8" />\n<title>{title}</title>\n</head>'
    return f'<!DOCTYPE html>\n<html lang="fr">\n{head}\n<body>\n<h1>{title}</h1>\n{sections}\n</body>\n</html>\n'
