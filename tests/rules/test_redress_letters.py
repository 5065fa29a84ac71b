"""Letters for what follows a publication: one for each act, once it is public and never before."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands.notify import PrepareLetter
from contracts.document import DocumentRef
from contracts.events import awards as a
from contracts.events import redress as r
from contracts.events.notify import LetterPrepared
from contracts.refusals import Refusal, Why
from contracts.subjects import Address
from services.notify.letter import compose, plain
from services.notify.rules.templates import TEMPLATES, words
from services.notify.views.contacts import Opened
from tests.rules.notify_scene import CONTACT, NOTICE, PALMARES, NotifyScene

AMENDED = "c" * 64
DAY = datetime(2025, 3, 1, tzinfo=UTC)
GROUND = "dossier mensonger"


def published(*dossiers: str) -> NotifyScene:
    """Return a scene with these dossiers awarded 3@ and published, and their first letters prepared."""
    scene = NotifyScene()
    for dossier in dossiers or ("70450",):
        scene.submit(dossier)
        scene.award(dossier, 3, "mediation")
    scene.publish()
    scene.react("notify")
    return scene


def withdraw(scene: NotifyScene, dossier: str = "70450") -> int:
    """Withdraw an award; return the position."""
    return scene.happen("award", dossier, r.AwardWithdrawn(dossier, GROUND, DAY, "p-organiser", "p-secretary", 3))


def correct(scene: NotifyScene, dossier: str = "70450") -> int:
    """Correct an award from 3@ to 4@, without its mention; return the position."""
    fixed = r.AwardCorrected(dossier, 3, 4, ("mediation",), (), "m-1", "report erroné")
    return scene.happen("award", dossier, fixed, r.MentionLapsed(dossier, "mediation"))


def rule(scene: NotifyScene, ruling: r.Opinion, number: int = 1, dossier: str = "70450") -> int:
    """Rule on an appeal; return the position."""
    return scene.happen("appeal", f"{dossier}.{number}", r.AppealRuled(dossier, number, ruling, "relu", ()))


def amend(scene: NotifyScene, as_of: int = 0) -> int:
    """Amend the palmares as of a position (0: all so far); return the position."""
    one = DocumentRef(AMENDED, 1)
    return scene.happen("palmares", "26", r.PalmaresAmended(1, one, one, as_of or scene.position, 1))


def out(scene: NotifyScene) -> int:
    """Publish the amendment; return the position."""
    return scene.happen("palmares", "26", a.PalmaresPublished(AMENDED))


def refusal(scene: NotifyScene, command: PrepareLetter) -> Why:
    """Return why a letter is not prepared."""
    with pytest.raises(Refusal) as caught:
        scene.do("notify", command)
    return caught.value.why


def text(scene: NotifyScene, letter: str) -> str:
    """Return the plain text of a letter to Zoé."""
    found = scene.notify.letters.get(Address("26", "letter", f"70450.{letter}"))
    assert found is not None
    return plain(words(scene.notify.matter("26", found), "Zoé"))


# -- public first


def test_withdrawal_is_told_once_the_amendment_is_published() -> None:
    """Not when it is decided, not when the amendment is adopted; one letter, then nothing more."""
    scene = published()
    award = scene.position - 3
    act = withdraw(scene)
    assert scene.react("notify") == ()
    adopted = amend(scene)
    assert scene.react("notify") == ()
    assert refusal(scene, PrepareLetter("70450", "withdrawal-1", act)) == Why.NOT_PUBLISHED
    assert refusal(scene, PrepareLetter("70450", "withdrawal-1", adopted)) == Why.NOT_PUBLISHED
    out(scene)
    told = LetterPrepared(
        "70450",
        "withdrawal-1",
        "withdrawal/1",
        CONTACT,
        award,
        3,
        ("mediation",),
        AMENDED,
        True,
        act,
        3,
        GROUND,
        "",
        DAY,
    )
    assert scene.react("notify") == (told,)
    assert scene.react("notify") == ()


def test_correction_is_told_with_what_it_leaves() -> None:
    """From 3@ to 4@, without the mention."""
    scene = published()
    award = scene.position - 3
    act = correct(scene)
    amend(scene)
    out(scene)
    assert scene.react("notify") == (
        LetterPrepared(
            "70450", "correction-1", "correction/1", CONTACT, award, 4, (), AMENDED, True, act, 3, "report erroné"
        ),
    )


@pytest.mark.parametrize("ruling", ["upheld", "dismissed"])
def test_ruling_is_told_at_once(ruling: r.Opinion) -> None:
    """It changes no award: it is public as it is, and needs no amendment."""
    scene = published()
    award = scene.position - 3
    position = rule(scene, ruling)
    told = LetterPrepared(
        "70450",
        "appeal-1",
        "appeal/1",
        CONTACT,
        award,
        3,
        ("mediation",),
        PALMARES,
        True,
        position,
        None,
        "relu",
        ruling,
    )
    assert scene.react("notify") == (told,)
    assert refusal(scene, PrepareLetter("70450", "appeal-1", position - 1)) == Why.NOT_PUBLISHED
    assert refusal(scene, PrepareLetter("70450", "appeal-2", position)) == Why.NOT_PUBLISHED


def test_new_decision_is_told_as_one() -> None:
    """`award-2`, in its own words: what stood before, what stands, why; nobody else is written to again."""
    scene = published("70450", "59009")
    rule(scene, "upheld")
    scene.react("notify")
    decided = a.AwardDecided("70450", 4, 3, "r-1", "pièces relues")
    act = scene.happen("award", "70450", decided, r.MentionLapsed("70450", "mediation"))
    amend(scene)
    assert scene.react("notify") == ()
    out(scene)
    assert scene.react("notify") == (
        LetterPrepared(
            "70450", "award-2", "reexamination/1", CONTACT, act, 4, (), AMENDED, True, act, 3, "pièces relues"
        ),
    )


def test_new_decision_after_a_withdrawal_is_told_as_such() -> None:
    """Nothing stood any more: a text of its own, with the level that had been withdrawn."""
    scene = published()
    withdraw(scene)
    rule(scene, "upheld")
    act = scene.happen("award", "70450", a.AwardDecided("70450", 3, 3, "r-1", "pièces relues"))
    scene.react("notify")
    amend(scene)
    out(scene)
    assert scene.react("notify")[-1] == LetterPrepared(
        "70450", "award-2", "restoration/1", CONTACT, act, 3, ("mediation",), AMENDED, True, act, 3, "pièces relues"
    )


def test_third_decision_takes_the_place_of_the_second_whatever_was_withdrawn_before_it() -> None:
    """A withdrawal counts until the next decision: what stands after that is a level again."""
    scene = published()
    withdraw(scene)
    scene.happen("award", "70450", a.AwardDecided("70450", 3, 3, "r-1", "relu"))
    act = scene.happen("award", "70450", a.AwardDecided("70450", 5, 3, "r-2", "relu encore"))
    amend(scene)
    out(scene)
    assert scene.react("notify")[-1] == LetterPrepared(
        "70450", "award-3", "reexamination/1", CONTACT, act, 5, ("mediation",), AMENDED, True, act, 3, "relu encore"
    )


def test_new_decision_after_a_correction_takes_the_place_of_what_was_corrected() -> None:
    """From 4@, which the correction had made of 3@; another dossier's withdrawal changes nothing in it."""
    scene = published("70450", "59009")
    correct(scene)
    withdraw(scene, "59009")
    act = scene.happen("award", "70450", a.AwardDecided("70450", 5, 3, "r-1", "relu"))
    amend(scene)
    out(scene)
    assert scene.react("notify")[-1] == LetterPrepared(
        "70450", "award-2", "reexamination/1", CONTACT, act, 5, (), AMENDED, True, act, 4, "relu"
    )


