"""Letters over real mail servers: what each way of failing means, and what must never happen twice."""

import asyncio
import os
import pwd
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP, AuthResult

from contracts.grid import Text
from demo.mailbox import Faults, Mailbox, counts, letters
from services.notify.letter import Parcel, compose
from services.notify.mail import Mail, Misconfigured, Outcome
from services.notify.rules.letter_text import Matter
from services.notify.views.contacts import Opened
from services.settings import Mail as MailSettings
from services.settings import SettingsError

SENDER = "palmares@delibere.invalid"
Catch = Callable[..., Awaitable[Mailbox]]
Write = Callable[..., Mail]


def parcel(to: str, dossier: str = "70450", notice: str = "Invented.") -> Parcel:
    mentions = (Text("Médiation", "Mediation"),)
    matter = Matter(
        f"26.{dossier}.award-1",
        "Label",
        Text("Édition 26", "Edition 26"),
        2025,
        "La Rochelle",
        3,
        mentions,
        notice,
        datetime(2025, 2, 7, tzinfo=UTC),
    )
    return compose(matter, Opened(".Élise", to), SENDER)


@pytest_asyncio.fixture
async def catch(tmp_path: Path) -> AsyncIterator[Catch]:
    """Give catching mail servers with faults; the end of the test stops them."""
    async with AsyncExitStack() as stack:

        async def start(faults: Faults = Faults(), port: int = 0) -> Mailbox:
            return await stack.enter_async_context(Mailbox(tmp_path / "mail", faults, port))

        yield start


@pytest_asyncio.fixture
async def write() -> AsyncIterator[Write]:
    """Give clients of a port; the end of the test closes them."""
    async with AsyncExitStack() as stack:

        def client(port: int, timeout: int = 5, **settings: Any) -> Mail:
            mail = Mail(MailSettings(port=port, sender=SENDER, timeout_seconds=timeout, **settings), demo=True)
            stack.push_async_callback(mail.close)
            return mail

        yield client


@pytest_asyncio.fixture
async def scripted() -> AsyncIterator[Callable[..., Awaitable[int]]]:
    """Give servers that answer line by line from a script, and end the connection when it ends; returns the port.

    A line "…" says nothing and waits. After a reply 354 the whole message counts as one line.
    """
    async with AsyncExitStack() as stack:

        async def start(*script: str) -> int:
            waits = asyncio.Event()

            async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                for line in script:
                    if line == "…":
                        await waits.wait()
                        break
                    writer.write(line.encode() + b"\r\n")
                    await (reader.readuntil(b"\r\n.\r\n") if line.startswith("354") else reader.readline())
                writer.close()

            server = await asyncio.start_server(talk, "127.0.0.1", 0)
            stack.callback(waits.set)
            stack.callback(server.close)
            return int(server.sockets[0].getsockname()[1])

        yield start


async def test_letter_sent_is_kept_byte_for_byte(catch: Catch, write: Write) -> None:
    """What the server keeps is what was composed, leading dots included."""
    mailbox = await catch()
    sent = parcel("mairie@la-rochelle.invalid")
    sent = sent._replace(raw=sent.raw.replace(b"Madame", b"\r\n.\r\n..Madame"))
    assert await write(mailbox.port).send(sent) == Outcome("sent", 250)
    assert [letter.read_bytes() for letter in letters(mailbox.directory)] == [sent.raw]
    assert counts(mailbox.directory) == {"mairie@la-rochelle.invalid": 1}


async def test_many_letters_travel_on_one_connection(catch: Catch, write: Write) -> None:
    """226 letters, asked for side by side, are each kept once."""
    mailbox = await catch()
    mail = write(mailbox.port)
    sent = [parcel(f"contact-{n}@exemple.invalid", str(n)) for n in range(226)]
    assert await asyncio.gather(*(mail.send(one) for one in sent)) == [Outcome("sent", 250)] * 226
    assert counts(mailbox.directory) == {f"contact-{n}@exemple.invalid": 1 for n in range(226)}
    assert len(mailbox.sessions) == 1


