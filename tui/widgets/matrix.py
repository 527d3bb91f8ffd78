"""A table for comparing: a row for each goal, question or point, a column for each seat, and the results."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from sessions.frozen import dataclass
from tui.terminal.guard import needs
from tui.terminal.parsed_once import COMPACT
from tui.widgets.bars import bar
from tui.widgets.hanging import wrapped
from tui.widgets.leader import NOBODY, Leader, with_mark
from tui.widgets.list_keys import CHOOSES
from tui.widgets.marked_words import marked
from tui.widgets.safe_text import content, flat

if TYPE_CHECKING:
    from textual._widget_navigation import Direction
    from textual.widgets._option_list import OptionListContent

BAR = 5  # cells of a bar
WIDE_GAP = 2  # from here on a gap is worth a word
TEXT_LEAST = 24  # cells reserved for the text; if there is less room, bars turn into numbers
GAP = 2
BESIDE = 130  # the width in cells from which what is below a row's text is beside the row
DETAILS = 44  # cells reserved for it there, if it's that long
LINE = 100  # the most cells of a line of text
TALL = 28  # the lines of a terminal from which rows have an empty line between them
AROUND = 12  # lines of a terminal that aren't for the rows
WHOLE = "-whole"
"""The class of a list that has room for the whole text of each row, even in a column that is `cut` elsewhere."""


class Gap(NamedTuple):
    """A number that is also drawn as a bar: ``▕▓▓░░░▏ 2``."""

    value: int | None
    most: int = 5


Cell = str | Content | int | Decimal | Gap | None


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column and its heading. The `text` column takes the room that the others leave, and wraps unless `cut`.

    A column with the answers of a `leader` has their mark and color.
    """

    title: str
    text: bool = False
    cut: bool = False
    leader: Leader = NOBODY


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row: a cell for each column, and further lines such as reasons: below its text, or beside it in a wide list.

    It `awaits` something if the two still have to settle it; a list to act on begins at the first such row.
    """

    key: str
    cells: tuple[Cell, ...]
    beneath: tuple[str | Content, ...] = ()
    awaits: bool = False


class Matrix(Vertical):
    """Rows in the given order, aligned; j and k, arrows and the mouse move through them, enter chooses one."""

    DEFAULT_CSS = """
    Matrix {
        height: auto;
        max-height: 100%;
        & > .heading { dock: top; height: auto; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
    }
    """

    fits: bool = False
    """Whether it is as high as its rows, up to the room that is left; the style sheet must then say ``1fr``."""

    class Chosen(Message):
        """Enter, or a click, on a row."""

        def __init__(self, matrix: Matrix, key: str) -> None:
            super().__init__()
            self.matrix = matrix
            self.key = key

        @property
        def control(self) -> Matrix:
            """The matrix it was chosen in."""
            return self.matrix

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(
        self,
        columns: Sequence[MatrixColumn],
        lines: Sequence[MatrixRow] = (),
        *,
        walked: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`walked`: its rows are there to act on, so the cursor is always on one, at first on one that `awaits`."""
        super().__init__(id=id, classes=classes)
        self.walked = walked
        self._columns = tuple(columns)
        self._lines = tuple(lines)
        self._heading = Static("", classes="heading", markup=False)
        self._list = MatrixRows()
        self._wide = 0
        self._high = 0
        self._wanted: str | None = None  # the key of the row to highlight with the first drawing

    def compose(self) -> ComposeResult:
        """Put the heading above the rows."""
        yield self._heading
        yield self._list

    @property
    def key(self) -> str | None:
        """The key of the highlighted row."""
        place = self._list.highlighted
        return None if place is None else self._lines[place].key

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return not self._lines

    def focus_rows(self) -> None:
        """Focus the rows."""
        self._list.focus(scroll_visible=False)

    def show(self, lines: Sequence[MatrixRow], columns: Sequence[MatrixColumn] | None = None) -> None:
        """Show other rows; the highlight stays on its key, and the scroll position stays the same."""
        wanted = self._columns if columns is None else tuple(columns)
        if (wanted, tuple(lines)) != (self._columns, self._lines):
            key = self.key
            self._columns, self._lines = wanted, tuple(lines)
            self._draw(key)

    def highlight(self, key: str) -> None:
        """Highlight a row."""
        self._list.highlighted = next((n for n, line in enumerate(self._lines) if line.key == key), None)

    def come_back(self, key: str) -> None:
        """Highlight a row as soon as it is drawn, if it still exists."""
        if any(line.key == key for line in self._lines):
            self._wanted = key
            self._draw(key)

    def on_mount(self) -> None:
        """Watch the height of the window, too: the rows may have the same room in a higher one."""
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._lay_out(self._wide))

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for another width."""
        self._lay_out(event.size.width)

    def _lay_out(self, wide: int) -> None:
        room = (wide, self.app.size.height)
        if room != (self._wide, self._high):
            self._wide, self._high = room
            self._draw(self.key)

    def _draw(self, key: str | None) -> None:
        if not self._wide:
            return
        layout = _Layout(self._columns, self._lines, self._wide - 3, whole=self.has_class(WHOLE))
        self._heading.update(layout.heading())
        scrolled, in_sight = self._list.scroll_offset, self._list.in_sight
        rows = [layout.row(line) for line in self._lines]
        if self._apart(rows):
            rows[:-1] = [row + Content("\n") for row in rows[:-1]]
        self._list.set_options(map(Option, rows))
        if self.fits:
            fit(self, rows)
        key, self._wanted = key or self._wanted, None
        if key is not None:
            self.highlight(key)
        self._list.scroll_to(*scrolled, animate=False)
        if in_sight:  # its row may have moved
            self.call_after_refresh(self._list.scroll_to_highlight)
        if self.walked and self._list.highlighted is None and self._lines:
            self._list.highlighted = next((n for n, line in enumerate(self._lines) if line.awaits), 0)
            self.call_after_refresh(self._list.scroll_to_highlight)

    def _apart(self, rows: Sequence[Content]) -> bool:
        """Whether an empty line separates the rows: on a tall screen, unless all are one line or need more room."""
        lines = [row.plain.count("\n") + 1 for row in rows]
        tall = self._high >= TALL and not self.app.has_class(COMPACT)
        return tall and max(lines, default=1) > 1 and sum(lines) + len(rows) <= self._high - AROUND

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self, self._lines[event.option_index].key))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Moved())


def fit(widget: Widget, rows: Iterable[Content]) -> None:
    """Give a list whose height is ``1fr`` only as much of the room that is left as its rows need.

    A height of ``auto`` with a maximum of ``1fr`` isn't the same: Textual takes that for the whole height of the
    parent, so the last rows would be below the window while the list counts them as visible.
    """
    widget.styles.max_height = sum(row.plain.count("\n") + 1 for row in rows)


def focus_rows(within: Widget) -> bool:
    """Focus the first list of rows to act on that has any; return whether there is one."""
    for matrix in within.walk_children(Matrix):
        if matrix.walked and not matrix.empty:
            matrix.focus_rows()
            return True
    return False


needs(OptionList, "_move_page", "_lines", here=__name__)


class MatrixRows(OptionList):
    """Rows of one or several lines; a bar marks the one under the cursor, and the keys of every list move it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"matrix--cursor"}
    BINDINGS: ClassVar[Any] = CHOOSES
    DEFAULT_CSS = """
    MatrixRows, MatrixRows:focus {
        height: auto;
        max-height: 100%;
        border: none;
        padding: 0;
        background: transparent;
        background-tint: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
            color: $foreground;
            background: transparent;
            text-style: none;
        }
        & > .matrix--cursor { color: $foreground 40%; }
        &:focus > .matrix--cursor { color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._plain: list[Content] = []
        self._words: tuple[str, ...] = ()

    def set_options(self, options: Iterable[OptionListContent]) -> Self:
        """Show other rows, with the words that readers should notice underlined."""
        rows = [each for each in options if isinstance(each, Option)]
        self._plain = [row.prompt if isinstance(row.prompt, Content) else Content(str(row.prompt)) for row in rows]
        return super().set_options(Option(marked(each, self._words)) for each in self._plain)

    def mark(self, words: tuple[str, ...]) -> None:
        """Underline these words from now on; cursor and scroll position stay."""
        if words != self._words:
            self._words = words
            for place, row in enumerate(self._plain):
                self.replace_option_prompt_at_index(place, marked(row, words))

    @property
    def in_sight(self) -> bool:
        """Whether any of the row under the cursor is in the window."""
        top = self.scroll_offset.y
        seen = self._lines[top : top + self.scrollable_content_region.height]
        return any(place == self.highlighted for place, _ in seen)

    def action_cursor_down(self) -> None:
        """Go to the next row; from the last one, nowhere."""
        if self.highlighted is None or self.highlighted < self.option_count - 1:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Go to the row before; from the first one, nowhere."""
        if self.highlighted != 0:
            super().action_cursor_up()

    def _move_page(self, direction: Direction) -> None:
        """Move by a page, if there is one: Textual fails in a list that has no room yet."""
        with contextlib.suppress(LookupError):
            super()._move_page(direction)

    def render_line(self, y: int) -> Strip:
        """Draw a bar to the left of the highlighted row: a shape, so that it shows without color too."""
        strip = super().render_line(y)
        first = next(iter(strip), None)
        if first is None or first.style is None or first.style.meta.get("option") != self.highlighted:
            return strip
        if not strip.text.strip():  # the empty line between two rows
            return strip
        mark = self.get_visual_style("matrix--cursor").rich_style + Style(meta=first.style.meta)
        return Strip.join([Strip([Segment("▌", mark)]), strip.crop(1)])


