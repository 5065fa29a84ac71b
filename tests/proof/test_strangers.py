"""Logs of strangers who sealed them themselves, so that every hash and signature is good: refused in one sentence.

What they hold is made to break whoever reads it: never a traceback, never without bound in memory or time. So is what
may be handed over in the place of a log: archives, pipes, devices, links that lead nowhere.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, Literal

import pytest

from tests.docs.ready import MEMORY, SECONDS, Ready
from tests.golden.edition import Edition
from tests.jury import Ended, Jury
from tests.proof.made import strange

#: A process that reads a small log needs less; what a bomb unpacks to, much more.
MOST_MEMORY: Final = 1_200_000_000
MOST_SECONDS: Final = 20
DEEP: Final = b"[" * 20_000 + b"]" * 20_000
DIGITS: Final = b"9" * 30_000
LONG: Final = b"x" * 50_000
#: More digits than Python makes a number of in one go.
FIGURE: Final = b"9" * 5_000
#: What changes the bytes of one record.
Twist = Callable[[bytes], bytes]


def put(pattern: bytes, value: bytes, raw: bytes, *, last: bool = False) -> bytes:
    """Put a value where a pattern stands first in a record (last: in what was decided, behind the command)."""
    places = [(found.start(), found.end()) for found in re.finditer(pattern, raw)]
    start, end = places[-1 if last else 0]
    return raw[:start] + value + raw[end:]


def first(event: bytes) -> Callable[[list[bytes]], int]:
    """Find the first record with an event."""
    return lambda raws: next(place for place, raw in enumerate(raws) if b'"type":"%s"' % event in raw)


CAST, TALLIED, OPENED, FOUNDED = (
    first(kind) for kind in (b"score-cast", b"dossier-tallied", b"edition-opened", b"label-founded")
)
#: A figure that no tally gives: the log is whole, the replay finds it, whoever counts with it refuses.
FOLLOWED: Final = (0, 1, 4, 4, 4, 0)
#: Which record, what becomes of it, and the exit codes of verify, replay, explain, report, ballots, open-data, as many
#: as are tried.
TWISTED: Final[dict[str, tuple[Callable[[list[bytes]], int], Twist, tuple[int, ...]]]] = {
    "deep-record": (CAST, lambda _: DEEP, (4, 4, 4, 4, 4, 4)),
    "deep-object": (CAST, lambda _: b'{"a":' * 8_000 + b"1" + b"}" * 8_000, (4, 4)),
    "deep-command": (CAST, partial(put, rb'"command":\{', b'"command":{"x":%s,' % DEEP), (4, 4)),
    "deep-event": (CAST, partial(put, rb'"marks":\{[^}]*\}', b'"marks":' + DEEP, last=True), (4, 4, 4, 4, 4, 4)),
    "deep-rulebook": (OPENED, partial(put, rb'"rulebook":\{', b'"rulebook":{"x":%s,' % DEEP, last=True), (4, 4, 4)),
    "digits-version": (CAST, partial(put, rb'"version":\d+', b'"version":' + DIGITS), (4, 4)),
    "digits-mark": (CAST, partial(put, rb'"education":\d', b'"education":' + DIGITS, last=True), (4, 4)),
    "digits-figure": (TALLIED, partial(put, rb'"figure":"[^"]*"', b'"figure":"%s"' % FIGURE, last=True), FOLLOWED),
    "exponent": (CAST, partial(put, rb'"education":\d', b'"education":5e1000000000', last=True), (4, 4)),
    "nan": (CAST, partial(put, rb'"education":\d', b'"education":NaN'), (4, 4)),
    "no-utf-8": (CAST, partial(put, rb'"actor":"', b'"actor":"\xff\xfe'), (4, 4, 4, 4, 4, 4)),
    "half-a-character": (CAST, partial(put, rb'"id":"', b'"id":"\\ud800'), (4, 4)),
    "key-twice": (CAST, lambda raw: raw[:-1] + b',"version":7}', (4, 4)),
    "long-noun": (CAST, partial(put, rb'"noun":"[a-z-]*"', b'"noun":"%s"' % LONG), (4, 4)),
    "long-notice": (FOUNDED, partial(put, rb'"notice":"[^"]*"', b'"notice":"%s"' % LONG), (4, 4)),
    "largest-tile": (CAST, lambda raw: raw[:-1] + b" " * (65_535 - len(raw)) + b"}", (4, 4, 4, 4, 4, 4)),
    "largest-record": (CAST, lambda raw: raw[:-1] + b" " * (60_000 - len(raw)) + b"}", (0, 0, 0)),
    "nothing": (CAST, lambda _: b"", (4, 4)),
    "last-second": (CAST, partial(put, rb'"time":"[^"]*"', b'"time":"9999-12-31T23:59:59-23:59"'), (0, 0, 0, 0, 0, 0)),
}
#: Those that are read by processes with bounds.
BOUNDED: Final = ("deep-record", "digits-figure", "largest-tile")


def asked(directory: Path, beside: Path) -> tuple[tuple[object, ...], ...]:
    """Return the six readings of a log, in the order of the codes."""
    return (
        ("audit", "verify", directory),
        ("audit", "replay", directory),
        ("audit", "explain", "01004", directory),
        ("audit", "report", directory, beside / "report"),
        ("audit", "ballots", directory, beside / "ballots.sqlite"),
        ("audit", "open-data", directory, beside / "open"),
    )


def twisted(scene: Edition, name: str, directory: Path) -> Path:
    """Write the log of a case."""
    raws = [entry.raw for entry in scene.entries]
    find, twist, _ = TWISTED[name]
    place = find(raws)
    raws[place] = twist(raws[place])
    return strange(directory, raws, scene.documents.values())


@pytest.mark.parametrize("name", [name for name in TWISTED if name not in BOUNDED])
def test_twisted_record_is_refused_by_every_reading(scene: Edition, jury: Jury, tmp_path: Path, name: str) -> None:
    """Exit code 4 and a sentence; where a reading does not look at what is wrong, its ordinary end."""
    directory = twisted(scene, name, tmp_path / "bundle")
    done = [jury(*words) for words in asked(directory, tmp_path)[: len(TWISTED[name][2])]]
    assert tuple(each.code for each in done) == TWISTED[name][2], [each.err[-200:] for each in done]


# -- within bounds: processes that have no more memory and time than they should need


@pytest.fixture(scope="module")
def ready() -> Iterator[Ready]:
    """Give the process that forks one for each call."""
    made = Ready({**os.environ})
    yield made
    made.close()


@pytest.fixture
def bounded(ready: Ready) -> Callable[..., Ended]:
    """Give the command `jury` as a process of its own, bounded."""

    def run(*words: object, memory: int = MOST_MEMORY) -> Ended:
        bounds = {MEMORY: str(memory), SECONDS: str(MOST_SECONDS), "JURY_LANG": "en"}
        command = [str(ready.bin / "jury"), *map(str, words)]
        done = subprocess.run(
            command, env={**os.environ, **bounds}, capture_output=True, timeout=3 * MOST_SECONDS, check=False
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def test_bounds_are_real(scene: Edition, bounded: Callable[..., Ended], tmp_path: Path) -> None:
    """The control: a process that asks for more than its memory does not end as one that has enough."""
    directory = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries])
    assert bounded("audit", "verify", directory).code == 4, "no documents"
    assert bounded("audit", "verify", directory, memory=1 << 20).code == 70


@pytest.mark.parametrize("name", BOUNDED)
def test_twisted_record_is_refused_within_bounds(
    scene: Edition, bounded: Callable[..., Ended], tmp_path: Path, name: str
) -> None:
    """By a process as an auditor starts it."""
    done = [bounded(*words) for words in asked(twisted(scene, name, tmp_path / "bundle"), tmp_path)]
    assert tuple(each.code for each in done) == TWISTED[name][2]
    assert [each for each in done if "Traceback" in each.err] == []


def test_documents_of_a_stranger_are_refused(scene: Edition, bounded: Callable[..., Ended], tmp_path: Path) -> None:
    """A palmares that is a hundred thousand brackets, of which the sealing names the very hash."""
    deep = b"[" * 100_000 + b"]" * 100_000
    palmares = next(each for each in scene.documents.values() if b'"awards"' in each)
    raws = [entry.raw for entry in scene.entries]
    for old, new in ((_sha256(palmares), _sha256(deep)), (str(len(palmares)), str(len(deep)))):
        raws = [raw.replace(f'"{old}"'.encode(), f'"{new}"'.encode()) for raw in raws]
    documents = [deep if each is palmares else each for each in scene.documents.values()]
    directory = strange(tmp_path / "bundle", raws, documents)
    codes = [bounded(*words).code for words in asked(directory, tmp_path)]
    assert codes == [4, 4, 0, 4, 0, 0]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_manifest_of_a_stranger_is_refused(scene: Edition, bounded: Callable[..., Ended], tmp_path: Path) -> None:
    """A hundred thousand brackets; a size of a million digits; not one page; not UTF-8."""
    directory = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries])
    file = directory / "manifest.json"
    whole = file.read_bytes()
    size = re.sub(rb'"size": \d+', b'"size": ' + b"9" * 1_000_000, whole, count=1)
    for content in (b"[" * 100_000, size, b"", b"\xff\xfe" + whole):
        file.write_bytes(content)
        for words in asked(directory, tmp_path)[:2]:
            done = bounded(*words)
            assert (done.code, "Traceback" in done.err) == (4, False)


# -- what is no log at all


def _tar(place: Path, mode: Literal["w", "w:gz"], bundle: Path) -> None:
    with tarfile.open(place, mode) as archive:
        archive.add(bundle, "bundle")


def _zip(place: Path) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", bytes(1 << 25))


#: What is handed over in the place of a directory.
THINGS: Final[dict[str, Callable[[Path, Path], object]]] = {
    "tar": lambda place, bundle: _tar(place, "w", bundle),
    "tar.gz": lambda place, bundle: _tar(place, "w:gz", bundle),
    "zip-bomb": lambda place, _: _zip(place),
    "gzip-bomb": lambda place, _: place.write_bytes(gzip.compress(bytes(1 << 25))),
    "pipe": lambda place, _: os.mkfifo(place),
    "device": lambda place, _: place.symlink_to("/dev/zero"),
    "loop": lambda place, _: place.symlink_to(place.name),
    "nowhere": lambda place, _: place.symlink_to("nowhere"),
    "empty": lambda place, _: place.mkdir(),
    "absent": lambda _place, _: None,
    "x" * 300: lambda _place, _: None,
}


@pytest.mark.parametrize("name", THINGS, ids=lambda name: name[:12])
def test_what_is_no_log_is_said_to_be_none(scene: Edition, jury: Jury, tmp_path: Path, name: str) -> None:
    """Exit code 2 of whoever reads a log (for a receipt: 3, nothing is sealed there); not a byte is unpacked."""
    bundle = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries[:9]])
    thing = tmp_path / name
    THINGS[name](thing, bundle)
    done = [jury(*words) for words in asked(thing, tmp_path)]
    assert [each.code for each in done] == [2] * len(done)
    assert all(each.err.startswith("jury : ") and each.err.count("\n") == 1 for each in done)
    assert jury("receipt", "1", thing, "--with-record").code in (2, 3)


def test_directory_of_many_files_is_told_by_its_first_ones(scene: Edition, jury: Jury, tmp_path: Path) -> None:
    """Of a thousand documents that the manifest does not list so many are told as findings ever are; instead: none."""
    bundle = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries], scene.documents.values())
    (tmp_path / "many").mkdir()
    for number in range(1_000):
        (bundle / "documents" / str(number)).touch()
        (tmp_path / "many" / str(number)).touch()
    ended = jury("audit", "verify", bundle)
    assert (ended.code, ended.out.count("(not in the manifest)")) == (4, 20)
    assert jury("audit", "verify", tmp_path / "many").code == 2


@pytest.mark.parametrize("name", ["manifest.json", "checkpoint", "keys", "tile/0/000.p/9", "tile/entries/000.p/9"])
@pytest.mark.parametrize("what", ["pipe", "device", "loop", "empty"])
def test_file_of_a_bundle_that_is_none_is_refused(
    scene: Edition, jury: Jury, tmp_path: Path, name: str, what: str
) -> None:
    """A pipe that nobody writes, a device without end, a link to itself, a directory: found, and never opened."""
    bundle = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries[:9]])
    (bundle / name).unlink()
    THINGS[what](bundle / name, bundle)
    assert jury("audit", "verify", bundle).code == 4
    assert jury("audit", "replay", bundle).code == (2 if name == "manifest.json" else 4)


@pytest.mark.parametrize("option", ["--key", "--older", "--policy"])
def test_file_without_end_is_no_key(scene: Edition, bounded: Callable[..., Ended], tmp_path: Path, option: str) -> None:
    """What the auditor hands over himself is read within bounds too."""
    bundle = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries[:9]])
    done = bounded("audit", "verify", bundle, option, "/dev/zero")
    assert (done.code, done.err) == (2, "jury: /dev/zero is longer than 1000000 bytes\n")


def test_receipt_from_a_bundle_whose_tile_holds_less_is_refused(scene: Edition, jury: Jury, tmp_path: Path) -> None:
    """Entry tiles are not checked for a receipt; the record must be there all the same."""
    bundle = strange(tmp_path / "bundle", [entry.raw for entry in scene.entries[:9]])
    (bundle / "tile/entries/000.p/9").write_bytes(b"")
    assert jury("receipt", "3", bundle).code == 0
    assert jury("receipt", "3", bundle, "--with-record").code == 4
    (bundle / "checkpoint").write_bytes(b"\xff")
    assert jury("receipt", "3", bundle).code == 4
    shutil.rmtree(bundle / "tile")
    assert jury("receipt", "3", bundle).code == 4


def test_cases_name_what_they_change(scene: Edition) -> None:
    """No case leaves its record as it was."""
    raws = [entry.raw for entry in scene.entries]
    for name, (find, twist, codes) in TWISTED.items():
        raw = raws[find(raws)]
        assert twist(raw) != raw, name
        assert len(twist(raw)) < 1 << 16, name
        assert len(codes) in (2, 3, 6), name
