"""`jury audit draw`: each draw of a log, what it was drawn from, and whether the same lottery gives the same again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.auditing.reader import reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import FINDING, RIGHT, USAGE, Trouble, say
from contracts.counted import English, French

if TYPE_CHECKING:
    from audit.draws import Drawn


async def run(source: Source, edition: str | None, as_of: str | None, *, json: bool) -> int:
    """Draw again and print; exit code 1 where a draw gives something else than what is recorded. Raises Trouble."""
    import msgspec

    from audit.draws import draws

    async with reading(source) as (ledger, _):
        await announce(ledger)
        found = await draws(ledger, await upto(ledger, as_of), edition)
    if not found:
        raise Trouble(USAGE, "aucun tirage à cette position", "no draw at this position")
    if json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for drawn in found:
            for line in lines(drawn):
                print(line)
    return RIGHT if all(drawn.same for drawn in found) else FINDING


def lines(drawn: "Drawn") -> Iterator[str]:
    """Give the lines of one draw: the seed, what it was drawn from, the loads, the verdict."""
    yield say(
        f"Édition {drawn.edition}, position {drawn.position} : {drawn.procedure}, graine « {drawn.seed} »",
        f"Edition {drawn.edition}, position {drawn.position}: {drawn.procedure}, seed “{drawn.seed}”",
    )
    yield f"SHA-256 {drawn.seed_sha256}"
    yield say(
        f"{French(len(drawn.dossiers)):dossier}, {French(len(drawn.forbidden)):lecture interdite}, "
        f"{French(drawn.readers.per_dossier):lecteur par dossier|lecteurs par dossier}, "
        f"{drawn.readers.crossed_percent} % croisés",
        f"{English(len(drawn.dossiers)):dossier}, "
        f"{English(len(drawn.forbidden)):reading forbidden|readings forbidden}, "
        f"{English(drawn.readers.per_dossier):reader a dossier|readers a dossier}, "
        f"{drawn.readers.crossed_percent} % crossed",
    )
    if drawn.readers.distinct_backgrounds:
        classes = len({each.background for each in drawn.backgrounds})
        yield say(
            f"lecteurs d'horizons distincts, parmi {French(classes)}",
            f"readers of distinct backgrounds, of {English(classes):class|classes}",
        )
    if many := drawn.readers.calibration:
        yield say(
            f"{French(many):dossier} d'étalonnage par commission, que tous ses membres lisent",
            f"{English(many):calibration dossier} a panel, read by all its members",
        )
    for panel in drawn.panels:
        loads = ", ".join(f"{juror} {count}" for juror, count in panel.loads.items())
        yield say(f"commission {panel.panel} : {loads}", f"panel {panel.panel}: {loads}")
    yield (
        say("Retiré au sort : le même résultat.", "Drawn again: the same result.")
        if drawn.same
        else say("Retiré au sort : un autre résultat.", "Drawn again: another result.")
    )
