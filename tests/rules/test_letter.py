"""The letter: who is owed one, in what order it moves, and what can never happen twice."""

from collections import Counter
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands.notify import AttemptLetter, PrepareLetter, ReportLetter, SettleLetter
from contracts.events.notify import (
    LetterAttempted,
    LetterDeferred,
    LetterPrepared,
    LetterRefused,
    LetterSent,
    LetterSettled,
    LetterUncertain,
)
from contracts.refusals import Refusal, Why
from contracts.subjects import Address
from services.notify.rules.letter import LetterCommand
from tests.rules.notify_scene import CONTACT, PALMARES, SECRETARY, NotifyScene
from tests.scene import ORGANISER

Outcome = Literal["sent", "deferred", "refused", "uncertain"]
ONE = ("70450", "award-1")


def owed(award: int, level: int = 3, mentions: tuple[str, ...] = (), dossier: str = "70450") -> LetterPrepared:
    return LetterPrepared(dossier, "award-1", "award/1", CONTACT, award, level, mentions, PALMARES, simulated=True)


def attempted(scene: NotifyScene, attempt: int = 1) -> None:
    assert scene.do("notify", AttemptLetter(*ONE, attempt)) == (LetterAttempted(*ONE, attempt),)


def reported(scene: NotifyScene, attempt: int, outcome: Outcome, code: int) -> tuple[object, ...]:
    """Attempt, report, and check that the same report again yields nothing."""
    attempted(scene, attempt)
    events = scene.do("notify", ReportLetter(*ONE, attempt, outcome, code))
    assert scene.do("notify", ReportLetter(*ONE, attempt, outcome, code)) == ()
    return events


def refusal(scene: NotifyScene, actor: str, command: LetterCommand) -> Why:
    """Return why a command is refused; nothing is stored."""
    before = scene.position
    with pytest.raises(Refusal) as caught:
        scene.do(actor, command)
    assert scene.position == before
    return caught.value.why


# -- owed


def test_publication_owes_a_letter_to_every_laureate() -> None:
    """One letter for each awarded dossier, with codes only, and none for a dossier that was not decided."""
    scene = NotifyScene()
    for dossier in ("70450", "17300", "59009"):
        scene.submit(dossier)
    first, second = scene.award("70450", 3), scene.award("59009", 5, "excellence", "mediation")
    scene.publish()
    assert scene.react("notify") == (
        owed(first),
        owed(second, 5, ("excellence", "mediation"), "59009"),
    )
    assert scene.react("notify") == ()


def test_letter_before_publication_is_refused() -> None:
    """Under embargo nothing is owed, whatever position is claimed to be a publication."""
    scene = NotifyScene()
    scene.submit("70450")
    award = scene.award("70450", 3)
    assert scene.react("notify") == ()
    for claimed in (0, award, award + 1, 10_000):
        assert refusal(scene, "notify", PrepareLetter(*ONE, claimed)) == Why.NOT_PUBLISHED


def test_publication_of_another_edition_owes_nothing() -> None:
    """A publication counts in its own edition."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 3)
    elsewhere = scene.publish()
    scene.edition = "25"
    assert refusal(scene, "notify", PrepareLetter(*ONE, elsewhere)) == Why.NOT_PUBLISHED


def test_award_decided_after_the_publication_is_in_no_letter_of_it() -> None:
    """What a letter says is what stood below the publication: a later award or mention waits for the next."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.submit("59009")
    first = scene.award("70450", 3)
    publication = scene.publish()
    second = scene.award("70450", 4, "mediation")
    scene.award("59009", 2)
    assert scene.react("notify") == (owed(first),)
    assert refusal(scene, "notify", PrepareLetter("70450", "award-2", publication)) == Why.UNKNOWN_LETTER
    assert refusal(scene, "notify", PrepareLetter("59009", "award-1", publication)) == Why.UNKNOWN_LETTER
    scene.publish()
    again = LetterPrepared("70450", "award-2", "award/1", CONTACT, second, 4, ("mediation",), PALMARES, simulated=True)
    assert again in scene.react("notify")


@pytest.mark.parametrize("letter", ["award-0", "award-2", "award-01", "award", "x"])
def test_letter_for_no_award_is_refused(letter: str) -> None:
    """A letter is named by the award that it tells."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 3)
    assert refusal(scene, "notify", PrepareLetter("70450", letter, scene.publish())) == Why.UNKNOWN_LETTER


def test_letter_for_a_dossier_nobody_filed_is_refused() -> None:
    """There must be somebody to write to."""
    scene = NotifyScene()
    scene.award("70450", 3)
    assert refusal(scene, "notify", PrepareLetter(*ONE, scene.publish())) == Why.UNKNOWN_DOSSIER


def test_simulation_is_told_in_the_letter_of_a_simulated_edition_only() -> None:
    """A real edition's letters do not say that they are simulated."""
    scene = NotifyScene(simulated=False)
    scene.prepared()
    letter = scene.notify.letters.get(Address("26", "letter", "70450.award-1"))
    assert letter is not None
    assert letter.owed.simulated is False


