"""Nothing was changed: what an outsider checks of a bundle, or of any tlog-tiles log, with no server and no broker.

Signatures and policy, tree, tiles, entries, then each record against those before it, then the documents. Whether what
is recorded is right is asked of `audit.replay`. A bundle may come from anyone: every read is bounded.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from audit import seals
from audit.checked import Checked
from audit.codes import Code
from audit.custody import Custody
from audit.enclosed import Enclosed
from audit.findings import Finding
from audit.seals import Sealings
from audit.strays import FOLDERS
from audit.tiling import Mirror
from audit.trust import Own, Trust, head, held, successors
from ledger import checkpoint as checkpoints
from ledger import handover
from ledger import policy as policies
from ledger.checkpoint import Checkpoint
from ledger.enclosures import HISTORY
from ledger.manifest import CHECKPOINT, KEYS, NAME, POLICY, Manifest, read_manifest
from ledger.note import MalformedNote
from ledger.plainfiles import Fault, MalformedTiles, load
from ledger.sealed import HANDOVERS, MOST_BYTES, RELEASED, known_keys, read_released
from ledger.tiles import FULL

#: Findings kept; a log that somebody made up may have one at every position.
MOST_FINDINGS: Final = 1_000
#: Looks at what an entry says: its position, its bytes.
Look = Callable[[int, bytes], None]


class NotALog(Exception):
    """The directory holds neither a bundle nor a checkpoint."""


def verify(directory: Path, trust: Trust) -> Checked:
    """Check a bundle, or a tlog-tiles directory with its file `checkpoint`. Raises NotALog.

    A bundle whose manifest was taken away, or leads nowhere, is no log of others: what its records say would go
    unexamined.
    """
    check = _Check(directory, trust)
    if any(os.path.lexists(directory / name) for name in (NAME, *FOLDERS)):
        check.bundle()
    elif os.path.lexists(directory / CHECKPOINT):
        check.log()
    else:
        raise NotALog(str(directory))
    return check.result()


class _Check:
    def __init__(self, directory: Path, trust: Trust) -> None:
        self._directory = directory
        self._trust = trust
        self._findings: list[Finding] = []
        self._manifest: Manifest | None = None
        self._head: Checkpoint | None = None
        self._sealings = Sealings()
        self._older: tuple[int, ...] = ()
        self._handed: tuple[str, ...] = ()
        self._keyed = True
        self._entries = 0
        self._documents = 0

    def bundle(self) -> None:
        """Check a bundle of ours."""
        try:
            manifest = self._manifest = read_manifest(self._directory)
        except MalformedTiles as fault:
            self._file(fault)
            return
        own = Own()
        if manifest.status == "signed":
            own = self._own()
            self._sealings = self._past(manifest, own)
            self._signed(own)
            self._declared(manifest)
        elif self._trust.pinned:
            self._find(Code.NOT_SIGNED, 0)
        custody = Custody(self._find)
        enclosed = Enclosed(self._directory, manifest, self._find)

        def look(position: int, raw: bytes) -> None:
            if (record := custody.look(position, raw)) is not None:
                enclosed.look(position, record)

        self._tree(manifest.size, manifest.root, own, look)
        whole = self._entries == manifest.size
        self._documents = enclosed.conclude(custody.signers.rulebooks, whole=whole)

    def log(self) -> None:
        """Check the tiles of any log; its entries are opaque."""
        own = self._own()
        self._keyed = bool(self._trust.logs(own))
        self._signed(own)
        if self._head is not None:
            self._tree(self._head.size, self._head.root.hex(), own)

    def result(self) -> Checked:
        """Return what was found, by position."""
        said, manifest = self._head, self._manifest
        size, root = (said.size, said.root.hex()) if said is not None else (0, "")
        return Checked(
            kind="log" if manifest is None and said is not None else "bundle",
            origin=said.origin if said is not None else "",
            size=manifest.size if manifest is not None else size,
            root=manifest.root if manifest is not None else root,
            signed=said is not None and self._keyed,
            pinned=self._trust.pinned,
            older=self._older,
            entries=self._entries,
            documents=self._documents,
            findings=tuple(sorted(self._findings, key=lambda finding: finding.position)),
            handed=self._handed,
        )

    def _own(self) -> Own:
        """Read what the log says of its keys and policy; a log of others may say nothing."""
        content: dict[str, bytes] = {}
        for name in (KEYS, POLICY, HANDOVERS):
            try:
                content[name] = load(self._directory, name, MOST_BYTES)
            except MalformedTiles as fault:
                if fault.fault is not Fault.MISSING or (self._manifest is not None and name != HANDOVERS):
                    self._file(fault)
        try:
            keys = known_keys(content[KEYS]) if KEYS in content else ()
            handovers = content.get(HANDOVERS, b"")
            handover.heirs(handovers, keys)
            return Own(keys, policies.read(content[POLICY]) if POLICY in content else None, handovers)
        except (MalformedNote, policies.MalformedPolicy) as error:
            self._find(Code.BAD_FILE, 0, path=f"{KEYS}, {POLICY}, {HANDOVERS}", problem=str(error))
            return Own()

    def _past(self, manifest: Manifest, own: Own) -> Sealings:
        """Read every checkpoint that was signed before, if they are enclosed."""
        if not any(file.path == HISTORY for file in manifest.enclosed or ()):
            return Sealings()
        try:
            origin = checkpoints.read(load(self._directory, CHECKPOINT, MOST_BYTES))[0].origin
        except (MalformedTiles, MalformedNote):
            return Sealings()  # told by `_signed`
        return seals.read(self._directory, own.keys, origin, self._find)

    def _signed(self, own: Own) -> None:
        try:
            raw = load(self._directory, CHECKPOINT, MOST_BYTES)
        except MalformedTiles as fault:
            self._file(fault)
            return
        self._head = head(raw, own, self._trust, self._find, ours=self._manifest is not None)
        self._handed = successors(raw, own, self._trust)

    def _declared(self, manifest: Manifest) -> None:
        """Hold what the manifest declares against what is signed."""
        said = self._head
        if said is None:
            return
        if manifest.size != said.size:
            code = Code.TRUNCATED if manifest.size < said.size else Code.UNSIGNED_TAIL
            self._find(code, 0, held=str(manifest.size), signed=str(said.size))
        elif manifest.root != said.root.hex():
            self._find(Code.WRONG_ROOT, 0, found=manifest.root, said=said.root.hex())

    def _tree(self, size: int, root: str, own: Own, look: Look | None = None) -> None:
        """Check the tree, the older checkpoints against it, then the entries up to the first tile with a wrong one."""
        tiles = Mirror(self._directory, size)
        try:
            found = tiles.check()[0].hex()
            if found != root:
                self._find(Code.WRONG_ROOT, 0, found=found, said=root)
            origin = self._head.origin if self._head is not None else ""
            self._sealings.compare(tiles, self._find)
            self._older = tuple(held(tiles, origin, own, self._trust, self._find, ours=self._manifest is not None))
            shown = self._shown(size) if look is None else size
            for index in range(-(-shown // FULL)) if look is not None or tiles.whole else ():
                if not self._tile(tiles, index, shown, look):
                    break
        except MalformedTiles as fault:
            self._file(fault)

    def _shown(self, size: int) -> int:
        """Return up to which position a log publishes its entries: all, but where it says otherwise."""
        released = read_released(self._directory)
        if released is not None and released > size:
            raise MalformedTiles(Fault.TRUNCATED, RELEASED, f"{released}, of {size}")
        return size if released is None else released

    def _tile(self, tiles: Mirror, index: int, shown: int, look: Look | None) -> bool:
        entries = Mirror(self._directory, shown, packed=look is None).stored(index)
        wrong = tiles.compare(index, entries, min(FULL, shown - index * FULL))
        for code, position in wrong:
            self._find(code, position)
        if wrong:
            return False
        self._entries += len(entries)
        if look is not None:
            for position, raw in enumerate(entries, index * FULL + 1):
                look(position, raw)
        return True

    def _file(self, fault: MalformedTiles) -> None:
        self._find(Code.BAD_FILE, 0, path=fault.path, problem=str(fault))

    def _find(self, code: Code, position: int, subject: str = "", **details: str) -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(code, position, subject, details))
