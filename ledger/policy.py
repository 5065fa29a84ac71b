"""Trust policies (C2SP tlog-policy): which logs, which witnesses, and how many of these must have cosigned.

log <vkey> [<url>]
witness <name> <vkey> [<url>]
group <name> <k>|any|all <member>...
quorum <name>|none
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ledger.cosignature import cosigned
from ledger.note import COSIGNATURE, ED25519, MLDSA44, MalformedNote, Note, Verifier, verifier_of

#: Octets that the specification allows; a name is taken as it is, in whatever encoding.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
#: More lines than any policy has.
_MOST_LINES: Final = 10_000
NONE: Final = "none"


class MalformedPolicy(ValueError):
    """The bytes are no policy; the message is one line."""


class Group(NamedTuple):
    """At least `least` of the members, each a witness or another group."""

    least: int
    members: tuple[str, ...]


class Policy(NamedTuple):
    """A checkpoint is good if one of the logs signed it and the quorum's witnesses cosigned it.

    `urls`: of the witnesses that have one, by the policy's name for them: where they take checkpoints.
    """

    logs: tuple[Verifier, ...]
    witnesses: dict[str, Verifier]
    groups: dict[str, Group]
    quorum: str
    urls: Mapping[str, str] = MappingProxyType({})

    def accepts(self, note: Note) -> bool:
        """Say whether the note's cosignatures meet the quorum (who signed for the log is asked apart)."""
        seen = {name for name, witness in self.witnesses.items() if cosigned(note, witness)}
        # A group names only what stands on lines before it.
        for name, group in self.groups.items():
            if len(seen.intersection(group.members)) >= group.least:
                seen.add(name)
        return self.quorum == NONE or self.quorum in seen


def read(raw: bytes) -> Policy:
    """Read a policy, strictly. Raises MalformedPolicy."""
    if _CONTROL.search(raw) or raw.count(b"\n") > _MOST_LINES:
        raise MalformedPolicy("a policy is lines of text without control characters")
    reader = _Reader()
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.take(words)
            except (MalformedPolicy, MalformedNote, UnicodeEncodeError) as error:
                raise MalformedPolicy(f"line {number}: {error}") from None
    if reader.quorum is None:
        raise MalformedPolicy("a policy has one line `quorum`")
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum, reader.urls)


class _Reader:
    def __init__(self) -> None:
        self.logs: list[Verifier] = []
        self.witnesses: dict[str, Verifier] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self.urls: dict[str, str] = {}
        self._members: set[str] = set()

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self._log(_key(key, ED25519, MLDSA44))
            case ["witness", name, key, *url] if len(url) <= 1:
                self._witness(name, _key(key, COSIGNATURE, MLDSA44))
                self.urls.update((name, each) for each in url)
            case ["group", name, least, *members] if members:
                self._group(name, least, tuple(members))
            case ["quorum", name] if self.quorum is None:
                if name != NONE:
                    self._known(name)
                self.quorum = name
            case _:
                raise MalformedPolicy("neither a log, a witness, a group nor the only quorum")

    def _log(self, key: Verifier) -> None:
        if key.key in {known.key for known in self.logs}:
            raise MalformedPolicy("a log is listed twice")
        self.logs.append(key)

    def _witness(self, name: str, key: Verifier) -> None:
        self._new(name)
        if key.key in {known.key for known in self.witnesses.values()}:
            raise MalformedPolicy("a witness is listed twice")
        self.witnesses[name] = key

    def _group(self, name: str, least: str, members: tuple[str, ...]) -> None:
        self._new(name)
        for member in members:
            self._known(member)
            if member in self._members:
                raise MalformedPolicy(f"{member!r} is a member twice")
            self._members.add(member)
        if least not in ("any", "all") and not _NUMBER.fullmatch(least):
            raise MalformedPolicy("a group asks for any, all or a number of its members")
        number = {"any": 1, "all": len(members)}.get(least) or int(least)
        if number > len(members):
            raise MalformedPolicy("a group asks for no more than its members")
        self.groups[name] = Group(number, members)

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise MalformedPolicy(f"the name {name!r} is taken")

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedPolicy(f"the name {name!r} stands for nothing above")


def _key(text: str, *algorithms: int) -> Verifier:
    verifier = verifier_of(text)
    if verifier.algorithm not in algorithms:
        raise MalformedPolicy("a key of another use: logs sign, witnesses cosign")
    return verifier
