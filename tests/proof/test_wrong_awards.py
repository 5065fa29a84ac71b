"""A wrong award, well signed and sealed: nothing was changed, says `verify`; it follows from nothing, says `replay`.

Here the label's own people collude: they hold the log's key, and every person signs what is asked.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from msgspec.structs import replace

from audit.codes import Code
from audit.doubts import Doubt
from audit.explain import Explainer
from audit.folded import fold
from contracts import record as records
from contracts.commands import awards as a
from contracts.commands import scoring as s
from contracts.events import awards as ea
from contracts.events import scoring as es
from contracts.record import Record
from ledger.port import Entry
from tests.golden import play
from tests.golden.edition import MARKS, MEMBERS, PRESIDENT, SECRETARY, Edition, marks
from tests.golden.forge import Kept, event, forged, insert
from tests.jury import Jury
from tests.proof.made import bundle, remade, verifier
from tests.scene import ORGANISER

#: The documents beside a log, the log, and what the replay must find: codes and positions.
Wrong = tuple[Edition, list[Entry], list[tuple[Code, int]]]


def position(entries: list[Entry], kind: type[object], **fields: object) -> int:
    """Return where the first record with such an event lies."""
    return next(
        entry.position
        for entry in entries
        for first in records.decode(entry.raw).events
        if isinstance(first, kind) and all(getattr(first, name) == value for name, value in fields.items())
    )


def counting(juror: str, at: int) -> Callable[[Record], Record]:
    """Make a tally count one ballot more."""

    def change(record: Record) -> Record:
        (tallied,) = record.events
        assert isinstance(tallied, es.DossierTallied)
        left_out = tuple(one for one in tallied.left_out if one.juror != juror)
        counted = (*tallied.counted, es.CountedBallot(juror, at, "80"))
        absent = tuple(one for one in tallied.absent if one != juror)
        return replace(record, events=(replace(tallied, counted=counted, left_out=left_out, absent=absent),))

    return change


def level_that_follows_from_nothing() -> Wrong:
    """Write 4@ where the jury voted 2@."""
    scene = play.decided()
    at = position(scene.entries, ea.AwardDecided, dossier="70450")
    entries = remade(scene.entries, {at: event(level=4)})
    return scene, entries, [(Code.AWARD_DIFFERS, at), (Code.DIFFERS, at)]


def award_without_quorum() -> Wrong:
    """All but one left before the vote closed; the count says so, and an award was recorded all the same."""
    scene = play.sitting()
    scene.do(SECRETARY, a.PutMotion("m", "s1", ea.SingleAward("01004", 5)))
    scene.do(PRESIDENT, a.OpenVote("m"))
    scene.do(PRESIDENT, a.CastVote("m", "for", PRESIDENT))
    for member in MEMBERS[1:4]:
        scene.do(SECRETARY, a.RecordPresence("s1", member, "left"))
    scene.do(PRESIDENT, a.CloseVote("m"))
    scene.react("awards")
    at = insert(scene, forged(scene, "awards", a.DecideAward("01004", "m"), ea.AwardDecided("01004", 5, 5, "m")))
    return scene, scene.entries, [(Code.AWARD_DIFFERS, at), (Code.REFUSED, at)]


def late_ballot_counted() -> Wrong:
    """One ballot came after the closing; the tally counts it."""
    scene = play.tallied()
    closing = position(scene.entries, es.RoundClosed)
    late = records.decode(scene.entries[closing].raw)
    at = position(scene.entries, es.DossierTallied, dossier=late.id.split(".")[0])
    entries = remade(scene.entries, {at: counting(late.actor, closing + 1)})
    return scene, entries, [(Code.OVERTAKEN_BUT_COUNTED, closing + 1), (Code.DIFFERS, at)]


def recused_ballot_counted() -> Wrong:
    """Record and count the well signed ballot of a juror who is recused from the dossier."""
    scene = play.drawn()
    (juror,) = scene.recused("01053")
    ballots = [(code, reader) for code in MARKS for reader in scene.readers(code)]
    given = s.CastScore("01053", 1, 0, marks(5))
    cast = insert(scene, forged(scene, juror, given, es.ScoreCast("01053", juror, "unique", 1, marks(5))))
    for dossier, reader in ballots:
        scene.do(reader, s.CastScore(dossier, 1, 0, marks(MARKS[dossier])))
    scene.do(ORGANISER, s.CloseRound("unique", 1))
    scene.settle()
    at = position(scene.entries, es.DossierTallied, dossier="01053")
    entries = remade(scene.entries, {at: counting(juror, cast)})
    return scene, entries, [(Code.REFUSED, cast), (Code.DIFFERS, at)]


def excellence_without_six_labels() -> Wrong:
    """Four times at the top are recorded of this authority; the mention asks for six."""
    scene = play.sitting()
    scene.do(SECRETARY, a.PutMotion("m", "s1", ea.SingleAward("200071751", 5, "motif")))
    play.vote(scene, "m")
    granted = ea.MentionGranted("200071751", "excellence", "m", 3, "motif")
    at = insert(scene, forged(scene, "awards", a.GrantMention("200071751", "m", "excellence"), granted))
    award = position(scene.entries, ea.AwardDecided, dossier="200071751")
    return scene, scene.entries, [(Code.AWARD_DIFFERS, award), (Code.REFUSED, at)]


@pytest.mark.parametrize(
    "wrong",
    [
        level_that_follows_from_nothing,
        award_without_quorum,
        late_ballot_counted,
        recused_ballot_counted,
        excellence_without_six_labels,
    ],
    ids=lambda wrong: wrong.__name__,
)
def test_wrong_award_is_whole_and_found(jury: Jury, tmp_path: Path, wrong: Callable[[], Wrong]) -> None:
    """Well signed and sealed: `verify` finds nothing, `replay` finds exactly what is wrong, and where."""
    scene, entries, expected = wrong()
    directory = bundle(tmp_path / "bundle", entries, scene.documents)
    whole = jury("audit", "verify", directory, "--key", verifier(), "--json")
    assert (whole.code, msgspec.json.decode(whole.out)["findings"]) == (0, [])
    done = jury("audit", "replay", directory, "--json")
    found = [(finding["code"], finding["position"]) for finding in msgspec.json.decode(done.out)["findings"]]
    assert (done.code, found) == (1, expected)


@pytest.mark.parametrize(
    ("wrong", "dossier", "what"),
    [
        (level_that_follows_from_nothing, "70450", "award"),
        (award_without_quorum, "01004", "award"),
        (late_ballot_counted, None, "tally"),
        (recused_ballot_counted, "01053", "tally"),
        (excellence_without_six_labels, "200071751", "mention"),
    ],
)
async def test_wrong_award_is_not_explained_as_if_it_followed(
    wrong: Callable[[], Wrong], dossier: str | None, what: Literal["tally", "count", "award", "mention"]
) -> None:
    """Whoever asks why is told where it does not follow; the other dossiers are explained without a doubt."""
    _, entries, expected = wrong()
    folded = await fold(Kept(entries, {}).ledger, len(entries))
    explainer = Explainer(folded, "26")
    doubted = {code: explainer.explain(code).doubts for code in explainer.dossiers()}
    assert {code: found for code, found in doubted.items() if found} == {
        dossier or records.decode(entries[expected[-1][1] - 1].raw).id: (Doubt(what, expected[-1][1]),)
    }
