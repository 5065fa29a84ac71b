"""Among which kind of authority a dossier is judged: the rulebook's bounds say, a person may override with a reason."""

from contracts.authority import Authority
from contracts.commands.intake import AdmitDossier
from contracts.refusals import Refusal, Why
from contracts.rulebook import Kind


def kind_for(command: AdmitDossier, authority: Authority, kinds: tuple[Kind, ...]) -> str:
    """Return the kind's code. Raises Refusal (unknown-kind, reason-required)."""
    given = by_bounds(authority, kinds)
    if command.kind is None or command.kind == given:
        if given is None:
            population = "unknown" if authority.population is None else authority.population
            raise Refusal(Why.UNKNOWN_KIND, kind=authority.type, population=population)
        return given
    if all(kind.code != command.kind or kind.type != authority.type for kind in kinds):
        raise Refusal(Why.UNKNOWN_KIND, kind=command.kind, type=authority.type)
    if command.reason is None:
        raise Refusal(Why.REASON_REQUIRED, field="kind")
    return command.kind


def by_bounds(authority: Authority, kinds: tuple[Kind, ...]) -> str | None:
    """Return the kind that type and population give; None where none does, or the population is needed and unknown."""
    return next((kind.code for kind in kinds if kind.type == authority.type and _within(authority, kind)), None)


def _within(authority: Authority, kind: Kind) -> bool:
    if kind.from_population is None and kind.below_population is None:
        return True
    if authority.population is None:
        return False
    above = kind.from_population is None or authority.population >= kind.from_population
    return above and (kind.below_population is None or authority.population < kind.below_population)
