"""Derive the two demo editions from the official list and the publicly announced laureates.

    python -m demo.editions.derive

Names and codes are real, the rest is drawn from a seed: the files come out byte for byte the same everywhere.
"""

import json
import sys
from collections import Counter
from dataclasses import replace

from contracts.counted import English
from demo.editions.applicants import HERE, Applicant, applicants_26, quotas
from demo.editions.lots import Lots
from demo.editions.others import others
from demo.editions.past import Past, history

LABEL = "Territoires, Villes et Villages Internet"
NOTICE = (
    "Simulation : notes, votes et historique inventés ; noms et codes réels. / "
    "Simulation: invented marks, votes and history; real names and codes."
)
CALENDAR = {
    "opens": "2024-03-04T08:00:00Z",
    "closes": "2024-11-15T17:00:00Z",
    "sits": "2024-12-12T08:30:00Z",
    "publishes": "2025-02-07T17:00:00Z",
}
NEXT = {
    "edition": "27",
    "year": 2026,
    "calendar": {
        "opens": "2025-03-03T08:00:00Z",
        "closes": "2025-11-14T17:00:00Z",
        "sits": "2025-12-11T08:30:00Z",
        "publishes": "2026-02-06T17:00:00Z",
    },
    "mistaken": "2026",
}
SMALL_KINDS = {"intercommunalite": 3, "village": 9, "ville": 28}
SMALL_PUBLIC = ("59009", "92044", "92049", "246700488", "70450")


def forty(seed: str, applicants: list[Applicant], before: list[Past]) -> tuple[list[Applicant], list[Past]]:
    """Cut 40 dossiers out of edition 26, with the same split: three excellences, two thematic mentions."""
    lots = Lots(seed)
    mentioned = [a.code for a in applicants if a.mention and a.source == "simulated" and a.kind == "ville"]
    named = {*SMALL_PUBLIC, lots.shuffled(mentioned)[0]}
    kept = {a.code: a for a in applicants if a.code in named}
    room = dict(enumerate(quotas(40), start=1))
    room = {level: count - Counter(a.level for a in kept.values())[level] for level, count in room.items()}
    for wanted, count in SMALL_KINDS.items():
        plain = {a.code: a for a in applicants if a.kind == wanted and not a.excellence and not a.mention}
        for code in lots.shuffled(sorted(plain.keys() - kept.keys())):
            level = plain[code].level
            if room[level] > 0 and sum(a.kind == wanted for a in kept.values()) < count:
                kept[code] = plain[code]
                room[level] -= 1
    cut = [replace(p, awards=[award for award in p.awards if award[0] in kept]) for p in before]
    return sorted(kept.values(), key=lambda a: a.code), cut


def panels(towns: int) -> list[dict[str, object]]:
    """Return that many panels of six jurors for towns, and one for villages and inter-municipal bodies."""
    listed: list[dict[str, object]] = [
        {"panel": f"villes-{n}", "kinds": ["ville"], "jurors": 6} for n in range(1, towns + 1)
    ]
    return [*listed, {"panel": "territoires", "kinds": ["village", "intercommunalite"], "jurors": 6}]


def document(
    seed: str, towns: int, applicants: list[Applicant], beside: list[dict[str, str]], before: list[Past]
) -> bytes:
    """Write an edition file: one applicant a line, eight past awards a line."""
    head = {"edition": "26", "year": 2025, "seed": seed, "label": LABEL, "notice": NOTICE, "calendar": CALENDAR}
    parts = [f"{text(key)}: {text(value)}" for key, value in head.items()]
    parts.append(block("panels", [text(panel) for panel in panels(towns)]))
    parts.append('"readers": 3')
    parts.append(block("applicants", [text(vars(applicant)) for applicant in applicants]))
    parts.append(block("others", [text(other) for other in beside]))
    parts.append(block("history", [past_lines(item) for item in before]))
    parts.append(f'"next": {text(NEXT)}')
    return ("{" + ",\n ".join(parts) + "}\n").encode()


def block(key: str, lines: list[str]) -> str:
    """Write a list with one item a line."""
    return f"{text(key)}: [\n  " + ",\n  ".join(lines) + "]"


def past_lines(item: Past) -> str:
    """Write a past palmares, eight awards a line."""
    awards = [json.dumps(award, separators=(",", ":")) for award in item.awards]
    lines = [", ".join(awards[n : n + 8]) for n in range(0, len(awards), 8)]
    head = f'{{"edition": {text(item.edition)}, "year": {item.year}, "awards": ['
    return head + "\n   " + ",\n   ".join(lines) + "]}"


def text(value: object) -> str:
    """Write a value as JSON, accents kept."""
    return json.dumps(value, ensure_ascii=False)


def derive() -> dict[str, bytes]:
    """Return the bytes of each edition file, by name."""
    lots = Lots("26e-edition-demo")
    applicants = applicants_26(lots)
    before = history(lots, applicants)
    few, few_before = forty("40-dossiers-demo", applicants, before)
    beside = others(Lots("26e-edition-demo-others"), applicants)
    return {
        "26.json": document("26e-edition-demo", 3, applicants, beside, before),
        "40-dossiers.json": document("40-dossiers-demo", 2, few, beside, few_before),
    }


def main() -> int:
    """Write both files beside this one."""
    for name, content in derive().items():
        (HERE / name).write_bytes(content)
        print(f"{name}: {English(len(content)):byte}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
