"""The three themes, each on every screen's hardest widgets."""

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import Theme

from tests.tui.stage import shown
from tests.tui.widgets.test_leader import CONTRAST_LEAST, contrast
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea
from tui.themes import DARK, LIGHT, THEMES


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


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("quiet", ["text-muted", "foreground-muted", "text-disabled"])
def test_quiet_words_and_those_in_an_empty_field_can_be_read(theme: Theme, quiet: str) -> None:
    colors = theme.to_color_system().generate()
    for ground in ("background", "surface"):
        below = Color.parse(colors[ground])
        assert contrast((below + Color.parse(colors[quiet])).hex, below.hex) >= CONTRAST_LEAST, ground
