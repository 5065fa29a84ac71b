"""What an audit can find, as codes that callers match on; the sentences are in `findings` and `breaches`."""

from enum import StrEnum
from typing import Final, NamedTuple


class Text(NamedTuple):
    """French, English; templates over a finding's details."""

    fr: str
    en: str


class Code(StrEnum):
    """What is wrong; callers match on the code."""

    # integrity, of any log: it is not what was stored
    GAP = "gap"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    MISPLACED = "misplaced"
    BROKEN_CHAIN = "broken-chain"
    # integrity, of what was handed to an auditor: who vouches for it
    BAD_FILE = "bad-file"
    NOT_SIGNED = "not-signed"
    BAD_SIGNATURE = "bad-signature"
    UNTRUSTED_KEY = "untrusted-key"
    OTHER_LOG = "other-log"
    POLICY_UNMET = "policy-unmet"
    # integrity: what was signed against what is there
    WRONG_ROOT = "wrong-root"
    TRUNCATED = "truncated"
    UNSIGNED_TAIL = "unsigned-tail"
    ROLLED_BACK = "rolled-back"
    FORKED = "forked"
    BAD_OLDER = "bad-older"
    EDITED = "edited"
    DROPPED = "dropped"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    # integrity: each record against those before it and against who asked for it
    VERSION_MISSING = "version-missing"
    VERSION_TWICE = "version-twice"
    VERSION_BEFORE = "version-before"
    RESTS_ON_LATER = "rests-on-later"
    COMMAND_REUSED = "command-reused"
    UNKNOWN_SIGNER = "unknown-signer"
    UNSIGNED_COMMAND = "unsigned-command"
    STRANGE_KEY = "strange-key"
    FORGED = "forged"
    KEY_DIFFERS = "key-differs"
    OTHER_RULEBOOK = "other-rulebook"
    # integrity: the documents beside the log
    DOCUMENT_ALTERED = "document-altered"
    DOCUMENT_MISSING = "document-missing"
    DOCUMENT_UNKNOWN = "document-unknown"
    # correctness: what is stored does not follow from what came before
    DIFFERS = "differs"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    OVERTAKEN_BUT_COUNTED = "overtaken-but-counted"
    OWED = "owed"
    CLOCK_BACK = "clock-back"
    STALE = "stale"
    WRONG_BASIS = "wrong-basis"
    REPEATED = "repeated"
    IMPOSSIBLE = "impossible"
    AWARD_DIFFERS = "award-differs"
    PALMARES_DIFFERS = "palmares-differs"
    MINUTES_DIFFER = "minutes-differ"
    # self-audit: what a running service holds in memory is not what the log gives
    VIEW_DIFFERS = "view-differs"


CORRECTNESS: Final = frozenset(
    {
        Code.DIFFERS,
        Code.REFUSED,
        Code.OVERTAKEN,
        Code.OVERTAKEN_BUT_COUNTED,
        Code.OWED,
        Code.CLOCK_BACK,
        Code.STALE,
        Code.WRONG_BASIS,
        Code.REPEATED,
        Code.IMPOSSIBLE,
        Code.AWARD_DIFFERS,
        Code.PALMARES_DIFFERS,
        Code.MINUTES_DIFFER,
        Code.VIEW_DIFFERS,
    }
)
INTEGRITY: Final = frozenset(Code) - CORRECTNESS
