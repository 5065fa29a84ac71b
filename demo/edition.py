"""An edition to simulate, as its file describes it (format: `demo/editions/README.md` and the files beside it)."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from contracts.authority import KindCode
from contracts.codes import ApplicantCode, MentionCode, PanelCode
from contracts.counted import English
from contracts.events.awards import DeclaredAward, LevelNumber
from contracts.events.intake import Calendar

#: The edition that `jury demo` plays unless it is handed another file.
STANDARD: Final = "26.json"


class EditionError(Exception):
    """The file does not describe an edition that can be played; the message says where and why."""


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Panel(_Part, frozen=True):
    """A panel: its code, the kinds that it reads, how many jurors it has."""

    panel: PanelCode
    kinds: Annotated[tuple[KindCode, ...], Meta(min_length=1)]
    jurors: Annotated[int, Meta(ge=1, le=50)]


class Applicant(_Part, frozen=True):
    """Who files a dossier, and the result that the simulated marks and votes are drawn to give.

    `source`: `public` where a laureate is known from the press, `simulated` where all of it is invented.
    """

    code: ApplicantCode
    kind: KindCode
    level: LevelNumber
    excellence: bool
    mention: MentionCode | None
    source: str


class Other(_Part, frozen=True):
    """Who files a dossier too and gets no award; `ends`: what becomes of it."""

    code: ApplicantCode
    kind: KindCode
    ends: Literal["inadmissible", "hors-concours", "to-complete", "withdrawn"]


class Past(_Part, frozen=True):
    """An invented past palmares."""

    edition: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}$")]
    year: int
    awards: tuple[DeclaredAward, ...]


class Next(_Part, frozen=True):
    """The next edition, opened before this one is over; `mistaken`: the number under which it is first opened."""

    edition: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}$")]
    year: int
    calendar: Calendar
    mistaken: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}$")]


class Edition(_Part, frozen=True):
    """The whole file. `readers`: readings per dossier, as in the rulebook."""

    edition: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}$")]
    year: int
    seed: Annotated[str, Meta(min_length=1, max_length=100)]
    label: Annotated[str, Meta(min_length=1, max_length=200)]
    notice: Annotated[str, Meta(min_length=1, max_length=500)]
    calendar: Calendar
    panels: Annotated[tuple[Panel, ...], Meta(min_length=1, max_length=20)]
    readers: Annotated[int, Meta(ge=1, le=20)]
    applicants: Annotated[tuple[Applicant, ...], Meta(min_length=1, max_length=2000)]
    others: tuple[Other, ...] = ()
    history: tuple[Past, ...] = ()
    next: Next | None = None

    @property
    def filing(self) -> tuple[Applicant | Other, ...]:
        """All who file a dossier."""
        return (*self.applicants, *self.others)

    def part(self, many: int) -> int:
        """Return how many of `many` in an edition of 226 dossiers fall to one of this size: one at least."""
        return -(-many * len(self.applicants) // 226)


def standard() -> Edition:
    """Return the edition of the demo."""
    return read(files("demo.editions").joinpath(STANDARD).read_bytes(), STANDARD)


def load(path: Path) -> Edition:
    """Return the edition that a file describes. Raises EditionError."""
    try:
        return read(path.read_bytes(), str(path))
    except OSError as error:
        raise EditionError(f"{path}: {error.strerror}") from None


def read(content: bytes, name: str) -> Edition:
    """Return the edition that these bytes describe; `name` is for the message. Raises EditionError."""
    try:
        edition = msgspec.json.decode(content, type=Edition)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EditionError(f"{name}: {error}") from None
    for problem in _problems(edition):
        raise EditionError(f"{name}: {problem}")
    return edition


def _problems(edition: Edition) -> list[str]:
    """Say what cannot be played; what the services check themselves (codes, calendar) is left to them."""
    codes = [each.code for each in edition.filing]
    read_kinds = {kind for panel in edition.panels for kind in panel.kinds}
    found = [f"{code} is there twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    found += [f"{a.code}: no panel reads {a.kind}" for a in edition.filing if a.kind not in read_kinds]
    found += [
        f"panel {panel.panel}: {English(panel.jurors):juror}, fewer than {English(edition.readers):reader}"
        for panel in edition.panels
        if panel.jurors < edition.readers
    ]
    return found
