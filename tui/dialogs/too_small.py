"""The notice that covers everything while the window is too small."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from tui.terminal.dismiss import Dismissable
from tui.terminal.key_time import get_time

LEAST = Size(60, 18)
ON_ITS_WAY_S: Final = 0.5
"""How long after the notice keys arrive that were typed before it."""
SENTENCE = (
    f"This window is too small. Make it at least {LEAST.width} columns wide and {LEAST.height} lines high. "
    "What you wrote is saved; until then, keys do nothing."
)


class TooSmall(Dismissable[None]):
    """One sentence and nothing private. The covered screens stay as they are, with their typed text."""

    DEFAULT_CSS: ClassVar[str] = """
    TooSmall {
        & Static { height: 1fr; content-align: center middle; text-align: center; padding: 0 2; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._came_at = get_time()

    def compose(self) -> ComposeResult:
        """Yield the sentence."""
        yield Static(Content(SENTENCE), markup=False)

    def overtaken(self, typed_at: float) -> Widget | None:
        """Return the field below, for a key that was typed before the notice came."""
        stack = self.app.screen_stack
        below = stack[stack.index(self) - 1]
        return below.focused if typed_at - self._came_at < ON_ITS_WAY_S else None


def too_small(size: Size) -> bool:
    """Whether a window of this size is too small for a session."""
    return size.width < LEAST.width or size.height < LEAST.height


def fit(app: App[Any]) -> None:
    """Cover all screens with one sentence if the window is too small, and uncover them if it isn't."""
    if not app.screen_stack:
        return  # it is closing
    small, on_top = too_small(app.size), app.screen
    for screen in app.screen_stack:
        if isinstance(screen, TooSmall) and not (small and screen is on_top):
            screen.dismiss()
    if small and not isinstance(on_top, TooSmall):
        app.push_screen(TooSmall())
