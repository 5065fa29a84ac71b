"""A deliberation in words: what was asked, who could vote, the count, the one vote that would turn it."""

from collections.abc import Iterator
from typing import Final

from audit.decisive import Flip
from audit.deliberated import Deliberation
from audit.findings import Text
from contracts.counted import English, French

_CHOICES: Final = {
    "for": Text("pour", "for"),
    "against": Text("contre", "against"),
    "abstain": Text("abstention", "abstention"),
}


def deliberated(of: Deliberation, *, french: bool) -> Iterator[str]:
    """Give the lines of one motion."""
    yield f"  {of.motion} · {asked(of)[not french]} · position {of.put}"
    if of.pulled_by is not None:
        yield Text(f"    sorti du bloc par {of.pulled_by}", f"    pulled out of the block by {of.pulled_by}")[
            not french
        ]
        return
    if of.reason:
        yield Text(f"    « {of.reason} »", f"    “{of.reason}”")[not french]
    if of.undone:
        yield Text(f"    annulée à la position {of.undone}", f"    undone at position {of.undone}")[not french]
    if of.count is None:
        yield Text("    pas de décompte sur ce dossier", "    no count on this dossier")[not french]
        return
    yield f"    {_count(of)[not french]}"
    if of.recused:
        listed = ", ".join(of.recused)
        yield Text(f"    récusés, hors du quorum : {listed}", f"    recused, not of the quorum: {listed}")[not french]
    if of.late:
        late = ", ".join(str(at) for at in of.late)
        yield Text(f"    votes venus trop tard : positions {late}", f"    votes that came late: positions {late}")[
            not french
        ]
    yield f"    {turning(of)[not french]}"


def asked(of: Deliberation) -> Text:
    """Return what a motion asks."""
    match of.asks:
        case "block":
            return Text(
                f"bloc de {French(of.dossiers):dossier} à {of.level}@",
                f"block of {English(of.dossiers):dossier} at {of.level}@",
            )
        case "separate":
            return Text(f"vote séparé, {of.level}@", f"separate vote, {of.level}@")
        case "mention":
            return Text(f"mention {of.mention}", f"mention {of.mention}")
        case "adjustment":
            return Text("péréquation", "adjustment")
        case "appraisal":
            return Text("appréciation de tous par le jury entier", "appraisal of all by the full jury")


def _count(of: Deliberation) -> Text:
    one = of.count
    assert one is not None
    quorum = Text("quorum atteint", "quorum reached") if one.quorum else Text("sans quorum", "no quorum")
    if of.without_quorum:
        quorum = Text("seconde convocation, sans quorum", "second notice, no quorum needed")
    outcome = Text("adopté", "adopted") if one.adopted else Text("rejeté", "rejected")
    casting = Text(", voix prépondérante", ", casting vote") if one.casting else Text("", "")
    return Text(
        f"{French(one.entitled):appelé}, "
        f"{French(one.attending):présent ou représenté|présents ou représentés}, {quorum.fr} ; pour {one.votes_for}, "
        f"contre {one.votes_against}, abstentions {one.abstentions} : {outcome.fr}{casting.fr} (position {of.decided})",
        f"{one.entitled} entitled, {one.attending} there or represented, {quorum.en}; for {one.votes_for}, "
        f"against {one.votes_against}, abstentions {one.abstentions}: {outcome.en}{casting.en} (position {of.decided})",
    )


def turning(of: Deliberation) -> Text:
    """Return the one vote that would turn a counted motion's outcome, or that none would."""
    if not of.flips:
        return Text("aucun vote seul ne renverse ce résultat", "no single vote turns this outcome")
    first, *others = of.flips
    also = Text(
        f" ({French(len(others)):autre vote} de même)",
        f" ({English(len(others)):other vote|other votes} as well)",
    )
    one = _flip(first)
    return Text(one.fr + also.fr, one.en + also.en) if others else one


def _flip(flip: Flip) -> Text:
    was = None if flip.from_choice is None else _CHOICES[flip.from_choice]
    to, one = _CHOICES[flip.to_choice], flip.count
    outcome = Text("adopté", "adopted") if one.adopted else Text("rejeté", "rejected")
    counts = f"{one.votes_for}–{one.votes_against}–{one.abstentions}"
    before = Text("", "") if was is None else Text(f" au lieu de {was.fr}", f" instead of {was.en}")
    return Text(
        f"un seul vote renverse ce résultat : {flip.member} {to.fr}{before.fr} donnerait {counts}, {outcome.fr}",
        f"one vote turns this outcome: {flip.member} {to.en}{before.en} would give {counts}, {outcome.en}",
    )
