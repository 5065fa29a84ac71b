"""Editions too small for every turn of the story: what nobody can do in them is left out."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit.replay import replay
from demo import edition as editions
from tests.story.played import FILE, played

KINDS = ["ville", "village", "intercommunalite"]


def cut(applicants: int, *panels: dict[str, Any]) -> editions.Edition:
    """Return the first applicants of the edition of 40 dossiers, before other panels."""
    file = json.loads(FILE.read_bytes())
    file["applicants"] = file["applicants"][:applicants]
    kept = {applicant["code"] for applicant in file["applicants"]}
    file["history"] = [past | {"awards": [row for row in past["awards"] if row[0] in kept]} for past in file["history"]]
    return editions.read(json.dumps(file | {"panels": list(panels), "others": []}).encode(), "small")


@pytest.mark.parametrize(
    "small",
    [
        cut(5, {"panel": "unique", "kinds": KINDS, "jurors": 3}),
        cut(1, {"panel": "unique", "kinds": KINDS, "jurors": 4}),
        cut(
            8,
            {"panel": "villes", "kinds": KINDS[:1], "jurors": 3},
            {"panel": "autres", "kinds": KINDS[1:], "jurors": 3},
        ),
    ],
    ids=["three-jurors", "one-dossier", "two-panels"],
)
async def test_small_edition_ends_as_its_file_intends(tmp_path: Path, small: editions.Edition) -> None:
    """Every applicant has the level of the file, to the end, and the replay finds nothing."""
    end = await played(tmp_path, small)
    intended = {applicant.code: applicant.level for applicant in small.applicants}
    assert {code: award.level for code, award in end.outcome.awards.items()} == intended
    verdict = await replay(end.ledger, end.documents, len(end.log))
    assert verdict.findings == ()
    assert [(edition.state, edition.laureates) for edition in verdict.editions] == [
        ("archived", len(intended)),
        ("cancelled", 0),
        ("open", 0),
    ]
