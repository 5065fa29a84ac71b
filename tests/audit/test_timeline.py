"""A sitting step by step: what it names, the quorum as it was at each step, and nothing of what came later."""

from pathlib import Path

import msgspec
import pytest

from audit.listed import Most
from audit.palmares import UnknownEdition
from audit.quorum import Quorum
from audit.timeline import Step, Timeline, UnknownSitting, timelines
from cli.words import RIGHT, USAGE
from contracts.commands import awards as a
from contracts.commands import scoring as s
from contracts.events.awards import SingleAward
from ledger.port import Damaged
from tests.golden import play
from tests.golden.edition import MEMBERS, NOTICE, PRESIDENT, SECRETARY, Edition, sealed
from tests.golden.forge import event, kept
from tests.jury import Jury


async def told(scene: Edition, upto: int | None = None) -> Timeline:
    """Return the only sitting of a log."""
    (one,) = await timelines(kept(scene).ledger, scene.position if upto is None else upto)
    return one


def of(timeline: Timeline, kind: str, motion: str = "") -> list[Step]:
    """Return the steps of a kind, of one motion where it is named."""
    return [step for step in timeline.steps if step.kind == kind and motion in ("", step.motion)]


async def test_timeline_tells_every_step_of_a_motion_in_order(scene: Edition) -> None:
    """Put, pulled, opened, cast, closed, too late, counted, awarded: each with its position, as the log has them."""
    timeline = await told(scene)
    block = [step for step in timeline.steps if step.motion == "bloc-5"]
    assert [step.kind for step in block] == [
        "motion-put",
        "dossier-pulled",
        "vote-opened",
        *["vote-cast"] * 4,
        "vote-closed",
        "vote-cast",
        "motion-decided",
        "award-decided",
    ]
    assert [step.position for step in block] == sorted(step.position for step in block)
    assert [step.dossiers for step in block[:3]] == [("01004", "200071751"), ("200071751",), ("01004",)]
    assert [(step.choice, step.standing) for step in of(timeline, "vote-cast", "bloc-5")] == [
        *[("for", "counted")] * 4,
        ("against", "late"),
    ]
    first, last = timeline.steps[0], timeline.steps[-1]
    assert (first.kind, last.kind, timeline.state) == ("sitting-convened", "sitting-closed", "closed")
    assert (timeline.edition, timeline.sitting, timeline.simulated) == ("26", "s1", True)


async def test_quorum_is_that_of_the_moment(scene: Edition) -> None:
    """It grows with each arrival; a proxy counts where the rulebook says so; a recused member leaves both sides."""
    timeline = await told(scene)
    arrivals = [step.quorum for step in of(timeline, "presence-recorded")]
    assert arrivals == [(Quorum((), 5, there, there >= 3),) for there in (1, 2, 3, 4)]
    (proxy,) = of(timeline, "proxy-given")
    assert proxy.quorum == (Quorum((), 5, 5, reached=True),)
    (opened,), (closed,), (counted,) = (
        of(timeline, kind, "seul-01053") for kind in ("vote-opened", "vote-closed", "motion-decided")
    )
    assert opened.quorum == closed.quorum == counted.quorum == (Quorum(("01053",), 4, 4, reached=True),)


async def test_quorum_at_a_closing_is_not_that_of_the_opening() -> None:
    """Members who left before the closing are missed there; what was reached at the opening stays told."""
    scene = play.sitting()
    scene.do(SECRETARY, a.PutMotion("seul", "s1", SingleAward("01033", 4)))
    scene.do(PRESIDENT, a.OpenVote("seul"))
    for member in MEMBERS[1:4]:
        scene.do(SECRETARY, a.RecordPresence("s1", member, "left"))
    scene.do(PRESIDENT, a.CloseVote("seul"))
    scene.settle()
    timeline = await told(scene)
    assert [of(timeline, kind)[0].quorum for kind in ("vote-opened", "vote-closed", "motion-decided")] == [
        (Quorum(("01033",), 5, 5, reached=True),),
        (Quorum(("01033",), 5, 1, reached=False),),
        (Quorum(("01033",), 5, 1, reached=False),),
    ]


async def test_recusal_while_the_jury_sits_is_a_step() -> None:
    """It changes who may vote on that dossier from there on, and is told with the quorum on it."""
    scene = play.sitting()
    scene.do("p-bea", s.DeclareRecusal("70450", "p-bea", sealed("p-bea", "recusal-reason")))
    (recusal,) = of(await told(scene), "recusal-declared")
    assert recusal.dossiers == ("70450",)
    assert recusal.quorum == (Quorum(("70450",), 4, 3, reached=True),)


