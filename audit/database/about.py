"""What the file says of itself: which log, how far, under which root; and a dictionary of every table and view."""

import sqlite3
from typing import Final, NamedTuple

from audit.database.sheet import TABLES
from audit.database.views import VIEWS
from audit.show import SIMULATION
from services.roll import Roll

FORMAT: Final = "delibere/ballots/1"
_PSEUDONYMS: Final = (
    "HMAC-SHA256 du code, sous une clé tirée du nonce du premier enregistrement du registre ; un pseudonyme de lecteur "
    "(j-…) et un autre de votant (v-…)",
    "HMAC-SHA256 of the code, under a key drawn from the nonce of the log's first record; one pseudonym as a reader "
    "(j-…) and another as a voter (v-…)",
)


class About(NamedTuple):
    """What is asked for: one edition (None: all), with persons' codes or without; the signed checkpoint read ("")."""

    edition: str | None = None
    codes: bool = False
    checkpoint: str = ""


def about(
    database: sqlite3.Connection,
    wanted: About,
    size: int,
    root: str,
    held: int,
    roll: Roll,
    left_out: tuple[str, ...] = (),
) -> None:
    """Fill `about` and `dictionary`."""
    simulated = SIMULATION if roll.simulation is not None else ""
    notice = "" if roll.simulation is None else f" — {roll.simulation.notice}"
    rows = (
        ("format", FORMAT, "format de ce fichier", "format of this file"),
        ("simulation", f"{simulated}{notice}", "si tout y est inventé, et par qui", "whether all of it is invented"),
        ("size", str(size), "enregistrements du registre lus", "records of the log read"),
        ("root", root, "racine RFC 6962 de ces enregistrements", "RFC 6962 root of these records"),
        ("checkpoint", wanted.checkpoint, "sceau signé de cette taille", "signed checkpoint of that size"),
        ("edition", wanted.edition or "", "la seule édition tenue ; vide : toutes", "the only edition; empty: all"),
        (
            "left_out",
            " ".join(left_out),
            "éditions sous embargo, dont rien n'est ici",
            "editions under embargo, of which nothing is here",
        ),
        ("persons", "codes" if wanted.codes else "pseudonyms", *_PSEUDONYMS),
        (
            "held_back",
            str(held),
            "bulletins d'un tour encore ouvert, qui ne sont pas ici",
            "ballots of a round still open, which are not here",
        ),
    )
    database.executemany("INSERT INTO about VALUES (?, ?, ?, ?)", rows)
    for relation in (*TABLES, *(view for view, _ in VIEWS)):
        told = [(relation.name, "", relation.fr, relation.en)]
        told += [(relation.name, column.name, column.fr, column.en) for column in relation.columns]
        database.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?)", told)
