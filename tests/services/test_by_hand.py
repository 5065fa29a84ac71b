"""An edition's first steps by hand: `jury key new`, `jury as`, and how each mistake is told."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.world import standard_rulebook
from tests.services.edition import AUTHORITIES, official_list
from tests.services.terminal import Terminal, end, one_line, told


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Give a terminal in a directory where `jury up` runs."""
    terminal = Terminal(tmp_path_factory.mktemp("hand"))
    process = terminal.up()
    yield terminal
    end(process)


def calendar() -> str:
    """Return a calendar that is open today."""
    now = datetime.now(UTC).replace(microsecond=0)
    days = {"opens": -1, "closes": 30, "sits": 60, "publishes": 90}
    return json.dumps({name: (now + timedelta(days=number)).isoformat() for name, number in days.items()})


def test_key_is_made_once_and_for_a_code(terminal: Terminal) -> None:
    """The public half is printed; a second key for the same person, or one for a name, is refused in one line."""
    made = terminal.jury("key", "new", "p-organiser")
    assert made.returncode == 0
    assert len(base64.b64decode(made.stdout)) == 32
    assert "already has a key" in one_line(terminal.jury("key", "new", "p-organiser"), 2)
    for name in ("Jeanne", "p-../../x", "p-"):
        assert "no person's code" in one_line(terminal.jury("key", "new", name), 2)
    kept = terminal.home / "keys" / "p-organiser.key"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_first_steps_of_an_edition(terminal: Terminal) -> None:
    """Founding, persons with sealed names, an edition opened under its rulebook, a dossier filed and admitted."""
    public = base64.b64encode(base64.b64decode(terminal.jury("key", "new", "p-orga").stdout)).decode()
    founded = terminal.act("p-orga", "found-label", "name=Mon label", "organiser=p-orga", f"key={public}")
    assert (founded["type"], founded["position"]) == ("receipt", 1)
    key = terminal.jury("key", "new", "p-mairie").stdout.strip()
    person = ("person=p-mairie", f"key={key}", "name=Jeanne Untel", "address=mairie@untel.invalid")
    registered = terminal.act("p-orga", "register-person", *person)
    event = registered["events"][0]
    assert (event["name"]["person"], event["name"]["field"]) == ("p-mairie", "name")
    assert "Untel" not in json.dumps(registered)
    fields = f"fields={json.dumps([event['name'], event['address']])}"
    opened = terminal.jury("as", "p-orga", "open-fields", fields, "--json")
    assert json.loads(opened.stdout) == ["Jeanne Untel", "mairie@untel.invalid"]
    (terminal.directory / "rulebook.json").write_bytes(standard_rulebook())
    (terminal.directory / "list.csv.gz").write_bytes(official_list(AUTHORITIES))
    edition = ("year=2026", "rulebook=@rulebook.json", "register=@list.csv.gz", f"calendar={calendar()}")
    terminal.act("p-orga", "open-edition", *edition, "--edition", "27")
    (terminal.directory / "actions.txt").write_text("Une action.", encoding="utf-8")
    dossier = ("dossier=01004", "contact=p-mairie", "actions=1", "documents=@actions.txt")
    submitted = terminal.act("p-mairie", "submit-dossier", *dossier, "--edition", "27")
    assert submitted["events"][0]["authority"]["name"] == "Ambérieu-en-Bugey"
    assert submitted["events"][0]["documents"][0]["size"] == 11
    terminal.act("p-orga", "admit-dossier", "dossier=01004", "--edition", "27")
    assert terminal.status()["head"] == submitted["position"] + 1


def test_answer_is_told_to_people(terminal: Terminal) -> None:
    """Without `--json` the answer says where it was recorded and under which hash; a refusal says why."""
    key = terminal.jury("key", "new", "p-bea").stdout.strip()
    words = ("as", "p-orga", "register-person", "person=p-bea", f"key={key}", "--id", "b" * 32)
    first = terminal.jury(*words)
    assert first.returncode == 0
    assert "recorded" in first.stdout
    assert "SHA-256" in first.stdout
    assert terminal.jury(*words).stdout == first.stdout
    again = terminal.jury(*words[:-2])
    assert (again.returncode, "Nothing to do" in again.stdout) == (0, True)
    refused = terminal.jury("as", "p-bea", "grant-role", "person=p-bea", "role=organiser")
    assert (refused.returncode, "[not-allowed]" in refused.stdout) == (1, True)
    unknown = terminal.jury("as", "p-orga", "admit-dossier", "dossier=99999", "--edition", "27")
    assert (unknown.returncode, "[unknown-dossier]" in unknown.stdout) == (1, True)
    unsaid = terminal.jury("as", "p-orga", "close-edition")
    assert (unsaid.returncode, "Which edition is meant? Add --edition N." in unsaid.stdout) == (1, True)
    question = terminal.jury("as", "p-bea", "letters", "--edition", "27")
    assert (question.returncode, question.stdout, "[not-allowed]" in question.stderr) == (1, "", True)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("p-orga", "no-such-command"), 2, "neither"),
        (("p-orga", "open-for-notify", "fields=[]"), 2, "neither"),
        (("p-nobody", "close-edition", "--edition", "27"), 3, "no key for p-nobody"),
        (("p-orga", "admit-dossier", "dosier=01004"), 2, "unknown field: dosier"),
        (("p-orga", "admit-dossier"), 2, "missing: dossier"),
        (("p-orga", "admit-dossier", "01004"), 2, "field=value expected"),
        (("p-orga", "submit-dossier", "dossier=01004", "contact=p-x", "actions=many", "documents=[]"), 2, "actions"),
        (("p-orga", "keep-document", "content=@absent.pdf"), 2, "absent.pdf"),
        (("p-orga", "open-edition", "year=2026", "rulebook=@broken.json", "register=x", "calendar={}"), 2, "JSON"),
    ],
)
def test_mistake_is_told(terminal: Terminal, words: tuple[str, ...], code: int, why: str) -> None:
    """A wrong word never ends in a traceback, and nothing is sent."""
    (terminal.directory / "broken.json").write_text("{", encoding="utf-8")
    assert why in told(terminal.jury("as", *words), code)


def test_text_fields_stay_text(terminal: Terminal) -> None:
    """A code that looks like a number keeps its zeros; a reason that looks like JSON stays a reason."""
    reason = ("dossier=01004", "reason=2026")
    asked = terminal.act("p-orga", "place-hors-concours", *reason, "--edition", "27")
    assert (asked["events"][0]["dossier"], asked["events"][0]["reason"]) == ("01004", "2026")
    sealed = terminal.act("p-orga", "declare-recusal", "dossier=01004", "juror=p-bea", "reason=true", code=1)
    assert sealed["why"] == "unknown-edition"


def test_nothing_runs_is_told(tmp_path: Path) -> None:
    """In a directory where nothing runs, every command that needs the bus says so, and how to start it."""
    terminal = Terminal(tmp_path)
    terminal.jury("key", "new", "p-orga")
    for words in (("as", "p-orga", "agenda"), ("status",)):
        assert "jury up" in one_line(terminal.jury(*words), 3)
