"""What a page holds, read by the standard library's parser: enough to ask about its structure."""

from html.parser import HTMLParser
from typing import Final, NamedTuple

_VOID: Final = frozenset({"meta", "link", "br", "rect", "circle", "line", "polyline", "path"})


class Element(NamedTuple):
    """An element: its name, attributes, those around it, the text in it (filled as it is read)."""

    name: str
    attributes: dict[str, str]
    around: tuple[str, ...]
    text: list[str]


class Outline(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(content)
        assert not self._open, f"never closed: {[each.name for each in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element in."""
        around = tuple(each.name for each in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, around, [])
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element opened last."""
        if tag not in _VOID:
            assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        """Add text to every element around it."""
        for element in self._open:
            element.text.append(data)

    def all(self, *names: str) -> list[Element]:
        """Return the elements of these names."""
        return [element for element in self.elements if element.name in names]

    def text(self, name: str) -> str:
        """Return the text of the only element of a name, white space as one space."""
        (only,) = self.all(name)
        return said(only)


def said(element: Element) -> str:
    """Return an element's text, white space as one space."""
    return " ".join("".join(element.text).split())
