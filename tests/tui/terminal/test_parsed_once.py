"""A stylesheet parses each source once for each theme, and styles as Textual's own does."""

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.css import parse as parsing
from textual.css import stylesheet
from textual.css.stylesheet import Stylesheet
from textual.widgets import Button, Input, Static

from tui.terminal.parsed_once import ParsedOnce

RULES = "Static { color: $primary; } .warm { background: red; }"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each source that a stylesheet parses, in order."""
    found: list[str] = []
    parse = parsing.parse

    def noting(scope: str, css: str, *rest: Any, **options: Any) -> Any:
        found.append(css)
        return parse(scope, css, *rest, **options)

    monkeypatch.setattr(stylesheet, "parse", noting)
    return found


def test_the_same_variables_set_again_make_nothing_parse_again(parsed: list[str]) -> None:
    sheet = ParsedOnce(variables={"primary": "blue"})
    sheet.add_source(RULES)
    assert sheet.rules and len(parsed) == 1
    sheet.set_variables({"primary": "blue"})
    sheet.reparse()
    sheet.add_source(".more { color: green; }")
    assert len(sheet.rules) == 3 and len(parsed) == 2


def test_other_variables_change_what_is_parsed() -> None:
    sheet = ParsedOnce(variables={"primary": "blue"})
    sheet.add_source(RULES)
    before = sheet.css
    sheet.set_variables({"primary": "green"})
    sheet.reparse()
    plain = Stylesheet(variables={"primary": "green"})
    plain.add_source(RULES)
    assert before != sheet.css == plain.css


def test_more_sources_than_textual_remembers_are_parsed_once(parsed: list[str]) -> None:
    sheet = ParsedOnce()
    for number in range(100):
        sheet.add_source(f".c{number} {{ color: red; }}")
    assert len(sheet.rules) == 100 == len(parsed)
    sheet.add_source(".last { color: red; }")
    assert len(sheet.rules) == 101 == len(parsed)


class Styled(App[None]):
    CSS = RULES

    def compose(self) -> ComposeResult:
        yield Static("one", classes="warm")
        yield Input()
        yield Button("two")


async def styles(app: App[None], theme: str) -> list[str]:
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        return [each.styles.css for each in app.screen.walk_children()]


async def test_an_app_looks_as_with_textuals_own_stylesheet() -> None:
    for theme in ("textual-light", "nord"):
        ours = Styled()
        ours.stylesheet = ParsedOnce(variables=ours.get_css_variables())
        assert await styles(ours, theme) == await styles(Styled(), theme)


def test_a_compact_stylesheet_has_a_line_less_above_and_below_and_the_same_space_at_the_sides() -> None:
    rules = ".a { margin: 1 2; } .b { padding: 2 1 0 1; } .c { margin-bottom: 1; color: red; }"
    sheets = [ParsedOnce(compact=compact) for compact in (False, True)]
    for sheet in sheets:
        sheet.add_source(rules)
    usual, compact = ([rule.styles.get_rules() for rule in sheet.rules] for sheet in sheets)
    assert [usual[0]["margin"], usual[1]["padding"], usual[2]["margin"]] == [(1, 2, 1, 2), (2, 1, 0, 1), (0, 0, 1, 0)]
    assert [compact[0]["margin"], compact[1]["padding"], compact[2]["margin"]] == [(0, 2, 0, 2), (1, 1, 0, 1), (0,) * 4]
    assert compact[2]["color"] == usual[2]["color"]
