"""The minutes as a person reads them: headings, sentences and tables, made from the signed JSON and from nothing else.

Names stand beside codes where they are known; what is signed has the codes alone.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct


class Heading(Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 3."""

    level: int
    text: str


class Line(Struct, frozen=True, tag="line"):
    """A paragraph."""

    text: str


class Table(Struct, frozen=True, tag="table"):
    """A table; `widths`: the part of the page that each column takes."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Part = Heading | Line | Table
CHOICES = {"for": ("pour", "for"), "against": ("contre", "against"), "abstain": ("abstention", "abstention")}
ATTENDANCES = {"present": ("présent", "present"), "remote": ("à distance", "remote"), "left": ("parti", "left")}


class Teller(NamedTuple):
    """Tells one document in one language, with what names are known (persons by code, authorities by dossier)."""

    told: dict[str, Any]
    persons: Mapping[str, str]
    places: Mapping[str, str]
    french: bool

    def parts(self) -> Iterator[Part]:
        """Give the whole, in the order of a *procès-verbal*."""
        yield from self._jury()
        yield from self._sittings()
        yield from self._motions()
        yield from self._adjustments()
        yield from self._departures()
        yield from self._appraisal()
        yield from self._awards()

    def title(self) -> str:
        """Return the document's title."""
        edition, year, label = self.told["edition"], self.told["year"], self.told["label"]
        return self.say(
            f"Procès-verbal — {label}, {edition}e édition ({year})", f"Minutes — {label}, edition {edition} ({year})"
        )

    def say(self, fr: str, en: str) -> str:
        """Return the sentence in the teller's language."""
        return fr if self.french else en

    def person(self, code: str | None) -> str:
        """Return a person's name with the code, or the code alone."""
        if code is None:
            return "—"
        return f"{self.persons[code]} ({code})" if code in self.persons else code

    def place(self, dossier: str) -> str:
        """Return an authority's name with the dossier's code."""
        return f"{self.places[dossier]} ({dossier})" if dossier in self.places else dossier

    def _jury(self) -> Iterator[Part]:
        yield Heading(2, "Jury")
        jury = self.told["jury"]
        if jury is None:
            yield Line(self.say("Le jury n'est pas nommé.", "The jury is not named."))
            return
        roles = [(self.say("Présidence", "President"), jury["president"])]
        if jury.get("deputy"):
            roles.append((self.say("Suppléance", "Deputy"), jury["deputy"]))
        roles.append((self.say("Secrétariat", "Secretary"), jury["secretary"]))
        rows = [(role, self.person(code)) for role, code in roles]
        rows += [(self.say("Membre", "Member"), self.person(code)) for code in jury["members"]]
        yield Table((self.say("Qualité", "Capacity"), self.say("Personne", "Person")), tuple(rows), (1, 3))
        if self.told["recusals"]:
            yield Heading(2, self.say("Récusations", "Recusals"))
            recused = [(self.place(one["dossier"]), self.person(one["juror"])) for one in self.told["recusals"]]
            yield Table((self.say("Dossier", "Dossier"), self.say("Juré", "Juror")), tuple(recused), (1, 1))

    def _sittings(self) -> Iterator[Part]:
        for sitting in self.told["sittings"]:
            yield Heading(2, f"{self.say('Séance', 'Sitting')} {sitting['sitting']}")
            agenda = " ; ".join(sitting["agenda"])
            held = (sitting[name] for name in ("convened", "at", "opened", "closed"))
            convened, at, opened, closed = (moment(time) for time in held)
            yield Line(
                self.say(
                    f"Convoquée le {convened} pour le {at}. Ouverte le {opened}, levée le {closed}. "
                    f"Ordre du jour : {agenda}.",
                    f"Convened on {convened} for {at}. Opened on {opened}, closed on {closed}. Agenda: {agenda}.",
                )
            )
            if sitting["without_quorum"]:
                yield Line(self.say("Seconde convocation : sans quorum.", "Second notice: without quorum."))
            yield from self._present(sitting)

    def _present(self, sitting: dict[str, Any]) -> Iterator[Part]:
        rows = [
            (self.person(one["member"]), self.word(ATTENDANCES, one["attendance"]), str(one["position"]))
            for one in sitting["presences"]
        ]
        rows += [
            (
                self.person(one["member"]),
                self.say("représenté par ", "represented by ") + self.person(one["holder"]),
                str(one["position"]),
            )
            for one in sitting["proxies"]
        ]
        header = (self.say("Membre", "Member"), self.say("Présence", "Presence"), "Position")
        yield Table(header, tuple(rows), (3, 3, 1))

    def word(self, words: Mapping[str, tuple[str, str]], code: str) -> str:
        """Return a stored word in the teller's language."""
        return words[code][0 if self.french else 1]

    def _motions(self) -> Iterator[Part]:
        yield Heading(2, self.say("Délibérations", "Deliberations"))
        for motion in self.told["motions"]:
            yield Heading(3, f"{motion['motion']} : {self.subject(motion['subject'])}")
            for one in motion["pulled"]:
                pulled = f"{self.place(one['dossier'])} : {self.person(one['member'])}"
                yield Line(f"{self.say('Retiré du bloc', 'Pulled out of the block')} — {pulled}")
            if "undone" in motion:
                yield Line(f"{self.say('Annulée', 'Undone')} : {motion['undone']['reason']}")
            if motion["counts"]:
                yield self._counts(motion["counts"])
            elif "undone" not in motion:
                yield Line(self.say("Non soumise au vote.", "Not voted."))
            if motion.get("voices"):
                yield Line(self._voices(motion["voices"]))

    def subject(self, subject: dict[str, Any]) -> str:
        """Return what a motion asked."""
        match subject["type"]:
            case "block":
                many = len(subject["dossiers"])
                return self.say(
                    f"bloc de {many} dossiers à {subject['level']}@", f"{many} dossiers at {subject['level']}@"
                )
            case "award":
                return f"{self.place(subject['dossier'])}, {subject['level']}@"
            case "mention":
                return f"{self.place(subject['dossier'])}, {subject['mention']}"
            case "appraisal":
                return self.say(
                    "appréciation de tous les dossiers par le jury entier", "appraisal of all by the full jury"
                )
            case _:
                return f"{self.say('péréquation', 'adjustment')} {self._scope(subject)}, {subject['offset']}"

    def _scope(self, shift: dict[str, Any]) -> str:
        return str(shift["panel"]) if shift["panel"] else ", ".join(self.person(juror) for juror in shift["jurors"])

    def _counts(self, counts: list[dict[str, Any]]) -> Table:
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
            (", ".join(one["dossiers"]), *(str(one[number]) for number in numbers), self._outcome(one))
            for one in counts
        )
        return Table(tuple(self.say(*name) for name in names), rows, (6, 2, 2, 1, 2, 2, 4))

    def _outcome(self, one: dict[str, Any]) -> str:
        if not one["quorum"]:
            return self.say("sans quorum", "no quorum")
        found = self.say("adopté", "adopted") if one["adopted"] else self.say("rejeté", "rejected")
        return found + (self.say(", voix prépondérante", ", casting vote") if one["casting"] else "")

    def _voices(self, voices: list[dict[str, Any]]) -> str:
        told = []
        for choice in CHOICES:
            members = [self._voice(voice) for voice in voices if voice["choice"] == choice]
            if members:
                told.append(f"{self.word(CHOICES, choice).capitalize()} : {', '.join(members)}")
        return " — ".join(told)

    def _voice(self, voice: dict[str, Any]) -> str:
        by = "" if voice["holder"] is None else f" [{self.say('par', 'by')} {self.person(voice['holder'])}]"
        return self.person(voice["member"]) + by

    def _adjustments(self) -> Iterator[Part]:
        shifts = self.told.get("adjustments") or []
        if not shifts:
            return
        yield Heading(2, self.say("Péréquation", "Adjustments"))
        for one in shifts:
            said = f"{one['motion']} : {self._scope(one)}, {one['offset']}. {one['reason']} ({one['figures']})"
            yield Line(said + (self.say(" — retirée.", " — taken back.") if one["rescinded"] else ""))
            yield Line(f"Dossiers : {', '.join(one['dossiers'])}")

    def _departures(self) -> Iterator[Part]:
        yield Heading(2, self.say("Écarts à la proposition", "Departures from the proposal"))
        rows = tuple(
            (self.place(one["dossier"]), level(one["proposal"]), level(one["level"]), one["reason"] or "—")
            for one in self.told["departures"]
        )
        if not rows:
            yield Line(self.say("Aucun.", "None."))
            return
        header = (("Dossier", "Dossier"), ("Proposé", "Proposed"), ("Décidé", "Decided"), ("Motif", "Reason"))
        yield Table(tuple(self.say(*name) for name in header), rows, (3, 1, 1, 4))

    def _appraisal(self) -> Iterator[Part]:
        if "appraisal" not in self.told:
            return
        yield Heading(2, self.say("Appréciation par le jury entier", "Appraisal by the full jury"))
        one = self.told["appraisal"]
        none = self.say("Aucune depuis la dernière décision.", "None since the last decision.")
        adopted = "" if one is None else f"{one['motion']}, position {one['decided']}."
        yield Line(none if one is None else self.say("Adoptée : ", "Adopted: ") + adopted)

    def _awards(self) -> Iterator[Part]:
        yield Heading(2, self.say("Décisions", "Decisions"))
        rows = tuple(
            (
                self.place(one["dossier"]),
                level(one["level"]),
                level(one["proposal"]),
                ", ".join(granted["mention"] for granted in one["mentions"]) or "—",
                one["motion"],
            )
            for one in self.told["awards"]
        )
        header = (
            ("Dossier", "Dossier"),
            ("Niveau", "Level"),
            ("Proposé", "Proposed"),
            ("Mentions", "Mentions"),
            ("Délibération", "Motion"),
        )
        yield Table(tuple(self.say(*name) for name in header), rows, (4, 1, 1, 3, 3))


def level(value: int | None) -> str:
    """Return a level as it is shown."""
    return "—" if value is None else f"{value}@"


def moment(value: str | None) -> str:
    """Return a time of the log, in UTC."""
    return "—" if value is None else f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"
