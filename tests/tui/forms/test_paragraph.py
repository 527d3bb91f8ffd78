"""A field that holds a sentence shows all of it: it wraps, and grows and shrinks with what is typed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Offset, Region
from textual.pilot import Pilot

from sessions.rules.forms import Field, Form, Section
from tests.few import few
from tests.tui.forms.test_form_view import HOSTILE, Filling
from tests.tui.packets import in_one_packet, paste
from tests.tui.stage import shown, typed, until
from tui.forms.paragraph import ROWS_MOST, ParagraphControl, row_starts
from tui.terminal.clusters import signs

GOAL = "A refund reaches the customer within a day, also where the ledger has moved, and the team says [/b] so today."
SIGNS = st.sampled_from([*"ab.  é漢", "👨‍👩‍👧‍👦", "🇩🇪", "e\u0301", "א"])
TWO = Form(
    "two", "", (Section("s", "A title", (Field("text", "Goal", "text", 1, 160), Field("why", "Why", "text", 1, 160))),)
)


def control(app: Filling, field: str = "text") -> ParagraphControl:
    return cast(ParagraphControl, app.control("s", field))


def rows(pilot: Pilot[Any]) -> list[str]:
    """Return what the first field shows, row by row."""
    region = control(cast(Filling, pilot.app)).content_region
    lines = shown(pilot).split("\n")[region.y : region.bottom]
    return [line[region.x : region.right].rstrip() for line in lines]


@given(st.lists(SIGNS, max_size=60).map("".join), st.integers(2, 24))
@settings(max_examples=few(300), deadline=None)
def test_rows_hold_all_of_a_text_cut_between_signs_with_a_cell_for_the_cursor(text: str, wide: int) -> None:
    starts = row_starts(text, wide)
    parts = [text[start:end] for start, end in zip(starts, (*starts[1:], len(text)), strict=True)]
    assert "".join(parts) == text
    begins = {start for start, _, _ in signs(text)} | {0, len(text)}
    assert set(starts) <= begins
    assert all(cell_len(part) <= max(wide, 3) for part in parts)
    assert cell_len(parts[-1]) < max(wide, 3), "the cursor may stand behind it"
    for part, after in pairwise(parts):
        assert part.endswith(" ") or " " not in part or after[:1] == " ", "a word that fits on a row isn't cut"


async def test_a_sentence_wraps_as_it_is_typed_and_up_and_down_move_in_it_and_leave_at_its_ends() -> None:
    async with (app := Filling(TWO)).run_test(size=(60, 24)) as pilot:
        goal = control(app)
        assert goal.size.height == 1
        await typed(pilot, GOAL)
        await until(pilot, lambda: " ".join(rows(pilot)) == GOAL)
        assert goal.size.height == 3
        at_end = goal.cursor_position
        await pilot.press("up")
        middle = goal.cursor_position
        await pilot.press("up")
        assert app.focused is goal and 0 < goal.cursor_position < middle < at_end
        await pilot.press("down")
        assert goal.cursor_position == middle, "below where it was"
        await pilot.press("down", "down")
        assert app.focused is control(app, "why")
        await pilot.press("up", "home", "delete", "T", "enter")
        assert app.focused is control(app, "why")
        assert app.view.payload["s"]["text"] == "T" + GOAL[1:]
        assert " ".join(rows(pilot)) == "T" + GOAL[1:], "all of it can be read without the cursor too"
        await pilot.press("shift+tab", "end", "ctrl+u")
        await until(pilot, lambda: goal.size.height == 1)


async def test_lines_pasted_into_a_sentence_become_one_paragraph_and_keys_keep_their_order() -> None:
    async with (app := Filling(TWO)).run_test(size=(60, 24)) as pilot:
        await paste(pilot, "one\ntwo\r\nthree\n")
        await in_one_packet(
            pilot, *" four", "up", "home", "backspace", "0", " ", "end", ".", "enter", *"why", "up", "!"
        )
        assert app.view.payload == {"s": {"text": "0 one two three four.!", "why": "why"}}


async def test_more_rows_than_fit_scroll_to_the_cursor_and_an_ellipsis_says_where_the_text_goes_on() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    async with (app := Filling(TWO, {"s": {"text": words}})).run_test(size=(60, 24)) as pilot:
        goal = control(app)
        goal.focus()
        await pilot.press("end")
        assert goal.size.height == ROWS_MOST
        await until(pilot, lambda: rows(pilot)[-1].endswith("word59") and rows(pilot)[0].endswith("…"))
        await pilot.press("home")
        await until(pilot, lambda: rows(pilot)[0].startswith("word0 ") and rows(pilot)[-1].endswith("…"))
        assert not rows(pilot)[0].endswith("…")
        await pilot.press("end", "tab")
        await until(pilot, lambda: rows(pilot)[0].startswith("word0 ") and rows(pilot)[-1].endswith("…"))


async def test_a_click_in_a_row_puts_the_cursor_there_and_a_terminal_is_told_where_it_is() -> None:
    async with (app := Filling(TWO, {"s": {"text": GOAL}})).run_test(size=(60, 24)) as pilot:
        goal = control(app)
        await pilot.click(goal, offset=(5, 1))
        row = rows(pilot)[1]
        assert goal.value[goal.cursor_position :].startswith(row[4:])
        assert goal.cursor_screen_offset == goal.content_region.offset + Offset(4, 1)


@pytest.mark.parametrize("text", [" ".join(HOSTILE), "漢字" * 60, "👨‍👩‍👧‍👦" * 60, "אבגד " * 40])
async def test_any_text_wraps_in_any_width_without_a_crash(text: str) -> None:
    async with (app := Filling(TWO, {"s": {"text": text}})).run_test(size=(100, 24)) as pilot:
        for wide in (60, 30, 14, 100):
            await pilot.resize_terminal(wide, 18)
            await pilot.press("end", "up", "up", "x", "backspace", "left", "home", "down")
            await until(pilot, lambda: len(rows(pilot)) == control(app).size.height)


async def test_a_key_repaints_only_the_row_that_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (app := Filling(TWO, {"s": {"text": GOAL}})).run_test(size=(60, 24)) as pilot:
        goal, painted = control(app), list[tuple[Region, ...]]()
        goal.focus()
        await pilot.press("end")
        await pilot.pause()
        monkeypatch.setattr(goal, "_set_dirty", lambda *regions: painted.append(regions))
        await pilot.press("x", "backspace", "left")
        assert painted and {region.y for regions in painted for region in regions} == {2}
        assert all(regions for regions in painted), "not the whole field"
