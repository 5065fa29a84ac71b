"""What the services would do by themselves and somebody held back: each record follows, and something is missing."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from audit.codes import Code
from audit.replay import replay
from contracts import record as records
from contracts.commands import Command
from contracts.commands import awards as a
from contracts.commands import intake as i
from contracts.commands import notify as n
from contracts.commands import scoring as s
from contracts.events import Event
from contracts.events.awards import Adjustment, Appraisal, SingleAward
from contracts.refusals import Refusal, Why
from services.awards.views import papers
from tests.golden import play
from tests.golden.edition import CALENDAR, MARKS, MEMBERS, PRESIDENT, SECRETARY, SITS, Edition, marks
from tests.golden.forge import kept
from tests.scene import ORGANISER


def _nothing(_: Command) -> bool:
    return False


class Withheld(Edition):
    """An edition whose services take every reaction but those that are `held` back."""

    held: Callable[[Command], bool] = staticmethod(_nothing)

    def react(self, service: str) -> tuple[Event, ...]:
        """See `Scene.react`."""
        events: tuple[Event, ...] = ()
        for position in range(1, len(self.entries) + 1):
            record = records.decode(self.entries[position - 1].raw)
            for command in self.desks[service].service.react(record, position):
                events += () if self.held(command) else self.do(service, command, record.edition)
        return events


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Withheld:
    """Give an edition with its first round open."""
    monkeypatch.setattr(play, "Edition", Withheld)
    scene = play.drawn()
    assert isinstance(scene, Withheld)
    return scene


async def found(scene: Edition) -> list[tuple[Code, int, str, str]]:
    """Return what a replay finds: code, position, noun, and from where that follows."""
    log = kept(scene)
    verdict = await replay(log.ledger, log.documents, scene.position)
    return [(each.code, each.position, each.subject, each.details.get("cause", "")) for each in verdict.findings]


def corrected(scene: Edition) -> int:
    """Let the readers of a dossier correct their marks in a round opened again; return its second closing."""
    for code, mark in MARKS.items():
        for reader in scene.readers(code):
            scene.do(reader, s.CastScore(code, 1, 0, marks(mark)))
    scene.do(ORGANISER, s.CloseRound("unique", 1))
    scene.settle()
    scene.do(ORGANISER, s.ReopenRound("unique", 1, "une colonne décalée"))
    for reader in scene.readers("70450"):
        scene.do(reader, s.CastScore("70450", 1, 1, marks(5), "une colonne décalée"))
    scene.do(ORGANISER, s.CloseRound("unique", 1))
    return scene.position


def deliberated(scene: Edition, shift: Adjustment | None = None) -> None:
    """Let the jury vote a shift of figures if one is asked, and decide every dossier as proposed."""
    scene.now = SITS - timedelta(days=20)
    scene.do(ORGANISER, a.ConveneSitting("s1", SITS, ("Délibération",)))
    scene.now = SITS
    scene.do(PRESIDENT, a.OpenSitting("s1"))
    for member in MEMBERS[:4]:
        scene.do(SECRETARY, a.RecordPresence("s1", member, "present"))
    scene.do("p-eve", a.GiveProxy("s1", "p-bea"))
    if shift is not None:
        scene.do(SECRETARY, a.PutMotion("ecart", "s1", shift))
        play.vote(scene, "ecart")
    label = scene.awards().label
    for code in MARKS:
        dossier = label.edition(scene.edition).dossiers[code].now
        assert dossier is not None
        assert dossier.proposal is not None
        scene.do(SECRETARY, a.PutMotion(f"seul-{code}", "s1", SingleAward(code, dossier.proposal)))
        play.vote(scene, f"seul-{code}")
    scene.do(SECRETARY, a.PutMotion("appreciation", "s1", Appraisal()))
    play.vote(scene, "appreciation")
    scene.do(PRESIDENT, a.CloseSitting("s1"))


def sealed(scene: Edition) -> int:
    """Have two sign the minutes as they stand, and seal; return where. Raises Refusal."""
    as_of, made = scene.position, scene.papers()
    signing = (scene.keep(made.minutes).sha256, scene.keep(made.palmares).sha256, as_of)
    for person in (PRESIDENT, SECRETARY):
        scene.do(person, a.SignMinutes(*signing))
    scene.do(ORGANISER, a.SealPalmares(*signing))
    return scene.position


async def test_tally_held_back_is_missed_where_the_palmares_is_sealed(
    drawn: Withheld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The readers gave 5@ in the end; the tally of that closing was never stored, and the jury voted 2@.

    A service that is honest refuses the signatures and the sealing until that tally is there; here none was.
    """
    closing = corrected(drawn)
    drawn.held = lambda command: isinstance(command, s.TallyDossier) and command.closing == closing
    drawn.settle()
    before = await found(drawn)
    with monkeypatch.context() as dishonest:
        dishonest.setattr(papers, "untallied", lambda _: ())
        deliberated(drawn)
        at = sealed(drawn)
    subjects = {f"jury.log.26.tally.{code}" for code in MARKS}
    palmares = "jury.log.26.palmares.26"
    assert before == []  # it may be on its way as long as nothing is sealed
    assert set(await found(drawn)) == {
        *((Code.OWED, at, subject, str(closing)) for subject in subjects),
        *((Code.REFUSED, position, palmares, "") for position in (at - 2, at - 1, at)),
    }


@pytest.mark.parametrize(
    "shift", [None, Adjustment("-5", "une commission plus généreuse", "en moyenne", panel="unique")]
)
async def test_minutes_are_not_signed_while_a_tally_is_on_its_way(drawn: Withheld, shift: Adjustment | None) -> None:
    """Not after a closing, nor after a shift of figures; once the tallies are recorded the minutes are read again."""
    closing = corrected(drawn)
    if shift is not None:
        drawn.settle()
        closing = 0
    drawn.held = lambda command: (
        isinstance(command, s.TallyDossier) and (command.as_of > 0 or command.closing == closing)
    )
    drawn.settle()
    deliberated(drawn, shift)
    with pytest.raises(Refusal) as refused:
        sealed(drawn)
    assert (refused.value.why, refused.value.details) == (
        Why.TALLY_OWED,
        {"dossiers": ", ".join(sorted(MARKS)), "count": "5"},
    )
    drawn.held = _nothing
    drawn.settle()
    sealed(drawn)
    assert await found(drawn) == []


async def test_edition_of_which_nothing_is_held_back_misses_nothing(drawn: Withheld) -> None:
    """The same edition with every tally stored: the jury votes on the last one."""
    corrected(drawn)
    drawn.settle()
    deliberated(drawn)
    sealed(drawn)
    assert await found(drawn) == []


async def test_letter_held_back_is_missed_where_the_edition_is_archived(drawn: Withheld) -> None:
    """A laureate to whom no letter was ever prepared."""
    corrected(drawn)
    drawn.settle()
    deliberated(drawn)
    sealed(drawn)
    palmares = hashlib.sha256(drawn.papers().palmares).hexdigest()
    drawn.now = CALENDAR.publishes
    drawn.do(ORGANISER, a.ApprovePublication(palmares))
    drawn.do(SECRETARY, a.PublishPalmares(palmares))
    published = drawn.position
    drawn.held = lambda command: isinstance(command, n.PrepareLetter) and command.dossier == "01033"
    drawn.react("notify")
    assert await found(drawn) == []
    drawn.do(ORGANISER, i.ArchiveEdition())
    letter = "jury.log.26.letter.01033.award-1"
    assert await found(drawn) == [(Code.OWED, drawn.position, letter, str(published))]
