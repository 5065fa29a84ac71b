"""The minutes as a person reads them, in the order of a *procès-verbal*: made from the signed JSON alone."""

from collections.abc import Iterator
from typing import Any, Final

from cli.auditing.deliberations import adjustments, motions
from cli.parts import Heading, Line, Part, Table, Teller, level, moment

ATTENDANCES: Final = {"present": ("présent", "present"), "remote": ("à distance", "remote"), "left": ("parti", "left")}


def proceedings(t: Teller) -> Iterator[Part]:
    """Give the whole."""
    for part in (_jury, _sittings, motions, adjustments, _departures, _appraisal, _awards):
        yield from part(t)


def _jury(t: Teller) -> Iterator[Part]:
    yield Heading(2, "Jury")
    jury = t.told["jury"]
    if jury is None:
        yield Line(t.say("Le jury n'est pas nommé.", "The jury is not named."))
        return
    roles = [(t.say("Présidence", "President"), jury["president"])]
    if jury.get("deputy"):
        roles.append((t.say("Suppléance", "Deputy"), jury["deputy"]))
    roles.append((t.say("Secrétariat", "Secretary"), jury["secretary"]))
    rows = [(role, t.person(code)) for role, code in roles]
    rows += [(t.say("Membre", "Member"), t.person(code)) for code in jury["members"]]
    yield Table((t.say("Qualité", "Capacity"), t.say("Personne", "Person")), tuple(rows), (1, 3))
    if t.told["recusals"]:
        yield Heading(2, t.say("Récusations", "Recusals"))
        recused = [(t.place(one["dossier"]), t.person(one["juror"])) for one in t.told["recusals"]]
        yield Table((t.say("Dossier", "Dossier"), t.say("Juré", "Juror")), tuple(recused), (1, 1))


def _sittings(t: Teller) -> Iterator[Part]:
    for sitting in t.told["sittings"]:
        yield Heading(2, f"{t.say('Séance', 'Sitting')} {sitting['sitting']}")
        agenda = " ; ".join(sitting["agenda"])
        held = (sitting[name] for name in ("convened", "at", "opened", "closed"))
        convened, at, opened, closed = (moment(time) for time in held)
        yield Line(
            t.say(
                f"Convoquée le {convened} pour le {at}. Ouverte le {opened}, levée le {closed}. "
                f"Ordre du jour : {agenda}.",
                f"Convened on {convened} for {at}. Opened on {opened}, closed on {closed}. Agenda: {agenda}.",
            )
        )
        if sitting["without_quorum"]:
            yield Line(t.say("Seconde convocation : sans quorum.", "Second notice: without quorum."))
        yield from _present(t, sitting)


def _present(t: Teller, sitting: dict[str, Any]) -> Iterator[Part]:
    rows = [
        (t.person(one["member"]), t.word(ATTENDANCES, one["attendance"]), str(one["position"]))
        for one in sitting["presences"]
    ]
    rows += [
        (
            t.person(one["member"]),
            t.say("représenté par ", "represented by ") + t.person(one["holder"]),
            str(one["position"]),
        )
        for one in sitting["proxies"]
    ]
    header = (t.say("Membre", "Member"), t.say("Présence", "Presence"), "Position")
    yield Table(header, tuple(rows), (3, 3, 1))


def _departures(t: Teller) -> Iterator[Part]:
    yield Heading(2, t.say("Écarts à la proposition", "Departures from the proposal"))
    rows = tuple(
        (t.place(one["dossier"]), level(one["proposal"]), level(one["level"]), one["reason"] or "—")
        for one in t.told["departures"]
    )
    if not rows:
        yield Line(t.say("Aucun.", "None."))
        return
    header = (("Dossier", "Dossier"), ("Proposé", "Proposed"), ("Décidé", "Decided"), ("Motif", "Reason"))
    yield Table(tuple(t.say(*name) for name in header), rows, (3, 1, 1, 4))


def _appraisal(t: Teller) -> Iterator[Part]:
    if "appraisal" not in t.told:
        return
    yield Heading(2, t.say("Appréciation par le jury entier", "Appraisal by the full jury"))
    one = t.told["appraisal"]
    none = t.say("Aucune depuis la dernière décision.", "None since the last decision.")
    adopted = "" if one is None else f"{one['motion']}, position {one['decided']}."
    yield Line(none if one is None else t.say("Adoptée : ", "Adopted: ") + adopted)


def _awards(t: Teller) -> Iterator[Part]:
    yield Heading(2, t.say("Décisions", "Decisions"))
    rows = tuple(
        (
            t.place(one["dossier"]),
            level(one["level"]),
            level(one["proposal"]),
            ", ".join(granted["mention"] for granted in one["mentions"]) or "—",
            one["motion"],
        )
        for one in t.told["awards"]
    )
    header = (
        ("Dossier", "Dossier"),
        ("Niveau", "Level"),
        ("Proposé", "Proposed"),
        ("Mentions", "Mentions"),
        ("Délibération", "Motion"),
    )
    yield Table(tuple(t.say(*name) for name in header), rows, (4, 1, 1, 3, 3))
