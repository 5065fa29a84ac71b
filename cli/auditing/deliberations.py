"""What the jury was asked and how it voted: each motion with its counts and voices, each shift of figures."""

from collections.abc import Iterator
from typing import Any, Final

from cli.parts import Heading, Line, Part, Table, Teller
from contracts.counted import English, French

CHOICES: Final = {"for": ("pour", "for"), "against": ("contre", "against"), "abstain": ("abstention", "abstention")}


def motions(t: Teller) -> Iterator[Part]:
    """Give every motion in the order in which it was put."""
    yield Heading(2, t.say("Délibérations", "Deliberations"))
    for motion in t.told["motions"]:
        yield Heading(3, f"{motion['motion']}{t.colon} {subject(t, motion['subject'])}")
        for one in motion["pulled"]:
            pulled = f"{t.place(one['dossier'])}{t.colon} {t.person(one['member'])}"
            yield Line(f"{t.say('Retiré du bloc', 'Pulled out of the block')} — {pulled}")
        if "undone" in motion:
            yield Line(f"{t.say('Annulée', 'Undone')}{t.colon} {motion['undone']['reason']}")
        if motion["counts"]:
            yield _counts(t, motion["counts"])
        elif "undone" not in motion:
            yield Line(t.say("Non soumise au vote.", "Not voted."))
        if motion.get("voices"):
            yield Line(_voices(t, motion["voices"]))


def subject(t: Teller, subject: dict[str, Any]) -> str:
    """Return what a motion asked."""
    match subject["type"]:
        case "block":
            many = len(subject["dossiers"])
            return t.say(
                f"bloc de {French(many):dossier} à {subject['level']}@",
                f"{English(many):dossier} at {subject['level']}@",
            )
        case "award":
            return f"{t.place(subject['dossier'])}, {subject['level']}@"
        case "mention":
            return f"{t.place(subject['dossier'])}, {subject['mention']}"
        case "appraisal":
            return t.say("appréciation de tous les dossiers par le jury entier", "appraisal of all by the full jury")
        case _:
            return f"{t.say('péréquation', 'adjustment')} {_scope(t, subject)}, {subject['offset']}"


def _scope(t: Teller, shift: dict[str, Any]) -> str:
    return str(shift["panel"]) if shift["panel"] else ", ".join(t.person(juror) for juror in shift["jurors"])


def _counts(t: Teller, counts: list[dict[str, Any]]) -> Table:
    names = (
        ("Dossiers", "Dossiers"),
        ("Appelés", "Entitled"),
        ("Présents", "Attending"),
        ("Pour", "For"),
        ("Contre", "Against"),
        ("Abst.", "Abst."),
        ("Résultat", "Outcome"),
    )
    numbers = ("entitled", "attending", "votes_for", "votes_against", "abstentions")
    rows = tuple(
        (", ".join(one["dossiers"]), *(str(one[number]) for number in numbers), _outcome(t, one)) for one in counts
    )
    return Table(tuple(t.say(*name) for name in names), rows, (6, 2, 2, 1, 2, 2, 4))


def _outcome(t: Teller, one: dict[str, Any]) -> str:
    if not one["quorum"]:
        return t.say("sans quorum", "no quorum")
    found = t.say("adopté", "adopted") if one["adopted"] else t.say("rejeté", "rejected")
    return found + (t.say(", voix prépondérante", ", casting vote") if one["casting"] else "")


def _voices(t: Teller, voices: list[dict[str, Any]]) -> str:
    told = []
    for choice in CHOICES:
        members = [_voice(t, voice) for voice in voices if voice["choice"] == choice]
        if members:
            told.append(f"{t.word(CHOICES, choice).capitalize()}{t.colon} {', '.join(members)}")
    return " — ".join(told)


def _voice(t: Teller, voice: dict[str, Any]) -> str:
    by = "" if voice["holder"] is None else f" [{t.say('par', 'by')} {t.person(voice['holder'])}]"
    return t.person(voice["member"]) + by


def adjustments(t: Teller) -> Iterator[Part]:
    """Give the shifts of figures, where some were adopted."""
    shifts = t.told.get("adjustments") or []
    if not shifts:
        return
    yield Heading(2, t.say("Péréquation", "Adjustments"))
    for one in shifts:
        said = f"{one['motion']}{t.colon} {_scope(t, one)}, {one['offset']}. {one['reason']} ({one['figures']})"
        yield Line(said + (t.say(" — retirée.", " — taken back.") if one["rescinded"] else ""))
        yield Line(f"Dossiers{t.colon} {', '.join(one['dossiers'])}")
