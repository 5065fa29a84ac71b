"""The ballots as an SQLite file: exact, complete, pseudonymised, never of an open round nor under embargo."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from audit.database.about import About
from audit.database.write import Written, write
from audit.embargo import UnderEmbargo
from cli.words import RIGHT, USAGE
from contracts import record as records
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import redress as r
from contracts.commands import scoring as s
from contracts.events.awards import PalmaresSealed, VoteCast
from contracts.events.scoring import DossierTallied, RecusalDeclared, ScoreCast, ScoringAbstained
from contracts.simulation import Simulation
from ledger.port import Damaged, Entry
from ledger.tree import Tree
from services.awards.views.amendments import to_sign
from tests.golden import play
from tests.golden.edition import (
    CALENDAR,
    FOUNDED,
    MARKS,
    MEMBERS,
    NOTICE,
    PRESIDENT,
    RULEBOOK,
    SECRETARY,
    Edition,
    marks,
    official_list,
)
from tests.golden.forge import Kept, chained, event, stored
from tests.golden.test_forty import BUNDLE
from tests.jury import Jury
from tests.proof.made import bundle
from tests.scene import ORGANISER


@pytest.fixture(scope="module")
def signed(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the signed bundle of the tiny edition."""
    return bundle(tmp_path_factory.mktemp("ballots") / "registre", scene.entries, scene.documents)


