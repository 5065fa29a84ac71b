"""The closed list of reasons for a refusal: a code, one sentence a person understands, what to do next.

Callers match on the code. Sentences are templates over the refusal's details.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, Self


class Why(StrEnum):
    """Why a command was refused; the value is stored nowhere but sent over the bus, so it is never renamed."""

    # the request itself
    INVALID_JSON = "invalid-json"
    INVALID_FIELD = "invalid-field"
    UNKNOWN_COMMAND = "unknown-command"
    UNSUPPORTED_VERSION = "unsupported-version"
    OVERSIZED_RECORD = "oversized-record"
    OVERSIZED_DOCUMENT = "oversized-document"
    COMMAND_ID_REUSED = "command-id-reused"
    # who asks
    UNKNOWN_PERSON = "unknown-person"
    UNSIGNED = "unsigned"
    WRONG_SIGNATURE = "wrong-signature"
    NOT_ALLOWED = "not-allowed"
    # label, persons
    ALREADY_FOUNDED = "already-founded"
    NOT_FOUNDED = "not-founded"
    NOT_SIMULATED = "not-simulated"
    CLOCK_BACKWARDS = "clock-backwards"
    ALREADY_REGISTERED = "already-registered"
    SEALED_FOR_ANOTHER = "sealed-for-another"
    PERSON_ERASED = "person-erased"
    PERSON_NEEDED = "person-needed"
    # editions, dossiers
    UNKNOWN_EDITION = "unknown-edition"
    ALREADY_OPEN = "already-open"
    INVALID_RULEBOOK = "invalid-rulebook"
    INVALID_CALENDAR = "invalid-calendar"
    EDITION_NOT_OPEN = "edition-not-open"
    EDITION_NOT_CLOSED = "edition-not-closed"
    EDITION_NOT_PUBLISHED = "edition-not-published"
    MALFORMED_CODE = "malformed-code"
    UNKNOWN_AUTHORITY = "unknown-authority"
    UNKNOWN_DOCUMENT = "unknown-document"
    UNKNOWN_KIND = "unknown-kind"
    REASON_REQUIRED = "reason-required"
    ALREADY_SUBMITTED = "already-submitted"
    UNKNOWN_DOSSIER = "unknown-dossier"
    DOSSIER_LATE = "dossier-late"
    DOSSIER_STATE = "dossier-state"
    # jury, panels, draw
    JURY_UNNAMED = "jury-unnamed"
    JURY_NAMED = "jury-named"
    NOT_A_MEMBER = "not-a-member"
    PANEL_EXISTS = "panel-exists"
    UNKNOWN_PANEL = "unknown-panel"
    NOT_IN_THE_PANEL = "not-in-the-panel"
    ALREADY_IN_THE_PANEL = "already-in-the-panel"
    BACKGROUND_MISSING = "background-missing"
    DRAW_NOT_ANNOUNCED = "draw-not-announced"
    DRAW_ANNOUNCED = "draw-announced"
    DRAW_HELD = "draw-held"
    DRAW_NOT_HELD = "draw-not-held"
    WRONG_SEED = "wrong-seed"
    IMPOSSIBLE_DRAW = "impossible-draw"
    # recusals, rounds, ballots
    ALREADY_RECUSED = "already-recused"
    NOT_RECUSED = "not-recused"
    OWN_RECUSAL = "own-recusal"
    ROUND_OUT_OF_ORDER = "round-out-of-order"
    ROUND_NOT_OPEN = "round-not-open"
    ROUND_NOT_CLOSED = "round-not-closed"
    PEERS_HIDDEN = "peers-hidden"
    READINGS_MISSING = "readings-missing"
    NOT_OF_THE_PANEL = "not-of-the-panel"
    NO_DECLARATION = "no-declaration"
    RECUSED = "recused"
    MARK_OFF_SCALE = "mark-off-scale"
    CRITERION_MISSING = "criterion-missing"
    CRITERION_UNKNOWN = "criterion-unknown"
    STALE_VERSION = "stale-version"
    NOT_CLOSED = "not-closed"
    NOT_TALLIED = "not-tallied"
    FIGURE_MISSING = "figure-missing"
    FIGURE_UNKNOWN = "figure-unknown"
    FIGURES_LATE = "figures-late"
    # sitting, votes, awards, palmares
    ALREADY_CONVENED = "already-convened"
    NOTICE_TOO_SHORT = "notice-too-short"
    SITTING_TOO_EARLY = "sitting-too-early"
    SITTING_STATE = "sitting-state"
    NO_FAILED_NOTICE = "no-failed-notice"
    NOT_PRESENT = "not-present"
    NO_PROXY = "no-proxy"
    PROXY_EXCEEDED = "proxy-exceeded"
    MOTION_EXISTS = "motion-exists"
    MOTION_STATE = "motion-state"
    UNKNOWN_MOTION = "unknown-motion"
    NOT_IN_THE_BLOCK = "not-in-the-block"
    PROPOSAL_DIFFERS = "proposal-differs"
    ALREADY_DECIDED = "already-decided"
    UNKNOWN_LEVEL = "unknown-level"
    UNKNOWN_MENTION = "unknown-mention"
    NOT_ELIGIBLE = "not-eligible"
    NO_QUORUM = "no-quorum"
    NOT_ADOPTED = "not-adopted"
    UNDECIDED_DOSSIERS = "undecided-dossiers"
    TALLY_OWED = "tally-owed"
    APPRAISAL_MISSING = "appraisal-missing"
    MINUTES_STALE = "minutes-stale"
    MINUTES_DIFFER = "minutes-differ"
    MINUTES_UNSIGNED = "minutes-unsigned"
    ALREADY_SEALED = "already-sealed"
    NOT_SEALED = "not-sealed"
    TOO_EARLY = "too-early"
    APPROVALS_MISSING = "approvals-missing"
    # after the publication
    NO_AWARD = "no-award"
    AWARD_WITHDRAWN = "award-withdrawn"
    WITHDRAWAL_DIFFERS = "withdrawal-differs"
    SECOND_PERSON = "second-person"
    VOTE_DIFFERS = "vote-differs"
    APPEAL_LATE = "appeal-late"
    APPEAL_STATE = "appeal-state"
    UNKNOWN_APPEAL = "unknown-appeal"
    HAS_READ = "has-read"
    HEARERS_MISSING = "hearers-missing"
    OPINIONS_MISSING = "opinions-missing"
    RULING_DIFFERS = "ruling-differs"
    NOTHING_TO_AMEND = "nothing-to-amend"
    # letters
    NOT_PUBLISHED = "not-published"
    UNKNOWN_LETTER = "unknown-letter"
    LETTER_STATE = "letter-state"
    # the service
    UNKNOWN_QUESTION = "unknown-question"
    LOG_DAMAGED = "log-damaged"
    UNAVAILABLE = "unavailable"
    WITHHELD = "withheld"


class Sentence(NamedTuple):
    """What a person reads: the reason and what to do next, French then English."""

    fr: str
    next_fr: str
    en: str
    next_en: str


#: What a refusal tells of some dossiers or motions: its details.
Tell = Callable[[tuple[str, ...]], Mapping[str, object]]
#: Refusals that say of who asks that he is recused: he said so himself.
_OWN: Final = frozenset({Why.RECUSED, Why.ALREADY_RECUSED, Why.NOT_RECUSED})
#: Refusals that rest on who asks and on how he asks, whatever he asks about.
_OF_THE_ASKER: Final = frozenset(
    {Why.UNKNOWN_PERSON, Why.UNSIGNED, Why.WRONG_SIGNATURE, Why.PERSON_ERASED, Why.NOT_ALLOWED, Why.INVALID_FIELD}
    | {Why.NOT_A_MEMBER, Why.NOT_PRESENT, Why.NO_PROXY, Why.OWN_RECUSAL}
)
_WORD: Final = re.compile(r"[\w-]+")


def words(text: str) -> frozenset[str]:
    """Return the words and codes of a text."""
    return frozenset(_WORD.findall(text))


class Refusal(Exception):
    """Raised by a rule: the command is refused and nothing changes."""

    def __init__(self, why: Why, /, recorded: object = None, **details: object) -> None:
        super().__init__(why.value)
        self.why: Final = why
        self.recorded: Final = recorded
        self.details: Final = {name: str(value) for name, value in details.items()}
        self._codes: tuple[str, ...] = ()
        self._tell: Tell | None = None

    def about(self, codes: Sequence[str], tell: Tell) -> Self:
        """Say what it is about, dossiers or motions, and how it is told of some of them only."""
        self._codes, self._tell = tuple(codes), tell
        return self

    def without(self, hidden: frozenset[str], actor: str, asked: str) -> "Refusal":
        """Return what may be told to who is recused from what is hidden: the rest of it, or that it is withheld.

        `asked`: his command. If he names himself what is hidden, the reason would tell how it stands: it is withheld,
        unless it is about him alone.
        """
        if not hidden or self.why in _OF_THE_ASKER:
            return self
        if self.why in _OWN and actor in self.details.get("juror", "").split(", "):
            return self
        if hidden & words(asked):
            return Refusal(Why.WITHHELD)
        left = tuple(code for code in self._codes if code not in hidden)
        if self._tell is not None and left:
            return self if left == self._codes else Refusal(self.why, **self._tell(left))
        named = words(" ".join(self.details.values()))
        return Refusal(Why.WITHHELD) if hidden & {*named, *self._codes} else self
