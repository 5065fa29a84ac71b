"""The minutes: derived from the log as of a position, with codes only, the same bytes each time."""

import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import awards as c
from contracts.events.awards import Block, SingleAward
from services.awards.awards import Awards
from services.awards.rules import minutes
from services.awards.rules.jury import Jury
from services.awards.rules.palmares import Heading
from services.awards.views.papers import Papers, papers
from services.desk import Desk
from tests.rules.awards_scene import MEMBERS, PRESIDENT, RULEBOOK, SECRETARY, AwardsScene, concluded
from tests.scene import ORGANISER

HEADING = Heading("Label", "26", 2025, RULEBOOK, "ab" * 32, None)


def written(awards: Awards, as_of: int) -> Papers:
    """Return both documents as of a position."""
    return papers(awards.label, awards.label.roll.editions["26"], as_of)


def test_minutes_tell_what_the_jury_did() -> None:
    """Who was there, recused, represented; what was asked, pulled, voted; departures with their reasons."""
    scene = AwardsScene()
    for code, level in (("01001", 3), ("01002", 3), ("70450", 2)):
        scene.dossier(code, level)
    scene.dossier("01003", 1)
    scene.withdraw("01003")
    recused = scene.recuse("01001", "p-eve")
    scene.recuse("01002", "p-dan")
    scene.lift("01002", "p-dan")
    scene.sit("p-ada", "p-bea", "p-cyd")
    sat = scene.position
    scene.do("p-dan", c.GiveProxy("s1", "p-bea"))
    scene.put("m1", Block(3, ("01001", "01002")))
    scene.do("p-cyd", c.PullDossier("m1", "01002"))
    scene.adopt("m2", SingleAward("01002", 4, "une école"))
    scene.do("p-bea", c.PullDossier("m1", "01001"))
    scene.do(PRESIDENT, c.CloseSitting("s1"))
    told = json.loads(written(scene.awards, scene.position).minutes)
    put = sat + 2
    assert recused < sat
    assert told["jury"] == {"members": list(MEMBERS), "president": PRESIDENT, "secretary": SECRETARY}
    assert told["dossiers"] == {
        "admitted": [["01001", "ville"], ["01002", "ville"], ["70450", "ville"]],
        "out": ["01003"],
    }
    assert told["recusals"] == [{"dossier": "01001", "juror": "p-eve"}]
    (sitting,) = told["sittings"]
    assert sitting["presences"] == [
        {"member": member, "attendance": "present", "position": sat - 2 + n}
        for n, member in enumerate(("p-ada", "p-bea", "p-cyd"))
    ]
    assert sitting["proxies"] == [{"member": "p-dan", "holder": "p-bea", "position": sat + 1}]
    assert sitting["closed"] is not None
    one, two = told["motions"]
    assert one["pulled"] == [{"dossier": "01002", "member": "p-cyd"}, {"dossier": "01001", "member": "p-bea"}]
    assert (one["state"], one["put"], one["counts"]) == ("put", put, [])
    assert two["subject"] == {"type": "award", "dossier": "01002", "level": 4, "reason": "une école"}
    assert two["counts"] == [
        {
            "dossiers": ["01002"],
            "entitled": 5,
            "attending": 4,
            "quorum": True,
            "votes_for": 3,
            "votes_against": 0,
            "abstentions": 0,
            "casting": False,
            "adopted": True,
        }
    ]
    assert two["put"] < two["opened"] < two["votes"][0] < two["closing"] < two["decided"]
    assert told["awards"] == [
        {"dossier": "01002", "level": 4, "proposal": 3, "motion": "m2", "position": two["decided"] + 1, "mentions": []}
    ]
    assert told["departures"] == [
        {"dossier": "01002", "proposal": 3, "level": 4, "reason": "une école", "motion": "m2"}
    ]
    assert told["as_of"] == scene.position


def test_minutes_hold_no_name() -> None:
    """Names come in where the minutes are shown; the palmares, which is public, has the authorities'."""
    scene = concluded()
    made = written(scene.awards, scene.position)
    assert b"Nom " not in made.minutes
    assert b"Nom 70450" in made.palmares


def test_minutes_are_the_same_bytes_from_another_fold_of_the_log() -> None:
    """Another process that read the log, or read it further, writes the same minutes as of the same position."""
    scene = concluded()
    as_of = scene.position
    first = written(scene.awards, as_of)
    scene.recuse("70450", "p-bea")
    scene.now += timedelta(days=30)
    scene.do(ORGANISER, c.DeclarePalmares(2020, (), "x"), edition="21")
    other = Awards()
    desk = Desk(other)
    for entry in scene.entries:
        desk.observe(entry)
    assert written(other, as_of) == first
    assert written(scene.awards, as_of) == first


@pytest.mark.parametrize("before", [0, 1, 5, 20])
def test_minutes_as_of_a_position_are_those_of_the_log_that_ends_there(before: int) -> None:
    """A prefix of the log is a log."""
    scene = concluded()
    as_of = scene.position - before
    other = Awards()
    desk = Desk(other)
    for entry in scene.entries[:as_of]:
        desk.observe(entry)
    assert written(scene.awards, as_of) == written(other, as_of)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_minutes_are_canonical_whatever_the_proceedings(data: st.DataObject) -> None:
    """Sorted keys, no space, and the same again from what they say: an auditor's JSON gives the same bytes."""
    scene = concluded()
    told = written(scene.awards, data.draw(st.integers(10, scene.position))).proceedings
    jury = Jury(data.draw(st.permutations(MEMBERS).map(tuple)), PRESIDENT, SECRETARY)
    reason = data.draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
    changed = told._replace(jury=jury, awards=tuple(award._replace(reason=reason) for award in told.awards))
    content = minutes.document(HEADING, changed, "0" * 64)
    assert content == minutes.document(HEADING, changed, "0" * 64)
    assert msgspec.json.encode(msgspec.json.decode(content), order="sorted") == content
    again = json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert json.loads(again) == json.loads(content)
    assert json.loads(content)["jury"]["members"] == list(jury.members)
    assert [row["reason"] for row in json.loads(content)["departures"]] == [reason] * sum(
        award.level != award.proposal for award in told.awards
    )
