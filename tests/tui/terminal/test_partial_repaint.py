"""A screen is painted as seldom as it can be."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from tui.terminal.partial_repaint import Floor, PartialRepaint


class Page(PartialRepaint[None]):
    """A page with a field."""

    def compose(self) -> ComposeResult:
        yield Input()


class Counted(App[None]):
    """An app that counts how often it paints."""

    painted = 0

    def get_default_screen(self) -> Screen[None]:
        return Floor()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, renderable)
        self.painted += renderable is not None


async def test_what_happens_below_all_screens_paints_nothing() -> None:
    app = Counted()
    async with app.run_test() as pilot:
        await app.push_screen(Page())
        await pilot.pause()
        before = app.painted
        app.screen_stack[0].refresh(layout=True)
        await pilot.pause()
        assert app.painted == before
