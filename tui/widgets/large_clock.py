"""The time left, large enough to be read from a chair. It repaints only its own cells, and only when they change."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from sessions.model import Clock
from sessions.rules.clock import left_s
from tui.terminal.still import is_still
from tui.widgets.big_digits import HIGH, big

MINUTE_S = 60
LAST_S = 60  # seconds before the end from which the time left stands out


def short_time(seconds: int) -> str:
    """Return a length of time as ``m:ss``; hours count as minutes."""
    return f"{seconds // MINUTE_S}:{seconds % MINUTE_S:02}"


def time_left(clock: Clock | None, elapsed_ms: int, *, still: bool = False) -> tuple[str, str, str]:
    """Return the time left as a short text, the words for it, and a style; all empty if there is no clock.

    Without a time limit it is the time used, and after the limit the time over. While nothing may move by itself
    (`still`), it counts whole minutes, the one that has begun included.
    """
    if clock is None or clock.state == "idle":
        return "", "", ""
    left = left_s(clock, elapsed_ms)
    if left is None:
        used = elapsed_ms // 1000
        return (str(used // MINUTE_S), "minutes used", "") if still else (short_time(used), "used", "")
    if left <= 0 or clock.state == "over":
        over = max(0, -left)
        return (f"+{over // MINUTE_S}" if still else f"+{short_time(over)}"), "over", "$text-warning"
    style = "$text-warning" if left <= LAST_S else ""
    if clock.state == "paused":
        return short_time(left), "left, paused", style
    if not still:
        return short_time(left), "left" if left > LAST_S else "last minute", style
    return (str(-(-left // MINUTE_S)), "minutes left", "") if left > LAST_S else ("1", "last minute", style)


class LargeClock(Widget):
    """The time left as large digits, with its words below; nothing where there is no clock."""

    DEFAULT_CSS = """
    LargeClock {
        width: auto;
        height: auto;
        text-align: right;
        text-wrap: nowrap;
    }
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._told = ("", "", "")
        self._high = HIGH

    def grow(self, high: int) -> None:
        """Draw the digits in up to `high` lines, and at most as wide as what is around the clock."""
        if high != self._high:
            self._high = high
            self.refresh(layout=True)

    def update(self, clock: Clock | None, elapsed_ms: int) -> None:
        """Show the time at `elapsed_ms`; repaints only if that looks different."""
        told = time_left(clock, elapsed_ms, still=is_still(self.app))
        if told == self._told:
            return
        before, style, self._told = self.render(), self._told[2], told
        now = self.render()
        if _size(before) != _size(now) or style != told[2]:
            self.refresh(layout=_size(before) != _size(now))
            return
        lines = enumerate(zip(before.plain.split("\n"), now.plain.split("\n"), strict=True))
        self.refresh(*(Region(0, y, self.size.width, 1) for y, (was, line) in lines if was != line))

    def render(self) -> Content:
        """Draw the digits above their words."""
        digits, words, style = self._told
        if not digits:
            return Content("")
        room = self.parent.size.width if isinstance(self.parent, Widget) else 0
        drawn = big(digits, style, wide=room or None, high=self._high)
        return Content("\n").join([*drawn, Content.styled(words, style or "$foreground-muted")])


def _size(content: Content) -> tuple[int, int]:
    lines = content.plain.split("\n")
    return max(map(len, lines)), len(lines)
