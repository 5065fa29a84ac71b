"""A motion previewed: what it would take, by kind and level, and what would be refused; nothing is put."""

import json

import msgspec
import pytest

from contracts.events import awards as e
from contracts.events.awards import Adjustment, Appraisal, Block, MentionAward, MotionSubject, SingleAward
from contracts.questions import PreviewMotion
from contracts.refusals import Refusal, Why
from services.act import Act
from services.awards import answers
from tests.rules.awards_scene import PRESIDENT, SECRETARY, AwardsScene


def asked(scene: AwardsScene, asker: str, subject: MotionSubject) -> dict[str, object]:
    """Return what is told, as JSON, and check that nothing was stored."""
    before = scene.position
    standing = scene.desks["awards"].roll.standing("26", asker)
    told = answers.answer(scene.awards, PreviewMotion(subject), Act("26", asker, "0" * 32, scene.now), standing)
    assert scene.position == before
    found: dict[str, object] = json.loads(msgspec.json.encode(told))
    return found


def scene_of_four() -> AwardsScene:
    """Return a scene of two towns and two villages at two proposed levels, one of them decided."""
    scene = AwardsScene()
    for code, level, kind in (
        ("01001", 3, "ville"),
        ("01002", 3, "ville"),
        ("70450", 3, "village"),
        ("70451", 2, "village"),
    ):
        scene.dossier(code, level, kind)
    scene.sit("p-ada", "p-bea", "p-cyd")
    scene.adopt("seul", SingleAward("01002", 3))
    return scene


def test_preview_of_a_block_counts_by_kind_and_names_what_would_be_refused() -> None:
    """Each dossier by itself: one is decided already, one is proposed otherwise, one is unknown."""
    scene = scene_of_four()
    told = asked(scene, SECRETARY, Block(3, ("01001", "01002", "70450", "70451", "99999")))
    assert told == {
        "as_of": scene.position,
        "rows": [
            {"kind": "village", "decided": None, "proposal": 3, "count": 1, "dossiers": ["70450"]},
            {"kind": "ville", "decided": None, "proposal": 3, "count": 1, "dossiers": ["01001"]},
        ],
        "refused": [
            {"dossier": "01002", "why": "already-decided", "details": {"what": "01002"}},
            {"dossier": "70451", "why": "proposal-differs", "details": {"dossiers": "70451", "level": "3"}},
            {"dossier": "99999", "why": "unknown-dossier", "details": {"dossier": "99999"}},
        ],
    }


@pytest.mark.parametrize(
    ("subject", "rows", "refused"),
    [
        (SingleAward("70451", 4), [], [Why.REASON_REQUIRED]),
        (SingleAward("70451", 4, "un motif"), [("village", None, 2, ["70451"])], []),
        (MentionAward("01002", "mediation"), [("ville", 3, 3, ["01002"])], []),
        (MentionAward("01001", "mediation"), [], [Why.NOT_ELIGIBLE]),
        (Appraisal(), [("ville", 3, 3, ["01002"])], []),
        (Adjustment("5", "motif", "chiffres", ("p-bea",)), [], []),
    ],
    ids=["departure", "with a reason", "mention", "mention of none", "appraisal", "shift of nothing"],
)
def test_preview_of_any_motion(subject: MotionSubject, rows: list[object], refused: list[Why]) -> None:
    """The same rules as when it is put."""
    told = asked(scene_of_four(), PRESIDENT, subject)
    found = told["rows"]
    assert isinstance(found, list)
    assert [(row["kind"], row["decided"], row["proposal"], row["dossiers"]) for row in found] == rows
    again = told["refused"]
    assert isinstance(again, list)
    assert [one["why"] for one in again] == refused


def test_preview_tells_a_recused_member_nothing_of_that_dossier() -> None:
    """Neither that it would be taken, nor that it would be refused."""
    scene = scene_of_four()
    scene.recuse("01001", "p-bea")
    scene.recuse("01002", "p-bea")
    told = asked(scene, "p-bea", Block(3, ("01001", "01002", "70450")))
    assert "01001" not in json.dumps(told)
    assert "01002" not in json.dumps(told)
    assert asked(scene, "p-bea", Appraisal())["rows"] == []


def test_preview_is_refused_to_outsiders() -> None:
    """The jury deliberates behind closed doors."""
    scene = scene_of_four()
    with pytest.raises(Refusal) as caught:
        asked(scene, "p-out", Appraisal())
    assert caught.value.why is Why.NOT_ALLOWED


def test_what_is_previewed_without_a_refusal_is_put() -> None:
    """And what follows is what was shown."""
    scene = scene_of_four()
    subject = Block(3, ("01001", "70450"))
    assert asked(scene, PRESIDENT, subject)["refused"] == []
    given = [event for event in scene.adopt("bloc", subject) if isinstance(event, e.AwardDecided)]
    assert [event.dossier for event in given] == ["01001", "70450"]