async def test_busy_recipient_is_deferred_then_sent(catch: Catch, write: Write) -> None:
    """A 4xx defers that letter; the next on the same connection leaves, and later the first does too."""
    mailbox = await catch(Faults(busy={"a@x.invalid": 2}))
    mail = write(mailbox.port)
    tried = [await mail.send(parcel(to)) for to in ("a@x.invalid", "b@x.invalid", "a@x.invalid", "a@x.invalid")]
    assert tried == [Outcome("deferred", 450), Outcome("sent", 250), Outcome("deferred", 450), Outcome("sent", 250)]
    assert counts(mailbox.directory) == {"a@x.invalid": 1, "b@x.invalid": 1}


async def test_full_mailbox_is_refused_once_it_is_full(catch: Catch, write: Write) -> None:
    """The first letter is kept; every other is refused for good, and another recipient's is kept."""
    mailbox = await catch(Faults(full={"a@x.invalid": 1}))
    mail = write(mailbox.port)
    tried = [await mail.send(parcel(to)) for to in ("a@x.invalid", "a@x.invalid", "b@x.invalid")]
    assert tried == [Outcome("sent", 250), Outcome("refused", 552), Outcome("sent", 250)]
    assert counts(mailbox.directory) == {"a@x.invalid": 1, "b@x.invalid": 1}


async def test_unknown_recipient_is_refused(catch: Catch, write: Write) -> None:
    """A 5xx for the recipient refuses that letter and no other."""
    mailbox = await catch(Faults(refused=frozenset({"a@x.invalid"})))
    mail = write(mailbox.port)
    assert await mail.send(parcel("a@x.invalid")) == Outcome("refused", 550)
    assert await mail.send(parcel("b@x.invalid")) == Outcome("sent", 250)


async def test_connection_lost_after_the_message_is_uncertain(catch: Catch, write: Write) -> None:
    """The server kept the letter and died before it said so: nobody can tell; the next letter leaves."""
    mailbox = await catch(Faults(dropped={"a@x.invalid": 1}))
    mail = write(mailbox.port)
    assert await mail.send(parcel("a@x.invalid")) == Outcome("uncertain", 0)
    assert await mail.send(parcel("b@x.invalid")) == Outcome("sent", 250)
    assert counts(mailbox.directory) == {"a@x.invalid": 1, "b@x.invalid": 1}


async def test_no_server_defers_without_a_code(catch: Catch, write: Write, unused_tcp_port: int) -> None:
    """Nobody listens: deferred; once somebody does, sent."""
    mail = write(unused_tcp_port)
    assert await mail.send(parcel("a@x.invalid")) == Outcome("deferred", 0)
    await catch(port=unused_tcp_port)
    assert await mail.send(parcel("a@x.invalid")) == Outcome("sent", 250)


async def test_idle_connection_lost_is_opened_again(tmp_path: Path, write: Write) -> None:
    """A server restarted between two letters costs nothing: the second leaves on a new connection."""
    async with Mailbox(tmp_path / "mail") as first:
        mail = write(first.port)
        assert await mail.send(parcel("a@x.invalid")) == Outcome("sent", 250)
    async with Mailbox(tmp_path / "mail", port=first.port) as second:
        assert await mail.send(parcel("b@x.invalid")) == Outcome("sent", 250)
        assert counts(second.directory) == {"a@x.invalid": 1, "b@x.invalid": 1}


