"""What stands over everything while the window is too small to show it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

LEAST = Size(60, 18)
SENTENCE = f"This window is too small. Make it at least {LEAST.width} columns wide and {LEAST.height} lines high."


class TooSmall(Screen[None]):
    """One sentence and nothing private. What it covers stays as it is, and comes back with what was typed there."""

    DEFAULT_CSS: ClassVar[str] = """
    TooSmall {
        & Static { height: 1fr; content-align: center middle; text-align: center; padding: 0 2; }
    }
    """

    def compose(self) -> ComposeResult:
        """Yield the sentence."""
        yield Static(Content(SENTENCE), markup=False)


def too_small(size: Size) -> bool:
    """Whether a window of this size cannot show a session."""
    return size.width < LEAST.width or size.height < LEAST.height


def fit(app: App[Any]) -> None:
    """Cover the screen on top where the window is too small for it, and uncover it where it no longer is."""
    small, covered = too_small(app.size), isinstance(app.screen, TooSmall)
    if small and not covered:
        app.push_screen(TooSmall())
    elif covered and not small:
        app.pop_screen()
