"""A wide terminal gives the rail more room, and no line of text grows longer than people like to read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from sessions.model import Item
from tests.tui.stage import opened, parley, screen_of, shown, until
from tui.config import Config
from tui.exercises.talk.notes import NoteArea
from tui.forms.form_view import FormView
from tui.themes import DARK
from tui.widgets.agenda import AgendaList
from tui.widgets.rail import Rail

WIDEST = 104  # cells of a panel: 100 of text, and the air beside it
PAIRED = 160
"""The cells of a terminal from which two blocks have a panel's whole width, and a column each."""
RAIL = {80: 24, 109: 24, 120: 28, 140: 36, 200: 44}
"""The cells of the rail by those of the terminal."""


class Listed(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield AgendaList()


def rail_of(pilot: Pilot[Any]) -> int:
    return screen_of(pilot).query_one(Rail).region.width


async def test_the_rail_grows_with_the_terminal_and_a_panel_ends_at_a_hundred_cells_of_text(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "ask"), seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        for wide, rail in RAIL.items():
            await pilot.resize_terminal(wide, 40)
            await until(pilot, lambda rail=rail: rail_of(pilot) == rail)  # type: ignore[misc]
            panel = screen_of(pilot).middle.panel
            assert panel is not None
            there = min(WIDEST, wide - rail - 1) if wide < PAIRED else wide - rail - 1
            await until(pilot, lambda panel=panel, there=there: panel.region.width == there)  # type: ignore[misc]
            await until(pilot, lambda: screen_of(pilot).query_one(FormView).region.width < WIDEST)
            assert screen_of(pilot).query_one("#title").region.width == rail
            await until(pilot, lambda: "Q1 roadmap" in shown(pilot))


async def test_a_private_form_has_what_helps_its_writer_beside_it_on_a_wide_terminal_and_nowhere_on_others(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "ask"), seat="cpo", mode="ssh").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "NOT SEALED" in shown(pilot))
        form = screen_of(pilot).query_one(FormView)
        assert "How it goes" not in shown(pilot)
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: "How it goes" in shown(pilot))
        told = screen_of(pilot).query_one("Beside Details")
        assert told.region.y == form.region.y and told.region.x >= form.region.right
        assert form.has_focus_within and not told.focusable, "keys stay in the form"


async def test_the_records_of_a_talk_are_shown_next_to_its_notes_on_a_wide_terminal_and_below_them_on_others(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk")).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Records" in shown(pilot))
        noted, recorded = (screen_of(pilot).query_one(name) for name in (".noted", ".recorded"))
        assert recorded.region.y == noted.region.bottom and recorded.region.x == noted.region.x
        assert screen_of(pilot).query_one(NoteArea).region.height <= 3, "empty notes take no room from the records"
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: recorded.region.y == noted.region.y)
        assert recorded.region.x >= noted.region.right
        assert recorded.region.height == noted.region.height > 50


async def test_what_belongs_to_an_item_stands_next_to_the_titles_and_the_owner_has_a_color() -> None:
    items = [
        Item(id=f"I{n}", title=title, kind="talk", planned_minutes=5, budget_s=300, owner=owner)
        for n, (title, owner) in enumerate((("Short", "cpo"), ("A somewhat longer title", "cto"), ("Neither", "cpto")))
    ]
    async with (app := Listed()).run_test(size=(120, 24)) as pilot:
        app.query_one(AgendaList).show_items(items, ["cpo", "cto"])
        await until(pilot, lambda: "longer title" in shown(pilot))
        lines = [line for line in shown(pilot).splitlines() if "5 min" in line]
        assert len({line.index("talk") for line in lines}) == 1, "in one column"
        assert lines[1].index("talk") - lines[1].index("title") < 10, "near the words"
        styles = {
            segment.text.strip(): str(segment.style.color.name)
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert (styles["CPO"], styles["CTO"]) == ("#7fb2e5", "#e39bb8")
        assert styles.get("CPTO") not in (styles["CPO"], styles["CTO"])


async def test_in_compact_density_blocks_stand_closer_together(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session, found = opened(path, "talk"), []
    for config in (Config(), Config(density="compact")):
        async with parley(path, session, config=config).run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "Records" in shown(pilot))
            lines = [line.rpartition("│")[2].strip() for line in shown(pilot).splitlines()]
            found.append(lines.index("Records") - lines.index("Item 1"))
    assert found[1] < found[0]
