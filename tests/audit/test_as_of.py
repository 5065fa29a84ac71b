"""`--as-of` on every read of `jury audit`: a position, the time of it, and the log that ended there answer alike.

The log is the stored edition of forty dossiers, read as a bundle: no broker.
"""

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pytest
from cyclopts import App

from audit.documents import public
from audit.reading import stream, time_of
from cli.jury import app
from cli.words import RIGHT, USAGE
from ledger.bundle import BundleDocuments, BundleLedger, export
from tests.golden.test_forty import BUNDLE, SIZE
from tests.jury import Ended, Jury

#: In mid-sitting: block 1 is adopted, and none of the awards that it decides is recorded yet.
MIDST: Final = 712
DOSSIER, PANEL, JUROR, APPLICANT = "59009", "territoires", "p-c4efe922ca36", "p-3dae79e9607f"
#: A juror of the panel whose round closes first, and the document that is sealed.
READER, PALMARES = "p-d64d6c0a2273", "61a3a2ea2c10b1e8a5220a4422503b63d1f987bde26fc895c329a7d648bcd4b1"
#: Where the edition closes to applicants, a round closes, the palmares is sealed, is published.
CLOSED, ROUND_CLOSED, SEALED, PUBLISHED = 173, 355, 1046, 1050

#: Every read, by name: what is said after it, of a bundle and of where to write.
READS: Final[dict[str, Callable[[Path, Path], tuple[object, ...]]]] = {
    "ballots": lambda bundle, target: (bundle, target, "--embargoed"),
    "compare": lambda bundle, _: ("25", "26", bundle),
    "dossier": lambda bundle, _: (DOSSIER, bundle),
    "draw": lambda bundle, _: (bundle,),
    "explain": lambda bundle, _: (bundle, DOSSIER),
    "history": lambda bundle, _: (DOSSIER, bundle),
    "log": lambda bundle, _: (bundle,),
    "minutes": lambda bundle, _: (bundle,),
    "open-data": lambda bundle, target: (bundle, target, "--embargoed"),
    "palmares": lambda bundle, _: (bundle,),
    "panel": lambda bundle, _: (PANEL, bundle),
    "ranking": lambda bundle, _: (bundle,),
    "replay": lambda bundle, _: (bundle,),
    "report": lambda bundle, target: (bundle, target, "--embargoed"),
    "seen": lambda bundle, _: (JUROR, bundle),
    "timeline": lambda bundle, _: (bundle,),
    "what-if": lambda bundle, _: (bundle, "--aggregation", "median/1"),
}
#: The reads that know no moment, and why.
TIMELESS: Final = {
    "receipt": "it proves one record, and reads that receipt alone",
    "verify": "it asks whether the whole bundle is what was signed; what was signed before is given as --older",
}
#: What a report says of the bundle that it was read from, whatever the moment.
OF_THE_BUNDLE: Final = re.compile(r'^<p(?: class="small soft")?>.*(?:entier, |registre \S+\s: \d).*</p>$', re.MULTILINE)


class Answer(NamedTuple):
    """What a read gave: how it ended, and the files that it wrote, by name."""

    ended: Ended
    files: dict[str, bytes]


class Reader:
    """Runs a read of a bundle, as of a moment, always to the same target."""

    def __init__(self, jury: Jury, directory: Path) -> None:
        self._jury = jury
        self._target = directory / "target"

    def __call__(self, name: str, bundle: Path, as_of: object = None, of: str = "") -> Answer:
        """Run it, in JSON; `of`: about whom, else about whom the table says."""
        words = [of, bundle] if of else [*READS[name](bundle, self._target)]
        words += [] if as_of is None else [f"--as-of={as_of}"]
        ended = self._jury("audit", name, *words, "--json")
        return Answer(ended, dict(self._written()))

    def _written(self) -> Iterator[tuple[str, bytes]]:
        if self._target.is_file():
            yield "", self._target.read_bytes()
            self._target.unlink()
        elif self._target.is_dir():
            for file in sorted(each for each in self._target.rglob("*") if each.is_file()):
                yield str(file.relative_to(self._target)), file.read_bytes()
            shutil.rmtree(self._target)


@pytest.fixture
def reader(jury: Jury, tmp_path: Path) -> Reader:
    """Give the reader of this test."""
    return Reader(jury, tmp_path)


async def _cut(directory: Path) -> None:
    await export(BundleLedger(BUNDLE), BundleDocuments(BUNDLE), directory, MIDST, public, None)