# -- attempted, reported


def test_attempt_is_stored_once() -> None:
    """Of two senders one stores the attempt; for the other nothing is to do."""
    scene = NotifyScene()
    scene.prepared()
    attempted(scene)
    assert scene.do("notify", AttemptLetter(*ONE, 1)) == ()
    assert refusal(scene, "notify", AttemptLetter(*ONE, 2)) == Why.LETTER_STATE


@pytest.mark.parametrize("attempt", [2, 3, 1000])
def test_first_attempt_is_number_one(attempt: int) -> None:
    """Attempts are counted without a gap."""
    scene = NotifyScene()
    scene.prepared()
    assert refusal(scene, "notify", AttemptLetter(*ONE, attempt)) == Why.LETTER_STATE


def test_unknown_letter_can_be_neither_attempted_nor_reported_nor_settled() -> None:
    """There is no letter before it is prepared."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 3)
    assert refusal(scene, "notify", AttemptLetter(*ONE, 1)) == Why.UNKNOWN_LETTER
    assert refusal(scene, "notify", ReportLetter(*ONE, 1, "sent", 250)) == Why.UNKNOWN_LETTER
    assert refusal(scene, SECRETARY, SettleLetter(*ONE, "received", "appel")) == Why.UNKNOWN_LETTER


@pytest.mark.parametrize(
    ("outcome", "code", "event"),
    [
        ("sent", 250, LetterSent(*ONE, 1, 250)),
        ("refused", 550, LetterRefused(*ONE, 1, 550)),
        ("uncertain", 0, LetterUncertain(*ONE, 1)),
    ],
)
def test_letter_that_is_over_is_never_attempted_again(outcome: Outcome, code: int, event: object) -> None:
    """Sent, refused, uncertain: no machine sends it again."""
    scene = NotifyScene()
    scene.prepared()
    assert reported(scene, 1, outcome, code) == (event,)
    for attempt in (1, 2):
        assert refusal(scene, "notify", AttemptLetter(*ONE, attempt)) == Why.LETTER_STATE
    assert refusal(scene, "notify", ReportLetter(*ONE, 1, "deferred", 421)) == Why.LETTER_STATE


def test_report_of_another_attempt_is_refused() -> None:
    """Only the attempt under way can be reported on."""
    scene = NotifyScene()
    scene.prepared()
    assert refusal(scene, "notify", ReportLetter(*ONE, 1, "sent", 250)) == Why.LETTER_STATE
    attempted(scene)
    assert refusal(scene, "notify", ReportLetter(*ONE, 2, "sent", 250)) == Why.LETTER_STATE


def test_deferrals_wait_longer_each_time_and_the_eighth_ends_it() -> None:
    """1, 5, 15 minutes, 1 hour, then 4 hours; then it is refused, with the server's last word."""
    scene = NotifyScene()
    scene.prepared()
    waits = (60, 300, 900, 3600, 14400, 14400, 14400)
    for attempt, wait in enumerate(waits, 1):
        assert reported(scene, attempt, "deferred", 451) == (LetterDeferred(*ONE, attempt, 451, wait),)
    assert reported(scene, 8, "deferred", 421) == (LetterRefused(*ONE, 8, 421),)


def test_wrong_configuration_burns_nothing() -> None:
    """535 is our fault: it waits five minutes each time, and counts for nothing in the eight."""
    scene = NotifyScene()
    scene.prepared()
    for attempt in range(1, 21):
        assert reported(scene, attempt, "deferred", 535) == (LetterDeferred(*ONE, attempt, 535, 300),)
    assert reported(scene, 21, "deferred", 0) == (LetterDeferred(*ONE, 21, 0, 60),)


def test_only_notify_prepares_attempts_and_reports() -> None:
    """No person can claim that a letter left."""
    scene = NotifyScene()
    scene.prepared()
    for command in (PrepareLetter(*ONE, 1), AttemptLetter(*ONE, 1), ReportLetter(*ONE, 1, "sent", 250)):
        assert refusal(scene, ORGANISER, command) == Why.NOT_ALLOWED


# -- settled


@pytest.mark.parametrize("outcome", ["received", "given-up"])
def test_uncertain_letter_settled_for_good(outcome: Literal["received", "given-up"]) -> None:
    """A person found out; nothing leaves any more, and he cannot change his word."""
    scene = NotifyScene()
    scene.prepared()
    reported(scene, 1, "uncertain", 0)
    settle = SettleLetter(*ONE, outcome, "au téléphone")
    assert scene.do(SECRETARY, settle) == (LetterSettled(*ONE, outcome, "au téléphone"),)
    assert scene.do(SECRETARY, settle) == ()
    assert refusal(scene, "notify", AttemptLetter(*ONE, 2)) == Why.LETTER_STATE
    assert refusal(scene, SECRETARY, SettleLetter(*ONE, "send-again", "si")) == Why.LETTER_STATE


