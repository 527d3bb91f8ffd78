"""Long texts: one column where it's narrow, an open book where there is room for two."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.tui.stage import until
from tui.themes import THEMES
from tui.widgets.reader import Reader

TEXT = "\n\n".join(f"line {number}" for number in range(1, 101))
HIGH = 20


class Page(App[None]):
    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def __init__(self, text: str = TEXT) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Reader(self._text)


def rows(reader: Reader) -> list[list[str]]:
    """Return what the columns hold, line by line."""
    return [reader.render_line(y).text.split("line ")[1:] for y in range(reader.size.height)]


def numbers(reader: Reader) -> list[list[int]]:
    return [[int(number) for number in row] for row in rows(reader)]


def columns(reader: Reader) -> list[list[int]]:
    """Return what each of two columns holds."""
    texts = [reader.render_line(y).text for y in range(reader.size.height)]
    half = reader.size.width // 2
    return [
        [int(part.split()[1]) for part in side if "line" in part]
        for side in ([text[:half] for text in texts], [text[half:] for text in texts])
    ]


async def shown(pilot: Pilot[None]) -> Reader:
    reader = pilot.app.query_one(Reader)
    await until(pilot, lambda: reader.virtual_size.height > reader.size.height)
    return reader


@pytest.mark.parametrize("wide", [80, 140])
async def test_a_narrow_text_has_one_column(wide: int) -> None:
    async with Page().run_test(size=(wide, HIGH)) as pilot:
        assert all(len(row) <= 1 for row in numbers(await shown(pilot)))


async def test_on_a_wide_terminal_the_right_column_continues_where_the_left_one_ends() -> None:
    async with Page().run_test(size=(160, HIGH)) as pilot:
        reader = await shown(pilot)
        seen = numbers(reader)
        left, right = [row[0] for row in seen if row], [row[1] for row in seen if len(row) > 1]
        assert right[0] == left[-1] + 1
        await pilot.press("space")
        await pilot.wait_for_scheduled_animations()
        assert numbers(reader)[0][0] == right[-1] + 1


async def test_a_resize_moves_from_one_column_to_two_and_back() -> None:
    async with Page().run_test(size=(100, HIGH)) as pilot:
        reader = await shown(pilot)
        await pilot.resize_terminal(160, HIGH)
        await until(pilot, lambda: max(map(len, rows(reader))) == 2)
        await pilot.resize_terminal(100, HIGH)
        await until(pilot, lambda: max(map(len, rows(reader))) == 1)


async def test_a_heading_begins_the_right_column_with_its_text_and_every_line_comes_by_once_on_the_way() -> None:
    before, after = ("\n\n".join(f"line {number}" for number in numbers) for numbers in (range(1, 10), range(10, 60)))
    async with Page(f"{before}\n\n## line 0\n\n{after}").run_test(size=(160, HIGH)) as pilot:
        reader = await shown(pilot)
        seen, left = columns(reader), [*range(1, 10)]
        assert seen[0] == left and seen[1][0] == 0, "it isn't alone at the foot"
        found: list[int] = []
        while not found or found[-1] != 59:
            found += [number for column in columns(reader) for number in column if number not in found]
            await pilot.press("space")
            await pilot.wait_for_scheduled_animations()
        assert found == [*left, 0, *range(10, 60)]
        await pilot.press("home")
        await pilot.wait_for_scheduled_animations()
        assert columns(reader) == seen
