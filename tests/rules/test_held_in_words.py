"""What is held on a person is told in words: each capacity, sealed field, change and noun that there can be."""

from collections.abc import Mapping
from typing import get_args

import pytest
from msgspec.structs import fields

from audit.telling import WORDS
from cli.persons.named import CHANGES, HOLDS, NOUNS, SEALED
from contracts.events import Event
from contracts.events.intake import Ground
from contracts.sealed import Sealed
from contracts.subjects import OWNER
from services.intake.rules.erasure import Holds

FIELDS = {
    field.encode_name
    for kind in get_args(Event)
    for field in fields(kind)
    if Sealed in (field.type, *get_args(field.type))
}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (HOLDS, set(get_args(Holds))),
        (SEALED, FIELDS),
        (NOUNS, set(OWNER)),
        (CHANGES, {"key", "role-granted", "role-withdrawn"}),
    ],
)
def test_every_code_that_a_person_reads_has_its_words(words: Mapping[str, tuple[str, str]], codes: set[str]) -> None:
    """In French and in English, and none for what is nowhere."""
    assert set(words) == codes
    assert all("-" not in fr + en and fr and en for fr, en in words.values())


def test_every_ground_of_an_erasure_has_its_words() -> None:
    """The person reads why, in French too."""
    assert [ground for ground in get_args(Ground) if ground not in WORDS] == []
