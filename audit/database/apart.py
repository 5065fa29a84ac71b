"""Dossiers of which the minutes name a reader: its readers are called by names that serve for it alone.

The minutes tell by code who is recused from a dossier and whose figures were shifted on which: the reader who is left,
or who read just these dossiers, would be known by his pseudonym, and with it all his other ballots.
"""

import sqlite3
from typing import Final

from audit.database.pseudonyms import Pseudonyms

#: Every reader of these dossiers, and whoever cast a ballot on one.
_READERS: Final = """SELECT edition, dossier, juror FROM readings JOIN told USING (edition, dossier)
  UNION SELECT edition, dossier, juror FROM ballots JOIN told USING (edition, dossier) WHERE juror IS NOT NULL"""
_IDS: Final = """UPDATE records SET id = ? WHERE id IS NOT NULL AND position IN
  (SELECT position FROM ballots WHERE edition = ? AND dossier = ? AND juror = ?)"""
_RENAMED: Final = (
    "UPDATE ballots SET juror = ? WHERE edition = ? AND dossier = ? AND juror = ?",
    "UPDATE readings SET juror = ? WHERE edition = ? AND dossier = ? AND juror = ?",
)


def set_apart(database: sqlite3.Connection, names: Pseudonyms) -> None:
    """Rename them, where they are readings, ballots or the records of these."""
    for edition, dossier, juror in database.execute(_READERS).fetchall():
        name = names.apart(juror, edition, dossier)
        database.execute(_IDS, (f"{dossier}.{name}", edition, dossier, juror))
        for renamed in _RENAMED:
            database.execute(renamed, (name, edition, dossier, juror))
