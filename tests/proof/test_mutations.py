"""Whoever changes a sealed log is found: each way has its own code and sentence, and the command ends with 4.

Some change the files alone; others hold the log's stolen key, make every chain good again and sign: against them stand
the checkpoint that the auditor kept, and the signatures of the persons.
"""

import base64
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from audit.codes import Code
from contracts import record as records
from contracts.commands import scoring as s
from contracts.events import awards as ea
from contracts.events import intake as ei
from contracts.events import scoring as es
from contracts.evidence import Signature
from contracts.record import Record
from ledger.port import Entry
from tests.golden.edition import Edition, marks
from tests.golden.forge import Kept, asked, stored
from tests.golden.test_forty import BUNDLE
from tests.jury import Ended, Jury
from tests.proof.made import THIEF, bundle, changed, checkpoint, numbered, remade, retile, verifier
from tests.scene import signature

#: The checkpoint of this many records is one that the auditor kept.
KEPT = 40


class Case(NamedTuple):
    """A bundle in `here`, the honest log and its documents, and the auditor's own copies of two checkpoints."""

    here: Path
    log: Sequence[Entry]
    documents: dict[str, bytes]

    @property
    def entries(self) -> list[Entry]:
        """The honest log."""
        return list(self.log)

    def honest(self) -> Path:
        """Write the honest bundle."""
        return bundle(self.here / "bundle", self.entries, self.documents)

    def sealed(self, entries: list[Entry]) -> Path:
        """Write a bundle of other entries, signed with the log's stolen key."""
        return bundle(self.here / "bundle", entries, self.documents)

    def kept(self, size: int) -> Path:
        """Keep the honest checkpoint of a size."""
        file = self.here / f"checkpoint-{size}"
        file.write_bytes(checkpoint(self.entries[:size]))
        return file

    def ballots(self) -> list[int]:
        """Return where ballots lie that are the only record of their noun."""
        times = Counter(entry.subject for entry in self.log)
        return [entry.position for entry in self.log if ".ballot." in entry.subject and times[entry.subject] == 1]

    def unread(self, juror: str) -> str:
        """Return a dossier on which a juror cast no ballot."""
        nouns = [entry.subject.split(".")[3:] for entry in self.log]
        read = {noun[1] for noun in nouns if noun[0] == "ballot" and noun[2] == juror}
        return next(noun[1] for noun in nouns if noun[0] == "dossier" and noun[1] not in read)


@pytest.fixture
def case(scene: Edition, tmp_path: Path) -> Case:
    """Give a place for a bundle of the tiny edition."""
    return Case(tmp_path, scene.entries, scene.documents)


@pytest.fixture(scope="module")
def played() -> Kept:
    """Give a whole demo edition as it is stored, with all that it decided."""
    return stored(BUNDLE)


@pytest.fixture
def demo(played: Kept, tmp_path: Path) -> Case:
    """Give a place for a bundle of the demo edition, whose log is held by this test's key."""
    return Case(tmp_path, played.ledger._entries, played.documents._kept)


def found(done: Ended) -> list[tuple[str, int]]:
    """Return the codes and positions that the command told."""
    return [(finding["code"], finding["position"]) for finding in msgspec.json.decode(done.out)["findings"]]


def told(done: Ended) -> list[tuple[str, int]]:
    """Return the codes and positions of the sentences that a person reads, between the counts and the verdict."""
    _, *lines, verdict = done.out.splitlines()
    assert verdict.startswith("Verdict : ")
    assert all(line.startswith("[") and "…" not in line for line in lines)
    read = (re.match(r"\[(.*?)\] (?:position ([0-9]+))?", line) for line in lines)
    return [(each[1], int(each[2] or 0)) for each in read if each]


