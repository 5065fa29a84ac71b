"""The sentence of each refusal: what a person reads, and what to do next, French then English.

Templates over the refusal's details; a detail that is missing shows as an ellipsis. A test checks that each reason of
the closed list has its sentence, in one place.
"""

from collections.abc import Mapping
from typing import Final

from contracts.counted import English, French
from contracts.details import told
from contracts.refusals import Sentence, Why
from contracts.sentences import awards, intake, notify, redress, request, scoring

SENTENCES: Final[dict[Why, Sentence]] = {
    **request.SENTENCES,
    **intake.SENTENCES,
    **scoring.SENTENCES,
    **awards.SENTENCES,
    **redress.SENTENCES,
    **notify.SENTENCES,
}


class _Filled(dict[str, French]):
    def __missing__(self, key: str) -> French:
        return French("…")


def sentence(why: Why, details: Mapping[str, str]) -> Sentence:
    """Return the sentence of a refusal with its details filled in, each in its language."""
    of_french, of_english = told(why, details)
    french = _Filled({name: French(value) for name, value in of_french.items()})
    english = _Filled({name: English(value) for name, value in of_english.items()})
    fr, next_fr, en, next_en = SENTENCES[why]
    return Sentence(
        fr.format_map(french), next_fr.format_map(french), en.format_map(english), next_en.format_map(english)
    )