class _Layout:
    """The width of each column, and its rows."""

    def __init__(
        self, columns: Sequence[MatrixColumn], lines: Sequence[MatrixRow], wide: int, *, whole: bool = False
    ) -> None:
        self.columns = columns
        self.wide = wide
        self.whole = whole
        self.bars = True
        self.widths = self._measure(lines, wide)
        if self._text_room(wide) < TEXT_LEAST:
            self.bars = False
            self.widths = self._measure(lines, wide)
        details = max([content(text).cell_length for line in lines for text in line.beneath], default=0)
        self.beside = wide >= BESIDE
        free = self._text_room(wide) - (min(DETAILS, details) + 2 * GAP if self.beside else 0)
        self.room = max(8, min(free, LINE, max(TEXT_LEAST, self._longest(lines))))

    def _measure(self, lines: Sequence[MatrixRow], wide: int) -> list[int]:
        widths = []
        for n, column in enumerate(self.columns):
            drawn = [self._plain(line.cells[n]) for line in lines if n < len(line.cells)]
            words = [_headed(column).plain] if column.leader.mark else flat(column.title).split()
            most = max([Content(text).cell_length for text in [*words, *drawn]], default=1)
            widths.append(0 if column.text else min(most, max(6, wide // 3)))
        return widths

    def _text_room(self, wide: int) -> int:
        return wide - sum(width + GAP for width in self.widths if width)

    def _longest(self, lines: Sequence[MatrixRow]) -> int:
        """Return the cells of the longest text, so that what belongs to it stands near it."""
        place = next((n for n, column in enumerate(self.columns) if column.text), 0)
        texts = [self._plain(line.cells[place]) for line in lines if place < len(line.cells)]
        return max([Content(text).cell_length for text in texts], default=0)

    def _plain(self, cell: Cell) -> str:
        if isinstance(cell, Gap):
            if cell.value is None:
                return "–"
            number = f"{cell.value:>{len(str(cell.most))}}"
            return f"{bar(cell.value, cell.most, BAR)} {number}" if self.bars else number
        return "–" if cell is None else flat(str(cell))

    def heading(self) -> Content:
        """Return the headings, wrapped to several lines if needed and aligned at the bottom."""
        cells = [
            [_headed(column)] if column.text else _headed(column).wrap(width) if column.title else []
            for column, width in zip(self.columns, self.widths, strict=True)
        ]
        high = max(map(len, cells), default=0)
        return self._joined([[Content("")] * (high - len(block)) + block for block in cells])

    def row(self, line: MatrixRow) -> Content:
        """Return a row: its cells, and its further lines below them or beside."""
        cells: list[list[Content]] = []
        for n, column in enumerate(self.columns):
            cell = line.cells[n] if n < len(line.cells) else None
            plain = self._plain(cell)
            if column.text:
                cut = column.cut and not self.whole
                cells.append([Content(plain)] if cut else Content(plain).wrap(self.room) or [Content("")])
            elif isinstance(cell, Content):
                cells.append([cell])
            elif isinstance(cell, Gap) and cell.value is not None:
                cells.append([Content.styled(plain, _gap_style(cell.value))])
            else:
                style = column.leader.style if cell is not None else "$foreground-muted"
                cells.append([Content.styled(plain, style)])
        row = self._joined(cells).split("\n")
        if self.beside:
            lines = self._with_details(row, line)
        else:
            indent = sum(width + GAP for width in self._before_text())
            lines = [*row, *(Content(" " * indent) + part for part in _details(line, max(8, self.wide - indent)))]
        return Content("\n").join(lines)

    def _with_details(self, row: Sequence[Content], line: MatrixRow) -> list[Content]:
        """Return the lines of a row with what belongs to it on its right, in a column of its own."""
        left = self.room + sum(width + GAP for width in self.widths if width) + GAP
        details = _details(line, max(8, min(LINE, self.wide - left)))
        pairs = zip_longest(row, details, fillvalue=Content(""))
        return [cells.pad_right(left - cells.cell_length) + part for cells, part in pairs]

    def _before_text(self) -> list[int]:
        place = next((n for n, column in enumerate(self.columns) if column.text), 0)
        return self.widths[:place]

    def _joined(self, cells: list[list[Content]]) -> Content:
        lines = []
        for n in range(max(map(len, cells), default=0)):
            parts = []
            for column, block, width in zip(self.columns, cells, self.widths, strict=True):
                part = block[n] if n < len(block) else Content("")
                room = self.room if column.text else width
                part = part.truncate(room, ellipsis=True)
                blank = Content(" " * (room - part.cell_length))
                parts.append(Content.assemble(part, blank) if column.text else Content.assemble(blank, part))
            lines.append(Content(" " * GAP).join(parts))
        return Content("\n").join(lines)


def _details(line: MatrixRow, wide: int) -> list[Content]:
    return [part.stylize_before("$foreground-muted") for text in line.beneath for part in wrapped(content(text), wide)]


def _gap_style(gap: int) -> str:
    return "$text-warning" if gap >= WIDE_GAP else "$foreground-muted"


def _headed(column: MatrixColumn) -> Content:
    return with_mark(column.leader, flat(column.title))
