"""The three themes, each on every screen's hardest widgets."""

import pytest
from textual.app import App, ComposeResult

from tests.tui.stage import shown
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea
from tui.themes import THEMES


class Fields(App[None]):
    CSS = "OrderedTextArea { background: transparent; height: 5; } Screen { background: transparent; }"

    def __init__(self, theme: str) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield OrderedTextArea("a text")
        yield OrderedInput("a line")


@pytest.mark.parametrize("theme", [each.name for each in THEMES])
async def test_a_translucent_text_is_painted_in_every_theme(theme: str) -> None:
    app = Fields(theme)
    async with app.run_test() as pilot:
        await pilot.press("x")
        assert "xa text" in shown(pilot)
        area = app.query_one(OrderedTextArea)
        await area.remove()
        assert area.rich_style.bgcolor is not None  # painted once more while it goes, it would end the app


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_theme_has_one_accent(theme: object) -> None:
    assert len({getattr(theme, name) for name in ("primary", "accent", "success")}) == 1
