"""`jury audit verify`: reads what the auditor brings along, hands it to the audit, tells the result."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from audit import show
from audit.checked import Checked
from audit.trust import Trust
from audit.verify import NotALog, verify
from cli.auditing.handed import content, rules, verifiers
from cli.words import INTEGRITY, RIGHT, USAGE, Trouble, english


def run(directory: Path, keys: Sequence[str], policy: Path | None, older: Sequence[Path], *, json: bool) -> int:
    """Verify and tell; exit code 4 on a finding. Raises Trouble where a file is not what it is given for."""
    read = tuple(verifier for key in keys for verifier in verifiers(key))
    held = tuple((file.name, content(file)) for file in older)
    trust = Trust(read, None if policy is None else rules(policy), held)
    try:
        made = verify(directory, trust)
    except OSError as error:
        fr, en = f"{directory} ne se lit pas ({error.strerror})", f"{directory} cannot be read ({error.strerror})"
        raise Trouble(USAGE, fr, en) from None
    except NotALog:
        fr = f"{directory} n'est ni un registre exporté ni un registre en tuiles"
        raise Trouble(USAGE, fr, f"{directory} is neither an exported log nor a log in tiles") from None
    print(_json(made) if json else "\n".join(show.checked(made, french=not english())))
    return RIGHT if made.intact else INTEGRITY


def _json(made: Checked) -> str:
    told = {"intact": made.intact, **msgspec.to_builtins(made), "sentence": made.sentence()._asdict()}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