OPENING = ("220 hello", "250 hello")


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (("421 too many connections",), Outcome("deferred", 421)),
        ((), Outcome("deferred", 0)),
        (("…",), Outcome("deferred", 0)),
        (("nonsense",), Outcome("deferred", 0)),
        ((*OPENING, "451 later"), Outcome("deferred", 451)),
        ((*OPENING, "250 sender"), Outcome("deferred", 0)),
        ((*OPENING, "250 sender", "421 going down"), Outcome("deferred", 421)),
        ((*OPENING, "250 sender", "250 recipient"), Outcome("deferred", 0)),
        ((*OPENING, "250 sender", "250 recipient", "452 disk full"), Outcome("deferred", 452)),
        ((*OPENING, "250 sender", "250 recipient", "554 no"), Outcome("refused", 554)),
        ((*OPENING, "250 sender", "250 recipient", "354 go"), Outcome("uncertain", 0)),
        ((*OPENING, "250 sender", "250 recipient", "354 go", "451 later"), Outcome("deferred", 451)),
        ((*OPENING, "250 sender", "250 recipient", "354 go", "554 spam"), Outcome("refused", 554)),
        ((*OPENING, "250 sender", "250 recipient", "354 go", "nonsense"), Outcome("uncertain", 0)),
        ((*OPENING, "250 sender", "250 recipient", "354 go", "…"), Outcome("uncertain", 0)),
        ((*OPENING, "250 sender", "250 recipient", "354 go", "250 kept"), Outcome("sent", 250)),
    ],
)
async def test_answer_or_silence_at_each_stage(
    scripted: Callable[..., Awaitable[int]], write: Write, script: tuple[str, ...], outcome: Outcome
) -> None:
    """Before the message is on its way any loss defers it; afterwards only a reply makes it certain."""
    assert await write(await scripted(*script), timeout=0.05).send(parcel("a@x.invalid")) == outcome


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (("554 go away",), 554),
        ((*OPENING, "550 who are you"), 550),
        ((*OPENING, "530 authentication required"), 530),
        ((*OPENING, "250 sender", "530 authentication required"), 530),
    ],
)
async def test_refusal_of_us_is_misconfigured(
    scripted: Callable[..., Awaitable[int]], write: Write, script: tuple[str, ...], code: int
) -> None:
    """A server that refuses us or our sender says nothing of the letter."""
    with pytest.raises(Misconfigured) as caught:
        await write(await scripted(*script)).send(parcel("a@x.invalid"))
    assert caught.value.code == code


async def test_wrong_password_is_misconfigured_then_mended(write: Write, tmp_path: Path) -> None:
    """535 stops everything; with the right password the letter leaves."""
    mailbox = Mailbox(tmp_path / "mail")

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"right", handled=False)

    def session() -> SMTP:
        return SMTP(mailbox, hostname="mailbox.invalid", authenticator=check, auth_require_tls=False)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Misconfigured) as caught:
            await write(port, username="notify", password="wrong").send(parcel("a@x.invalid"))
        assert caught.value.code == 535
        mail = write(port, username="notify", password="right")
        assert await mail.send(parcel("a@x.invalid")) == Outcome("sent", 250)
        await mail.close()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_server_without_tls_is_misconfigured(catch: Catch, write: Write, tls: str) -> None:
    """Letters never leave in clear where the settings ask for TLS."""
    mailbox = await catch()
    with pytest.raises(Misconfigured):
        await write(mailbox.port, tls=tls).send(parcel("a@x.invalid"))
    assert letters(mailbox.directory) == []


