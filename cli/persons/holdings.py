"""What is held on a person as a text that he can read, in one language."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from audit.telling import WORDS
from cli.notice import MARK
from cli.persons.named import CHANGES, HOLDS, NOUNS, SEALED

if TYPE_CHECKING:
    from audit.held import Held, Mention

#: The state of each sealed field (opened, sealed, erased), and its text where it was opened.
States = Sequence[dict[str, str | None]]

#: The records of a person by what they are, in this order; what is none of these comes last.
_NOUNS: Final = {
    "person": ("Inscription, rôles, clés", "Registration, roles, keys"),
    "dossier": ("Dossiers dont vous êtes le contact", "Dossiers whose contact you are"),
    "undertaking": ("Engagements", "Undertakings"),
    "recusal": ("Récusations", "Recusals"),
    "ballot": ("Notes", "Marks"),
    "vote": ("Votes", "Votes"),
    "letter": ("Courriers", "Letters"),
    "appeal": ("Recours", "Appeals"),
    "": ("Autres décisions", "Other decisions"),
}
_WHAT: Final = {
    "drawn": ("tiré au sort", "drawn by lot"),
    "added": ("lecture supplémentaire", "one more reading"),
    "moved-to": ("reçu d'un autre lecteur", "taken over from another reader"),
    "moved-away": ("donné à un autre lecteur", "given to another reader"),
}
_STATES: Final = {"sealed": ("scellé", "sealed"), "erased": ("effacé", "erased")}
_NOT_HERE: Final = (
    "Les données des autres personnes (RGPD, article 15(4)) et le texte des courriels partis : il n'est pas conservé.",
    "Others' data (GDPR, article 15(4)), and the text of the mails that left: it is not kept.",
)


def text(found: "Held", states: States, *, french: bool) -> str:
    """Return the text: a heading, then each section that holds something."""
    lines: list[str] = []
    for title, section in _sections(found, states, french=french):
        held = tuple(section)
        if held:
            lines += ["", title, "-" * len(title), *held]
    head = f"{('Données détenues sur', 'Data held on')[not french]} {found.person} — {found.label}"
    upto = (f"Registre jusqu'à la position {found.position}", f"Log up to position {found.position}")[not french]
    notice = (f"{MARK}{found.simulation}",) if found.simulation else ()
    return "\n".join((head, "=" * len(head), *notice, upto, *lines))


def _sections(found: "Held", states: States, *, french: bool) -> Iterator[tuple[str, Iterator[str]]]:
    def say(fr: str, en: str) -> str:
        return fr if french else en

    yield say("Personne effacée", "Person erased"), _erased(found, french=french)
    yield say("Champs scellés", "Sealed fields"), _fields(found, states, french=french)
    yield say("Qualités", "Capacities"), _capacities(found, french=french)
    changes = (
        f"{each.position} · {each.time:%Y-%m-%d %H:%M} · {say(*CHANGES[each.what])} "
        f"{say(*HOLDS.get(each.value, (each.value, each.value)))}"
        for each in found.changes
    )
    yield say("Rôles et clés de signature (SHA-256)", "Roles and signing keys (SHA-256)"), changes
    readings = (
        f"{each.position} · {each.edition} · {each.dossier} · {say(*_WHAT[each.what])}" for each in found.readings
    )
    yield say("Lectures", "Readings"), readings
    for noun, title in _NOUNS.items():
        yield say(*title), _own(found, noun, french=french)
    mentions = _mentions(found.mentions, french=french)
    yield say("Où votre code est cité parmi d'autres", "Where your code stands among others"), mentions
    documents = iter(found.documents)
    yield say("Documents que vous avez déposés (SHA-256)", "Documents that you filed (SHA-256)"), documents
    yield say("Ce que cet export ne contient pas", "What this export does not hold"), iter((say(*_NOT_HERE),))


def _erased(found: "Held", *, french: bool) -> Iterator[str]:
    if (gone := found.erased) is not None:
        ground = WORDS[gone.ground] if french else gone.ground.replace("-", " ")
        yield f"{gone.position} · {gone.time:%Y-%m-%d} · {ground} · {gone.reason}"


def _fields(found: "Held", states: States, *, french: bool) -> Iterator[str]:
    for each, state in zip(found.fields, states, strict=True):
        said = state["text"] if state["text"] is not None else _STATES[state["state"] or ""][not french]
        field = SEALED[each.sealed.field][not french]
        yield f"{field} ({each.edition}, {each.position}){' :' if french else ':'} {said}"


def _capacities(found: "Held", *, french: bool) -> Iterator[str]:
    yield from (f"label · {HOLDS[role][not french]}" for role in found.roles)
    yield from (f"{duty.edition} · {HOLDS[duty.holds][not french]}" for duty in found.engaged)


def _mentions(mentions: "Sequence[Mention]", *, french: bool) -> Iterator[str]:
    for each in mentions:
        where = f"{each.edition} · {NOUNS[each.noun][not french]} {each.id}"
        yield f"{each.position} · {each.time:%Y-%m-%d %H:%M} · {where} · {', '.join(each.places)}"


def _own(found: "Held", noun: str, *, french: bool) -> Iterator[str]:
    for each in found.own:
        if (each.noun if each.noun in _NOUNS else "") == noun:
            told = " ; ".join(said.fr if french else said.en for said in each.told)
            yield f"{each.position} · {each.time:%Y-%m-%d %H:%M} · {each.edition} · {told}"
