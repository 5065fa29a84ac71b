"""`jury audit receipt`: a receipt verified without a server, and what it proves."""

from pathlib import Path

from cli.words import INTEGRITY, RIGHT, USAGE, Trouble, say
from ledger.note import MalformedNote, Verifier
from ledger.sealed import MOST_BYTES, read_keys


def run(file: Path, entry: Path | None, sha256: str | None, key: str, *, json: bool) -> int:
    """Verify a receipt offline and say what it proves (exit code 4: nothing). Raises Trouble."""
    import msgspec

    from audit.receipt import WrongReceipt, verify

    keys = _keys(key)
    raw, record = _read(file), None if entry is None else _read(entry)
    try:
        proven = verify(raw, keys, record, None if sha256 is None else sha256.lower())
    except WrongReceipt as wrong:
        raise Trouble(INTEGRITY, *wrong.sentence()) from None
    at = f"{proven.position} {say('du registre', 'of the log')} {proven.origin}"
    sealed = say(f"scellé à {proven.size} :", f"sealed at {proven.size}:")
    told = msgspec.json.format(msgspec.json.encode(proven._asdict()), indent=2).decode()
    print(told if json else f"Position {at}, {sealed} SHA-256 {proven.sha256}")
    return RIGHT


def _read(file: Path) -> bytes:
    """Read a file that is handed over: no more of it than a receipt or a record can hold. Raises Trouble."""
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        fr, en = f"{file} ne se lit pas ({error.strerror})", f"{file} cannot be read ({error.strerror})"
        raise Trouble(USAGE, fr, en) from None


def _keys(key: str) -> tuple[Verifier, ...]:
    """Read verifier keys as written by hand, or the file that holds them. Raises Trouble."""
    try:
        found = read_keys(Path(key).read_bytes() if "+" not in key else key.encode())
    except (OSError, MalformedNote) as error:
        raise Trouble(USAGE, f"« {key} » : ni clé ni fichier de clés ({error})", f"“{key}”: no key ({error})") from None
    if not found:
        raise Trouble(USAGE, f"{key} : aucune clé", f"{key}: no key")
    return found
