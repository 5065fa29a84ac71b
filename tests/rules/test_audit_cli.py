"""`jury audit` and `jury log export` from outside: on a bundle without a server, on a real bus as user `auditor`."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from audit.documents import all_of_them
from cli.running.server import EmbeddedServer
from cli.words import ENVIRONMENT, FINDING, INTEGRITY, RIGHT, USAGE
from ledger.bundle import export
from ledger.jetstream import JetStreamDocuments, JetStreamLedger
from ledger.nats import disconnect
from tests.conftest import connected, provisioned
from tests.golden import play
from tests.golden.edition import CRITERIA, NOTICE, Edition
from tests.golden.forge import Change, event, kept
from tests.golden.test_forty import SECOND
from tests.jury import Jury
from tests.jury import jury as jury

#: What a simulated label says before what it shows.
SAID_FIRST = f"SIMULATION · {NOTICE}\n"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a terminal of 120 columns."""
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(scope="module")
def scene() -> Edition:
    """Give the whole edition."""
    return play.played()


def bundled(scene: Edition, directory: Path, changes: dict[int, Change] | None = None) -> Path:
    """Export a log, perhaps a forged one."""
    held = kept(scene, changes)
    asyncio.run(export(held.ledger, held.documents, directory, None, all_of_them))
    return directory