@pytest.fixture(scope="module")
def file(scene: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of the tiny edition, pseudonymised."""
    made = tmp_path_factory.mktemp("ballots") / "bulletins.sqlite"
    written(scene, made)
    return made


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a whole demo edition, pseudonymised; beside it one with codes."""
    made = tmp_path_factory.mktemp("ballots") / "bulletins.sqlite"
    held = stored(BUNDLE)
    for file, codes in ((made, False), (made.with_name("codes.sqlite"), True)):
        asyncio.run(write(held.ledger, len(held.ledger._entries), file, About(codes=codes)))
    return made


def written(scene: Any, target: Path, upto: int | None = None, *, embargoed: bool = False, **wanted: Any) -> Written:
    """Write a scene's file."""
    ledger = Kept(scene.entries, {}).ledger
    return asyncio.run(write(ledger, upto or len(scene.entries), target, About(**wanted), embargoed=embargoed))


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file for reading only."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        yield database


def asked(file: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a question."""
    with opened(file) as database:
        return database.execute(question, values).fetchall()


def events(scene: Any, kind: type) -> list[tuple[int, Any]]:
    """Return each event of a kind with its position."""
    decoded = ((entry.position, records.decode(entry.raw)) for entry in scene.entries)
    return [(position, each) for position, record in decoded for each in record.events if isinstance(each, kind)]


def test_file_holds_every_record_ballot_and_mark(scene: Edition, file: Path) -> None:
    """Nothing of the log's ballots is left out, and each mark is the one that was cast, exact and written out."""
    cast = events(scene, ScoreCast)
    assert asked(file, "SELECT count(*) FROM records") == [(scene.position,)]
    assert [position for (position,) in asked(file, "SELECT position FROM ballots ORDER BY position")] == [
        position for position, _ in sorted([*cast, *events(scene, ScoringAbstained)], key=lambda pair: pair[0])
    ]
    expected = {(at, code, mark, str(mark)) for at, ballot in cast for code, mark in ballot.marks.items()}
    assert set(asked(file, "SELECT ballot, criterion, mark, text FROM marks")) == expected


def test_file_tells_what_each_ballot_became(scene: Edition, file: Path) -> None:
    """Counted and left out as the last tally of each dossier says; stored after the closing: late."""
    last = {tally.dossier: tally for _, tally in events(scene, DossierTallied)}
    counted = {ballot.position for tally in last.values() for ballot in tally.counted}
    told = dict(asked(file, "SELECT position, status FROM ballot_status"))
    assert {position for position, status in told.items() if status == "counted"} == counted
    assert [status for position, status in told.items() if position not in counted] == ["late"]
    proposals = asked(file, "SELECT dossier, figure, level, ballots FROM proposals")
    assert proposals == [(code, tally.figure, tally.level, len(tally.counted)) for code, tally in sorted(last.items())]


def test_file_tells_levels_and_spreads_by_dossier(file: Path) -> None:
    """Every reader gave the same mark on each criterion: each ballot alone gives the level that all give."""
    levels = asked(file, "SELECT DISTINCT dossier, figure, level FROM level_by_juror ORDER BY dossier")
    assert levels == [
        ("01004", "100", 5),
        ("01033", "60", 4),
        ("01053", "40", 3),
        ("200071751", "80", 5),
        ("70450", "20", 2),
    ]
    assert asked(file, "SELECT DISTINCT apart FROM spread_by_dossier") == [(0,)]


def test_file_tells_votes_and_awards(scene: Edition, file: Path) -> None:
    """The counts are those of the counted votes, and the laureates those of the palmares."""
    assert len(asked(file, "SELECT 1 FROM votes")) == len(events(scene, VoteCast))
    columns = "motion, votes_for, votes_against, abstentions"
    alone = asked(file, f"SELECT {columns} FROM counts GROUP BY motion HAVING count(*) = 1")
    assert len(alone) == 7
    assert set(alone) <= set(asked(file, f"SELECT {columns} FROM votes_by_motion"))
    laureates = asked(file, "SELECT dossier, level, proposal, mentions FROM laureates")
    assert laureates == [
        ("01004", 5, 5, "excellence"),
        ("01033", 4, 4, ""),
        ("01053", 4, 3, ""),
        ("200071751", 5, 5, ""),
        ("70450", 2, 2, "mediation-numerique"),
    ]


def test_file_refers_to_nothing_that_it_does_not_hold(file: Path) -> None:
    """Foreign keys hold, and the file is sound."""
    assert asked(file, "PRAGMA foreign_key_check") == []
    assert asked(file, "PRAGMA integrity_check") == [("ok",)]
    assert len(asked(file, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND sql LIKE '%REFERENCES%'")) > 15


def test_file_explains_every_column_of_every_table_and_view(file: Path) -> None:
    """The dictionary names each of them in both languages, and nothing else."""
    with opened(file) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        columns = {(name, "") for name in names}
        columns |= {(name, row[1]) for name in names for row in database.execute(f"PRAGMA table_info({name})")}
        told = database.execute("SELECT relation, field, fr, en FROM dictionary").fetchall()
    assert {(relation, field) for relation, field, _, _ in told} == columns
    assert all(fr and en for _, _, fr, en in told)


def test_file_names_the_log_that_it_was_made_from(jury: Jury, scene: Edition, signed: Path, tmp_path: Path) -> None:
    """Size, root and checkpoint; and SIMULATION."""
    ended = jury("audit", "ballots", signed, tmp_path / "b.sqlite")
    assert ended.code == RIGHT
    assert ended.err.startswith("SIMULATION")
    tree = Tree()
    for entry in scene.entries:
        tree.append(entry.raw)
    about = dict(asked(tmp_path / "b.sqlite", "SELECT key, value FROM about"))
    assert (about["size"], about["root"]) == (str(scene.position), tree.root().hex())
    assert about["checkpoint"] == (signed / "checkpoint").read_text(encoding="utf-8")
    assert about["simulation"] == f"SIMULATION — {NOTICE}"
    assert asked(tmp_path / "b.sqlite", "SELECT simulation FROM editions") == [(f"SIMULATION — {NOTICE}",)]


def test_file_of_the_same_log_is_the_same_bytes(scene: Edition, file: Path, tmp_path: Path) -> None:
    """Nothing of the clock, of chance or of the place where it was written is in it."""
    written(scene, tmp_path / "encore.sqlite")
    assert (tmp_path / "encore.sqlite").read_bytes() == file.read_bytes()


def test_file_holds_no_code_of_a_person(scene: Edition, file: Path) -> None:
    """Not one byte sequence of a person's code is in the file, free pages included."""
    content = file.read_bytes()
    for person in (*MEMBERS, ORGANISER, "p-sec", "p-mairie"):
        assert person.encode() not in content, person
    # On 01053 somebody is recused: its readers have a name of their own there.
    elsewhere = asked(file, "SELECT DISTINCT juror FROM level_by_juror WHERE dossier != '01053'")
    assert len(elsewhere) == len({b.juror for _, b in events(scene, ScoreCast)})


def test_file_with_codes_holds_them(jury: Jury, scene: Edition, signed: Path, tmp_path: Path) -> None:
    """An auditor who may know them asks for them."""
    assert jury("audit", "ballots", signed, tmp_path / "b.sqlite", "--codes").code == RIGHT
    told = asked(tmp_path / "b.sqlite", "SELECT position, juror FROM ballots ORDER BY position")
    assert told == [(position, ballot.juror) for position, ballot in events(scene, ScoreCast)]
    assert asked(tmp_path / "b.sqlite", "SELECT actor FROM records WHERE position = 1") == [(ORGANISER,)]


def test_readers_and_voters_share_no_pseudonym(scene: Edition, file: Path) -> None:
    """Whoever knows from the minutes how a member voted or was recused finds no ballot of his by it."""
    readers = {juror for (juror,) in asked(file, "SELECT juror FROM ballots WHERE juror IS NOT NULL")}
    voters = {member for (member,) in asked(file, "SELECT member FROM votes UNION SELECT member FROM recusals")}
    assert len(voters) == len({vote.member for _, vote in events(scene, VoteCast)})
    assert all(name.startswith("j-") for name in readers)
    assert all(name.startswith("v-") for name in voters)
    assert not {name[2:] for name in readers} & {name[2:] for name in voters}


def test_ballot_of_who_is_recused_names_nobody(tmp_path: Path) -> None:
    """The minutes tell who is recused from which dossier: his ballot there stays, left out, without a pseudonym."""
    scene = play.drawn()
    reader, *_ = scene.readers("01004")
    scene.do(reader, s.CastScore("01004", 1, 0, marks(3)))
    scene.do(reader, s.DeclareRecusal("01004", reader))
    scene.settle()
    for dossier in MARKS:
        for other in scene.readers(dossier):
            scene.do(other, s.CastScore(dossier, 1, 0, marks(MARKS[dossier])))
    scene.do(ORGANISER, s.CloseRound("unique", 1))
    scene.settle()
    written(scene, tmp_path / "b.sqlite", embargoed=True)
    told = asked(tmp_path / "b.sqlite", "SELECT juror, status FROM ballot_status WHERE dossier = '01004'")
    assert told[0] == (None, "recused")
    assert len(told) == 4
    left = asked(tmp_path / "b.sqlite", "SELECT id FROM records JOIN ballots USING (position) WHERE juror IS NULL")
    assert left == [(None,)]
    readers = [juror for (juror,) in asked(tmp_path / "b.sqlite", "SELECT juror FROM readings WHERE dossier = '01004'")]
    assert sorted(readers) == sorted(juror for juror, _ in told[1:])


def test_reader_whom_the_minutes_name_is_found_by_no_ballot(demo: Path) -> None:
    """A recusal, or a shift of one juror's figures, tells who read a dossier: no reader of it is named elsewhere."""
    told = {dossier for (dossier,) in asked(demo, "SELECT dossier FROM recusals")}
    shifts = asked(demo, "SELECT target, dossiers FROM shifts ORDER BY position")
    assert [target for target, _ in shifts] == ["…", "territoires"]
    told |= set(shifts[0][1].split(","))
    named: dict[str, set[str]] = {}
    rows = "SELECT dossier, juror FROM {} WHERE juror IS NOT NULL"
    for dossier, juror in (row for table in ("readings", "ballots") for row in asked(demo, rows.format(table))):
        named.setdefault(dossier, set()).add(juror)
    assert len(told) == 13
    for dossier in told:
        others = {juror for other, jurors in named.items() if other != dossier for juror in jurors}
        assert len(named[dossier]) >= 3
        assert not named[dossier] & others
        assert not named[dossier] & {juror for (juror,) in asked(demo, "SELECT juror FROM jurors")}
    ids = "SELECT count(*) FROM records r JOIN ballots b USING (position) WHERE r.id != b.dossier || '.' || b.juror"
    assert asked(demo, ids) == [(0,)]
    status = dict(asked(demo, "SELECT status, count(*) FROM ballot_status GROUP BY status"))
    with_codes = asked(demo.with_name("codes.sqlite"), "SELECT status, count(*) FROM ballot_status GROUP BY status")
    assert status == dict(with_codes)


def test_recusals_are_there_without_a_reason(scene: Edition, file: Path) -> None:
    """Which dossier, since when; there is no column for why."""
    declared = [(position, recusal.dossier) for position, recusal in events(scene, RecusalDeclared)]
    assert declared
    assert asked(file, "SELECT position, dossier FROM recusals") == declared
    assert "reason" not in [row[1] for row in asked(file, "PRAGMA table_info(recusals)")]


def test_ballots_of_an_open_round_are_held_back(tmp_path: Path) -> None:
    """Blind until the round closes: no mark, no juror, and no byte of them in the file; counted in `about`."""
    scene = play.drawn()
    reader, *_ = scene.readers("01004")
    scene.do(reader, s.CastScore("01004", 1, 0, marks(4), "très abouti"))
    made = written(scene, tmp_path / "b.sqlite", embargoed=True)
    assert (made.ballots, made.held_back) == (0, 1)
    assert asked(tmp_path / "b.sqlite", "SELECT count(*) FROM marks") == [(0,)]
    assert asked(tmp_path / "b.sqlite", "SELECT id, actor FROM records ORDER BY position DESC LIMIT 1") == [
        (None, None)
    ]
    assert "très abouti".encode() not in (tmp_path / "b.sqlite").read_bytes()


def test_ballots_of_a_round_opened_again_are_held_back_from_there(tmp_path: Path) -> None:
    """What was counted once is told; what is cast since the reopening waits for the closing."""
    scene = play.tallied()
    before = written(scene, tmp_path / "avant.sqlite", embargoed=True)
    scene.do(ORGANISER, s.ReopenRound("unique", 1, "un lecteur manquait"))
    dossier, late = next((d, r) for d in reversed(MARKS) for r in reversed(scene.readers(d)))
    scene.do(late, s.CastScore(dossier, 1, 1, marks(2), "relu"))
    made = written(scene, tmp_path / "b.sqlite", embargoed=True)
    assert (made.ballots, made.held_back) == (before.ballots, 1)


def test_ballots_of_a_round_before_the_last_say_so(tmp_path: Path) -> None:
    """Counted once, then superseded by another round: `earlier-round`; the late one stays late."""
    scene = play.tallied()
    scene.do(ORGANISER, s.OpenRound("unique", 2))
    for dossier in MARKS:
        for other in scene.readers(dossier):
            version = len([e for e in scene.entries if e.subject.endswith(f".ballot.{dossier}.{other}")])
            scene.do(other, s.CastScore(dossier, 2, version, marks(MARKS[dossier]), "relu"))
    scene.do(ORGANISER, s.CloseRound("unique", 2))
    scene.settle()
    written(scene, tmp_path / "b.sqlite", embargoed=True)
    told = asked(tmp_path / "b.sqlite", "SELECT round, status, count(*) FROM ballot_status GROUP BY round, status")
    readers = sum(len(scene.readers(dossier)) for dossier in MARKS)
    assert told == [(1, "earlier-round", readers - 1), (1, "late", 1), (2, "counted", readers)]


def test_file_before_publication_is_refused(jury: Jury, scene: Edition, signed: Path, tmp_path: Path) -> None:
    """Under embargo nothing is written, nor left behind: code 2; on purpose it is, with a warning."""
    ((sealed, _),) = events(scene, PalmaresSealed)
    ended = jury("audit", "ballots", signed, tmp_path / "b.sqlite", "--as-of", sealed)
    assert ended.code == USAGE
    assert "édition 26 sous embargo" in ended.err
    assert list(tmp_path.iterdir()) == []
    ended = jury("audit", "ballots", signed, tmp_path / "b.sqlite", "--as-of", sealed, "--embargoed")
    assert ended.code == RIGHT
    assert "attention" in ended.err


def test_file_of_all_editions_leaves_out_those_under_embargo(tmp_path: Path) -> None:
    """The next one is open: it is left out, and said so; asked for alone it is refused, or written knowingly."""
    scene = play.played()
    written(scene, tmp_path / "avant.sqlite")
    rulebook = Raw(msgspec.json.format(RULEBOOK.read_bytes(), indent=-1))
    simulation = Simulation("tiny", "simulated", FOUNDED, NOTICE)
    opening = i.OpenEdition(2026, rulebook, scene.keep(official_list()), CALENDAR, simulation)
    scene.do(ORGANISER, opening, edition="27")
    made = written(scene, tmp_path / "apres.sqlite")
    assert made.left_out == ("27",)
    assert asked(tmp_path / "apres.sqlite", "SELECT value FROM about WHERE key = 'left_out'") == [("27",)]
    for query in ("SELECT edition FROM editions", "SELECT position, dossier FROM ballots"):
        assert asked(tmp_path / "apres.sqlite", query) == asked(tmp_path / "avant.sqlite", query)
    with pytest.raises(UnderEmbargo):
        written(scene, tmp_path / "b.sqlite", edition="27")
    everything = written(scene, tmp_path / "b.sqlite", embargoed=True)
    assert everything.left_out == ()


def test_file_while_an_amendment_waits_is_refused(tmp_path: Path) -> None:
    """An award withdrawn, whose amendment is not published yet, is under embargo again until it is."""
    scene = play.played()
    written(scene, tmp_path / "avant.sqlite")
    day = scene.now
    scene.do(ORGANISER, r.ProposeWithdrawal("70450", "dossier mensonger", day))
    scene.do(SECRETARY, r.WithdrawAward("70450", "dossier mensonger", day))
    with pytest.raises(UnderEmbargo):
        written(scene, tmp_path / "b.sqlite")
    label = scene.awards().label
    made = to_sign(label, label.roll.editions["26"], scene.position)
    assert made is not None
    signing = (made.minutes.sha256, made.palmares.sha256, scene.position)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, r.SignAmendment(*signing))
    scene.do(ORGANISER, r.AmendPalmares(*signing))
    with pytest.raises(UnderEmbargo):
        written(scene, tmp_path / "b.sqlite")
    scene.do(ORGANISER, a.ApprovePublication(made.palmares.sha256))
    scene.do(SECRETARY, a.PublishPalmares(made.palmares.sha256))
    written(scene, tmp_path / "b.sqlite")
    ends = asked(tmp_path / "b.sqlite", "SELECT dossier, end_kind FROM awards WHERE ended IS NOT NULL")
    assert ends == [("70450", "withdrawn")]
    assert asked(tmp_path / "b.sqlite", "SELECT number, published > 0 FROM palmares") == [(0, 1), (1, 1)]


def test_file_leaves_another_as_it_is(jury: Jury, signed: Path, tmp_path: Path) -> None:
    """Nothing is overwritten: code 2."""
    (tmp_path / "b.sqlite").write_text("x", encoding="utf-8")
    assert jury("audit", "ballots", signed, tmp_path / "b.sqlite").code == USAGE
    assert (tmp_path / "b.sqlite").read_text(encoding="utf-8") == "x"


def test_file_of_a_log_that_somebody_made_up_ends_in_a_refusal(scene: Edition, tmp_path: Path) -> None:
    """A ballot on a dossier that was never filed, a panel formed twice: damaged, and nothing is left behind."""
    position, _ = events(scene, ScoreCast)[0]
    strange = Kept(chained(scene.entries, {position: event(dossier="99999")}), {}).ledger
    with pytest.raises(Damaged):
        asyncio.run(write(strange, scene.position, tmp_path / "b.sqlite", About()))
    again = next(entry for entry in scene.entries if b'"panel-formed"' in entry.raw)
    twice = [*scene.entries, Entry(scene.position + 1, again.subject, again.raw)]
    with pytest.raises(Damaged):
        asyncio.run(write(Kept(twice, {}).ledger, len(twice), tmp_path / "b.sqlite", About()))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("noun", ["dossier", "draw", "panel", "motion", "sitting", "vote", "round", "tally", "edition"])
def test_file_of_a_log_that_misses_a_noun_is_whole_or_refused(scene: Edition, tmp_path: Path, noun: str) -> None:
    """Never a trace, never a file with a hole: either all that it refers to is there, or nothing is written."""
    left = [entry for entry in scene.entries if records.decode(entry.raw).noun != noun]
    entries = chained([entry._replace(position=at) for at, entry in enumerate(left, 1)], {})
    try:
        asyncio.run(write(Kept(entries, {}).ledger, len(entries), tmp_path / "b.sqlite", About(), embargoed=True))
    except Damaged:
        assert list(tmp_path.iterdir()) == []
    else:
        assert asked(tmp_path / "b.sqlite", "PRAGMA foreign_key_check") == []
