"""Who vouches for a log: the signatures on its checkpoint, and the older checkpoints that an auditor holds."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from audit.codes import Code
from ledger import checkpoint as checkpoints
from ledger import handover, tree
from ledger.checkpoint import Checkpoint
from ledger.cosignature import vouches
from ledger.note import COSIGNATURE, ED25519, MalformedNote, Note, Verifier
from ledger.policy import Policy
from ledger.tiles import Tiles

#: Takes a finding: its code, its position (0: none), what fills its text.
Find = Callable[..., None]


class Trust(NamedTuple):
    """What the auditor brings along: log keys, a policy, older checkpoints (as signed, with a name for each)."""

    keys: tuple[Verifier, ...] = ()
    policy: Policy | None = None
    older: tuple[tuple[str, bytes], ...] = ()

    @property
    def pinned(self) -> bool:
        """Whether the auditor says whom to trust."""
        return bool(self.keys) or self.policy is not None

    def logs(self, own: "Own") -> tuple[tuple[Verifier, ...], ...]:
        """Return the sets of keys of which one each must have signed: the auditor's, or else the log's own."""
        policy = self.policy if self.pinned else own.policy
        said = (self.keys if self.pinned else own.keys, policy.logs if policy is not None else ())
        # A policy need not list logs.
        sets = tuple(keys for keys in said if keys) or ((own.keys,) if own.keys else ())
        return tuple((*keys, *own.heirs(keys)) for keys in sets)


class Own(NamedTuple):
    """What a log says of itself: its keys, its policy. Nothing of it is believed where the auditor knows better.

    `handovers`: how its key changed, each time signed by the old key too; `before`: whether those that handed over to a
    key stand for it too, as on the checkpoints that an auditor kept from their time.
    """

    keys: tuple[Verifier, ...] = ()
    policy: Policy | None = None
    handovers: bytes = b""
    before: bool = False

    def heirs(self, keys: tuple[Verifier, ...]) -> tuple[Verifier, ...]:
        """Return the keys to which one of these handed over, by a note that both signed; none if one is malformed."""
        try:
            back = handover.forebears(self.handovers, keys) if self.before else ()
            return (*handover.heirs(self.handovers, keys), *back)
        except MalformedNote:
            return ()


def head(raw: bytes, own: Own, trust: Trust, find: Find, *, ours: bool) -> Checkpoint | None:
    """Return a checkpoint as it is signed (None: it cannot be read); what is wrong with its signatures is found.

    `ours`: of a bundle of ours, whose log is known by its key's name. Of other logs that is usual and no more (C2SP
    tlog-checkpoint): a key that the auditor brings may have another name than the origin.
    """
    try:
        said, note = checkpoints.read(raw)
    except MalformedNote as error:
        find(Code.BAD_FILE, 0, path="checkpoint", problem=str(error))
        return None
    _signed(said, note, own, trust, find, ours=ours)
    policy = trust.policy or own.policy
    if policy is not None and not policy.accepts(note):
        find(Code.POLICY_UNMET, 0, quorum=policy.quorum)
    return said


def successors(raw: bytes, own: Own, trust: Trust) -> tuple[str, ...]:
    """Return which keys signed a checkpoint only because a key that the auditor trusts handed over to them."""
    try:
        said, note = checkpoints.read(raw)
    except MalformedNote:
        return ()
    brought = (*trust.keys, *(trust.policy.logs if trust.policy is not None else ()))
    if signers(said, note, brought):
        return ()
    return tuple(str(key) for key in signers(said, note, own.heirs(brought)))


def signers(said: Checkpoint, note: Note, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Return which of the keys signed a checkpoint of their own log: none where a known key's signature is bad.

    So the specification of notes would have it. A witness's key is no log's.
    """
    known = [key for key in keys if key.algorithm != COSIGNATURE and key.name == said.origin]
    return _vouched(note, known)


def _vouched(note: Note, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    found = []
    for key in keys:
        own = [vouches(line, note.text, key) for line in note.lines if line[:2] == (key.name, key.id)]
        if not all(own):
            return ()
        found += [key] if own else []
    return tuple(found)


def _trusted(said: Checkpoint, note: Note, own: Own, trust: Trust, *, ours: bool) -> bool:
    """Say whether each set of keys signed."""
    sets = trust.logs(own)
    if sets and all(signers(said, note, keys) for keys in sets):
        return True
    plain = [key for key in trust.keys if key.algorithm == ED25519]
    return not ours and trust.policy is None and bool(_vouched(note, plain))


def _signed(said: Checkpoint, note: Note, own: Own, trust: Trust, find: Find, *, ours: bool) -> None:
    if _trusted(said, note, own, trust, ours=ours) or (not ours and not trust.logs(own)):
        return  # of a log of others whose key nobody gave, nothing is said of the signature (`Checked.signed`)
    sets = trust.logs(own)
    if strangers := signers(said, note, own.keys):
        find(Code.UNTRUSTED_KEY, 0, signer=", ".join(str(key) for key in strangers))
    elif sets and not any(key.name == said.origin or _belied(note, key) for keys in sets for key in keys):
        find(Code.OTHER_LOG, 0, origin=said.origin)
    else:
        named = ", ".join(f"{line.name}+{line.id.hex()}" for line in note.lines)
        find(Code.BAD_SIGNATURE, 0, problem=named)


def _belied(note: Note, key: Verifier) -> bool:
    """Say whether a line says that it is this key's, and is not."""
    return any(line[:2] == (key.name, key.id) and not vouches(line, note.text, key) for line in note.lines)


def held(tiles: Tiles, origin: str, own: Own, trust: Trust, find: Find, *, ours: bool) -> list[int]:
    """Hold the log against each older checkpoint; return the sizes of those that it continues.

    `origin`: of the log ("": it is not signed, and may be of any); `ours`: see `head`. Raises MalformedTiles.
    """
    continued = []
    for name, raw in trust.older:
        try:
            older, note = checkpoints.read(raw)
        except MalformedNote as error:
            find(Code.BAD_OLDER, 0, problem=f"{name}: {error}")
            continue
        if origin and older.origin != origin:
            find(Code.OTHER_LOG, 0, origin=older.origin)
        elif trust.logs(own) and not _trusted(older, note, own._replace(before=True), trust, ours=ours):
            find(Code.BAD_OLDER, 0, problem=name)
        elif older.size > tiles.size:
            find(Code.ROLLED_BACK, 0, held=str(tiles.size), older=str(older.size))
        elif tree.root(older.size, tiles.node) != older.root:
            find(Code.FORKED, 0, older=str(older.size))
        else:
            continued.append(older.size)
    return continued
