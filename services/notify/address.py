"""An e-mail address as SMTP takes it: RFC 5321's Mailbox, without quoted strings and address literals.

Nobody needs those two, and many servers refuse them. A local part must be ASCII (SMTPUTF8 is not spoken here).
"""

import re
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*")
#: Octets of a local part and of a whole address (RFC 5321, 4.5.3.1).
_LOCAL_MOST: Final = 64
_MOST: Final = 254


class Unaddressable(Exception):
    """No letter can be addressed so; the message says why, without the address."""


def mailbox(address: str | None) -> str:
    """Return an address as it travels, its domain in ASCII (IDNA). Raises Unaddressable."""
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
