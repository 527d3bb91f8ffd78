"""Records as a table: what, whose, the date, and below it the status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import on
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList

from sessions.times import short_day
from tui.widgets.matrix import Matrix, MatrixColumn, MatrixRow

COLUMNS = (MatrixColumn(""), MatrixColumn("", text=True), MatrixColumn("who"), MatrixColumn("when"))


def record(key: str, text: str, who: str | None, when: date | None, *beneath: str, sign: str = "") -> MatrixRow:
    """Return a row; `sign` goes in front instead of its key, and empty lines below are left out."""
    return MatrixRow(key, (sign or key, text, (who or "–").upper(), short_day(when)), tuple(filter(None, beneath)))


class Records(Matrix):
    """The rows; the cursor is always on one of them."""

    DEFAULT_CSS = """
    Records {
        height: auto;
        max-height: 1fr;
        & > .heading { display: none; }
        & MatrixRows:focus > .option-list--option-highlighted { text-style: none; }
    }
    """

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, lines: Sequence[MatrixRow] = (), columns: Sequence[MatrixColumn] = COLUMNS) -> None:
        super().__init__(columns, lines)

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return not self._lines

    def focus_rows(self) -> None:
        """Focus the rows."""
        self._list.focus(scroll_visible=False)

    @on(OptionList.OptionHighlighted)
    def _went(self) -> None:
        self.post_message(self.Moved())

    def _draw(self, key: str | None) -> None:
        super()._draw(key)
        if self._list.highlighted is None and self._lines and self._list.option_count:
            self._list.highlighted = 0


def focus_records(within: Widget) -> bool:
    """Focus the rows of the first `Records` that has any; return whether there is one."""
    for records in within.walk_children(Records):
        if not records.empty:
            records.focus_rows()
            return True
    return False
