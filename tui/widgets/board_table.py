"""A board on screen: a table whose heading and first column stay in sight, and below it the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widgets import Static

from sessions.frozen import dataclass
from tui.widgets.beside import WIDE
from tui.widgets.board_foot import foot_lines
from tui.widgets.board_layout import (
    BAR,
    HEAD,
    TITLE,
    GridLayout,
    LanesLayout,
    Layout,
    Line,
    RowsLayout,
    Spot,
    natural_widths,
    table_wide,
)
from tui.widgets.board_shape import (
    ASKED,
    BETWEEN,
    BY_FIRST,
    BY_SECOND,
    MARKED,
    MOVED,
    MUTED,
    PAIR,
    PAIR_APART,
    PLAIN,
    STRONG,
    TableShape,
    cut,
)
from tui.widgets.drawn_page import DrawnPage
from tui.widgets.leader import FIRST, SECOND, Leader
from tui.widgets.list_keys import list_keys

SHARE = 0.66  # of the height is for the rows, at most
LANES_FROM = 84  # cells of the table from which lanes are side by side; a window of 120 cells leaves about 90
STYLES = {
    PLAIN: "",
    MUTED: "board--muted",
    STRONG: "board--strong",
    MARKED: "board--marked",
    MOVED: "board--moved",
    ASKED: "board--asked",
    BY_FIRST: "",
    BY_SECOND: "",
    PAIR: "",
    PAIR_APART: "board--strong",
    HEAD: "board--head",
    TITLE: "board--title",
    BAR: "board--bar",
}
FOOT = 0.25  # of the height is for the totals and checks below the rows, unless the rows leave more
SPACIOUS = 9  # lines for the row under the cursor from which an empty one parts the totals from the rows
ASIDE_LEAST, ASIDE_MOST = 48, 100  # cells of the row under the cursor where it is beside the table
DETAILS = 5  # lines that the row under the cursor has at least, with the line above it


@dataclass(frozen=True, slots=True)
class Told:
    """What is told below a table, laid out for a width in cells: all of the row with a key, and all of the board.

    `opens` is the key that shows both instead of the table.
    """

    row: Callable[[str, int], Content]
    board: Callable[[int], Content] = lambda wide: Content("")
    opens: str = ""


class BoardRows(ScrollView, can_focus=True):
    """The table itself: j, k, arrows, pages, ends and the mouse move the cursor; only what is in sight is drawn."""

    BINDINGS: ClassVar[Any] = [
        *list_keys("go(1, 0)", "go(-1, 0)", "page(1)", "page(-1)", "end(-1)", "end(1)"),
        Binding("right", "go(0, 1)", "right", show=False),
        Binding("left", "go(0, -1)", "left", show=False),
        Binding("enter", "choose", "open", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {*filter(None, STYLES.values()), "board--here", "board--blurred"}
    DEFAULT_CSS = """
    BoardRows {
        height: auto;
        max-height: 66%;
        background: transparent;
        scrollbar-size-vertical: 1;
        scrollbar-background: transparent;
        overflow-x: hidden;
        & > .board--muted { color: $foreground-muted; }
        & > .board--strong { text-style: bold; }
        & > .board--marked { color: $text-warning; text-style: bold; }
        & > .board--moved { text-style: underline; }
        & > .board--asked { color: $text-accent; text-style: bold; }
        & > .board--head { color: $text-muted; text-style: bold; }
        & > .board--title { color: $text-accent; text-style: bold; }
        & > .board--bar { color: $text-accent; }
        & > .board--blurred { color: $foreground 40%; }
        & > .board--here { background: $panel; text-style: bold; }
    }
    """

    spot: reactive[Spot] = reactive(Spot())

    def __init__(self, *, one_click: bool = False) -> None:
        """With `one_click`, a click chooses a row at once, and not only the row that the cursor was already on."""
        super().__init__()
        self._one_click = one_click
        self.shape = TableShape()
        self.layout_of: Layout | None = None
        """Where everything is; None before the table has a size."""
        self._first = 0
        self._natural: list[int] | None = None
        self._styles: dict[str, Style] = {}

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor."""
        return self.shape.rows[self.spot.row].key if self.spot.row < len(self.shape.rows) else None

    @property
    def column(self) -> str | None:
        """The key of the column under the cursor, where columns are what is at the top."""
        if isinstance(self.layout_of, RowsLayout) and self.spot.column < len(self.shape.columns):
            return self.shape.columns[self.spot.column].key
        return None

    def show(self, shape: TableShape) -> None:
        """Show another board; the cursor stays on its row, or at its place if the row is gone."""
        if shape == self.shape:
            return
        key, place = self.key, self.spot.row
        self.shape, self._natural = shape, None
        self._lay_out()
        keys = [row.key for row in shape.rows]
        place = keys.index(key) if key in keys else max(0, min(place, len(keys) - 1))
        self.spot = self._nearest(place)
        self.refresh(layout=True)

    def point_at(self, key: str) -> bool:
        """Put the cursor on a row; return whether it is there."""
        place = next((n for n, row in enumerate(self.shape.rows) if row.key == key), None)
        if place is not None:
            self.spot = self._nearest(place)
        return place is not None

    def _nearest(self, row: int) -> Spot:
        spot = Spot(row, self.spot.column)
        return self.layout_of.go(spot, 0, 0) if self.layout_of else spot

    def _lay_out(self) -> None:
        wide = self.size.width - 1  # for the scrollbar
        if wide < 1:
            return
        high = int(SHARE * self.parent.size.height) if isinstance(self.parent, Vertical) else self.size.height
        self.layout_of = self._layout(wide, high)
        self.virtual_size = Size(wide, len(self.layout_of.head) + max(1, self.layout_of.high))

    def _layout(self, wide: int, high: int) -> Layout:
        shape = self.shape
        if shape.grid is not None and shape.rows and GridLayout.fits(shape, wide):
            return GridLayout(shape, wide, self._first)
        if shape.lanes and wide >= LANES_FROM and LanesLayout.fits(shape, wide):
            return LanesLayout(shape, wide, high)
        return RowsLayout(shape, wide, high, self._first, self.natural)

    @property
    def natural(self) -> list[int]:
        """The widths of the columns at which nothing is cut off, measured once for each board."""
        if self._natural is None:
            self._natural = natural_widths(self.shape)
        return self._natural

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of the heading and of all rows."""
        layout = self.layout_of or self._layout(max(20, width - 1), 0)
        return len(layout.head) + max(1, layout.high)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the table out for another size, beginning at the first column again."""
        self._first = 0
        self._lay_out()
        self.spot = self._nearest(self.spot.row)
        self.refresh(layout=True)
        self.call_after_refresh(self._see)  # it may get another height

    # --- drawing ----------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window: the heading first, then what is scrolled to."""
        wide, layout = self.size.width - 1, self.layout_of
        if layout is None:
            return Strip.blank(wide, self.rich_style)
        if y < len(layout.head):
            return self._strip(layout.head[y], wide)
        place = int(self.scroll_offset.y) + y - len(layout.head)
        if not self.shape.rows and place == 0:
            return _strip_of(cut(f"   {self.shape.none}", wide), self._style(MUTED))
        if place >= layout.high:
            return Strip.blank(wide, self.rich_style)
        return self._strip(layout.line(place), wide)

    def _strip(self, line: Line, wide: int) -> Strip:
        here, focused, rows = self.spot, self.has_focus, isinstance(self.layout_of, RowsLayout)
        segments = []
        for text, style, row, column in line:
            drawn = self._style(style)
            if row == here.row and row >= 0:
                if style == BAR:
                    text = "▌"
                    drawn = self._style(BAR) if focused else self._style("board--blurred")
                elif focused and (not rows or column == here.column):
                    drawn += self._style("board--here")
                elif focused:
                    drawn += self._style(STRONG)
            elif style == HEAD and column == here.column and focused:
                drawn += Style(underline=True)
            if style == MOVED:
                segments += _underlined(text, drawn)
            elif style in (PAIR, PAIR_APART):
                segments += self._pair(text, drawn)
            elif style in (BY_FIRST, BY_SECOND):
                segments.append(Segment(text, drawn + self._color_of(FIRST if style == BY_FIRST else SECOND)))
            else:
                segments.append(Segment(text, drawn))
        return Strip(segments, wide)

    def _pair(self, text: str, drawn: Style) -> list[Segment]:
        """Return what both said, each side in the color of its leader."""
        first, between, second = text.partition(BETWEEN)
        muted = drawn + self._style("board--muted") + Style(bold=False)
        return [
            Segment(first, drawn + self._color_of(FIRST)),
            Segment(between, muted),
            Segment(second, drawn + self._color_of(SECOND)),
        ]

    def _color_of(self, leader: Leader) -> Style:
        if leader.style not in self._styles:
            self._styles[leader.style] = Style(color=VisualStyle.parse(leader.style).rich_style.color)
        return self._styles[leader.style]

    def _style(self, style: str) -> Style:
        if not (name := STYLES.get(style, style)):
            return self.rich_style
        if name not in self._styles:
            self._styles[name] = self.get_visual_style(name).rich_style
        return self._styles[name]

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        super().notify_style_update()
        self._styles = {}

    @on(events.Focus)
    @on(events.Blur)
    def _focus_moved(self) -> None:
        self.refresh()

    # --- the cursor -------------------------------------------------------------------------------------------------

    def watch_spot(self, before: Spot, now: Spot) -> None:
        """Keep the cursor in sight, and draw again what has changed."""
        if before != now:
            if not self._see() and self.layout_of and before.column == now.column:
                for row in (before.row, now.row):
                    top, high = self.layout_of.span(row)
                    y = top + len(self.layout_of.head) - int(self.scroll_offset.y)
                    self.refresh(Region(0, y, self.size.width, high))
            else:
                self.refresh()
            self.post_message(self.Moved())

    def _see(self) -> bool:
        """Scroll to the cursor, by columns too; return whether anything moved."""
        layout = self.layout_of
        if layout is None:
            return False
        moved = False
        if isinstance(layout, RowsLayout | GridLayout) and (first := layout.showing(self.spot.column)) != self._first:
            self._first, moved = first, True
            self._lay_out()
            layout = self.layout_of or layout
        top, high = layout.span(self.spot.row)
        titled = top == 1 and isinstance(layout, RowsLayout)  # the title of the first section
        region = Region(0, top + len(layout.head) - titled, 1, high + titled)
        gone = self.scroll_to_region(region, spacing=Spacing(top=len(layout.head)), animate=False, force=True)
        return moved or bool(gone)

    def action_go(self, down: int, right: int) -> None:
        """Move the cursor by rows or columns."""
        if self.layout_of and self.shape.rows:
            self.spot = self.layout_of.go(self.spot, down, right)

    def action_page(self, by: int) -> None:
        """Go by a window's height."""
        head = len(self.layout_of.head) if self.layout_of else 0
        self.action_go(by * max(1, self.size.height - head - 1), 0)

    def action_end(self, way: int) -> None:
        """Go to the first or the last row."""
        self.action_go(way * len(self.shape.rows), 0)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.key is not None:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Go to a cell, or to a column by its heading; choose the row if that takes no second click."""
        layout = self.layout_of
        if layout is None:
            return
        y = event.y if event.y < len(layout.head) else int(self.scroll_offset.y) + event.y
        lines = layout.head if y < len(layout.head) else []
        y -= len(layout.head)
        line = lines[event.y] if lines else layout.line(y) if y < layout.high else []
        end = 0
        for piece in line:
            end += Content(piece.text).cell_length
            if event.x < end:
                self._clicked(piece.row, piece.column)
                return

    def _clicked(self, row: int, column: int) -> None:
        here = self.spot
        if row >= 0 or column >= 0:
            wanted = Spot(row if row >= 0 else here.row, column if column >= 0 else here.column)
            if row >= 0 or not isinstance(self.layout_of, LanesLayout | GridLayout):
                self.spot = wanted
        if row >= 0 and (self._one_click or row == here.row):
            self.action_choose()

    class Moved(Message):
        """The cursor is on another row or column."""

    class Chosen(Message):
        """Enter, or a click on the row under the cursor."""


class BoardTable(Vertical):
    """The table, what is computed and found for the whole board, and the row under the cursor in full.

    Where the row or the board has more to say than there is room for, `open` shows all of it instead of the table.
    """

    DEFAULT_CSS = """
    BoardTable {
        height: 1fr;
        & > .foot { height: auto; padding: 0 1 0 3; }
        & > .foot.-spaced { padding: 1 1 0 3; }
        & > .details { height: 1fr; min-height: 4; border-top: solid $border-blurred; padding: 0 1 0 2; }
        &.-beside > .details { dock: right; height: 100%; border-top: none; border-left: solid $border-blurred; }
        &.-open > BoardRows, &.-open > .foot { display: none; }
    }
    """

    class Moved(Message):
        """The cursor is on another row or column."""

    class Chosen(Message):
        """Enter, or a click, on a row."""

        def __init__(self, table: BoardTable, key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> BoardTable:
            """The table it was chosen in."""
            return self.table

    def __init__(self, shape: TableShape, told: Told, *, first: str = "", id: str | None = None) -> None:  # noqa: A002
        """`first` is the key of the row that the cursor begins at; without one it's the top one."""
        super().__init__(id=id)
        self._begins = first
        self.rows = BoardRows()
        """The table without what is below it."""
        self._shape, self._told = shape, told
        self._foot = Static(markup=False, classes="foot")
        self._details = DrawnPage(self._drawn, classes="details")

    def compose(self) -> ComposeResult:
        """Put the three below each other."""
        yield self.rows
        yield self._foot
        yield self._details

    def on_mount(self) -> None:
        """Show what it was made with."""
        self.show(self._shape, self._told)
        self.rows.point_at(self._begins)

    @property
    def key(self) -> str | None:
        """The key of the row under the cursor."""
        return self.rows.key

    @property
    def column(self) -> str | None:
        """The key of the column under the cursor; None where columns aren't what is at the top."""
        return self.rows.column

    def show(self, shape: TableShape, told: Told) -> None:
        """Show a board as it is now; cursor and scroll position stay."""
        self._shape, self._told = shape, told
        self.rows.show(shape)
        self._fit()
        self._details.show(self._drawn)

    def on_resize(self) -> None:
        """Share the lines out again."""
        self._fit()

    def _fit(self) -> None:
        """Give what is below the rows its lines: a quarter of all, or those that the rows leave."""
        wide, high = self.size.width, self.size.height
        if not high:
            return
        aside = self._aside(wide)
        wide, details = wide - aside, 0 if aside else DETAILS
        needed = self.rows.get_content_height(self.size, self.size, wide)
        most = max(int(FOOT * high), high - needed - details)
        lines = foot_lines(self._shape, wide - 4, most, self._told.opens)
        foot = Content("\n").join(lines)
        if self._foot.content != foot:
            self._foot.update(foot)
        self._foot.display = bool(lines) and not self.opened
        self._foot.set_class(needed + 1 + len(lines) + (0 if aside else SPACIOUS) <= high, "-spaced")
        left = high - len(lines)
        self.rows.styles.max_height = left if aside else min(int(SHARE * high), left - DETAILS)

    def _aside(self, wide: int) -> int:
        """Return the cells of the row in full if it is beside the table, which then shows all columns; else 0."""
        aside = 0
        if wide >= WIDE and not self.opened:
            left = min(ASIDE_MOST, wide - table_wide(self._shape, self.rows.natural))
            aside = left if left >= ASIDE_LEAST else 0
        self.set_class(bool(aside), "-beside")
        self._details.styles.width = aside or None
        return aside

    @property
    def opened(self) -> bool:
        """Whether all of the row and of the board is shown instead of the table."""
        return self.has_class("-open")

    def open(self, opened: bool) -> None:
        """Show all of the row under the cursor and of the board instead of the table, or the table again."""
        self.set_class(opened, "-open")
        self._fit()
        self._details.show(self._drawn, top=True)
        (self._details if opened else self.rows).focus(scroll_visible=False)

    def come_back(self, key: str) -> None:
        """Put the cursor on a row, if it still exists."""
        self.rows.point_at(key)

    def _drawn(self, wide: int) -> Content:
        row = self._told.row(self.key, wide) if self.key is not None else Content("")
        if not self.opened:
            return row
        back = Content.styled("esc goes back to the table.", "$foreground-muted")
        return Content("\n\n").join(part for part in (row, self._told.board(wide), back) if part)

    def on_key(self, event: events.Key) -> None:
        """Go back to the table."""
        if event.key == "escape" and self.opened:
            event.stop()
            event.prevent_default()
            self.open(False)
            self.post_message(self.Moved())

    def on_board_rows_moved(self, event: BoardRows.Moved) -> None:
        """Spell out the row that the cursor is on now."""
        event.stop()
        self._details.show(self._drawn, top=True)
        self.post_message(self.Moved())

    def on_board_rows_chosen(self, event: BoardRows.Chosen) -> None:
        """Pass a choice on with the key of its row."""
        event.stop()
        if self.key is not None:
            self.post_message(self.Chosen(self, self.key))


def _strip_of(text: str, style: Style) -> Strip:
    return Strip([Segment(text, style)], len(text))


def _underlined(text: str, drawn: Style) -> list[Segment]:
    """Underline words, but not the blanks that fill up their cell."""
    words = text.strip(" ")
    before, _, after = text.partition(words) if words else (text, "", "")
    blank = drawn + Style(underline=False)
    return [Segment(before, blank), Segment(words, drawn), Segment(after, blank)]
