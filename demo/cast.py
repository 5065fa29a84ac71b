"""The persons of a simulated edition: opaque codes and keys from the seed, invented names that say so."""

import hashlib
from typing import Final, NamedTuple

from demo.chance import Chance
from demo.edition import Edition

_FIRST: Final = ("Alix", "Camille", "Charlie", "Claude", "Dominique", "Eden", "Lou", "Maxime", "Noa", "Sacha", "Yaël")
_LAST: Final = ("Exemple", "Fictif", "Imaginaire", "Inventé", "Modèle", "Personne", "Prétexte", "Songe", "Untel")


#: Classes of jurors' backgrounds.
BACKGROUNDS: Final = ("elus", "chercheurs", "associations", "agents-publics", "entreprises", "experts")


class Person(NamedTuple):
    """A person: his opaque code, the 32 bytes that his signing key is made of, his invented name and address.

    A juror also has invented ties, and the class of his background.
    """

    code: str
    seed: bytes
    name: str
    address: str
    ties: str | None = None
    background: str = ""


class Cast(NamedTuple):
    """Everybody. `jurors` by panel, in order; `contacts` by dossier; the president is a juror, the secretary is not.

    `assistant`: organises beside the organiser while dossiers are filed. `deputy`: the juror who chairs where the
    president may not (None: a jury of one). `substitute`: of the jury but of no panel, until he takes a juror's place.
    """

    organiser: Person
    assistant: Person
    secretary: Person
    president: Person
    deputy: Person | None
    substitute: Person
    jurors: dict[str, tuple[Person, ...]]
    contacts: dict[str, Person]

    @property
    def panels(self) -> tuple[Person, ...]:
        """The jurors, panel after panel."""
        return tuple(juror for jurors in self.jurors.values() for juror in jurors)

    @property
    def jury(self) -> tuple[Person, ...]:
        """The full jury: panel after panel, then the substitute."""
        return (*self.panels, self.substitute)

    @property
    def registered(self) -> tuple[Person, ...]:
        """All whom the organiser registers (he himself founds the label)."""
        return (self.secretary, self.assistant, *self.jury, *self.contacts.values())


def draw(edition: Edition, chance: Chance) -> Cast:
    """Return the cast of an edition: the same seed gives the same persons."""

    def person(role: str, address: str) -> Person:
        code = "p-" + chance.digits(12, "person", role)
        seed = hashlib.sha256(f"{chance.seed}\n{code}".encode()).digest()
        return Person(code, seed, _name(role, chance), address)

    def juror(panel: str, place: int) -> Person:
        made = person(f"juror {panel} {place}", f"jure-{place}@{panel}.invalid")
        employer = chance.between(1, 99, "employer", panel, place)
        ties = f"Simulation : employeur n° {employer}, une collectivité"
        return made._replace(ties=ties, background=BACKGROUNDS[place % len(BACKGROUNDS)])

    jurors = {
        panel.panel: tuple(juror(panel.panel, place) for place in range(1, panel.jurors + 1))
        for panel in edition.panels
    }
    first = jurors[edition.panels[0].panel]
    return Cast(
        organiser=person("organiser", "organisation@label.invalid"),
        assistant=person("assistant", "renfort@label.invalid"),
        secretary=person("secretary", "secretariat@label.invalid"),
        president=first[0],
        deputy=first[1] if len(first) > 1 else None,
        substitute=juror("suppleants", 1),
        jurors=jurors,
        contacts={
            code: person(f"contact {code}", address_of(code))
            for code in (applicant.code for applicant in edition.filing)
        },
    )


def address_of(dossier: str) -> str:
    """Return the address of a dossier's contact: it cannot exist (RFC 2606, `.invalid`)."""
    return f"contact-{dossier.lower()}@{dossier.lower()}.invalid"


def _name(role: str, chance: Chance) -> str:
    first = _FIRST[chance.below(len(_FIRST), "first", role)]
    last = _LAST[chance.below(len(_LAST), "last", role)]
    return f"{first} {last} (personne simulée)"