def test_audit_reaches_no_broker() -> None:
    """Neither the audit nor the bundle's reader imports a broker's client, even indirectly."""
    code = (
        "import sys, pkgutil, importlib, audit, ledger.bundle\n"
        "for part in pkgutil.walk_packages(audit.__path__, 'audit.'): importlib.import_module(part.name)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('nats', 'faststream', 'aiosmtplib', 'cli')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_replay_of_a_bundle_prints_the_verdict(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """French first, English on request, the counts, exit code 0."""
    bundle = bundled(scene, tmp_path / "bundle")
    done = jury("audit", "replay", bundle)
    assert (done.code, done.err) == (RIGHT, SAID_FIRST)
    lines = done.out.splitlines()
    assert lines[0].startswith(f"{scene.position} enregistrements relus jusqu'à la position {scene.position}")
    assert lines[1] == (
        "édition 26 (2025) · SIMULATION · 5 lauréats · Intercommunalité : 1, Village : 1, Ville : 3 · "
        "2@ : 1, 4@ : 2, 5@ : 2 · Territoire d'Excellence Numérique : 1, Médiation numérique : 1"
    )
    assert lines[2] == (
        "Verdict : chaque attribution redécidée depuis le seul registre est égale à l'attribution enregistrée."
    )
    told = jury("audit", "replay", bundle, english=True).out.splitlines()
    assert told[1] == (
        "edition 26 (2025) · SIMULATION · 5 laureates · Inter-municipal body: 1, Village: 1, Town: 3 · "
        "2@: 1, 4@: 2, 5@: 2 · Territory of Digital Excellence: 1, Digital mediation: 1"
    )
    assert told[2] == "Verdict: every award decided again from the log alone equals the award recorded."


def test_replay_in_json_holds_every_count(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """A program reads the same verdict, as of a moment and of one edition."""
    bundle = bundled(scene, tmp_path / "bundle")
    done = jury("audit", "replay", bundle, "--json", "--edition", "26", "--as-of", "2024-11-15T00:00:00Z")
    told = msgspec.json.decode(done.out)
    assert (done.code, told["right"], told["findings"], told["edition"]) == (RIGHT, True, [], "26")
    assert told["as_of"] == told["records"] < scene.position
    assert told["editions"][0]["awards"] == 0


def test_wrong_award_ends_with_a_finding(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """Exit code 1, and each finding on a line with its code."""
    award = next(e.position for e in scene.entries if b'"award-decided"' in e.raw and b'"70450"' in e.raw)
    assert b'"level":2' in scene.entries[award - 1].raw
    bundle = bundled(scene, tmp_path / "bundle", {award: event(level=3)})
    done = jury("audit", "replay", bundle)
    assert done.code == FINDING
    assert f"[award-differs] position {award} (jury.log.26.award.70450) : " in done.out
    assert "chaque attribution redécidée" not in done.out


def test_edited_bundle_ends_with_integrity(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """A byte changed in the entries: exit code 4, of the replay and of every reading."""
    bundle = bundled(scene, tmp_path / "bundle")
    tile = next(path for path in (bundle / "tile" / "entries").rglob("*") if path.is_file())
    tile.write_bytes(tile.read_bytes().replace(b"Valserh", b"Valserx"))
    done = jury("audit", "replay", bundle)
    assert done.code == INTEGRITY
    assert "[damaged] position 1 : le registre est abîmé" in done.out
    for words in (("audit", "log", bundle), ("audit", "palmares", bundle)):
        done = jury(*words)
        assert (done.code, done.out) == (INTEGRITY, "")
        assert done.err.startswith("jury : le registre est abîmé : ")


def test_palmares_says_that_it_is_simulated(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """The notice comes first; in JSON it is the document's own bytes."""
    bundle = bundled(scene, tmp_path / "bundle")
    done = jury("audit", "palmares", bundle)
    assert done.code == RIGHT
    assert done.out.splitlines()[0] == f"*** SIMULATION *** {NOTICE}"
    assert "La Rochelle" in done.out
    document = jury("audit", "palmares", bundle, "--json", "--edition", "26").out
    assert document.encode() == scene.papers().palmares


def test_log_filters_and_speaks_json(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """One decision a line, in words or as JSON."""
    bundle = bundled(scene, tmp_path / "bundle")
    done = jury("audit", "log", bundle, "--dossier", "01053", "--noun", "award")
    assert done.out.endswith(
        "le dossier 01053 reçoit 4@ (proposition : 3@) par la motion seul-01053 : un projet remarquable\n"
    )
    lines = jury("audit", "log", bundle, "--juror", "p-cyd", "--limit", "4", "--json").out.splitlines()
    told = [msgspec.json.decode(line) for line in lines]
    assert [decision["noun"] for decision in told] == ["person", "undertaking", "ballot", "ballot"]


def test_explain_says_why_from_a_bundle(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """The bundle, then the dossier; French, English, JSON; the margin and the departure are told."""
    bundle = bundled(scene, tmp_path / "bundle")
    done = jury("audit", "explain", bundle, "01053")
    assert (done.code, done.err) == (RIGHT, SAID_FIRST)
    lines = done.out.splitlines()
    assert lines[0] == f"*** SIMULATION *** {NOTICE}"
    assert lines[1].startswith("Dossier 01053, Bourg-en-Bresse (ville), édition 26 (2025), à la position ")
    assert "  le jury s'est écarté de la proposition : « un projet remarquable »" in lines
    assert (
        "  vers le haut : aucune note seule n'y suffit (au plus loin, une note mène à 130/3 (≈ 43,33), le seuil est 60)"
        in lines
    )
    english = jury("audit", "explain", bundle, "01053", "--edition", "26", english=True).out
    assert "  the jury departed from the proposal: “un projet remarquable”" in english
    assert jury("audit", "explain", "01053", bundle).out == done.out
    award = next(entry.position for entry in scene.entries if entry.subject == "jury.log.26.award.01053")
    before = jury("audit", "explain", bundle, "01053", "--as-of", award - 1).out.splitlines()
    assert before[2] == "Admis ; le jury n'a pas encore décidé de niveau."
    made = msgspec.json.decode(jury("audit", "explain", bundle, "01053", "--json").out)
    assert (made["award"]["level"], made["proposal"]["figure"], made["margin"]["down"]["size"]) == (4, "40", 1)


def test_what_if_says_that_it_is_a_simulation_and_which_award_flips(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """First line and last; the award that the block adopted; the same in JSON."""
    bundle = bundled(scene, tmp_path / "bundle")
    reader = scene.readers("01004")[0]
    marks = [word for code in CRITERIA[:4] for word in ("--mark", f"01004:{reader}:{code}=0")]
    done = jury("audit", "what-if", bundle, *marks)
    assert (done.code, done.err) == (RIGHT, SAID_FIRST)
    lines = done.out.splitlines()
    assert lines[0] == lines[-1] == "SIMULATION — et si… : rien n'est écrit"
    assert lines[1] == f"*** SIMULATION *** {NOTICE}"
    assert "Les notes proposent, le jury décide : aucune attribution ne change d'elle-même." in lines
    assert (
        "  01004 Ambérieu-en-Bugey : 5@ deviendrait 4@ si le jury suivait de nouveau la proposition (bloc-5) ; "
        "perdrait : excellence"
    ) in lines
    english = jury("audit", "what-if", bundle, "--without-ballot", f"70450:{scene.readers('70450')[0]}", english=True)
    assert english.out.splitlines()[0] == "SIMULATION — what-if: nothing is written"
    made = msgspec.json.decode(jury("audit", "what-if", bundle, *marks, "--json").out)
    assert made["what_if"].startswith("SIMULATION — et si")
    assert [(each["dossier"], each["award"], each["flips"]) for each in made["moved"]] == [("01004", 5, 4)]


def test_wrong_usage_ends_with_2(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """No bundle, a position beyond the end, no such moment, no such edition: one sentence each."""
    bundle = bundled(scene, tmp_path / "bundle")
    for words, said in (
        (("audit", "replay", tmp_path), "n'est pas un registre exporté"),
        (("audit", "replay", bundle, "--as-of", "9999"), f"le registre finit à la position {scene.position}"),
        (("audit", "replay", bundle, "--as-of", "hier"), "ni position ni date RFC 3339"),
        (("audit", "palmares", bundle, "--edition", "99"), "aucune édition « 99 » à cette position"),
        (("audit", "explain", bundle, "01004", "--edition", "99"), "aucune édition « 99 » à cette position"),
        (("audit", "explain", bundle, "99999"), "aucun dossier « 99999 » à cette position (éditions lues : 26)"),
        (("audit", "explain"), "dites le dossier, et avant lui le registre exporté"),
        (("audit", "explain", bundle), "dites le dossier, et avant lui le registre exporté"),
        (("audit", "explain", tmp_path, "01053"), "n'est pas un registre exporté"),
        (("audit", "explain", "01053", tmp_path), f"{tmp_path} n'est pas un registre exporté"),
        (("audit", "what-if", bundle), "dites ce qui change : --mark, "),
        (("audit", "what-if", bundle, "--mark", "01004:education=2"), "écrivez --mark DOSSIER:JURÉ:CRITÈRE=NOTE"),
        (("audit", "what-if", bundle, "--mark", "01004:p-eve:education=9"), "9 est hors de l'échelle du dossier"),
        (("audit", "what-if", bundle, "--without-ballot", "01004"), "écrivez --without-ballot DOSSIER:JURÉ"),
        (("audit", "what-if", bundle, "--without-juror", "p-moi"), "ses membres : p-ada, p-bea, p-cyd, p-dan, p-eve"),
        (("audit", "what-if", bundle, "--rulebook", tmp_path / "none"), "ne se lit pas : No such file"),
        (("audit", "what-if", bundle, "--aggregation", "moyenne"), "n'est pas une agrégation ; il y a weighted-mean/1"),
        (("audit", "replay", bundle, "--edition", "99"), "aucune édition « 99 » à cette position"),
        (("audit", "ranking", bundle, "--as-of", "1"), "aucune édition à cette position"),
    ):
        done = jury(*words)
        assert (done.code, done.out) == (USAGE, "")
        assert said in done.err


def test_nothing_running_ends_with_3(jury: Jury, tmp_path: Path) -> None:
    """Without a bundle the bus is read; where nothing runs there is a sentence, not a trace."""
    done = jury("audit", "replay", "--in", tmp_path)
    assert done.code == ENVIRONMENT
    assert "rien ne tourne" in done.err


async def stored(scene: Edition, server: EmbeddedServer) -> None:
    """Put a scene's log and documents on a real server, as one who may do everything."""
    client = await connected(server, "admin")
    ledger, documents = JetStreamLedger(client), JetStreamDocuments(client)
    last: dict[str, int] = {}
    for entry in scene.entries:
        last[entry.subject] = await ledger.append(entry.subject, entry.raw, last.get(entry.subject, 0))
    for content in scene.documents.values():
        await documents.put(content)
    await disconnect(client)


def same(one: Path, other: Path, but: str) -> bool:
    """Say whether two directories hold the same files, but for one that says where it was written from."""
    files = [{f.relative_to(d).as_posix(): f.read_bytes() for f in d.rglob("*.*") if f.is_file()} for d in (one, other)]
    return (
        len(files[0]) > 10
        and files[0].keys() == files[1].keys()
        and {name for name in files[0] if files[0][name] != files[1][name]} == {but}
    )


def test_bus_is_read_as_its_auditor_and_exported(jury: Jury, scene: Edition, tmp_path: Path) -> None:
    """The same verdict from a real server, by a user who may only read; the export gives it again without one."""
    server = EmbeddedServer(tmp_path / "nats", extra={"admin": (">",)})
    server.start()
    try:
        asyncio.run(provisioned(server, 1))
        asyncio.run(stored(scene, server))
        where = ("--in", tmp_path, "--nats", server.url)
        done = jury("audit", "replay", *where)
        assert (done.code, done.err) == (RIGHT, SAID_FIRST)
        exported = jury("log", "export", tmp_path / "bundle", *where)
        assert (exported.code, exported.err) == (RIGHT, "")
        assert f"{scene.position} enregistrements, 3 documents" in exported.out
        assert jury("audit", "replay", tmp_path / "bundle").out == done.out
        for words in (("explain", "01053"), ("what-if", "--aggregation", "median/1")):
            name, *rest = words
            alone = jury("audit", name, tmp_path / "bundle", *rest)
            assert alone == jury("audit", name, *rest, *where)
            assert alone.code == RIGHT
        for name, target in (("open-data", "ouvert"), ("ballots", "bulletins.sqlite"), ("report", "rapport")):
            alone = jury("audit", name, tmp_path / "bundle", tmp_path / "seul" / target)
            there = jury("audit", name, tmp_path / "bus" / target, *where)
            assert (alone.code, there.code) == (RIGHT, RIGHT)
        assert same(tmp_path / "seul", tmp_path / "bus", but="rapport/index.html")
        occupied = jury("log", "export", tmp_path, *where)
        assert (occupied.code, occupied.out) == (USAGE, "")
    finally:
        server.stop()


@pytest.mark.parametrize("reading", ["log", "ranking", "timeline", "explain"])
def test_output_that_nobody_reads_ends_the_command_quietly(reading: str) -> None:
    """As shells say of a closed pipe: neither a finding nor a trouble, nor the code of what was found right."""
    words: list[str | Path] = [
        sys.executable,
        "-m",
        "cli.jury",
        "audit",
        reading,
        *(["26212"] if reading == "explain" else []),
        SECOND.bundle,
    ]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