async def test_timeline_as_of_a_position_knows_nothing_later(scene: Edition) -> None:
    """It ends at that position, the same steps as in the whole, and the sitting is as it was then."""
    whole = await told(scene)
    for step in whole.steps[:: len(whole.steps) // 7]:
        then = await told(scene, step.position)
        assert then.steps == tuple(known for known in whole.steps if known.position <= step.position)
    assert (await told(scene, whole.steps[0].position)).state == "convened"
    assert (await told(scene, whole.steps[5].position)).state == "open"


async def test_unknown_sitting_or_edition_is_told_as_such(scene: Edition) -> None:
    """Before the notice there is no sitting; before the opening, no edition."""
    ledger = kept(scene).ledger
    with pytest.raises(UnknownSitting, match="s2"):
        await timelines(ledger, scene.position, "26", "s2")
    with pytest.raises(UnknownSitting):
        await timelines(ledger, 40)
    with pytest.raises(UnknownEdition):
        await timelines(ledger, scene.position, "27")


async def test_made_up_log_ends_a_reading_with_one_sentence(scene: Edition) -> None:
    """A vote on a motion that was never put is impossible: damage at that position, no trace."""
    position = next(entry.position for entry in scene.entries if b'"vote-cast"' in entry.raw)
    with pytest.raises(Damaged, match=f"position {position}: nothing before it allows this record"):
        await timelines(kept(scene, {position: event(motion="jamais")}).ledger, scene.position)


def test_command_tells_votes_together_or_each(jury: Jury, bundle: Path) -> None:
    """One line for the votes of a motion; with --each, one for each; in English on request."""
    done = jury("audit", "timeline", bundle)
    assert (done.code, done.err) == (RIGHT, f"SIMULATION · {NOTICE}\n")
    lines = done.out.splitlines()
    assert lines[:2] == ["Séance s1, édition 26, levée, à la position 175 du registre", "Ordre du jour : Délibération"]
    together = (
        "positions 77 … 80 · 2024-12-12 08:30:11 · 4 votes sur la motion bloc-5 : pour 4, contre 0, abstentions 0"
    )
    assert together in lines
    late = "p-dan vote contre sur la motion bloc-5, voix de p-dan · trop tard : ne compte pas"
    assert sum(late in line for line in lines) == 1
    each = jury("audit", "timeline", bundle, "s1", "--each", english=True).out
    assert each.count(" votes for on motion bloc-5") == 4
    assert "p-ada opens the vote on motion bloc-5 · quorum reached, 5 of 5" in each


def test_command_names_the_first_of_many_dossiers_and_all_in_json(
    jury: Jury, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the count and in the quorum alike; the words and the fields of the JSON leave nothing out."""
    monkeypatch.setattr("audit.listed.BRIEF", Most(2))
    counted = next(line for line in jury("audit", "timeline", bundle).out.splitlines() if "position 152" in line)
    assert counted.partition(" · ")[2].partition(" · ")[2] == (
        "la motion appreciation est décomptée, 5 votes : "
        "pour 5, contre 0, abstentions 0, adopté (01004, 01033, … 4 en tout) ; "
        "pour 4, contre 0, abstentions 0, adopté (01053) · "
        "quorum atteint, 5 sur 5 (01004, 01033, … 4 en tout) ; quorum atteint, 4 sur 4 (01053)"
    )
    (one,) = msgspec.json.decode(jury("audit", "timeline", bundle, "--json").out, type=tuple[Timeline, ...])
    (step,) = of(one, "motion-decided", "appreciation")
    assert "adopted (01004, 01033, 200071751, 70450)" in step.en
    assert step.quorum[0].dossiers == ("01004", "01033", "200071751", "70450")


def test_command_in_json_holds_positions_and_times(jury: Jury, bundle: Path) -> None:
    """The same timeline for a program, as of a moment."""
    done = jury("audit", "timeline", bundle, "--json", "--as-of", "2024-12-12T08:30:09Z")
    (one,) = msgspec.json.decode(done.out, type=tuple[Timeline, ...])
    assert (one.as_of, one.state, one.steps[-1].kind, one.steps[-1].position) == (76, "open", "vote-opened", 76)


def test_command_refuses_a_sitting_that_is_not(jury: Jury, bundle: Path) -> None:
    """Nobody convened it: usage, one sentence."""
    done = jury("audit", "timeline", bundle, "s9")
    assert (done.code, done.out) == (USAGE, "")
    assert "aucune séance « s9 » à cette position" in done.err
