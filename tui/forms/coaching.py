"""What the coach says about the text that somebody writes, once they pause."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from time import monotonic
from typing import TYPE_CHECKING

from sessions.frozen import dataclass
from sessions.language.advice import Advice
from tui.forms.control import Control

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from tui.forms.row import FieldRow

PAUSE_S = 0.9
"""How long nothing is typed before the coach reads the text."""


@dataclass(frozen=True, slots=True)
class Advisor:
    """Who reads the texts of a form. `quiet` has the fields, by section, for which an author dismissed the coach."""

    advise: Callable[[str], Awaitable[Advice]]
    quiet: set[tuple[str, str]] = field(default_factory=set)


class Coaching:
    """The coach in one form. Its author can dismiss it for a field, and then it never comes back to that field."""

    def __init__(self, form: Widget, advisor: Advisor | None, turned: Callable[[], object]) -> None:
        """Without an `advisor`, nobody listens. `turned` is called when the coach begins or ends to speak."""
        self._form, self._advisor, self._turned = form, advisor, turned
        self._typed_at = 0.0
        self._timer: Timer | None = None
        self._here: tuple[str, FieldRow] | None = None
        self._section: Mapping[str, Control] = {}  # the fields of the section where the cursor is
        self._read = ""  # the text that was read last

    def come(self, section: str, row: FieldRow | None, controls: Mapping[str, Control]) -> None:
        """Listen to the field where the cursor is now; None if it isn't one with a row of its own.

        `controls` has all fields of its section.
        """
        self._section = controls
        if self._here and self._here[1] is not row:
            self._say(self._here[1], Advice())
        self._read = ""
        listens = row is not None and row.field.coach
        self._here = (section, row) if row is not None and listens else None
        self.typed()

    def typed(self) -> None:
        """Read the text after a pause, counted from now."""
        if self._here is None or not self._listens(*self._here):
            return
        self._typed_at = monotonic()
        if self._timer is None and self._form.is_attached:
            self._timer = self._form.set_timer(PAUSE_S, self._after_pause)

    def _after_pause(self) -> None:
        self._timer = None
        if self._here is None or not self._form.is_attached:
            return
        left = self._typed_at + PAUSE_S - monotonic()
        if left > 0:
            self._timer = self._form.set_timer(left, self._after_pause)
            return
        # Not awaited here: while another thread is busy, keys must still arrive.
        self._form.run_worker(self._look(), group="coach", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        here, advisor = self._here, self._advisor
        if here is None or advisor is None:
            return
        text = self._said(here[1])
        if text == self._read:
            return
        self._read = text
        says = await advisor.advise(text)
        if here[1].field.coach == "blame" and not says.blame:
            says = Advice()
        if here == self._here and text == self._read and self._listens(*here):
            self._say(here[1], says)

    def dismiss(self) -> bool:
        """Say nothing more about this field; return False if nothing was said."""
        if self._here is None or self._advisor is None or not self.speaks:
            return False
        section, row = self._here
        self._advisor.quiet.add((section, row.field.key))
        self._say(row, Advice())
        return True

    @property
    def speaks(self) -> bool:
        """Whether the coach says something about the field where the cursor is."""
        return self._here is not None and self._here[1].advised

    def _said(self, row: FieldRow) -> str:
        """Return what was written in a field, with the answers beside it, which add nothing to an empty field."""
        text = _text_of(row.control)
        beside = (self._section[key] for key in row.field.beside if key in self._section)
        more = [f"{control.field.ask}: {said}" for control in beside if (said := _text_of(control))]
        return "\n".join((text, *more)) if text else ""

    def _say(self, row: FieldRow, advice: Advice) -> None:
        before = row.advised
        row.advise(advice)
        if before != row.advised:
            self._turned()

    def _listens(self, section: str, row: FieldRow) -> bool:
        return self._advisor is not None and (section, row.field.key) not in self._advisor.quiet


def _text_of(control: Control) -> str:
    return control.answer if isinstance(control.answer, str) else ""
