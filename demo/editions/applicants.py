"""Who applies to the demo edition, and the level each is meant to get: public where the press gave it, else drawn."""

import csv
import gzip
import io
from dataclasses import dataclass, replace
from pathlib import Path

from demo.editions.lots import Lots
from services.intake import official

HERE = Path(__file__).parent
KINDS = {"ville": 169, "village": 45, "intercommunalite": 12}
SPLIT_2016 = (40, 37, 31, 25, 30)  # laureates of the 2016 edition from 1@ to 5@, the last complete split published
VILLAGE_BELOW = 2_000
THEMES = ("mediation-numerique", "education", "transition-ecologique")
PUBLIC_MENTIONS = {"": None, "Mutualisation des infrastructures": "mutualisation-des-infrastructures"}
EXCELLENCE = "Territoire d'excellence numérique"
PORT = "17300"  # La Rochelle, Charente-Maritime: the laureate is its namesake, 70450
# Likely level in hundredths, per kind, for an authority whose level no page ever gave.
GUESS = {"ville": (60, 500), "village": (60, 400), "intercommunalite": (200, 500)}


@dataclass(frozen=True)
class Authority:
    """An applicant to be: its kind follows from the official list, population is 0 when unknown."""

    code: str
    kind: str
    population: int


@dataclass(frozen=True)
class Applicant:
    """One line of an edition file."""

    code: str
    kind: str
    level: int
    excellence: bool
    mention: str | None
    source: str


@dataclass(frozen=True)
class Laureate:
    """One public row: level 0 when the page was silent."""

    edition: int
    code: str
    level: int
    mention: str


def registry() -> dict[str, Authority]:
    """Return the inhabited authorities of the official list, by code, but for the port of La Rochelle."""
    rows = csv.DictReader(io.StringIO(gzip.decompress(official.load()).decode("utf-8"), newline=""))
    found = [Authority(row["code"], kind(row), int(row["population"] or 0)) for row in rows]
    return {item.code: item for item in found if item.population and item.code != PORT}


def kind(row: dict[str, str]) -> str:
    """Tell what an authority is: the village threshold is the label's default."""
    if row["type"] == "epci":
        return "intercommunalite"
    return "village" if int(row["population"] or 0) < VILLAGE_BELOW else "ville"


def laureates(name: str) -> list[Laureate]:
    """Read the public rows, as the press gave them."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return [
            Laureate(int(row["edition"]), row["insee_or_siren"], int(row["level"] or 0), row["mention"])
            for row in csv.DictReader(lines)
        ]


def quotas(total: int) -> list[int]:
    """Scale the split of 2016 to a total, by largest remainder: how many hold 1@, 2@, ... 5@."""
    whole = sum(SPLIT_2016)
    shares = [divmod(count * total, whole) for count in SPLIT_2016]
    most = sorted(range(5), key=lambda n: -shares[n][1])[: total - sum(share for share, _ in shares)]
    return [share + (n in most) for n, (share, _) in enumerate(shares)]


def entrants(lots: Lots, current: list[Laureate], others: list[Laureate]) -> list[Authority]:
    """Return who applies: public laureates, then authorities named in other editions, then drawn ones."""
    known = registry()
    latest = {row.code: row.edition for row in sorted(others, key=lambda row: row.edition)}
    named = [row.code for row in current]
    named += sorted(latest.keys() - set(named), key=lambda code: (-latest[code], code))
    chosen: list[Authority] = []
    for wanted, count in KINDS.items():
        chosen += [known[code] for code in named if known[code].kind == wanted][:count]
        missing = count - sum(item.kind == wanted for item in chosen)
        taken = {item.code for item in chosen}
        pool = [item for item in known.values() if item.kind == wanted and item.code not in taken]
        for _ in range(missing):
            ceiling = 1 if wanted == "village" else 60_000
            drawn = lots.weighted(pool, [min(item.population, ceiling) for item in pool])
            pool.remove(drawn)
            chosen.append(drawn)
    return sorted(chosen, key=lambda item: item.code)


def excellent(lots: Lots, chosen: list[Authority], current: list[Laureate], others: list[Laureate]) -> set[str]:
    """Return the public excellence laureates, and six more among who once held 5@ and never had the mention."""
    public = {row.code for row in current if row.mention == EXCELLENCE}
    had = {row.code for row in others if EXCELLENCE in row.mention}
    best = {row.code for row in others if row.level == 5} - had - {row.code for row in current}
    towns = [item.code for item in chosen if item.kind == "ville" and item.code in best]
    bodies = [item.code for item in chosen if item.kind == "intercommunalite" and item.code in best]
    drawn = lots.shuffled(bodies)[:1]
    return public | set(drawn) | set(lots.shuffled(towns)[: 13 - len(public) - len(drawn)])


def levels(lots: Lots, chosen: list[Authority], fixed: set[str], others: list[Laureate]) -> dict[str, int]:
    """Give each a level near its last public one, so that the whole has the split of 2016; `fixed` hold 5@."""
    last = {row.code: row.level for row in sorted(others, key=lambda row: row.edition) if row.level}
    likely: list[tuple[int, str]] = []
    for item in chosen:
        low, high = GUESS[item.kind]
        noise = lots.below(121) - 60
        guess = low + lots.below(high - low)
        likely.append((100 * last[item.code] + noise if item.code in last else guess, item.code))
    likely = sorted((600 if code in fixed else score, code) for score, code in likely)
    ladder = [level for level, count in enumerate(quotas(len(chosen)), start=1) for _ in range(count)]
    return {code: level for (_, code), level in zip(likely, ladder, strict=True)}


def thematic(lots: Lots, applicants: list[Applicant]) -> dict[str, str]:
    """Draw who gets one of the nine simulated thematic mentions: six towns, two villages, one inter-municipal body."""
    drawn: list[str] = []
    for wanted, count in (("ville", 6), ("village", 2), ("intercommunalite", 1)):
        pool = [a.code for a in applicants if a.kind == wanted and a.level >= 3 and not a.excellence]
        public = {a.code for a in applicants if a.source == "public"}
        drawn += lots.shuffled(code for code in pool if code not in public)[:count]
    return {code: THEMES[n % 3] for n, code in enumerate(drawn)}


def applicants_26(lots: Lots) -> list[Applicant]:
    """Return the 226 applicants of edition 26, sorted by code."""
    current, others = laureates("laureates-26.csv"), laureates("laureates-others.csv")
    public = {row.code: row for row in current}
    chosen = entrants(lots, current, others)
    best = excellent(lots, chosen, current, others)
    held = levels(lots, chosen, best, others)
    applicants = []
    for item in chosen:
        row = public.get(item.code)
        mention = PUBLIC_MENTIONS.get(row.mention) if row else None
        source = "public" if row else "simulated"
        applicants.append(Applicant(item.code, item.kind, held[item.code], item.code in best, mention, source))
    themes = thematic(lots, applicants)
    return [replace(a, mention=themes.get(a.code, a.mention)) for a in applicants]
