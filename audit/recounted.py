"""The jury's votes counted again as if some members were not of it: which motions would end otherwise."""

from msgspec import Struct

from audit.deliberated import counted
from contracts.codes import DossierCode, MotionCode
from contracts.events.awards import Count
from services.awards.rules.count import Assembly, count
from services.awards.views.label import Label
from services.roll import Edition


class Recounted(Struct, frozen=True):
    """A motion on one dossier whose outcome would turn: the count recorded, the count without those left out."""

    motion: MotionCode
    dossier: DossierCode
    before: Count
    after: Count


def recounted(label: Label, edition: Edition, without: frozenset[str]) -> tuple[Recounted, ...]:
    """Return every outcome that turns, in the order in which motions were put; () where nobody is left out."""
    if not without:
        return ()
    states = [history.now for history in label.edition(edition.code).motions.values()]
    found = []
    for state in sorted((s for s in states if s is not None and s.counts), key=lambda state: state.put):
        read = counted(label, edition, state)
        if read is None:
            continue
        assembly = _but(read.assembly, without)
        voices = tuple(voice for voice in read.voices if voice.member not in without and voice.holder not in without)
        for one in state.counts:
            made, _ = count(one.dossiers, assembly, voices, edition.rulebook.sitting)
            found += [
                Recounted(state.motion, dossier, one, each)
                for each in made
                for dossier in each.dossiers
                if each.adopted != one.adopted
            ]
    return tuple(found)


def _but(assembly: Assembly, without: frozenset[str]) -> Assembly:
    """Return the jury without some members: they sit for nobody, nobody for them, and they count in no quorum."""
    return assembly._replace(
        members=tuple(member for member in assembly.members if member not in without),
        present=assembly.present - without,
        proxies=tuple(pair for pair in assembly.proxies if not without & set(pair)),
        recused=frozenset(pair for pair in assembly.recused if pair[1] not in without),
    )