async def _times() -> list[str]:
    ledger = BundleLedger(BUNDLE)
    return [time_of(entry).isoformat() for entry in [e async for some in stream(ledger, SIZE) for e in some]]


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the log as it was at that position: what came later is not in it."""
    directory = tmp_path_factory.mktemp("cut") / BUNDLE.name
    asyncio.run(_cut(directory))
    return directory


@pytest.fixture(scope="module")
def times() -> list[str]:
    """Give the time of each record of the log, from position 1 on."""
    return asyncio.run(_times())


def _commands(part: App) -> dict[str, set[str]]:
    """Return the commands of a part by name, and the options of each."""
    names = [name for name in part if not name.startswith("-")]
    return {name: {said for each in part[name].assemble_argument_collection() for said in each.names} for name in names}


def test_every_read_has_as_of_or_a_reason_not_to() -> None:
    """A new read of `jury audit` belongs in one table or in the other; each answers in JSON too."""
    commands = _commands(app["audit"])
    assert {name for name, options in commands.items() if "--as-of" in options} == READS.keys()
    assert {name for name, options in commands.items() if "--as-of" not in options} == TIMELESS.keys()
    assert [name for name, options in commands.items() if "--json" not in options] == []


@pytest.mark.parametrize("name", READS)
def test_read_as_of_a_position_its_time_and_the_log_cut_there_answers_alike(
    reader: Reader, cut: Path, times: list[str], name: str
) -> None:
    """Byte for byte: nothing that came later is told, nor told otherwise."""
    assert times[MIDST - 1] < times[MIDST], "a time names its last position"
    by_position = reader(name, BUNDLE, MIDST)
    assert by_position.ended.code == RIGHT
    assert reader(name, BUNDLE, times[MIDST - 1]) == by_position
    then = reader(name, cut)
    if name == "report":
        of_both = (by_position, then)
        assert [len(OF_THE_BUNDLE.findall(each.files["index.html"].decode())) for each in of_both] == [2, 2]
        for each in of_both:
            each.files["index.html"] = OF_THE_BUNDLE.sub("", each.files["index.html"].decode()).encode()
    assert then.files == by_position.files
    assert then.ended.out == by_position.ended.out


def _told(answer: Answer) -> Any:
    assert answer.ended.code == RIGHT
    return msgspec.json.decode(answer.ended.out)


def test_award_is_told_from_its_own_position_on(reader: Reader) -> None:
    """The block that gives 16374 its level is adopted; the award comes 1 position later, and no read knows before."""
    before, after = (_told(reader("ranking", BUNDLE, position)) for position in (MIDST, MIDST + 1))
    level = {
        moment["as_of"]: {row["dossier"]: row["level"] for kind in moment["kinds"] for row in kind["rows"]}
        for moment in (before, after)
    }
    fresh = [code for code, given in level[MIDST + 1].items() if given != level[MIDST][code]]
    assert [(level[MIDST][code], level[MIDST + 1][code]) for code in fresh] == [(None, 1)]
    awards = [len(_told(reader("palmares", BUNDLE, position))["awards"]) for position in (MIDST, MIDST + 1)]
    assert awards == [28, 29]


def test_marks_of_a_round_are_told_from_its_closing_on(reader: Reader) -> None:
    """Before it a file of ballots holds them back, and a reader is refused those of his peers."""
    moments = (ROUND_CLOSED - 1, ROUND_CLOSED)
    files = [_told(reader("ballots", BUNDLE, position)) for position in moments]
    assert [(one["ballots"], one["as_of"]) for one in files] == [(0, moments[0]), (41, moments[1])]
    peers = [
        Counter(each["refused"] for each in told["answers"] if each["question"] == "peer-ballots")
        for told in (_told(reader("seen", BUNDLE, position, of=READER)) for position in moments)
    ]
    assert [(one["peers-hidden"], one[None]) for one in peers] == [(9, 0), (1, 8)]


def test_edition_that_closes_is_told_from_there_on(reader: Reader) -> None:
    """The explanation names the closing among what it rests on, once it is there."""
    rests = [_told(reader("explain", BUNDLE, position))["records"] for position in (CLOSED - 1, CLOSED)]
    assert [each for each in rests[1] if each not in rests[0]] == [[CLOSED, "edition", "26"]]


def test_sealing_and_publication_are_told_from_there_on(reader: Reader) -> None:
    """Under way, sealed under embargo, published: in a comparison, in a history."""
    moments = (SEALED - 1, SEALED, PUBLISHED - 1, PUBLISHED)
    states = [_told(reader("compare", BUNDLE, position))["after"]["state"] for position in moments]
    assert states == ["provisional", "sealed", "sealed", "published"]
    assert [_told(reader("history", BUNDLE, position))["years"][-1]["state"] for position in moments] == states


def test_applicant_reads_the_sealed_palmares_from_the_publication_on(reader: Reader) -> None:
    """Before it the document is refused to him, from there on it is not."""

    def palmares(position: int) -> list[Any]:
        answers = _told(reader("seen", BUNDLE, position, of=APPLICANT))["answers"]
        return [each for each in answers if each["about"] == PALMARES]

    (before,), (after,) = palmares(PUBLISHED - 1), palmares(PUBLISHED)
    assert (before["refused"], before["value"]) == ("not-allowed", None)
    assert (after["refused"], after["value"]) == (None, True)


NOT_A_MOMENT: Final = "ni position ni date RFC 3339"


#: What is no moment of the log, and what is said of it.
REFUSED: Final = {
    "0": "le registre commence à la position 1, le 2024-02-03T08:00:00Z : rien n'est à lire avant",
    "2024-02-03T07:59:59Z": "le registre commence à la position 1, le 2024-02-03T08:00:00Z",
    str(SIZE + 1): f"le registre finit à la position {SIZE}",
    "9" * 5000: f"le registre finit à la position {SIZE}",
    "-1": NOT_A_MOMENT,
    "hier": NOT_A_MOMENT,
    "": NOT_A_MOMENT,
    "2024-12-12": NOT_A_MOMENT,
    "2024-12-12T08:30:00": NOT_A_MOMENT,
}


@pytest.mark.parametrize("name", READS)
def test_moment_that_the_log_does_not_have_is_refused(reader: Reader, name: str) -> None:
    """One sentence, exit code 2, nothing written; the same of every read."""
    for as_of, said in REFUSED.items():
        answer = reader(name, BUNDLE, as_of)
        assert (answer.ended.code, answer.ended.out, answer.files) == (USAGE, "", {}), as_of
        assert said in answer.ended.err
