"""The mail server that takes letters over: SMTP by aiosmtplib, and what each of its answers means for a letter.

What SMTP can and cannot tell (RFC 5321, 4.2 and 4.5.3.2): before the message is on its way, any failure is harmless;
from then on, only a reply says what became of it. No reply: uncertain.
"""

import asyncio
import contextlib
import re
import ssl
from ipaddress import ip_address
from typing import Final, Literal, NamedTuple

from aiosmtplib import SMTP
from aiosmtplib import errors as smtp

from services.notify.address import Unaddressable, mailbox
from services.notify.letter import Parcel
from services.settings import Mail as MailSettings
from services.settings import SettingsError

#: How many times longer than any other the reply to a whole message may take: ten minutes where others take 30 s.
_FINAL: Final = 20
_START_INPUT: Final = 354
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")
_CLOSING: Final = 421
#: Authentication required, too weak, wrong (RFC 4954): never the letter's fault.
_AUTHENTICATION: Final = frozenset({530, 534, 535, 538})


class Misconfigured(Exception):
    """The mail server refuses us, not the letter: no letter can leave until a person mends the settings."""

    def __init__(self, code: int, problem: str) -> None:
        super().__init__(problem)
        self.code: Final = code


class Outcome(NamedTuple):
    """What became of an attempt, and the SMTP reply code (0: none)."""

    outcome: Literal["sent", "deferred", "refused", "uncertain"]
    code: int


class _LostBefore(Exception):
    """The connection ended before the message was on its way."""


def check(settings: MailSettings, *, demo: bool) -> None:
    """Refuse settings that cannot work, and in demo mode any host but loopback. Raises SettingsError."""
    if demo and not _is_loopback(settings.host):
        raise SettingsError(f"mail.host: {settings.host}: a demonstration sends mail to this machine only")
    try:
        plain = mailbox(settings.sender) == settings.sender
    except Unaddressable:
        plain = False
    if not plain:
        raise SettingsError("mail.sender: not an e-mail address in ASCII")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Mail:
    """One connection to the mail server, opened when needed and kept for the letters that follow, one at a time."""

    def __init__(self, settings: MailSettings, *, demo: bool = False) -> None:
        check(settings, demo=demo)
        self._settings = settings
        self._smtp: SMTP | None = None
        self._lock = asyncio.Lock()

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand one letter over and tell what became of it. Raises Misconfigured.

        A kept connection that turns out to be closed is opened again: nothing had left on it.
        """
        async with self._lock:
            if self._smtp is not None:
                with contextlib.suppress(_LostBefore):
                    return await self._hand_over(self._smtp, parcel)
            try:
                return await self._hand_over(await self._connect(), parcel)
            except _LostBefore as lost:
                return Outcome("deferred", _told(lost.__cause__))

    async def close(self) -> None:
        """Take leave of the mail server."""
        async with self._lock:
            if self._smtp is not None and self._smtp.is_connected:
                with contextlib.suppress(smtp.SMTPException, OSError):
                    await self._smtp.quit()
            self._drop()

    async def _connect(self) -> SMTP:
        wanted = self._settings
        client = SMTP(
            hostname=wanted.host,
            port=wanted.port,
            username=wanted.username or None,
            password=wanted.password or None,
            local_hostname=wanted.sender.rpartition("@")[2],
            timeout=wanted.timeout_seconds,
            use_tls=wanted.tls == "tls",
            start_tls=wanted.tls == "starttls",
        )
        try:
            await client.connect()
            await client.ehlo()
        except smtp.SMTPResponseException as refusal:
            if refusal.code // 100 == 5:
                raise Misconfigured(refusal.code, f"the mail server refuses us: {refusal.code}") from refusal
            raise _LostBefore from refusal
        except (smtp.SMTPServerDisconnected, smtp.SMTPConnectError, smtp.SMTPTimeoutError, OSError) as lost:
            if isinstance(lost, ssl.SSLError) or isinstance(lost.__cause__, ssl.SSLError):
                raise Misconfigured(0, f"TLS with the mail server failed: {lost}") from lost
            raise _LostBefore from lost
        except smtp.SMTPException as unable:
            raise Misconfigured(0, f"the mail server cannot do what the settings ask: {unable}") from unable
        self._smtp = client
        return client

    async def _hand_over(self, client: SMTP, parcel: Parcel) -> Outcome:
        try:
            await client.mail(self._settings.sender)
            await client.rcpt(parcel.to)
            ready = await client.execute_command(b"DATA")
            if ready.code != _START_INPUT:
                raise smtp.SMTPDataError(ready.code, ready.message)
        except smtp.SMTPResponseException as refusal:
            if refusal.code == _CLOSING:
                self._drop()
                raise _LostBefore from refusal
            return await self._refused(client, refusal)
        except (smtp.SMTPServerDisconnected, smtp.SMTPTimeoutError, OSError) as lost:
            self._drop()
            raise _LostBefore from lost
        return await self._deliver(client, parcel.raw)

    async def _deliver(self, client: SMTP, raw: bytes) -> Outcome:
        """Send the message itself: from the first byte on, only the server's reply says what became of it."""
        assert client.protocol is not None
        assert raw.endswith(b"\r\n")
        try:
            client.protocol.write(_LEADING_DOT.sub(b"..", raw) + b".\r\n")
            reply = await client.protocol.read_response(timeout=self._settings.timeout_seconds * _FINAL)
        except (smtp.SMTPException, OSError):
            self._drop()
            return Outcome("uncertain", 0)
        match reply.code // 100:
            case 2:
                return Outcome("sent", reply.code)
            case 4 | 5:
                return await self._refused(client, smtp.SMTPDataError(reply.code, reply.message))
            case _:
                self._drop()
                return Outcome("uncertain", 0)

    async def _refused(self, client: SMTP, refusal: smtp.SMTPResponseException) -> Outcome:
        """Judge a refusal, and make the connection ready for the next letter, or drop it."""
        try:
            await client.rset()
        except (smtp.SMTPException, OSError):
            self._drop()
        return _judged(refusal)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _judged(refusal: smtp.SMTPResponseException) -> Outcome:
    """Tell a refusal of the letter, for now or for good, from a refusal of us. Raises Misconfigured."""
    code = refusal.code
    if code // 100 != 5:
        return Outcome("deferred", _told(refusal))
    if code in _AUTHENTICATION or isinstance(refusal, smtp.SMTPSenderRefused):
        raise Misconfigured(code, f"the mail server refuses us or our sender: {code}") from refusal
    return Outcome("refused", code)


def _told(cause: BaseException | None) -> int:
    """Return the code of a temporary refusal, or 0: nothing was said that can be recorded."""
    code = cause.code if isinstance(cause, smtp.SMTPResponseException) else 0
    return code if code // 100 == 4 else 0
