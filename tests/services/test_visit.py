"""A person at the door: what is told where nobody answers, and where the answer is no."""

import shutil
from pathlib import Path

import pytest
from nats.aio.client import Client

from cli.acting.door import Door
from cli.acting.visit import opened, refused, visit
from cli.home import Home
from cli.running.server import EmbeddedServer
from cli.words import ENVIRONMENT, FINDING, Trouble
from contracts.codes import LABEL
from contracts.refusals import Refusal, Why
from contracts.sealed import Sealed


async def test_silence_of_the_registrar_is_one_sentence(server: EmbeddedServer, tmp_path: Path) -> None:
    """Nobody listens: the environment's fault, in both languages, and the connection is closed."""
    home = Home(tmp_path)
    home.keys.create("p-ada")
    seed = home.seed("door")
    seed.parent.mkdir(parents=True)
    shutil.copy(server.seed("door"), seed)
    clients: list[Client] = []

    async def asks() -> None:
        async with visit(home, "p-ada", LABEL, url=server.url) as hand:
            clients.append(hand.door.client)
            hand.door = Door(hand.door.client, again=1)
            await opened(hand, [Sealed("p-ada", "name", 1, "A" * 16, "AAAA")])

    with pytest.raises(Trouble) as caught:
        await asks()
    trouble = caught.value
    assert (trouble.code, trouble.fr, trouble.en) == (
        ENVIRONMENT,
        "le greffe ne répond pas",
        "the registrar does not answer",
    )
    assert [client.is_closed for client in clients] == [True]


def test_refusal_is_told_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    """A finding: the sentence, what to do next, the code, where errors are told."""
    assert refused(Refusal(Why.UNSIGNED)) == FINDING
    out, err = capsys.readouterr()
    assert (out, err) == ("", "Cette demande doit être signée. Signez-la avec votre clé. [unsigned]\n")
