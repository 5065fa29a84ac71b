"""A tiny edition as a text that whoever knows the label can read: every line is a step, done at the services' door."""

from pathlib import Path

from demo.watch import Watch
from tests.story import steps_after, steps_before
from tests.story.house import PATIENCE, House
from tests.story.story import EDITION, STEPS, Story

TEXT = Path(__file__).with_name("petite-edition.txt")


async def test_story_petite_edition(tmp_path: Path) -> None:
    """Three authorities, three jurors: from the founding to the letters, with what is refused on the way."""
    assert {does.__module__ for _, does in STEPS} == {steps_before.__name__, steps_after.__name__}
    async with House(tmp_path) as house, Watch(house.bus.ledger, EDITION, PATIENCE) as log:
        story = Story(house, log)
        for line in steps():
            await story.tell(line)


def steps() -> list[str]:
    """Return the lines of the text that are steps: all but its introduction, its headings and empty lines."""
    lines = TEXT.read_text(encoding="utf-8").partition("\n# ")[2].splitlines()[1:]
    return [line for line in lines if line and not line.startswith("#")]
