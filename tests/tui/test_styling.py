"""What the tests' apps share of their stylesheets changes nothing about how a widget looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from tests.tui.stage import opened, parley, screen_of, until
from tests.tui.styling import TEXTUALS_OWN


def differ(app: App[Any]) -> list[str]:
    """Return the widgets that have other rules than Textual's stylesheet gives them where it is asked about each."""
    found = []
    for node in [app, *app.screen.walk_children(with_self=True)]:
        before = _rules(node)
        TEXTUALS_OWN(app.stylesheet, node)
        if before != _rules(node):
            found.append(repr(node))
    return found


def _rules(node: DOMNode) -> list[dict[str, Any]]:
    return [dict(each.base._rules) for each in (node.styles, *node._component_styles.values())]


class Placed(App[None]):
    """Rules that depend on where a widget stands, and on its state."""

    CSS = """
    Static:first-child { color: red; }
    Vertical:focus-within Static { background: blue; }
    Vertical > Static.warm { text-style: bold; }
    Input:focus { color: green; }
    Button:disabled { color: yellow; }
    Static:odd { text-style: italic; }
    Static:last-of-type { background: white; }
    """

    def compose(self) -> ComposeResult:
        yield Vertical(Static("one"), Static("two", classes="warm"), Input(), Button("three"), id="first")
        yield Vertical(Static("one"), Static("two"), Button("three", disabled=True))


async def test_every_widget_has_the_rules_that_textual_works_out_for_it(tmp_path: Path) -> None:
    for _ in range(2):  # the second app is told what the first asked
        async with Placed().run_test() as pilot:
            await _changed(pilot)
    session = opened(tmp_path / "p.db", "ask")
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened)
        for key in ("tab", "3", "question_mark", "escape", "f2"):
            await pilot.press(key)
            assert not differ(pilot.app), key


async def _changed(pilot: Pilot[Any]) -> None:
    app = pilot.app
    assert not differ(app)
    app.query_one(Input).focus()
    app.query(Static).last().add_class("warm")
    await pilot.pause()
    assert not differ(app)
    app.query(Button).first().disabled = True
    await pilot.pause()
    assert not differ(app)
