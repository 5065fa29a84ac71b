"""The options that many commands share, each said in one place, and the log that they name.

A command takes its group whole, flattened into its own help: `Place`, where a log is; `Read`, as of when and in what
form; `EditionRead`, of one edition. Nothing heavy is imported here: the command's help needs no more.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from cyclopts import Parameter

from cli.words import say

#: Where `jury up` keeps everything, unless told.
DEFAULT: Final = Path("jury-data")

Bundle = Annotated[Path | None, Parameter(help=say("Un registre exporté ; sans lui, le bus.", "An exported log."))]
In = Annotated[Path, Parameter(name=["--in"], help=say("Le répertoire de `jury up`.", "The directory of `jury up`."))]
Nats = Annotated[str | None, Parameter(name=["--nats"], help=say("Un bus existant.", "An existing bus."))]
Edition = Annotated[str | None, Parameter(name=["--edition"], help=say("Une édition seulement.", "One edition only."))]
Time = Annotated[str | None, Parameter(name=["--as-of"], help=say("Position, ou date RFC 3339.", "Position, or time."))]
Json = Annotated[bool, Parameter(name=["--json"], negative=(), help=say("Répondre en JSON.", "Answer in JSON."))]
Keys = Annotated[
    tuple[str, ...],
    Parameter(name=["--key"], negative=(), help=say("Clé de confiance, ou fichier.", "A trusted key, or file.")),
]


class Source(NamedTuple):
    """A bundle, or the bus of a directory or of an address."""

    bundle: Path | None
    directory: Path
    nats: str | None


@Parameter(name="*")
@dataclass(frozen=True)
class Place:
    """Where a log is, but for a bundle, which is named first."""

    directory: In = DEFAULT
    nats: Nats = None

    def source(self, bundle: Path | None = None) -> Source:
        """Return what to read."""
        return Source(bundle, self.directory, self.nats)


@Parameter(name="*")
@dataclass(frozen=True)
class Read(Place):
    """What is read: as of when, and in what form it is answered."""

    as_of: Time = None
    json: Json = False


@Parameter(name="*")
@dataclass(frozen=True)
class EditionRead(Read):
    """What is read of one edition."""

    edition: Edition = None


#: Nothing was said: the directory's own log, to its end, for people.
PLACE: Final = Place()
ALL: Final = Read()
LATEST: Final = EditionRead()