def edit(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Change a mark in the stored bytes."""
    at = case.ballots()[0]
    directory = case.honest()

    def change(entries: list[bytes], place: int) -> list[bytes]:
        mark = re.search(rb'"education":([0-5])', entries[place])
        assert mark is not None
        other = b'"education":%d' % (5 - int(mark[1]))
        return [*entries[:place], entries[place].replace(mark[0], other), *entries[place + 1 :]]

    retile(directory, len(case.entries), at, change)
    return [directory], [(Code.EDITED, at)]


def drop(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Take a ballot out of the file."""
    at = case.ballots()[0]
    directory = case.honest()
    retile(directory, len(case.entries), at, lambda entries, place: entries[:place] + entries[place + 1 :])
    return [directory], [(Code.DROPPED, at)]


def swap(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Exchange two records in the file."""
    one, other = case.ballots()[:2]
    directory = case.honest()

    def change(entries: list[bytes], place: int) -> list[bytes]:
        beside = place + other - one
        entries[place], entries[beside] = entries[beside], entries[place]
        return entries

    retile(directory, len(case.entries), one, change)
    return [directory], [(Code.SWAPPED, one), (Code.SWAPPED, other)]


def insert(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Put one record more into the file."""
    at = case.ballots()[0]
    directory = case.honest()
    again = case.entries[4].raw
    retile(
        directory, len(case.entries), at, lambda entries, place: [*entries[: place + 1], again, *entries[place + 1 :]]
    )
    return [directory], [(Code.INSERTED, at + 1)]


def truncate(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Make the tiles and the manifest of fewer records, under the checkpoint of all."""
    directory = case.sealed(case.entries[:-7])
    (directory / "checkpoint").write_bytes(checkpoint(case.entries))
    return [directory], [(Code.TRUNCATED, 0)]


def fork(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Give an early record another nonce, make all good again, sign with the log's own key."""
    directory = case.sealed(remade(case.entries, {3: lambda record: replace(record, nonce="f" * 32)}))
    return [directory, "--older", case.kept(KEPT)], [(Code.FORKED, 0)]


def rollback(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Hand over an honest, older state: what came later never was."""
    directory = case.sealed(case.entries[:-7])
    return [directory, "--older", case.kept(len(case.entries))], [(Code.ROLLED_BACK, 0)]


def sign_again(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Sign everything with another key of the same name, and enclose that key."""
    return [bundle(case.here / "bundle", case.entries, case.documents, THIEF)], [(Code.UNTRUSTED_KEY, 0)]


def other_rulebook(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Open the edition under another rulebook than the one that the organiser signed."""
    at = next(e.position for e in case.entries if b'"edition-opened"' in e.raw)

    def change(record: Record) -> Record:
        (opened,) = record.events
        assert isinstance(opened, ei.EditionOpened)
        other = bytes(opened.rulebook).replace(b'"ballots":true', b'"ballots":false')
        assert other != bytes(opened.rulebook)
        return replace(record, events=(replace(opened, rulebook=Raw(other)),))

    return [case.sealed(remade(case.entries, {at: change}))], [(Code.OTHER_RULEBOOK, at)]


def move(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Put a ballot under another dossier; chains are good."""
    at = case.ballots()[0]
    entries = case.entries
    juror = records.decode(entries[at - 1].raw).actor
    entries[at - 1] = changed(entries[at - 1], lambda record: replace(record, id=f"{case.unread(juror)}.{juror}"))
    return [case.sealed(remade(entries))], [(Code.MISPLACED, at)]


def reuse(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Record a juror's signed ballot a second time."""
    at = case.ballots()[0]
    entries = remade([*case.entries, case.entries[at - 1]])
    return [case.sealed(entries)], [(Code.COMMAND_REUSED, len(entries))]


def alter_document(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Change a letter of the sealed palmares."""
    at = next(e.position for e in case.entries if b'"palmares-sealed"' in e.raw)
    (sealed, *_) = records.decode(case.entries[at - 1].raw).events
    assert isinstance(sealed, ea.PalmaresSealed)
    directory = case.honest()
    file = directory / "documents" / sealed.palmares.sha256
    changed = file.read_bytes().replace(b'"level":5', b'"level":4', 1)
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    return [directory], [(Code.DOCUMENT_ALTERED, at)]


def forge(case: Case) -> tuple[list[object], list[tuple[Code, int]]]:
    """Write a ballot in a juror's name with the log's stolen key: his own key is not there to sign it."""
    return forged_ballot(case, _borrowed), [(Code.FORGED, case.ballots()[0])]


def _borrowed(record: Record) -> tuple[Signature, ...]:
    """Name the juror's key; sign with another."""
    value = base64.b64encode(THIEF.sign(b"what the juror never saw")).decode()
    return (Signature("ed25519", record.evidence[0].key, value),)


def _own(record: Record) -> tuple[Signature, ...]:
    """Sign with the key of somebody else who is registered."""
    return (signature("p-sec", record.edition, record.command_id, bytes(record.command)),)


def _none(_record: Record) -> tuple[Signature, ...]:
    return ()


def forged_ballot(case: Case, sign: Callable[[Record], tuple[Signature, ...]]) -> list[object]:
    """Give the first ballot other marks, in its command and its event, and this signature."""
    at = case.ballots()[0]
    given = records.decode(case.entries[at - 1].raw).events[0]
    assert isinstance(given, es.ScoreCast)

    def change(record: Record) -> Record:
        cast = replace(given, marks=marks(1))
        record = asked(s.CastScore(given.dossier, given.round, 0, marks(1)))(replace(record, events=(cast,)))
        return replace(record, evidence=sign(record))

    return [case.sealed(remade(case.entries, {at: change}))]


MUTATIONS = (
    edit,
    drop,
    swap,
    insert,
    truncate,
    fork,
    rollback,
    sign_again,
    other_rulebook,
    move,
    reuse,
    alter_document,
    forge,
)


@pytest.mark.parametrize("edition", ["case", "demo"])
def test_honest_bundle_is_whole(jury: Jury, edition: str, request: pytest.FixtureRequest) -> None:
    """Under the log's key, against two checkpoints that the auditor kept: nothing is found."""
    case = request.getfixturevalue(edition)
    assert isinstance(case, Case)
    older = ("--older", case.kept(KEPT), "--older", case.kept(len(case.entries)))
    words = ("audit", "verify", case.honest(), "--key", verifier(), *older)
    done = jury(*words, "--json")
    told = msgspec.json.decode(done.out)
    assert (done.code, told["intact"], told["findings"]) == (0, True, [])
    assert (told["entries"], told["documents"], told["older"]) == (len(case.entries), 3, [KEPT, len(case.entries)])
    assert jury(*words).out.splitlines()[-1] == "Verdict : entier, et tel que la clé de confiance l'a signé."


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_mutation_of_a_demo_edition_is_refused(
    demo: Case, jury: Jury, mutation: Callable[[Case], tuple[list[object], object]]
) -> None:
    """Exactly the finding of its class, told in a sentence, and exit code 4."""
    words, expected = mutation(demo)
    done = jury("audit", "verify", *words, "--key", verifier())
    assert (done.code, told(done)) == (4, expected)


def test_each_mutation_is_told_in_its_own_words(case: Case, jury: Jury) -> None:
    """No two classes share a sentence, in French or in English."""
    said: dict[str, set[str]] = {"fr": set(), "en": set()}
    for number, mutation in enumerate(MUTATIONS):
        (case.here / str(number)).mkdir()
        words, _ = mutation(case._replace(here=case.here / str(number)))
        for language in said:
            done = jury("audit", "verify", *words, "--key", verifier(), english=language == "en")
            assert done.code == 4
            line = done.out.splitlines()[1]
            said[language].add(re.sub(r"^\[.*?\] (position [0-9]+ ?(\(.*?\) ?)?: )?|[0-9]", "", line))
            assert "…" not in line
    assert {language: len(codes) for language, codes in said.items()} == {"fr": 13, "en": 13}


@pytest.mark.parametrize(
    ("sign", "code"), [(_borrowed, Code.FORGED), (_own, Code.STRANGE_KEY), (_none, Code.UNSIGNED_COMMAND)]
)
def test_forged_ballot_is_refused_however_it_is_signed(
    case: Case, jury: Jury, sign: Callable[[Record], tuple[Signature, ...]], code: Code
) -> None:
    """The juror's key with a signature that is not its own, another person's key, or no signature."""
    done = jury("audit", "verify", *forged_ballot(case, sign), "--json")
    assert (done.code, found(done)) == (4, [(code, case.ballots()[0])])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((1, 2, 3), []),
        ((1, 3), [(Code.VERSION_MISSING, 2)]),
        ((1, 3, 2), [(Code.VERSION_MISSING, 2), (Code.VERSION_BEFORE, 3)]),
        ((1, 2, 2, 3), [(Code.VERSION_TWICE, 3), (Code.COMMAND_REUSED, 3)]),
    ],
)
def test_broken_history_with_the_log_s_own_key_is_found(
    case: Case, jury: Jury, order: tuple[int, ...], expected: list[tuple[Code, int]]
) -> None:
    """A stolen key signs any log: the versions of a noun still tell what was dropped, moved or put in."""
    person = [entry for entry in case.entries if entry.subject == "jury.log.label.person.p-mairie"]
    founded = numbered([case.entries[0], *person])
    # None rests on another position: that would tell of a changed place by itself.
    history = remade(founded, dict.fromkeys(range(1, 5), lambda record: replace(record, basis=0)))
    entries = numbered([history[0], *(history[number] for number in order)])
    told = found(jury("audit", "verify", case.sealed(entries), "--json"))
    assert [(code, position - 1) for code, position in told] == expected


def test_dropped_record_is_found_by_what_the_next_one_rests_on(case: Case, jury: Jury) -> None:
    """A ballot dropped with the stolen key, all chains good again: the next record rests on its own position."""
    at = case.ballots()[0]
    entries = remade([*case.entries[: at - 1], *case.entries[at:]])
    told = found(jury("audit", "verify", case.sealed(entries), "--json"))
    assert told[0] == (Code.RESTS_ON_LATER, at)


def test_edit_with_the_log_s_own_key_breaks_the_chain(case: Case, jury: Jury) -> None:
    """An edited record that others follow, signed with the stolen key: the next of its noun names another hash."""
    entries = case.entries
    first, second = [entry.position for entry in entries if entry.subject == "jury.log.label.person.p-mairie"][:2]
    entries[first - 1] = changed(entries[first - 1], lambda record: replace(record, nonce="f" * 32))
    assert found(jury("audit", "verify", case.sealed(entries), "--json")) == [(Code.BROKEN_CHAIN, second)]


def test_record_that_tells_two_readers_two_things_is_found(case: Case, jury: Jury) -> None:
    """A name twice in one object, with the stolen key: one JSON reader takes the first mark, another the last."""
    at = case.ballots()[-1]
    entries = case.entries
    entry = entries[at - 1]
    twice = re.sub(rb'("events":\[.*?)("education":)([0-5])', rb"\1\g<2>0,\2\3", entry.raw)
    assert records.decode(twice) == records.decode(entry.raw)
    assert len(twice) == len(entry.raw) + len('"education":0,')
    entries[at - 1] = entry._replace(raw=twice)
    done = jury("audit", "verify", case.sealed(entries), "--json")
    (finding,) = msgspec.json.decode(done.out)["findings"]
    assert (done.code, finding["code"], finding["position"]) == (4, Code.UNREADABLE, at)
    assert finding["details"] == {"problem": "`education` twice in one object"}
