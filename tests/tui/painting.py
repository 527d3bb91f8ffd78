"""An app lays out every screen, and paints one only where a test looks: in most tests nobody sees the others.

Textual paints after each change, also without a terminal, and throws it away: a sixth of the time of a test. But only
where all is painted does a test find what forgot to repaint itself, so this is for a quick answer, not for `.ci/run`.
"""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual.app import App
from textual.strip import Strip


def looked_at(app: App[Any]) -> bool:
    """Whether somebody sees what an app paints by itself: a terminal, or a test whose app takes what is displayed."""
    return not app.is_headless or type(app)._display is not App._display


def paint_when_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Let no app paint by itself unless it's `looked_at`; what asks for the lines of a screen has it painted then."""
    update, strips = Compositor.render_update, Compositor.render_strips

    def updated(compositor: Compositor, full: bool = False, *args: Any, **options: Any) -> RenderableType | None:
        if full or looked_at(active_app.get()):
            return update(compositor, full, *args, **options)
        compositor._dirty_regions.clear()
        return None

    def drawn(compositor: Compositor, *args: Any) -> list[Strip]:
        app = active_app.get()
        if compositor is app.screen._compositor:  # it may let the screens below shine through
            visible_screen_stack.set(app._background_screens)
        return strips(compositor, *args)

    patch.setattr(Compositor, "render_update", updated)
    patch.setattr(Compositor, "render_strips", drawn)
