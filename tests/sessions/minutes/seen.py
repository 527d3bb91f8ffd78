"""A page as a browser reads it: its elements, their attributes, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("meta",)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list["Element"] = field(default_factory=list)


class Page(HTMLParser):
    """A page. `text` leaves out its style and its title; `elements` are all of them, in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.comments: list[str] = []
        self.text = ""
        self._open: list[Element] = []
        self.crossed: list[str] = []  # ends that don't match what is open
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, dict(attrs))
        self.elements.append(found)
        if tag not in VOID:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop().tag != tag:
            self.crossed.append(tag)
        if tag not in ("b", "span", "a"):
            self._say("\n")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def _say(self, data: str) -> None:
        if any(each.tag in ("style", "head", "desc") for each in self._open):
            return
        self.text += data
        for each in self._open:
            each.text += data

    def text_of(self, tag: str, kind: str) -> str:
        """Return the text of the only element of a class."""
        [found] = [each for each in self.elements if each.tag == tag and each.attributes.get("class") == kind]
        return found.text

    def all(self, tag: str) -> list[Element]:
        """Return the elements of this tag."""
        return [each for each in self.elements if each.tag == tag]