def test_letter_sent_again_on_a_persons_word_begins_anew() -> None:
    """The attempts go on being numbered; the eight deferrals begin again."""
    scene = NotifyScene()
    scene.prepared()
    for attempt in range(1, 9):
        reported(scene, attempt, "deferred", 451)
    settle = SettleLetter(*ONE, "send-again", "adresse corrigée")
    assert scene.do(ORGANISER, settle) == (LetterSettled(*ONE, "send-again", "adresse corrigée"),)
    assert scene.do(ORGANISER, settle) == ()
    assert reported(scene, 9, "deferred", 451) == (LetterDeferred(*ONE, 9, 451, 60),)
    assert reported(scene, 10, "sent", 250) == (LetterSent(*ONE, 10, 250),)


@pytest.mark.parametrize("outcome", ["received", "send-again", "given-up"])
def test_letter_under_way_or_sent_cannot_be_settled(outcome: Literal["received", "send-again", "given-up"]) -> None:
    """A person speaks only of what is refused or uncertain."""
    scene = NotifyScene()
    scene.prepared()
    settle = SettleLetter(*ONE, outcome, "si")
    assert refusal(scene, SECRETARY, settle) == Why.LETTER_STATE
    attempted(scene)
    assert refusal(scene, SECRETARY, settle) == Why.LETTER_STATE
    scene.do("notify", ReportLetter(*ONE, 1, "sent", 250))
    assert refusal(scene, SECRETARY, settle) == Why.LETTER_STATE


def test_settling_needs_organiser_or_secretary() -> None:
    """A juror has no say on letters."""
    scene = NotifyScene()
    scene.prepared()
    reported(scene, 1, "uncertain", 0)
    assert refusal(scene, "p-juror", SettleLetter(*ONE, "received", "si")) == Why.NOT_ALLOWED


# -- whatever is asked

NUMBERS = st.integers(1, 12)
STEPS = st.one_of(
    st.builds(PrepareLetter, st.just("70450"), st.sampled_from(["award-1", "award-2"]), st.integers(0, 20)),
    st.builds(AttemptLetter, st.just("70450"), st.just("award-1"), NUMBERS),
    st.builds(
        ReportLetter,
        st.just("70450"),
        st.just("award-1"),
        NUMBERS,
        st.sampled_from(["sent", "deferred", "refused", "uncertain"]),
        st.sampled_from([0, 250, 451, 535, 550]),
    ),
    st.builds(
        SettleLetter,
        st.just("70450"),
        st.just("award-1"),
        st.sampled_from(["received", "send-again", "given-up"]),
        st.just("si"),
    ),
    # What a sender asks next, so that long histories are met too.
    st.sampled_from(["attempt", "deferred", "refused", "uncertain", "sent"]),
)
BEGINS = (LetterPrepared, LetterDeferred, LetterSettled)


def asked(scene: NotifyScene, step: LetterCommand | str) -> LetterCommand:
    if not isinstance(step, str):
        return step
    letter = scene.notify.letters.get(Address("26", "letter", "70450.award-1"))
    last = letter.attempt if letter else 0
    if step == "attempt":
        return AttemptLetter(*ONE, last + 1)
    return ReportLetter(*ONE, max(last, 1), step, 0)  # type: ignore[arg-type]


def kept(scene: NotifyScene, command: LetterCommand) -> tuple[object, ...]:
    """Take a command, and see that the same one again yields nothing."""
    actor = SECRETARY if isinstance(command, SettleLetter) else "notify"
    try:
        events = scene.do(actor, command)
        assert scene.do(actor, command) == ()
    except Refusal:
        return ()
    return events


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_whatever_is_asked_a_letter_is_attempted_only_when_it_is_owed(steps: list[LetterCommand | str]) -> None:
    """Each attempt follows from being prepared, deferred or ordered again; each has one outcome; none is left out."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 3)
    scene.publish()
    history = [*scene.react("notify"), *(event for step in steps for event in kept(scene, asked(scene, step)))]
    attempts = [n for n, event in enumerate(history) if isinstance(event, LetterAttempted)]
    numbers = [event.attempt for event in history if isinstance(event, LetterAttempted)]
    assert numbers == list(range(1, len(attempts) + 1))
    for n in attempts:
        before = history[n - 1]
        assert isinstance(before, BEGINS)
        assert not isinstance(before, LetterSettled) or before.outcome == "send-again"
    outcomes = Counter(e.attempt for e in history if isinstance(e, LetterSent | LetterDeferred | LetterUncertain))
    assert all(count == 1 for count in outcomes.values())
    assert sum(isinstance(event, LetterPrepared) for event in history) <= 1
    assert sum(isinstance(event, LetterSent) for event in history) <= 1
