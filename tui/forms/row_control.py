"""The control of an answer that is given row by row."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.content import Content

from tui.forms.control import Cells, Keys, Remark
from tui.forms.row_answers import RowAnswer
from tui.widgets.safe_text import shown


class RowControl(Cells):
    """A control with one option per row, and a cursor on one of them; `rows` is what is answered there."""

    stacked = True

    def __init__(self, rows: RowAnswer, answer: Any = None) -> None:
        super().__init__(rows.field, classes=f"-{rows.field.answer}")
        self.rows = rows
        self._tops: list[int] = []
        self.load(answer)

    @property
    def answer(self) -> Any:
        """What is answered on the rows."""
        return self.rows.answer

    @property
    def takes(self) -> str:
        """What the rows accept."""
        return self.rows.takes

    def load(self, answer: Any) -> None:
        """Set another answer; one that doesn't fit the rows counts as none."""
        self.rows.load(answer)
        self.refresh()

    def remark(self) -> Remark:
        """Return what a person should know while answering."""
        return self.rows.remark()

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that the rows know."""
        return self.rows.keys()

    def spot(self) -> tuple[int, int]:
        """Return the row under the cursor."""
        return self.rows.cursor, 0

    def come_back(self, row: int, column: int) -> None:
        """Put the cursor back on a row."""
        self.rows.cursor = min(row, max(0, self.rows.count() - 1))

    def press(self, key: str, sign: str) -> bool:
        """Give a key to the rows; tell the form if the answer is another one now."""
        before = self.answer
        wanted = self.rows.press(key, sign)
        if wanted:
            self._redraw(before)
        return wanted

    def decides(self, sign: str) -> bool:
        """Whether the rows were answered by one digit."""
        return self.rows.by_digit and sign.isdigit()

    @property
    def decided_by(self) -> str:
        """The digits of a scale whose steps are rows."""
        return f"{self.field.least}–{self.field.most}" if self.rows.by_digit else ""

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked."""
        hit = [place for place, top in enumerate(self._tops) if top <= event.y]
        if hit:
            before = self.answer
            self.rows.click(hit[-1])
            self._redraw(before)

    def _redraw(self, before: Any) -> None:
        """Show what a key or a click did to the answer of `before`, or only to the cursor."""
        if self.answer != before:
            self.changed()
        else:
            self.refresh()

    def render(self) -> Content:
        """Draw each row with a bar on its left, and wrap what is too long for a line below its beginning."""
        lines: list[Content] = []
        self._tops = []
        for place in range(self.rows.count()):
            self._tops.append(len(lines))
            here = self.has_focus and place == self.rows.cursor
            head, text = self.rows.row(place)
            mark = Content.styled("▌" if here else "▏", "$text-accent" if here else "$foreground 40%")
            wide = max(8, (self.content_size.width or 60) - head.cell_length - 2)
            body = shown(text, "bold" if here else "").wrap(wide) or [Content("")]
            lines.append(Content.assemble(mark, head, " ", body[0]))
            indent = Content(" " * (head.cell_length + 1))
            lines += [Content.assemble(mark, indent, rest) for rest in body[1:]]
        return Content("\n").join(lines)

    def on_resize(self) -> None:
        """Wrap the lines for another width."""
        self.refresh(layout=True)
