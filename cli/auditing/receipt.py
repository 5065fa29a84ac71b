"""`jury audit receipt`: a receipt verified without a server, and what it proves."""

from pathlib import Path

from cli.auditing.handed import content, rules, verifiers
from cli.words import INTEGRITY, RIGHT, USAGE, Trouble, say


def run(file: Path, entry: Path | None, sha256: str | None, key: str | None, policy: Path | None, *, json: bool) -> int:
    """Verify a receipt offline and say what it proves (exit code 4: nothing). Raises Trouble."""
    import msgspec

    from audit.receipt import WrongReceipt, verify

    asked = None if policy is None else rules(policy)
    keys = () if key is None else verifiers(key)
    if not keys and (asked is None or not asked.logs):
        fr, en = (
            "quelle clé ? --key, ou --policy avec celle du registre",
            "which key? --key, or --policy with the log's",
        )
        raise Trouble(USAGE, fr, en)
    raw, record = content(file), None if entry is None else content(entry)
    try:
        proven = verify(raw, keys, record, None if sha256 is None else sha256.lower(), asked)
    except WrongReceipt as wrong:
        raise Trouble(INTEGRITY, *wrong.sentence()) from None
    at = f"{proven.position} {say('du registre', 'of the log')} {proven.origin}"
    sealed = say(f"scellé à {proven.size} :", f"sealed at {proven.size}:")
    told = msgspec.json.format(msgspec.json.encode(proven._asdict()), indent=2).decode()
    print(told if json else f"Position {at}, {sealed} SHA-256 {proven.sha256}")
    return RIGHT
