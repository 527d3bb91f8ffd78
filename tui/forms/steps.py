"""A scale whose steps are words, one below another."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.content import Content

from sessions.rules.forms import Field
from tui.forms.control import Keys
from tui.forms.row_controls import RowControl


class Steps(RowControl):
    """One step of a scale with words for each; picked by its number, or with space under the cursor."""

    def __init__(self, field: Field, answer: Any = None) -> None:
        super().__init__(field)
        self.answer: int | None = None
        self.load(answer)

    def load(self, answer: Any) -> None:
        """Set another step, if it is on the scale."""
        fits = type(answer) is int and 0 <= answer - self.field.least < self.count()
        self.answer = answer if fits else None
        if self.answer is not None:
            self.cursor = self.answer - self.field.least
        self.refresh()

    def keys(self) -> tuple[Keys, ...]:
        """Return the keys that pick a step."""
        return (Keys(f"{self.field.least}–{self.field.most}", "choose"), Keys("space", "choose"), Keys("⌫", "clear"))

    @property
    def takes(self) -> str:
        """A digit."""
        return f"This field takes a digit from {self.field.least} to {self.field.most}."

    def press(self, key: str, sign: str) -> bool:
        """Pick by number or with space, step with left and right, clear, or move the cursor."""
        side = {"left": -1, "right": 1}.get(key, 0)
        if key in ("backspace", "delete"):
            self.answer = None
        elif sign and sign in "0123456789" and 0 <= int(sign) - self.field.least < self.count():
            self._pick(int(sign) - self.field.least)
        elif key == "space":
            self._pick(self.cursor)
        elif side:
            self._pick(min(self.count() - 1, max(0, self.cursor + side)))
        else:
            return super().press(key, sign)
        self.changed()
        return True

    def _pick(self, place: int) -> None:
        self.cursor, self.answer = place, place + self.field.least

    def on_click(self, event: events.Click) -> None:
        """Pick the step that was clicked."""
        super().on_click(event)
        self._pick(self.cursor)
        self.changed()

    def row(self, place: int) -> tuple[Content, str]:
        """Return whether the step is picked, its number, and its words."""
        value = place + self.field.least
        picked = value == self.answer
        head = f" {'●' if picked else '○'} {value}"
        return Content.styled(head, "bold $text-accent" if picked else "$foreground-muted"), self.field.options[place]
