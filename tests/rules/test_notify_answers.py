"""What a letter says, and what organisers are told of letters."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands.notify import AttemptLetter, ReportLetter
from contracts.grid import Text
from contracts.questions import Letters, PreviewLetter, Progress, Question
from contracts.refusals import Refusal, Why
from services.act import Act
from services.notify.address import Unaddressable, mailbox
from services.notify.answers import Draft, LetterRow, Preview, answer
from services.notify.letter import compose
from services.notify.rules.letter_text import Matter, one_line
from services.notify.views.contacts import Opened
from tests.rules.notify_scene import CONTACT, NOTICE, SECRETARY, NotifyScene, sealed

SENDER = "palmares@delibere.invalid"
PREPARED = datetime(2025, 2, 7, 17, 30, 5, 123456, tzinfo=UTC)


def matter(authority: str = "Évry-Courcouronnes", notice: str = NOTICE, label: str = "Label") -> Matter:
    mentions = (Text("Médiation", "Mediation"), Text("Éducation", "Education"))
    return Matter("26.91228.award-1", label, Text("Édition", "Edition"), 2025, authority, 4, mentions, notice, PREPARED)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def decoded(header: str) -> str:
    """Decode a header as RFC 2047 asks; the parser of `email.policy` keeps the blanks between encoded words."""
    return str(make_header(decode_header("".join(header.splitlines()))))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


# -- the message


def test_letter_written_twice_is_the_same_to_the_byte() -> None:
    """Nothing in it is drawn or read from a clock: the preview is what leaves."""
    opened = Opened("Zoé Ünal", "zoe@evry.invalid")
    assert compose(matter(), opened, SENDER) == compose(matter(), opened, SENDER)


def test_headers_follow_from_the_letter() -> None:
    """Date from the record, message id from the letter, marked as sent by a machine."""
    raw = compose(matter(), Opened("Zoé Ünal", "zoe@evry.invalid"), SENDER).raw
    message = parsed(raw)
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Label <palmares@delibere.invalid>",
        "To": "Zoé Ünal <zoe@evry.invalid>",
        "Subject": "[SIMULATION] Évry-Courcouronnes - Label, 2025 : la décision du jury / the jury's decision",
        "Date": "Fri, 07 Feb 2025 17:30:05 +0000",
        "Message-ID": "<26.91228.award-1@delibere.invalid>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr, en",
        "MIME-Version": "1.0",
    }
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_text_is_french_then_english() -> None:
    """Level, mentions and date in both languages; the simulation is told in each."""
    message = parsed(compose(matter(), Opened("Zoé Ünal", "zoe@evry.invalid"), SENDER).raw)
    assert body(message, "plain").split("\n\n") == [
        "SIMULATION : cette lettre ne vaut pas décision. Marks and votes are invented.",
        "Madame, Monsieur Zoé Ünal,",
        "Le jury a délibéré sur le dossier de Évry-Courcouronnes (Édition, 2025). Il lui décerne le niveau 4@.",
        "Il lui accorde en outre : Médiation ; Éducation.",
        "Le palmarès est public depuis le 07/02/2025. Ce message est envoyé automatiquement.",
        "-- English --",
        "SIMULATION: this letter is no decision. Marks and votes are invented.",
        "Dear Zoé Ünal,",
        "The jury has deliberated on the submission of Évry-Courcouronnes (Edition, 2025). It awards level 4@.",
        "It also grants: Mediation; Education.",
        "The results are public since 2025-02-07. This message was sent automatically.\n",
    ]


def test_real_edition_does_not_speak_of_simulation() -> None:
    """The word is nowhere in a real letter, and nobody unnamed is greeted by an empty name."""
    parcel = compose(matter(notice=""), Opened(None, "zoe@evry.invalid"), SENDER)
    assert b"SIMULATION" not in parcel.raw
    assert parcel.text.startswith("Madame, Monsieur,\n")
    assert "\nDear Sir or Madam,\n" in parcel.text


def test_page_is_well_formed_and_names_its_languages() -> None:
    """A parser of XML reads it; each part says its language; it says the same as the plain text."""
    parcel = compose(matter("Bœuf & <Fils>"), Opened("Zoé <b>", "zoe@evry.invalid"), SENDER)
    page = body(parsed(parcel.raw), "html")
    root = ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
    assert root.get("lang") == "fr"
    assert [part.get("lang") for part in root.iter("section")] == ["fr", "en"]
    assert [heading.tag for heading in root.iter() if heading.tag in ("h1", "h2", "h3")] == ["h1", "h2", "h2"]
    said = [line for line in parcel.text.strip().split("\n\n") if line != "-- English --"]
    assert [line.text for line in root.iter("p")] == said


@settings(max_examples=150, deadline=None)
@given(authority=st.text(max_size=120), name=st.text(max_size=120), label=st.text(max_size=120))
def test_no_name_can_forge_a_header(authority: str, name: str, label: str) -> None:
    """Whatever the names hold: the same headers, one recipient, and what was said comes back whole."""
    opened = Opened(name, "zoe@evry.invalid")
    parcel = compose(matter(authority, label=label), opened, SENDER)
    message = parsed(parcel.raw)
    assert message.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    ]
    headers = message_from_bytes(parcel.raw)
    assert [(decoded(who), address) for who, address in getaddresses(headers.get_all("To", []))] == [
        (one_line(name), "zoe@evry.invalid")
    ]
    assert [address for _, address in getaddresses(headers.get_all("From", []))] == [SENDER]
    assert decoded(headers["Subject"]) == parcel.subject
    assert body(message, "plain") == parcel.text


# -- the address


@pytest.mark.parametrize(
    ("address", "travels"),
    [
        ("mairie@evry.invalid", "mairie@evry.invalid"),
        (" a.b+c@x.invalid ", "a.b+c@x.invalid"),
        ("mairie@évry.invalid", "mairie@xn--vry-9la.invalid"),
    ],
)
def test_address_as_it_travels(address: str, travels: str) -> None:
    """A domain in French letters travels as IDNA."""
    assert mailbox(address) == travels


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "mairie",
        "@x.invalid",
        "a@",
        "é@x.invalid",
        "a b@x.invalid",
        "a@x.invalid\r\nRCPT TO:<b@x.invalid>",
        "a\r\nBcc: b@x.invalid",
        "a@x.invalid, b@x.invalid",
        "<a@x.invalid>",
        '"a"@x.invalid',
        "a..b@x.invalid",
        "a@x..invalid",
        "a@[127.0.0.1]",
        "a@b@x.invalid",
        f"{'a' * 65}@x.invalid",
        f"a@{'x' * 64}.invalid",
        f"a@{'x.' * 130}invalid",
    ],
)
def test_address_that_no_letter_can_have(address: str | None) -> None:
    """Refused before any server sees it, and the reason does not repeat the address."""
    with pytest.raises(Unaddressable) as caught:
        mailbox(address)
    assert not address or address not in str(caught.value)


# -- questions


def ask(scene: NotifyScene, question: Question, actor: str = SECRETARY, edition: str = "26") -> list[LetterRow] | Draft:
    standing = scene.desks["notify"].roll.standing(edition, actor)
    return answer(scene.notify, SENDER, question, Act(edition, actor, "0" * 32, scene.now), standing)


def preview(scene: NotifyScene, *opened: str | None) -> Preview:
    draft = ask(scene, PreviewLetter("70450"))
    assert isinstance(draft, Draft)
    assert draft.sealed == (sealed(CONTACT, "name"), sealed(CONTACT, "address"))
    return draft.address(opened)


def test_letters_are_listed_with_their_state() -> None:
    """State, attempt, code and wait of each, in the order in which they were owed."""
    scene = NotifyScene()
    scene.submit("59009")
    scene.award("59009", 5, "mediation")
    scene.prepared()
    scene.do("notify", AttemptLetter("59009", "award-1", 1))
    scene.do("notify", ReportLetter("59009", "award-1", 1, "deferred", 451))
    assert ask(scene, Letters()) == [
        LetterRow("59009", "Commune 59009", "award-1", 5, ("mediation",), "deferred", 1, 451, 60),
        LetterRow("70450", "Commune 70450", "award-1", 3, (), "prepared", 0, 0, 0),
    ]


def test_preview_is_what_leaves() -> None:
    """The message shown is the message that the post composes, byte for byte."""
    scene = NotifyScene()
    scene.prepared("70450", 3, "mediation")
    seen = preview(scene, "Zoé Ünal", "zoe@evry.invalid")
    letter = scene.notify.letters.latest("26", "70450")
    assert letter is not None
    leaves = compose(scene.notify.matter("26", letter), Opened("Zoé Ünal", "zoe@evry.invalid"), SENDER)
    assert seen == Preview(
        "70450", "award-1", "prepared", leaves.to, leaves.subject, leaves.text, leaves.raw.decode("ascii")
    )
    assert "Il lui accorde en outre : Médiation numérique." in seen.text


def test_preview_before_publication_is_a_draft() -> None:
    """Letters can be reviewed before anything is published, and a review prepares nothing."""
    scene = NotifyScene()
    scene.submit("70450")
    scene.award("70450", 3, "mediation")
    before = scene.position
    seen = preview(scene, "Zoé Ünal", "zoe@evry.invalid")
    assert (seen.letter, seen.status, seen.to) == ("award-1", "draft", "zoe@evry.invalid")
    assert "level 3@" in seen.text
    assert "It also grants: Digital mediation." in seen.text
    assert (scene.position, ask(scene, Letters())) == (before, [])


def test_preview_tells_that_a_letter_cannot_leave() -> None:
    """An erased contact has no address any more: the text is shown, and why it stays."""
    scene = NotifyScene()
    scene.prepared()
    seen = preview(scene, None, None)
    assert (seen.to, seen.message, seen.problem) == ("", "", "no address")
    assert "Madame, Monsieur," in seen.text


def test_contact_without_an_address_has_nothing_to_open() -> None:
    """Somebody registered without a name or an address: nobody is asked to open anything."""
    scene = NotifyScene()
    scene.register("p-bare", None, None)
    scene.submit("70450", "p-bare")
    scene.award("70450", 3)
    draft = ask(scene, PreviewLetter("70450"))
    assert isinstance(draft, Draft)
    assert (draft.sealed, draft.address(()).problem) == ((), "no address")


@pytest.mark.parametrize(
    ("question", "actor", "edition", "why"),
    [
        (Letters(), "p-juror", "26", Why.NOT_ALLOWED),
        (PreviewLetter("70450"), CONTACT, "26", Why.NOT_ALLOWED),
        (Letters(), "p-nobody", "26", Why.UNKNOWN_PERSON),
        (Letters(), SECRETARY, "27", Why.UNKNOWN_EDITION),
        (PreviewLetter("99999"), SECRETARY, "26", Why.UNKNOWN_DOSSIER),
        (PreviewLetter("59009"), SECRETARY, "26", Why.UNKNOWN_LETTER),
        (Progress(), SECRETARY, "26", Why.UNKNOWN_QUESTION),
    ],
)
def test_question_refused(question: Question, actor: str, edition: str, why: Why) -> None:
    """Only organiser and secretary are told; what does not exist is not invented."""
    scene = NotifyScene()
    scene.prepared()
    scene.submit("59009")
    with pytest.raises(Refusal) as caught:
        ask(scene, question, actor, edition)
    assert caught.value.why == why
