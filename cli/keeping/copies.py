"""The copies of a log beside its server: the registrar's tiles, the mirror; the signed checkpoint that judges them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client

from cli.home import Home
from cli.words import ENVIRONMENT, INTEGRITY, Trouble
from contracts.document import MOST_BYTES as MOST_DOCUMENT
from contracts.topology import SEAL
from ledger import checkpoint as checkpoints
from ledger.checkpoint import Checkpoint
from ledger.grown import GrownTiles
from ledger.manifest import CHECKPOINT, KEYS
from ledger.note import MalformedNote, Verifier
from ledger.plainfiles import MalformedTiles, load
from ledger.port import Damaged, Unavailable
from ledger.scrub import Flaws, Sealed, sealed_by
from ledger.sealed import MOST_BYTES, PRIVATE, PUBLIC, read_keys, verified
from ledger.seals import Seals
from ledger.stream import Stream
from ledger.tree import leaf_hash

TILES: Final = "tiles"
MIRROR: Final = "mirror"
#: Damage of these copies is no damage of files.
STREAM_SEAL: Final = "SEAL"
PAPERS: Final = "documents"
#: Where a rebuilding lays damaged streams, below the server's directory, and the records that no tile holds yet.
ASIDE: Final = "damaged"


class Copies(NamedTuple):
    """The two directories, the second one if there is a mirror; the judge: the best checkpoint that a key signed."""

    tiles: Path
    mirror: Path | None
    head: Checkpoint
    sealed: Sealed

    @property
    def folders(self) -> list[tuple[str, Path]]:
        """Each directory with its name."""
        return [(TILES, self.tiles)] + ([(MIRROR, self.mirror)] if self.mirror is not None else [])


def home_of(directory: Path, seal: Path | None) -> Home:
    """Return a directory whose registrar seals in `seal` (None: in its own)."""
    home = Home(directory)
    home.seal = seal or home.seal
    return home


async def copies_of(client: Client, home: Home, mirror: Path | None, flaws: Flaws) -> Copies:
    """Return the copies, and the checkpoint that judges them. Raises Trouble."""
    folders = [home.seal, *([mirror] if mirror is not None else [])]
    keys = _keys(folders)
    heads = [head for folder in folders if (head := _signed(signed_note(folder / PUBLIC), keys)) is not None]
    try:
        last = await Seals(Stream(client, SEAL)).last_checkpoint()
    except (Damaged, Unavailable) as error:
        raise Trouble(ENVIRONMENT, f"flux SEAL : {error}", f"stream SEAL: {error}") from None
    kept = None if last is None else _signed(last.raw, keys)
    if kept is not None:
        heads.append(kept)
    if not heads:
        fr, en = (
            "rien n'est encore scellé ici, ou aucune clé connue n'a signé",
            "nothing is sealed here yet, or unsigned",
        )
        raise Trouble(ENVIRONMENT, fr, en)
    head = max(heads, key=lambda each: each.size)
    if kept is None or kept.size < head.size:
        flaws.add(STREAM_SEAL, "behind", 1 if kept is None else kept.size + 1, head.size)
    sealed = sealed_by([folder / PUBLIC for folder in folders], head.size, head.root)
    if sealed is None:
        fr = f"ni les tuiles ni le miroir ne mènent à la racine signée à {head.size} : restaurez une autre copie"
        en = f"neither the tiles nor the mirror lead to the root signed at {head.size}: restore another copy"
        raise Trouble(INTEGRITY, fr, en)
    return Copies(home.seal, mirror, head, sealed)


def _keys(folders: Sequence[Path]) -> tuple[Verifier, ...]:
    found: dict[Verifier, None] = {}
    for folder in folders:
        try:
            found |= dict.fromkeys(read_keys(load(folder / PUBLIC, KEYS, MOST_BYTES)))
        except (MalformedTiles, MalformedNote):
            continue
    return tuple(found)


def signed_note(folder: Path) -> bytes:
    """Return the checkpoint of a public directory as it is there ("": none)."""
    try:
        return load(folder, CHECKPOINT, MOST_BYTES)
    except MalformedTiles:
        return b""


def _signed(raw: bytes, keys: Sequence[Verifier]) -> Checkpoint | None:
    try:
        return verified(raw, checkpoints.read(raw)[0].origin, keys)
    except MalformedNote:
        return None


def sound(copies: Copies, index: int, *names: str) -> list[bytes] | None:
    """Return the entries of a tile as they were sealed, from the first directory that holds them (None: none does)."""
    leaves = copies.sealed.leaves(index)
    for name, folder in copies.folders:
        if names and name not in names:
            continue
        try:
            entries = GrownTiles(folder / PRIVATE, copies.sealed.size).stored(index)
        except MalformedTiles:
            continue
        if [leaf_hash(entry) for entry in entries] == leaves:
            return entries
    return None


def paper(mirror: Path, sha256: str) -> str:
    """Say what is wrong with a document of the mirror ("": nothing)."""
    try:
        content = load(mirror / PRIVATE, f"documents/{sha256}", MOST_DOCUMENT)
    except MalformedTiles as fault:
        return fault.fault.value
    return "" if hashlib.sha256(content).hexdigest() == sha256 else "wrong-hash"


def tail_name(size: int) -> str:
    """Return the file of the records after the last checkpoint, of that size, while a log is rebuilt."""
    return f"tail-{size}"


def unfinished(home: Home, size: int) -> bool:
    """Say whether a rebuilding of a log that is sealed up to there was interrupted."""
    return (home.nats / ASIDE / tail_name(size)).exists()
