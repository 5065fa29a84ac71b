"""What `letters/1` chooses and its texts say, for ever: stored in `letters-1.json`. A change belongs under a new name.

python -m tests.golden.test_letters     # wrote the file; refuses to write it again
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from contracts.events import awards as a
from contracts.events import redress as r
from contracts.events.notify import LetterPrepared
from contracts.subjects import Address
from services.notify.letter import plain
from services.notify.rules.occasion import PROCEDURES, Occasion
from services.notify.rules.templates import TEMPLATES, words
from tests.rules.notify_scene import NotifyScene
from tests.rules.test_redress_letters import amend, out

FILE: Final = Path(__file__).parent / "letters-1.json"
DAY: Final = datetime(2025, 3, 1, tzinfo=UTC)
LEVELS: Final = {"01001": 3, "01002": 0, "01003": 4, "01004": 5, "01005": 2, "01006": 1}
CHOSEN: Final = {
    Occasion("award-1"): "award/1",
    Occasion("award-2"): "award/1",
    Occasion("award-2", again=True): "reexamination/1",
    Occasion("award-2", again=True, withdrawn=True): "restoration/1",
    Occasion("withdrawal-1"): "withdrawal/1",
    Occasion("correction-2"): "correction/1",
    Occasion("appeal-1"): "appeal/1",
}


def told() -> list[dict[str, Any]]:
    """Return every letter of an edition in which all happens that a letter tells: its event, its subject, its text."""
    scene = NotifyScene()
    for dossier, level in LEVELS.items():
        scene.submit(dossier)
        scene.award(dossier, level, *(("mediation",) if level > 3 else ()))
    scene.publish()
    letters = [_told(scene, event) for event in scene.react("notify")]
    withdrawn = r.AwardWithdrawn("01001", "dossier mensonger", DAY, "p-organiser", "p-secretary", 3)
    scene.happen("award", "01001", withdrawn)
    _decided(scene, "01001", 2)
    fixed = r.AwardCorrected("01003", 4, 5, ("mediation",), (), "m-1", "report erroné")
    scene.happen("award", "01003", fixed, r.MentionLapsed("01003", "mediation"))
    _decided(scene, "01003", 3)
    scene.happen("award", "01006", r.AwardWithdrawn("01006", "demande", DAY, "p-organiser", "p-secretary", 1))
    rulings: tuple[tuple[str, r.Opinion], ...] = (("01004", "upheld"), ("01005", "dismissed"))
    for dossier, ruling in rulings:
        scene.happen("appeal", f"{dossier}.1", r.AppealRuled(dossier, 1, ruling, "relu", ()))
        letters += [_told(scene, event) for event in scene.react("notify")]
    _decided(scene, "01004", 4)
    amend(scene)
    out(scene)
    return letters + [_told(scene, event) for event in scene.react("notify")]


def _decided(scene: NotifyScene, dossier: str, level: int) -> None:
    """Have a dossier decided again."""
    scene.happen("award", dossier, a.AwardDecided(dossier, level, level, "m-3", "une nouvelle lecture"))


def _told(scene: NotifyScene, event: object) -> dict[str, Any]:
    assert isinstance(event, LetterPrepared)
    found = scene.notify.letters.get(Address("26", "letter", f"{event.dossier}.{event.letter}"))
    assert found is not None
    said = words(scene.notify.matter("26", found), "Zoé")
    return {"event": msgspec.to_builtins(event), "subject": said.subject, "text": plain(said)}


def test_letters_are_for_ever_what_they_were() -> None:
    """Which are owed, in which order, what each was prepared with, and what it says, sign by sign."""
    assert msgspec.json.decode(msgspec.json.encode(told())) == msgspec.json.decode(FILE.read_bytes())


@pytest.mark.parametrize(("occasion", "template"), CHOSEN.items())
def test_text_is_chosen_by_the_procedure(occasion: Occasion, template: str) -> None:
    """`letters/1` by its results."""
    assert PROCEDURES["letters/1"](occasion) == template


def test_every_text_is_held_here() -> None:
    """None is frozen by its name alone."""
    stored = msgspec.json.decode(FILE.read_bytes())
    assert {each["event"]["template"] for each in stored} == set(TEMPLATES) == set(CHOSEN.values())


if __name__ == "__main__":
    with FILE.open("xb") as opened:
        opened.write(msgspec.json.format(msgspec.json.encode(told()), indent=1) + b"\n")
