"""`jury audit explain`: why a dossier has the level it has, from a bundle or from the bus."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.auditing.reader import is_bundle, reading, upto
from cli.notice import announce
from cli.options import Source
from cli.words import FINDING, RIGHT, USAGE, Trouble, english

if TYPE_CHECKING:
    from audit.explained import Explained


def words(given: tuple[str, ...]) -> tuple[Path | None, str]:
    """Return the bundle, where one is named, and the dossier, in whichever order they come. Raises Trouble."""
    bundles = [word for word in given if is_bundle(Path(word))]
    if len(given) == 1 and not bundles:
        return None, given[0]
    if len(given) != 2:
        raise Trouble(
            USAGE,
            "dites le dossier, et avant lui le registre exporté s'il y en a un : [REGISTRE] DOSSIER",
            "name the dossier, and before it the exported log if there is one: [BUNDLE] DOSSIER",
        )
    second = [given[1]] == bundles[:1] or (not bundles and _is_there(given[1]) > _is_there(given[0]))
    bundle, dossier = reversed(given) if second else given
    return Path(bundle), dossier


def _is_there(word: str) -> bool:
    try:
        return Path(word).exists()
    except OSError:  # a name that no file can have
        return False


async def run(source: Source, dossier: str, edition: str | None, as_of: str | None, *, json: bool) -> int:
    """Tell one dossier; exit code 1 where something recorded of it does not follow. Raises Trouble."""
    import msgspec

    from audit.showing.doubts import doubts
    from audit.showing.explained import explained

    made = await _made(source, dossier, edition, as_of)
    if json:
        print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    else:
        for line in (*explained(made, french=not english()), *doubts(made.doubts, french=not english())):
            print(line)
    return FINDING if made.doubts else RIGHT


async def _made(source: Source, dossier: str, edition: str | None, as_of: str | None) -> "Explained":
    from audit.explain import Explainer
    from audit.folded import fold
    from audit.walk import sound

    async with reading(source) as (ledger, _):
        await announce(ledger)
        folded = await fold(ledger, await upto(ledger, as_of))
        code = folded.edition_of(dossier, edition)
        with sound():
            return Explainer(folded, code).explain(dossier)
