"""The settings of every process: a TOML file, then the environment (`JURY_NATS__URL`), then flags.

A typo is an error.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

PREFIX: Final = "JURY_"
#: Read by the command line itself, not settings of a process.
OTHERS: Final = frozenset({"JURY_LANG", "JURY_CONFIG"})


class SettingsError(Exception):
    """A setting is unknown or wrong; the message names it."""


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Nats(_Table, frozen=True):
    """Where the bus is ("": nobody said), and the nkey seed file of this process's bus user ("": none is asked)."""

    url: str = ""
    seed: str = ""

    @property
    def where(self) -> str:
        """Where to connect: where nats-server listens unless it was told otherwise, if nobody said."""
        return self.url or "nats://127.0.0.1:4222"

    @property
    def seed_file(self) -> Path | None:
        """The seed file, if there is one."""
        return Path(self.seed) if self.seed else None


class Mail(_Table, frozen=True):
    """The mail server that takes letters over. In demo mode any host but loopback is refused."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 25
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: str = ""
    sender: str = "palmares@delibere.invalid"
    timeout_seconds: Annotated[int, Meta(ge=1, le=600)] = 30


class Log(_Table, frozen=True):
    """The process's own log (not the jury's): `auto` is a console on a terminal and JSON elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class Seal(_Table, frozen=True):
    """Where the registrar seals the log. `key`: its signing key file ("": this registrar does not seal).

    `former`: the key file that signed before, from which `key` takes over; needed until that is recorded, then not.
    `policy`: a trust policy (C2SP tlog-policy); its witnesses that have an address are asked to cosign ("": none).
    `entries`: whether entry tiles go public once nothing in them is under embargo, or never.
    `mirror`: a directory on another disk, to which what is sealed is copied ("": none).
    `directory` holds `public/` and `private/`; `origin` names the log in its checkpoints: an address without scheme.
    """

    directory: str = ""
    origin: Annotated[str, Meta(pattern=r"^[^\s+]{1,200}(?![\s\S])")] = "delibere.invalid/label"
    key: str = ""
    former: str = ""
    mirror: str = ""
    policy: str = ""
    entries: Literal["at-publication", "never"] = "at-publication"


class Kek(_Table, frozen=True):
    """The registrar's key-encryption key, behind a command of the operator's (`services.registrar.kekcommand`).

    `former`: the key-encryption key file from which the command takes over ("": none, or no longer).
    """

    command: Annotated[tuple[str, ...], Meta(min_length=1)]
    former: str = ""


class Settings(_Table, frozen=True):
    """Everything a process can be told. `kek`: the registrar's key-encryption key file ("": none), or a command."""

    nats: Nats = Nats()
    mail: Mail = Mail()
    log: Log = Log()
    kek: str | Kek = ""
    demo: bool = False
    seal: Seal = Seal()


def load(
    file: Path | None = None, environ: Mapping[str, str] | None = None, flags: Mapping[str, object] | None = None
) -> Settings:
    """Return the settings: file, then environment, then flags (`{"nats.url": …}`). Raises SettingsError."""
    tree: dict[str, Any] = {}
    if file is not None:
        try:
            tree = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file}: {error}") from None
    for name, value in sorted((os.environ if environ is None else environ).items()):
        if name.startswith(PREFIX) and name not in OTHERS:
            _put(tree, name.removeprefix(PREFIX).lower().split("__"), value)
    for path, given in (flags or {}).items():
        if given is not None:
            _put(tree, path.split("."), given)
    _words(tree)
    try:
        return msgspec.convert(tree, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from None


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment variables that give these settings to a child process."""
    found: dict[str, str] = {}
    for name, value in msgspec.to_builtins(settings).items():
        pairs = value.items() if isinstance(value, dict) else ((None, value),)
        for inner, leaf in pairs:
            variable = PREFIX + name.upper() + (f"__{inner.upper()}" if inner else "")
            found[variable] = _variable(leaf)
    return found


def _variable(leaf: object) -> str:
    if isinstance(leaf, tuple | list):
        return msgspec.json.encode(leaf).decode()
    return str(leaf).lower() if isinstance(leaf, bool) else str(leaf)


def _words(tree: dict[str, Any]) -> None:
    """Read a command that came as text (an environment variable): a JSON list of words. Raises SettingsError."""
    kek = tree.get("kek")
    if isinstance(kek, dict) and isinstance(kek.get("command"), str):
        try:
            kek["command"] = msgspec.json.decode(kek["command"])
        except msgspec.DecodeError:
            raise SettingsError('kek.command: a JSON list of words is expected (["…", "…"])') from None


def _put(tree: dict[str, Any], path: list[str], value: object) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            raise SettingsError(f"{'.'.join(path)}: {step} is not a table")
    tree[path[-1]] = value
