"""`jury log import`: a bundle is verified, stored record by record with the services' own keys, and read again."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from audit import show
from audit.checked import Checked
from audit.documents import all_of_them
from audit.reading import stream
from audit.trust import Trust
from audit.verify import NotALog, verify
from cli.auditing.handed import verifiers
from cli.home import Home
from cli.keeping.writers import Hands, hands
from cli.running.children import Household
from cli.words import ENVIRONMENT, INTEGRITY, RIGHT, USAGE, Trouble, english, say, warn
from contracts import record as records
from contracts.counted import English, French
from contracts.topology import SEAL
from ledger import checkpoint, enclosures, restore
from ledger.bundle import BundleDocuments, BundleLedger
from ledger.enclosures import HISTORY
from ledger.grown import framed
from ledger.jetstream import JetStreamDocuments
from ledger.manifest import CHECKPOINT, KEYS, POLICY
from ledger.plainfiles import load, store
from ledger.port import Conflict, Damaged, Doubt, Unavailable
from ledger.restore import NotEmpty
from ledger.sealed import MOST_BYTES, PUBLIC
from ledger.seals import Seals
from ledger.stream import Stream


async def run(
    bundle: Path,
    directory: Path,
    nats: str | None,
    seeds: Path | None,
    keys: Sequence[str],
    *,
    without_seal: bool,
    json: bool,
) -> int:
    """Restore and tell; exit code 4 where the bundle, or what was stored, is not what was sealed. Raises Trouble."""
    made = _verified(bundle, Trust(tuple(verifier for key in keys for verifier in verifiers(key))))
    if not made.intact:
        warn(*made.sentence())
        print(_json(made) if json else "\n".join(show.checked(made, french=not english())))
        return INTEGRITY
    home = Home(directory)
    sealed = made.signed and not without_seal
    if nats is None and sealed:
        _demand_key(home, bundle)
    async with _bus(home, nats) as url, hands(url, seeds or home.nats / "keys") as held:
        root = await _restored(bundle, held, sealed=sealed)
    if nats is None and sealed:
        for name in (KEYS, POLICY):
            store(home.seal / PUBLIC, name, load(bundle, name, MOST_BYTES))
    if root != made.root:
        fr, en = f"relu, le registre a la racine {root}", f"read again, the log has the root {root}"
        raise Trouble(INTEGRITY, fr, en)
    _tell(made, sealed=sealed, json=json)
    return RIGHT


def _verified(bundle: Path, trust: Trust) -> Checked:
    try:
        made = verify(bundle, trust)
    except (NotALog, OSError):
        made = None
    if made is None or made.kind != "bundle":
        raise Trouble(USAGE, f"{bundle} n'est pas un registre exporté", f"{bundle} is no exported log")
    return made


def _demand_key(home: Home, bundle: Path) -> None:
    """Refuse a directory whose registrar could not go on sealing this log. Raises Trouble."""
    from services.registrar.signing import InvalidSealKey, Signer

    head, note = checkpoint.read(load(bundle, CHECKPOINT, MOST_BYTES))
    try:
        known = note.signed_by(Signer.load(head.origin, home.seal_key).verifier)
    except InvalidSealKey:
        known = False
    if not known:
        raise Trouble(
            USAGE,
            f"{home.seal_key} n'est pas la clé qui scelle ce registre ({head.origin}) : copiez-y celle de l'ancien "
            "répertoire, avec `kek` ; si elle est perdue : --without-seal, et le registre sera scellé à neuf",
            f"{home.seal_key} is not the key that seals this log ({head.origin}): copy the former directory's there, "
            "with `kek`; if it is lost: --without-seal, and the log will be sealed anew",
        )


@asynccontextmanager
async def _bus(home: Home, nats: str | None) -> AsyncIterator[str]:
    """Give where the bus is: the directory's own, alone on it, or one that is there."""
    if nats is not None:
        yield nats
        return
    household = Household(home)
    await household.start_bus()
    try:
        yield household.url
    finally:
        await household.stop()


