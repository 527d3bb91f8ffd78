"""A plot of one number over several sessions: bars of block characters, with a line drawn in to compare them with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual import events
from textual.content import Content
from textual.widgets import Static

from sessions.frozen import dataclass
from sessions.rules.pair import Number

EIGHTHS = " ▁▂▃▄▅▆▇"
FULL, LINE, CROSSED, NOTHING, AXIS = "█", "╌", "╪", "·", "│"
BAR_MOST = 10  # cells: as wide as the day below a bar
BEYOND = 3  # cells of the line after the last bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a plot shows: `numbers` from the left, between `least` and `most`, and the `line` to compare them with.

    `first` and `last` are written below its ends, and `named` is what the line is called.
    """

    numbers: Sequence[Number | None]
    least: Number
    most: Number | None = None
    line: Number | None = None
    named: str = ""
    first: str = ""
    last: str = ""

    @property
    def top(self) -> Decimal:
        """The number at the upper end of the scale: the end of its range, or the highest number there is."""
        if self.most is not None:
            return Decimal(self.most)
        found = [Decimal(each) for each in (*self.numbers, self.line) if each is not None]
        return max([*found, Decimal(self.least) + 1])


class Plot(Static):
    """A course drawn for the room there is: the newest numbers, if there isn't room for all of them."""

    DEFAULT_CSS = """
    Plot { height: 1fr; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._course: Course | None = None

    def show(self, course: Course | None) -> None:
        """Show another course, or nothing."""
        self._course = course
        self._redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw it for another size."""
        self._redraw()

    def _redraw(self) -> None:
        wide, high = self.content_size
        if wide and high:
            lines = drawn(self._course, wide, high) if self._course else []
            self.update(Content("\n").join(lines), layout=False)


def drawn(course: Course, wide: int, high: int) -> list[Content]:
    """Return the lines of a plot: a scale on the left, a bar for each number, and the ends named below."""
    rows = max(1, high - 1)
    scale = [_shown(course.top), *[""] * (rows - 2), _shown(Decimal(course.least))][:rows]
    edge = max(map(len, scale))
    name = f" {course.named} {course.line}" if course.named and course.line is not None else ""
    room = max(1, wide - edge - 2 - len(name))
    bar, gap = _widths(len(course.numbers), room)
    numbers = course.numbers[-(room // (bar + gap)) :] if len(course.numbers) * (bar + gap) > room else course.numbers
    line = None if course.line is None else _height(course, course.line, rows) // 8
    lines = []
    for row in range(rows - 1, -1, -1):
        at_line = row == line
        cells = [Content.assemble((f"{scale[rows - 1 - row]:>{edge}} {AXIS}", "$text-muted"))]
        for number in numbers:
            sign = _cell(course, number, row, rows, at_line)
            label = _label(course, number, row, rows, bar)
            style = "bold $text" if label else "$text-warning" if sign == LINE else "$text-accent"
            cells.append(Content.styled(label or sign * bar, style))
            cells.append(Content.styled((LINE if at_line else " ") * gap, "$text-warning"))
        drawn_row = Content.assemble(*cells)
        if at_line:
            rest = max(0, min(BEYOND, wide - drawn_row.cell_length - len(name)))
            drawn_row += Content.styled(LINE * rest + name, "bold $text-warning")
        lines.append(drawn_row)
    first = course.first if len(numbers) == len(course.numbers) else f"the last {len(numbers)}"
    ends = f"{first}{course.last:>{max(len(course.last) + 1, len(numbers) * (bar + gap) - gap - len(first))}}"
    return [*lines, Content.styled(" " * (edge + 2) + ends[:room], "$text-muted")]


def _widths(count: int, room: int) -> tuple[int, int]:
    """Return the width of a bar and of the gap after it."""
    each = room // max(1, count)
    if each < 2:
        return 1, 0
    return min(BAR_MOST, each - 1), 1


def _height(course: Course, number: Number, rows: int) -> int:
    """Return how high a number is, in eighths of a row."""
    share = (Decimal(number) - course.least) / (course.top - course.least)
    return max(0, min(8 * rows - 1, round(share * 8 * rows)))


def _cell(course: Course, number: Number | None, row: int, rows: int, at_line: bool) -> str:
    if number is None:
        return LINE if at_line else NOTHING if row == 0 and course.least >= 0 else " "
    left = _height(course, number, rows) + (number == course.top) - 8 * row
    if course.least < 0 and not at_line:
        return _from_zero(course, left, row, rows)
    if left >= 8:
        return CROSSED if at_line else FULL
    if at_line:
        return LINE
    return EIGHTHS[left] if left > 0 else EIGHTHS[1] if row == 0 else " "


def _from_zero(course: Course, left: int, row: int, rows: int) -> str:
    """Return a cell of a bar that goes up or down from zero; `left` are the eighths of the number in and above it."""
    zero = _height(course, 0, rows) // 8
    if row < zero:
        return FULL if left < 4 else " "
    return FULL if left >= 8 else EIGHTHS[left] if left > 0 else " "


def _label(course: Course, number: Number | None, row: int, rows: int, bar: int) -> str:
    """Return the number itself, in the row at the end of its bar, if the bar is wide enough for it."""
    if number is None or row != _height(course, number, rows) // 8 + (-1 if number < 0 else 1):
        return ""
    words = _shown(Decimal(number))
    return f"{words:^{bar}}" if len(words) <= bar else ""


def _shown(number: Decimal) -> str:
    return str(number)
