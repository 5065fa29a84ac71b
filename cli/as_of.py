"""`jury audit timeline …`: what was so at a position or a moment of a log. Thin commands over `audit`."""

import asyncio
from typing import Annotated

from cyclopts import Parameter

from cli.audit import Bundle, Edition, In, Json, Nats, Time
from cli.home import DEFAULT
from cli.reader import Source
from cli.words import say


def timeline(
    bundle: Bundle = None,
    sitting: Annotated[str | None, Parameter(help=say("Celle-ci seulement.", "This one only."))] = None,
    *,
    directory: In = DEFAULT,
    nats: Nats = None,
    edition: Edition = None,
    as_of: Time = None,
    each: Annotated[
        bool, Parameter(negative=(), help=say("Chaque vote, chaque attribution.", "Each vote, each award."))
    ] = False,
    json: Json = False,
) -> int:
    """Une séance, pas à pas. / A sitting step by step: presences, motions, votes with the quorum then, awards."""
    from cli.timeline import run

    return asyncio.run(run(Source(bundle, directory, nats), sitting, edition, as_of, each=each, json=json))