async def _restored(bundle: Path, held: Hands, *, sealed: bool) -> str:
    """Store what a bundle holds; return the root of what is then read. Raises Trouble.

    The checkpoint comes first: a log that is shorter than its checkpoint is taken for damaged by every registrar, so
    an import that was interrupted cannot pass for a whole log.
    """
    source, papers = BundleLedger(bundle), BundleDocuments(bundle)
    size = source.manifest.size
    try:
        there = await restore.beginning(held.ledger, source, size)
        if sealed:
            await _seal(Seals(Stream(held.clients["registrar"], SEAL)), _notes(bundle, source))
        kept = JetStreamDocuments(held.clients["intake"])
        for document in source.manifest.documents:
            content = await papers.get(document.sha256)
            assert content is not None, "the manifest lists it"
            await kept.put(content)
        await restore.append(source, size, held.streams(), there, _progress(size))
        await _tell_missing(source)
        for document in source.manifest.documents:
            if await kept.get(document.sha256) is None:
                raise Damaged(f"document {document.sha256} is not kept")
        return (await restore.reread(held.ledger, size)).hex()
    except NotEmpty as other:
        fr = f"le serveur n'est pas vide : son registre est un autre dès la position {other.position}, ou on y écrit"
        raise Trouble(USAGE, fr, f"the server is not empty: {other}, or somebody writes to it") from None
    except (Conflict, Doubt, Unavailable) as error:
        fr = f"interrompu ({error}) ; relancez la même commande, elle reprendra"
        raise Trouble(ENVIRONMENT, fr, f"interrupted ({error}); run the same command again, it goes on") from None
    except Damaged as error:
        raise Trouble(INTEGRITY, str(error), str(error)) from None


async def _tell_missing(source: BundleLedger) -> None:
    """Tell which documents the log names that were not exported (`jury log export --with-dossiers` adds them)."""
    listed = {document.sha256 for document in source.manifest.documents}
    missing: set[str] = set()
    async for entries in stream(source, source.manifest.size):
        for entry in entries:
            missing.update(sha256 for sha256 in all_of_them(records.decode(entry.raw)) if sha256 not in listed)
    if missing:
        warn(
            f"absents de l'export, nommés par le registre : {French(len(missing)):document} (--with-dossiers : avec)",
            f"named by the log, not in the bundle: {English(len(missing)):document} (added by --with-dossiers)",
        )


def _notes(bundle: Path, source: BundleLedger) -> list[bytes]:
    """Return what stream SEAL held: every note that the bundle encloses, or else its one checkpoint."""
    if any(file.path == HISTORY for file in source.manifest.enclosed or ()):
        return list(framed(load(bundle, HISTORY, enclosures.MOST_BYTES), HISTORY))
    return [load(bundle, CHECKPOINT, MOST_BYTES)]


async def _seal(seals: Seals, notes: Sequence[bytes]) -> None:
    """Put the notes into an empty SEAL, or go on after those that are there. Raises Trouble where they are others."""
    last = await seals.last()
    held = 0 if last is None else last.number
    there = [seal.raw async for seal in seals.all()]
    if there != list(notes[:held]):
        raise Trouble(
            USAGE,
            "ce serveur a déjà scellé un autre registre, ou celui-ci plus loin",
            "this server sealed another log already, or this one further on",
        )
    for number in range(held, len(notes)):
        await seals.append(notes[number], number)


def _progress(size: int) -> Callable[[int], None]:
    def tell(position: int) -> None:
        if position % 10_000 < restore.BATCH and position >= 10_000:
            warn(f"{position} / {size}", f"{position} / {size}")

    return tell


def _tell(made: Checked, *, sealed: bool, json: bool) -> None:
    if json:
        print(_json(made))
        return
    seal = say("scellé comme avant", "sealed as before") if sealed else say("à sceller à neuf", "to be sealed anew")
    print(
        say(
            f"rétablis et relus : {French(made.size):enregistrement} et {French(made.documents):document}, "
            f"racine {made.root}, {seal}",
            f"restored and read again: {English(made.size):record} and {English(made.documents):document}, "
            f"root {made.root}, {seal}",
        )
    )


def _json(made: Checked) -> str:
    told = {"intact": made.intact, **msgspec.to_builtins(made), "sentence": made.sentence()._asdict()}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
