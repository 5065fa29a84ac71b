"""The page that goes with the data: what they are, under which licence, what binds them to the log. French, English."""

from audit.opendata.package import LICENCE, PACKAGE, PALMARES, SCHEMA, TABLE, attribution, title
from audit.opendata.published import Published
from audit.opendata.table import COLUMNS
from audit.show import SIMULATION
from contracts.counted import English, French

_STATES = {
    "provisional": ("provisoire, sous embargo", "provisional, under embargo"),
    "sealed": ("scellé, sous embargo", "sealed, under embargo"),
    "published": ("publié", "published"),
    "amended": ("publié, puis amendé par des actes formels", "published, then amended by formal acts"),
}


def readme(data: Published) -> bytes:
    """Return the page as Markdown."""
    return "\n".join([f"# {_text(title(data))}", "", *_warnings(data), *_french(data), *_english(data)]).encode()


def _warnings(data: Published) -> list[str]:
    lines = []
    if data.palmares.simulation is not None:
        lines += [f"**{SIMULATION}.** {_text(data.palmares.simulation.notice)}", ""]
    if data.state in ("provisional", "sealed"):
        fr = "**SOUS EMBARGO.** Ces résultats ne sont pas publiés : ne les transmettez à personne."
        lines += [f"{fr} / **UNDER EMBARGO.** These results are not published: pass them on to nobody.", ""]
    return lines


def _french(data: Published) -> list[str]:
    of, log = data.palmares, data.binding
    return [
        f"{French(of.counts.laureates):lauréat}, palmarès {_STATES[data.state][0]}.",
        "",
        f"- `{TABLE}` : une ligne par lauréat (UTF-8, RFC 4180) ; `{SCHEMA}` en est le schéma (Table Schema) ;",
        f"- `{PALMARES}` : le même contenu en JSON, avec les totaux ; `{PACKAGE}` : tailles, empreintes, licence.",
        "",
        "Un texte qui commencerait par `=`, `+`, `-` ou `@` est précédé d'une apostrophe dans le CSV : un tableur "
        "l'exécuterait. Ouvrez les codes comme du texte : `01004` garde son zéro.",
        "",
        "| colonne | sens |",
        "|---|---|",
        *(f"| `{column.name}` | {column.fr} |" for column in COLUMNS),
        "",
        "## D'où viennent ces données",
        "",
        f"Recalculées du registre, lu jusqu'à la position {log.size}, de racine (RFC 6962) `{log.root}`. "
        f"Le document du palmarès y a pour SHA-256 `{data.sha256}`, le règlement `{data.rulebook_sha256}`. "
        "`jury audit open-data COPIE DOSSIER` récrit les mêmes octets de toute copie de ce registre ; "
        "`jury audit verify COPIE` et `jury audit replay COPIE` disent si elle est entière et juste.",
        "",
        *_checkpoint(data, "Le sceau signé que portait la copie :"),
        "## Licence",
        "",
        f"{LICENCE['title']} ({LICENCE['path']}) pour ce qui vient de la liste officielle (codes, noms, "
        f"départements). Mention à garder : {attribution(data)} Niveaux et mentions : décisions du jury de "
        f"« {_text(of.label)} » ; citez le label, l'édition et la date.",
        "",
    ]


def _english(data: Published) -> list[str]:
    of, log = data.palmares, data.binding
    return [
        "## In English",
        "",
        f"{English(of.counts.laureates):laureate}; the palmares is "
        f"{_STATES[data.state][1]}. `{TABLE}` has a row a laureate, "
        f"`{SCHEMA}` is its Table Schema, `{PALMARES}` the same as JSON with totals, `{PACKAGE}` sizes and hashes.",
        "",
        "A text that would begin with `=`, `+`, `-` or `@` has an apostrophe before it in the CSV: a spreadsheet would "
        "run it. Open codes as text: `01004` keeps its zero.",
        "",
        "| column | meaning |",
        "|---|---|",
        *(f"| `{column.name}` | {column.en} |" for column in COLUMNS),
        "",
        f"Made again from the log, read up to position {log.size}, whose RFC 6962 root is `{log.root}`; the palmares "
        f"document has SHA-256 `{data.sha256}`. `jury audit open-data BUNDLE DIR` writes the same bytes from any copy "
        "of that log; `jury audit verify` and `jury audit replay` tell whether it is whole and right.",
        "",
        *_checkpoint(data, "The signed checkpoint that the copy carried:"),
        f"Licence: {LICENCE['title']} for what comes from the official list (codes, names, departments), attribution: "
        f"{attribution(data)} Levels and mentions: decisions of the jury; name the label, the edition and the date.",
        "",
    ]


def _checkpoint(data: Published, says: str) -> list[str]:
    if not data.binding.checkpoint:
        return []
    return [says, "", *(f"    {line}".rstrip() for line in data.binding.checkpoint.splitlines()), ""]


def _text(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|" else letter for letter in " ".join(text.split()))
