"""The layout of an argument's pages: what they are drawn from, and the shapes they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from itertools import zip_longest
from typing import Any, ClassVar

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from sessions.exercises.argue.frame import argument_of
from sessions.frozen import dataclass
from sessions.model import Argument, Item, Participant, Side
from sessions.session import Session
from tui.widgets import hanging
from tui.widgets.beside import BOTH
from tui.widgets.drawn_page import FITS, PageOfText
from tui.widgets.leader import Leader, leader_of, seat_mark
from tui.widgets.list_keys import SCROLLS
from tui.widgets.optical import block_wide, optical

MUTED = "$foreground-muted"
STRONG = "bold"
WIDEST = 100  # columns; longer lines are tiring to read
BESIDE = 84  # the width in cells from which two sides are side by side
GAP = 3  # columns between the two
TWO_COLUMNS = 2 * WIDEST + GAP  # columns of a page whose two sides have a column of text each
BLANK = Content("")

Lines = list[Content]
Draw = Callable[[int], Lines]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is drawn from: the session as `eyes` may see it, and the keys of commands as clickable labels.

    `cap` takes the name of a command and optionally a label; it is empty if the command makes no sense now.
    """

    view: Session
    item: Item
    eyes: str | None
    cap: Callable[[str, str], Content]
    times: Mapping[str, datetime] = field(default_factory=dict)
    """When each leader signed or refused to, as far as it's known."""

    @property
    def argument(self) -> Argument:
        """The argument of the item."""
        return argument_of(self.view, self.item)

    def side(self, seat: str) -> Side | None:
        """Return a leader's side, if there is one yet."""
        return self.view.find(Side, self.argument.id, seat)

    def leader(self, seat: str) -> Leader:
        """Return the color and the mark of a leader."""
        return leader_of(self.view.leaders, seat)

    def head(self, seat: str, wide: int = 0, indent: int = 0) -> Content:
        """Return a leader's mark and seat in their color, before a text: indented, and filled up to `wide` cells."""
        name = Content(" " * indent) + seat_mark(self.view.leaders, seat)
        return name.pad_right(max(0, wide - name.cell_length))

    def name(self, seat: str) -> str:
        """Return who has a seat."""
        found = self.view.find(Participant, seat)
        return found.name if found else seat

    def caps(self, *commands: str, **words: str) -> Content:
        """Return the keys of the commands that make sense now, side by side; `words` gives other labels."""
        pairs = [*((command, "") for command in commands), *words.items()]
        found = [self.cap(command.replace("_", "-"), word) for command, word in pairs]
        return Content("   ").join([cap for cap in found if cap])


def wrapped(text: str | Content, wide: int, style: str = "", head: Content | str = "") -> Lines:
    """Return `text` in lines of `wide` columns; `head` is before the first line, and the others are indented by its
    width.
    """
    head = head if isinstance(head, Content) else Content(head)
    said = Content(text) if isinstance(text, str) else text
    body = hanging.wrapped(said.stylize_before(style), max(8, wide - head.cell_length))
    indent = Content(" " * head.cell_length)
    return [head + line if n == 0 else indent + line for n, line in enumerate(body)]


def beside(left: Lines, right: Lines, wide: int, sign: str = " ") -> Lines:
    """Return two blocks as columns of the same width, with `sign` between them; a longer line is wrapped."""
    half = column(wide)
    left, right = _fitted(left, half), _fitted(right, half)
    between = Content.styled(f" {sign} ", MUTED)
    return [
        one.pad_right(max(0, half - one.cell_length)) + between + other
        for one, other in zip_longest(left, right, fillvalue=BLANK)
    ]


def halves(left: Sequence[Lines], right: Sequence[Lines], wide: int) -> Lines:
    """Return two groups of blocks beside each other if each has a column of text, else one below the other."""
    return beside(joined(*left), joined(*right), wide) if wide > WIDEST else joined(*left, *right)


def each_wide(wide: int) -> int:
    """Return the width of a block in `halves`."""
    return column(wide) if wide > WIDEST else wide


def _fitted(lines: Lines, wide: int) -> Lines:
    return [part for line in lines for part in (line.wrap(wide) if line.cell_length > wide else [line])]


def column(wide: int) -> int:
    """Return the width of one of two columns."""
    return (wide - GAP) // 2


def named(label: str, text: str | None, wide: int, indent: int = 10) -> Lines:
    """Return a line with its label on the left; nothing if there is no text."""
    return wrapped(text, wide, head=Content.styled(f"{label:<{indent}}", MUTED)) if text else []


def ended(left: str | Content, right: str | Content, wide: int, style: str = STRONG) -> Content:
    """Return a heading with a muted text at the right end of its line."""
    tail = (Content(right) if isinstance(right, str) else right).stylize_before(MUTED)
    room = max(1, wide - tail.cell_length - 1)
    styled = left if isinstance(left, Content) else Content.styled(left, style)
    head = styled.truncate(room, ellipsis=True)
    return head + Content(" " * max(1, wide - head.cell_length - tail.cell_length)) + tail


def joined(*blocks: Sequence[Content]) -> Lines:
    """Return the blocks that aren't empty, with an empty line between them."""
    lines: Lines = []
    for block in blocks:
        if block:
            lines += [*([BLANK] if lines else []), *block]
    return lines


class Leaf(Widget):
    """Text that is laid out for the width it has."""

    DEFAULT_CSS = """
    Leaf {
        height: auto;
        width: 1fr;
        margin-right: 1;
        link-color: $text-muted;
        link-style: none;
        link-background: transparent;
        link-color-hover: $text-accent;
        link-style-hover: none;
        link-background-hover: transparent;
    }
    """

    def __init__(self, draw: Draw, most: int = WIDEST, *, id: str | None = None) -> None:  # noqa: A002
        """Draw in at most `most` columns."""
        super().__init__(id=id)
        self._draw, self._most = draw, most
        self._shown = BLANK

    def show(self, draw: Draw) -> None:
        """Draw something else; nothing is repainted if it looks the same."""
        self._draw = draw
        if not self._drawn(self.content_size.width).is_same(self._shown):
            self.refresh(layout=True)

    def _drawn(self, wide: int) -> Content:
        return Content("\n").join(self._draw(min(wide, self._most)))

    def on_resize(self, event: events.Resize) -> None:
        """Leave the lines that it doesn't need to what follows, if its page says so."""
        if isinstance(self.parent, ArgumentPage) and self.parent.has_class(FITS):
            self.parent.styles.max_height = max(1, event.size.height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines it takes at `width`."""
        return len(self._draw(min(width, self._most)))

    def render(self) -> Content:
        """Draw it."""
        self._shown = self._drawn(self.content_size.width)
        return self._shown


class ArgumentPage(VerticalScroll):
    """The page that everyone reads; arrows, j and k and the wheel scroll it."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    ArgumentPage {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
    }
    """


class MiddlePage(PageOfText[Draw]):
    """A page with nothing else to look at: its text is at the optical middle."""

    def __init__(self, draw: Draw) -> None:
        super().__init__(classes=BOTH)
        self._draw = draw

    def drawn(self, wide: int, high: int) -> Content:
        """Return the text, in one column or in two."""
        lines = self._draw(min(wide, TWO_COLUMNS))
        widest = max((line.cell_length for line in lines), default=0)
        return Content("\n").join(optical(lines, wide, high, block=block_wide(wide, widest)))