def test_act_after_the_amendment_waits_for_the_next() -> None:
    """What is published covers what it states, and nothing decided since."""
    scene = published("70450", "59009")
    withdraw(scene)
    as_of = scene.position
    withdraw(scene, "59009")
    amend(scene, as_of)
    first = out(scene)
    assert [(type(event), getattr(event, "letter", "")) for event in scene.react("notify")] == [
        (LetterPrepared, "withdrawal-1")
    ]
    assert refusal(scene, PrepareLetter("59009", "withdrawal-1", first)) == Why.UNKNOWN_LETTER
    amend(scene)
    out(scene)
    (second,) = scene.react("notify")
    assert isinstance(second, LetterPrepared)
    assert (second.dossier, second.letter) == ("59009", "withdrawal-1")


def test_mention_taken_back_before_the_sealing_is_in_no_letter() -> None:
    """A motion undone leaves no trace in what is told."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 5, "mediation")
    taken = (a.MentionRescinded("70450", "mediation", "m-2"), a.AwardRescinded("70450", "m-1"))
    scene.happen("award", "70450", *taken)
    award = scene.award("70450", 3)
    scene.publish()
    assert scene.react("notify") == (
        LetterPrepared("70450", "award-1", "award/1", CONTACT, award, 3, (), PALMARES, True),
    )


# -- words


def told(scene: NotifyScene) -> str:
    """Return the text of the letter prepared last."""
    amend(scene)
    out(scene)
    event = scene.react("notify")[-1]
    assert isinstance(event, LetterPrepared)
    return text(scene, event.letter)


def test_withdrawal_says_what_is_withdrawn_since_when_and_why() -> None:
    """French first, then English; in a simulation, that it is one."""
    scene = published()
    withdraw(scene)
    day = f"{scene.now:%d/%m/%Y}"
    assert told(scene) == (
        f"SIMULATION : cette lettre ne vaut pas décision. {NOTICE}\n\n"
        "Madame, Monsieur Zoé,\n\n"
        "L'attribution de Commune 70450 (Label, 26e édition, 2025), niveau 3@, est retirée à compter du 01/03/2025. "
        f"Motif : {GROUND}\n\n"
        f"Le palmarès modifié est public depuis le {day}. Ce message est envoyé automatiquement.\n\n"
        "-- English --\n\n"
        f"SIMULATION: this letter is no decision. {NOTICE}\n\n"
        "Dear Zoé,\n\n"
        "The award of Commune 70450 (Label, 26th edition, 2025), level 3@, is withdrawn from 2025-03-01 on. "
        f"Ground: {GROUND}\n\n"
        f"The amended results are public since {scene.now:%Y-%m-%d}. This message was sent automatically.\n"
    )


def test_correction_says_from_what_to_what() -> None:
    """And which mentions are left."""
    scene = published()
    correct(scene)
    said = told(scene)
    assert "niveau 3@ devient niveau 4@ ; mentions : aucune. Motif : report erroné" in said
    assert "level 3@ becomes level 4@; mentions: none. Reason: report erroné" in said


@pytest.mark.parametrize(
    ("ruling", "fr", "en"),
    [
        (
            "upheld",
            "Il est fondé : le jury délibérera de nouveau",
            "It is upheld: the jury will deliberate on it again",
        ),
        ("dismissed", "Il est rejeté : l'attribution demeure", "It is dismissed: the award stands"),
    ],
)
def test_ruling_says_what_follows(ruling: r.Opinion, fr: str, en: str) -> None:
    """A new deliberation, or nothing."""
    scene = published()
    rule(scene, ruling)
    scene.react("notify")
    said = text(scene, "appeal-1")
    assert fr in said
    assert en in said


def test_new_decision_says_what_it_takes_the_place_of() -> None:
    """The old level, the new one, why."""
    scene = published()
    scene.happen("award", "70450", a.AwardDecided("70450", 4, 3, "r-1", "pièces relues"))
    said = told(scene)
    assert "Il lui décerne niveau 4@, au lieu de : niveau 3@ ; mentions : Médiation numérique." in said
    assert "It awards level 4@, in place of: level 3@; mentions: Digital mediation." in said
    assert "Motif : pièces relues" in said


def test_new_decision_after_a_withdrawal_says_that_the_award_was_withdrawn() -> None:
    """Not that a level took the place of the same one."""
    scene = published()
    withdraw(scene)
    scene.happen("award", "70450", a.AwardDecided("70450", 3, 3, "r-1", "pièces relues"))
    day = f"{scene.now:%d/%m/%Y}"
    assert told(scene) == (
        f"SIMULATION : cette lettre ne vaut pas décision. {NOTICE}\n\n"
        "Madame, Monsieur Zoé,\n\n"
        "Le jury a délibéré de nouveau sur le dossier de Commune 70450 (Label, 26e édition, 2025). Il lui décerne "
        "niveau 3@, au lieu de : attribution retirée (niveau 3@) ; mentions : Médiation numérique.\n\n"
        "Motif : pièces relues\n\n"
        f"Le palmarès modifié est public depuis le {day}. Ce message est envoyé automatiquement.\n\n"
        "-- English --\n\n"
        f"SIMULATION: this letter is no decision. {NOTICE}\n\n"
        "Dear Zoé,\n\n"
        "The jury has deliberated again on the submission of Commune 70450 (Label, 26th edition, 2025). It awards "
        "level 3@, in place of: award withdrawn (level 3@); mentions: Digital mediation.\n\n"
        "Reason: pièces relues\n\n"
        f"The amended results are public since {scene.now:%Y-%m-%d}. This message was sent automatically.\n"
    )


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_letter_of_any_template_travels_and_is_the_same_to_the_byte(template: str) -> None:
    """Whatever a reason holds, no header is broken and the preview is what leaves."""
    scene = published()
    letter = scene.notify.letters.get(Address("26", "letter", "70450.award-1"))
    assert letter is not None
    matter = scene.notify.matter("26", letter)._replace(
        template=template, before=2, reason="une\nligne\r\nBcc: a@b.invalid", ruling="upheld", on=DAY
    )
    opened = Opened("Zoé", "zoe@commune.invalid")
    parcel = compose(matter, opened, "palmares@delibere.invalid")
    assert parcel == compose(matter, opened, "palmares@delibere.invalid")
    assert b"\r\nBcc:" not in parcel.raw


_steps = st.lists(st.sampled_from(["withdraw", "correct", "upheld", "again", "amend", "out"]), max_size=14)


@settings(max_examples=100, deadline=None)
@given(_steps)
def test_each_act_is_told_once_and_only_when_public_whatever_the_order(steps: list[str]) -> None:
    """As many letters as acts covered by what is published, and one for each ruling; each prepared once."""
    scene = published()
    told: list[tuple[str, str]] = []
    public = adopted = 0
    for number, step in enumerate(steps, 1):
        match step:
            case "withdraw":
                withdraw(scene)
            case "correct":
                correct(scene)
            case "upheld":
                rule(scene, "upheld", number)
            case "again":
                scene.happen("award", "70450", a.AwardDecided("70450", 4, 3, f"r-{number}", "relu"))
            case "amend":
                adopted = scene.position
                amend(scene)
            case _ if adopted:
                public = adopted
                out(scene)
        for event in scene.react("notify"):
            assert isinstance(event, LetterPrepared)
            assert event.ruling or 0 < event.act <= public
            told.append((event.dossier, event.letter))
    assert len(told) == len(set(told))
    assert sum(letter.startswith("appeal-") for _, letter in told) == steps.count("upheld")
