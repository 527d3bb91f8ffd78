"""The clock on one line. It repaints only its own cells, and only when they change."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from sessions.model import Clock
from sessions.rules.clock import left_s
from tui.terminal.still import is_still
from tui.widgets.bars import bar

NEAR_PERCENT = 80
MINUTE_MS = 60_000


def minutes(seconds: int) -> str:
    """Return a length of time as ``mm:ss``, or ``h:mm:ss`` from an hour."""
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{clock}" if hours else clock


def clock_content(clock: Clock | None, elapsed_ms: int, wide: int = 10) -> Content:
    """Return the clock's text: the time used, the time limit, a bar of `wide` cells (0 for none), and the time over.

    While it is paused, that word takes the place of the bar.
    """
    if clock is None or clock.state == "idle":
        return Content("")
    seconds = elapsed_ms // 1000
    paused = clock.state == "paused"
    sign = "‖" if paused else "◷"
    word = (" paused", "") if paused else ("", "")
    left = left_s(clock, elapsed_ms)
    if left is None or clock.budget_s is None:
        return Content.assemble(f"{sign} {minutes(seconds)}", word)
    timebox = (f" of {minutes(clock.budget_s)}", "$foreground-muted")
    if left < 0 or clock.state == "over":
        beyond = f" +{minutes(-left)} over" if left < 0 else " over"
        return Content.assemble(f"{sign} {minutes(seconds)}", timebox, (beyond, "bold $text-warning"), word)
    near = seconds * 100 >= clock.budget_s * NEAR_PERCENT
    drawn = f" {bar(seconds, clock.budget_s, wide)}" if wide and not paused else ""
    return Content.assemble(
        (f"{sign} {minutes(seconds)}", "bold" if near else ""),
        timebox,
        (drawn, "$text-accent" if near else "$foreground-muted"),
        word,
    )


class ClockLine(Widget):
    """The session's clock: ``◷ 01:12 of 02:00 ▕▓▓▓▓▓▓░░░░▏``, or without a time limit ``◷ 03:10``."""

    DEFAULT_CSS = """
    ClockLine {
        width: auto;
        height: 1;
        text-wrap: nowrap;
    }
    """

    def __init__(self, wide: int = 10, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Draw a bar of `wide` cells, or no bar for 0."""
        super().__init__(id=id, classes=classes)
        self.wide = wide
        self._shown = Content("")

    def update(self, clock: Clock | None, elapsed_ms: int) -> None:
        """Show the clock at `elapsed_ms`; repaints only if that looks different, and while still once a minute."""
        if is_still(self.app):
            elapsed_ms -= elapsed_ms % MINUTE_MS
        content = clock_content(clock, elapsed_ms, self.wide)
        if content == self._shown and content.spans == self._shown.spans:
            return
        longer = content.cell_length != self._shown.cell_length
        self._shown = content
        self.refresh(layout=longer)

    def render(self) -> Content:
        """Draw the line."""
        return self._shown
