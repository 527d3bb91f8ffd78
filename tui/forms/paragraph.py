"""A control for a text of one paragraph: one row that becomes several as the text gets longer."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Offset, Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from sessions.rules.forms import Field
from tui.forms.text_controls import LineControl
from tui.terminal.clusters import signs
from tui.terminal.guard import needs

ROWS_MOST = 5
"""The most rows of a paragraph; a longer text scrolls to its cursor, and an ellipsis says where it goes on."""
ROWS_SHARE = 4  # a paragraph takes at most one in this many rows of the terminal


@lru_cache(64)
def row_starts(text: str, wide: int) -> tuple[int, ...]:
    """Return where each row of `text` starts if it is wrapped between words to `wide` cells, at least one row.

    A last cell is left free for the cursor, or for a space between two words; a word longer than a row is cut.
    """
    most = max(2, wide - 1)  # cells of the widest sign
    starts, cells = [0], 0
    word, before_word = 0, 0  # where the last word starts, and the cells before it on its row
    for start, end, wide_sign in signs(text):
        space = text[start] == " "
        if cells + wide_sign > most + space:
            cut = word if word > starts[-1] else start
            cells = cells - before_word if cut == word else 0
            starts.append(cut)
        cells += wide_sign
        if space:
            word, before_word = end, cells
    if cells > most:
        starts.append(len(text))
    return tuple(starts)


class PaintedRow(NamedTuple):
    """What one row shows: its text, what is selected in it, where the cursor is, and whether it ends in an ellipsis."""

    text: str
    selected: tuple[int, int]
    cursor: int | None
    cut: bool


needs(Input, "_watch_value", "_watch_selection", "_cell_offset_to_index", here=__name__)


class ParagraphControl(LineControl):
    """A text that wraps: all of it can be read while it is typed. It takes the keys of a line.

    Up and down move within its rows, and leave it from the first and the last one.
    """

    DEFAULT_CSS = """
    ParagraphControl, ParagraphControl:focus, ParagraphControl:ansi {
        height: auto;
    }
    """
    BINDINGS: ClassVar[Any] = [
        Binding("up", "row(-1)", show=False),
        Binding("down", "row(1)", show=False),
    ]
    # Textual would draw all of it again for every key.
    value = Reactive("", layout=False, repaint=False, init=False)
    selection = Reactive(Selection.cursor(0), layout=False, repaint=False)

    _top = 0  # the first row shown while it has the focus
    _row_pressed = 0  # the row where the mouse is, from the first one shown
    _aim = (-1, 0)  # the position that up or down led to, and the cells before the cursor that they aim at

    def __init__(self, field: Field, answer: Any = None) -> None:
        self._painted: dict[int, PaintedRow] = {}
        super().__init__(field, answer)

    # --- its rows -----------------------------------------------------------------------------------------------

    def _starts(self, wide: int | None = None) -> tuple[int, ...]:
        return row_starts(self.value, self.size.width if wide is None else wide)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the text needs, up to a most."""
        return self._high(viewport.height, width)

    def _high(self, terminal: int, wide: int) -> int:
        return min(len(self._starts(wide)), ROWS_MOST, max(1, terminal // ROWS_SHARE))

    def _place(self, position: int) -> Offset:
        """Return the row of a position in the text, and the cells before it there."""
        starts = self._starts()
        row = bisect_right(starts, position) - 1
        return Offset(cell_len(self.value[starts[row] : position]), row)

    def _position(self, row: int, cells: int) -> int:
        """Return the position in a row after that many cells, or the last one of the row."""
        starts = (*self._starts(), len(self.value) + 1)
        row = max(0, min(row, len(starts) - 2))
        start, last = starts[row], starts[row + 1] - 1
        at = 0
        for begins, _, wide in signs(self.value[start:last]):
            if cells < (at := at + wide):
                return start + begins
        return last

    # --- how it is drawn ----------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one row; an ellipsis shows that the text goes on beyond the rows."""
        self._painted[y] = row = self._row(y)
        if not self.value:
            return super().render_line(y)
        wide = self.size.width
        text = Text(row.text, no_wrap=True, overflow="ignore", end="")
        text.stylize(self.get_component_rich_style("input--selection"), *row.selected)
        if row.cursor is not None:
            text.pad_right(1 if row.cursor == len(row.text) else 0)
            text.stylize(self.get_component_rich_style("input--cursor"), row.cursor, row.cursor + 1)
        options = self.app.console_options.update_width(max(1, wide))
        strip = Strip(self.app.console.render(text, options)).extend_cell_length(wide).crop(0, wide)
        if row.cut:
            kept = strip.crop(0, wide - 1)
            strip = Strip([*kept, Segment("…", list(kept)[-1].style if len(kept) else None)], wide)
        return strip.apply_style(self.rich_style)

    def _row(self, y: int) -> PaintedRow:
        starts, first = self._starts(), self._first
        place, last = first + y, len(starts) - 1
        if place > last:
            return PaintedRow("", (0, 0), None, False)
        start, end = starts[place], (*starts, len(self.value))[place + 1]
        one, other = sorted(self.selection) if self.has_focus else (0, 0)
        selected = (max(one, start) - start, min(other, end) - start) if max(one, start) < min(other, end) else (0, 0)
        cursor = self.cursor_position - start
        here = self.has_focus and (0 <= cursor < end - start or (place == last and cursor == end - start))
        cut = (y == 0 and first > 0) or (y == self.size.height - 1 and place < last)
        return PaintedRow(self.value[start:end], selected, cursor if here else None, cut)

    def _repaint(self) -> None:
        """Draw the rows again that look different now, and no others: over a slow line each one counts."""
        for y in range(self.size.height):
            if self._row(y) != self._painted.get(y):
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def _first(self) -> int:
        return self._top if self.has_focus else 0

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is on the screen."""
        place = self._place(self.cursor_position)
        return self.content_region.offset + place - Offset(0, self._first)

    def _watch_value(self, value: str) -> None:
        """Say that the text changed; only for another number of rows is the screen laid out again."""
        if self.size and self._high(self.app.size.height, self.size.width) != self.size.height:
            self.refresh(layout=True)
        self.post_message(self.Changed(self, value, None))
        if self._initial_value:
            self._initial_value = False
            self.cursor_position = len(value)
        else:
            self.selection = self.selection  # within the new text
        self._repaint()

    def _watch_selection(self, selection: Selection) -> None:
        self.app.clear_selection()
        self._follow()
        self._repaint()
        self.app.cursor_position = self.cursor_screen_offset

    def on_resize(self) -> None:
        """Show the row with the cursor, however many rows there are now."""
        self._follow()

    def _follow(self) -> None:
        """Scroll as little as needed to show the row with the cursor, and no empty rows below the text."""
        row, high = self._place(self.cursor_position).y, max(1, self.size.height)
        top = min(max(self._top, row - high + 1), row, max(0, len(self._starts()) - high))
        if top != self._top:
            self._top = top
            self._repaint()

    # --- keys and mouse -----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave up in the first row and down in the last one to the form."""
        if action != "row":
            return super().check_action(action, parameters)
        (step,) = parameters
        return isinstance(step, int) and 0 <= self._place(self.cursor_position).y + step < len(self._starts())

    def action_row(self, step: int) -> None:
        """Move the cursor a row up (-1) or down (1), below where it was when the first of these keys was pressed."""
        here = self._place(self.cursor_position)
        before, aim = self._aim
        cells = aim if before == self.cursor_position else here.x
        self.cursor_position = self._position(here.y + step, cells)
        self._aim = (self.cursor_position, cells)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note in which row the mouse is, before the cursor goes there."""
        self._row_pressed = event.get_content_offset_capture(self).y

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Note in which row the mouse is, before the selection goes there."""
        self._row_pressed = event.get_content_offset_capture(self).y

    def _cell_offset_to_index(self, offset: int) -> int:
        return self._position(self._first + self._row_pressed, max(0, offset))