@pytest.mark.parametrize("host", ["smtp.example.org", "192.0.2.1", "0.0.0.0", "::", "localhost.example.org", ""])
def test_demo_refuses_any_host_but_loopback(host: str) -> None:
    """A demonstration cannot write to anybody."""
    with pytest.raises(SettingsError, match=r"^mail\.host"):
        Mail(MailSettings(host=host), demo=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_demo_accepts_loopback(host: str) -> None:
    """Loopback in each of its writings."""
    assert Mail(MailSettings(host=host), demo=True)


def test_sender_that_is_no_address_stops_the_process() -> None:
    """A wrong sender is found when the process starts, not at the first letter."""
    with pytest.raises(SettingsError, match=r"^mail\.sender"):
        Mail(MailSettings(sender="é@x.invalid"))


async def test_mailbox_as_a_process_serves_until_told_to_stop(tmp_path: Path, write: Write) -> None:
    """The demo starts it with a port file, and stops it by its process id."""
    port_file = tmp_path / "port"
    arguments = (str(tmp_path / "mail"), "--port-file", str(port_file), "--busy", "*=1", "--refuse", "no@x.invalid")
    process = await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-m", "demo.mailbox", *arguments)
    try:
        async with asyncio.timeout(10):
            while not port_file.exists():
                await asyncio.sleep(0.02)
        mail = write(int(port_file.read_text()))
        tried = [await mail.send(parcel(to)) for to in ("a@x.invalid", "a@x.invalid", "no@x.invalid")]
    finally:
        process.send_signal(signal.SIGTERM)
        code = await process.wait()
    assert tried == [Outcome("deferred", 450), Outcome("sent", 250), Outcome("refused", 550)]
    assert (code, counts(tmp_path / "mail")) == (0, {"a@x.invalid": 1})


EXIM = """
primary_hostname = exim.invalid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
spool_directory = {home}/spool
log_file_path = {home}/log/%slog
pid_file_path = {home}/exim.pid
exim_user = {user}
exim_group = {group}
never_users =
keep_environment =
domainlist local = exim.invalid
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
queue_only = true
acl_smtp_mail = check_sender
acl_smtp_rcpt = check_recipient
acl_smtp_data = check_message
begin acl
check_sender:
  deny senders = refused@delibere.invalid
  accept
check_recipient:
  defer local_parts = busy
  deny local_parts = nobody
  accept domains = +local
  deny message = relay not permitted
check_message:
  deny condition = ${{if !match{{$h_Subject:}}{{SIMULATION}}}}
  accept
"""


@pytest_asyncio.fixture
async def exim(unused_tcp_port: int) -> AsyncIterator[tuple[int, Path]]:
    """Give the port of a private exim on loopback, and the directory of what it spools; stopped by its own id."""
    program = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("no exim4 here: apt-get install exim4-daemon-light")
    # Started by root it becomes `nobody`, who may not enter pytest's own directories.
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="exim-") as home:
        for folder in (".", "spool", "log"):
            (Path(home) / folder).mkdir(exist_ok=True)
            (Path(home) / folder).chmod(0o755 if folder == "." else 0o777)
        configuration = Path(home) / "exim.conf"
        identity = {"user": account.pw_name, "group": account.pw_gid}
        configuration.write_text(EXIM.format(port=unused_tcp_port, home=home, **identity))
        process = await asyncio.create_subprocess_exec(program, "-C", str(configuration), "-bdf")
        async with asyncio.timeout(10):
            while not await listens(unused_tcp_port):
                assert process.returncode is None
                await asyncio.sleep(0.02)
        yield unused_tcp_port, Path(home) / "spool" / "input"
        process.terminate()
        await process.wait()


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_real_server_takes_defers_and_refuses(exim: tuple[int, Path], write: Write) -> None:
    """Debian's exim, on one connection: what each of its answers means, and the bytes that it took over."""
    port, spool = exim
    mail = write(port)
    tried = [
        await mail.send(parcel(f"{local}@exim.invalid")) for local in ("mairie", "busy", "nobody", "mairie", "mairie")
    ]
    tried.append(await mail.send(parcel("mairie@elsewhere.invalid")))
    tried.append(await mail.send(parcel("mairie@exim.invalid", notice="")))
    assert tried == [
        Outcome("sent", 250),
        Outcome("deferred", 451),
        Outcome("refused", 550),
        Outcome("sent", 250),
        Outcome("sent", 250),
        Outcome("refused", 550),
        Outcome("refused", 550),
    ]
    body = parcel("mairie@exim.invalid").raw.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")
    assert [kept.read_bytes().partition(b"\n")[2] for kept in spool.glob("*-D")] == [body] * 3


async def test_real_server_that_refuses_the_sender_is_misconfigured(exim: tuple[int, Path]) -> None:
    """Debian's exim refuses this sender: no letter is at fault."""
    mail = Mail(MailSettings(port=exim[0], sender="refused@delibere.invalid"), demo=True)
    with pytest.raises(Misconfigured) as caught:
        await mail.send(parcel("mairie@exim.invalid"))
    assert caught.value.code == 550
    await mail.close()
