"""What an auditor hands over beside a log: a file, read within bounds; keys, written out or in a file; a policy."""

from pathlib import Path

from cli.words import USAGE, Trouble
from ledger.note import MalformedNote, Verifier
from ledger.policy import MalformedPolicy, Policy
from ledger.policy import read as read_policy
from ledger.sealed import MOST_BYTES, known_keys


def content(file: Path) -> bytes:
    """Read a key file, a checkpoint, a policy, a receipt, a record: no more than any of them holds. Raises Trouble."""
    try:
        with file.open("rb") as stream:
            read = stream.read(MOST_BYTES + 1)
    except OSError as error:
        fr, en = f"{file} ne se lit pas ({error.strerror})", f"{file} cannot be read ({error.strerror})"
        raise Trouble(USAGE, fr, en) from None
    if len(read) > MOST_BYTES:
        raise Trouble(USAGE, f"{file} dépasse {MOST_BYTES} octets", f"{file} is longer than {MOST_BYTES} bytes")
    return read


def verifiers(key: str) -> tuple[Verifier, ...]:
    """Read verifier keys as written by hand, or the file that holds them. Raises Trouble."""
    try:
        found = known_keys(key.encode() if "+" in key else content(Path(key)))
    except MalformedNote as error:
        raise Trouble(USAGE, f"« {key} » : ni clé ni fichier de clés ({error})", f"“{key}”: no key ({error})") from None
    if not found:
        raise Trouble(USAGE, f"{key} : aucune clé", f"{key}: no key")
    return found


def rules(file: Path) -> Policy:
    """Read a trust policy (C2SP tlog-policy). Raises Trouble."""
    try:
        return read_policy(content(file))
    except MalformedPolicy as error:
        fr = f"{file} n'est pas une règle de confiance : {error}"
        raise Trouble(USAGE, fr, f"{file} is no trust policy: {error}") from None
