"""A screen is painted as seldom as it can be."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.terminal.partial_repaint import Floor, PartialRepaint
from tui.terminal.patient import PatientApp


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


class Begun(PartialRepaint[None]):
    """A page that has something to do once it is painted."""

    def __init__(self, *, after: Callable[[], None]) -> None:
        super().__init__()
        self._after = after

    def compose(self) -> ComposeResult:
        yield Static("here")

    def on_mount(self) -> None:
        self.query_one(Static).update("here and there")
        self.once_painted(self._after)


class Starting(PatientApp[None], Counted):
    """An app that starts with a page, and knows how often it had painted when the page went on."""

    painted_before: int | None = None

    async def on_mount(self) -> None:
        await self.push_screen(Begun(after=self.note))

    def note(self) -> None:
        self.painted_before = self.painted


async def test_an_app_paints_once_as_it_starts_and_goes_on_afterwards() -> None:
    app = Starting()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.painted_before == 1
        app.post_message(Resize(app.size, app.size))  # it had another size for a moment
        await pilot.pause()
        assert app.painted == 2
        assert isinstance(app.screen, Begun)
        app.screen.once_painted(app.note)
        await pilot.pause()
        assert app.painted_before == app.painted == 2


async def test_what_a_new_layout_painted_is_not_painted_again() -> None:
    app = Starting()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = app.painted
        for paints, words in enumerate(("on\ntwo lines", "on two lines", "on a line"), 1):
            app.screen.query_one(Static).update(words)
            await pilot.pause(0.1)
            assert app.painted == before + paints


async def test_what_changes_during_a_batch_is_painted_when_it_ends() -> None:
    app = Starting()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = app.painted
        with app.batch_update():
            app.screen.query_one(Static).update("gone")
            await sleep(0.1)  # a Pilot that waits would itself wake the screen
            assert app.painted == before
        await sleep(0.1)
        assert app.painted == before + 1
