"""The rail shows the state of each item by shape and word, and keeps what matters visible."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from sessions.model import Item
from sessions.rules.signals import SIGNALS
from tui.client.status import Presence
from tui.widgets.rail import PRESENCE, TITLE_LINES, Rail, item_lines, presence_line, presence_lines, sign_of


def item(n: int, title: str = "Align", **more: Any) -> Item:
    return Item(id=f"I{n}", title=title, kind="align", planned_minutes=15, **{"budget_s": 900, **more})


@pytest.mark.parametrize(
    ("status", "outcome", "sign"),
    [
        ("ended", "done", "✓"),
        ("active", None, "▶"),
        ("over", None, "▶"),
        ("paused", None, "‖"),
        ("queued", None, "·"),
        ("ended", "parked", "‖"),
        ("ended", "carried", "↷"),
        ("ended", "skipped", "–"),
    ],
)
def test_each_status_has_its_sign(status: Any, outcome: Any, sign: str) -> None:
    assert sign_of(item(1, status=status, outcome=outcome)) == sign


def test_minutes_are_at_the_right_and_are_the_actual_ones_if_the_item_has_ended() -> None:
    assert item_lines(item(1), 1, 22)[0].plain == "· Align             15"
    ended = item(1, status="ended", outcome="done", actual_minutes=19)
    assert item_lines(ended, -1, 22)[0].plain == "✓ Align             19"
    assert item_lines(item(1, budget_s=1257), 1, 22)[0].plain == "· Align             21", "as it was planned anew"


def test_a_carried_item_says_how_often() -> None:
    assert [line.plain for line in item_lines(item(1, carried_count=2), 1, 22)][1] == "  carried ×2"


def test_the_active_item_stands_out_the_next_two_less_and_the_others_least() -> None:
    styles = [{str(span.style) for span in item_lines(item(1), place, 22)[0].spans} for place in (0, 1, 2, 3)]
    assert "bold" in styles[0]
    assert styles[1] == styles[2]
    assert len(item_lines(item(1), 1, 22)[0].spans) < len(item_lines(item(1), 3, 22)[0].spans)


def test_presence_is_a_sign_and_a_word() -> None:
    assert presence_line(Presence("CPO", "sealed"), 22).plain == "● CPO sealed"
    assert presence_line(Presence("CTO", "drafting"), 22).plain == "◐ CTO drafting"
    assert presence_line(Presence("CPO", "sealed", leader=1), 22).plain == "● ▲ CPO sealed"
    assert presence_line(Presence("CTO", "offline", leader=2), 22).plain == "– ■ CTO offline"
    assert presence_line(Presence("CEO", "here"), 22).plain == "○ CEO here"
    assert presence_line(Presence("Sam", "offline"), 22).plain == "– Sam offline"


def test_signals_are_next_to_the_status_or_below_it() -> None:
    def drawn(who: Presence) -> list[str]:
        return [line.plain for line in presence_lines(who, 22)]

    assert drawn(Presence("CTO", "drafting", "stuck")) == ["◐ CTO drafting · stuck"]
    assert drawn(Presence("CTO", "drafting", "need a minute")) == ["◐ CTO drafting", "  · need a minute"]
    assert drawn(Presence("CTO", "drafting")) == ["◐ CTO drafting"]


@given(st.text(min_size=1, max_size=80), st.sampled_from(["", *SIGNALS.values()]), st.integers(10, 40))
def test_no_signal_is_wider_than_the_rail(name: str, says: str, wide: int) -> None:
    assert all(line.cell_length <= wide for line in presence_lines(Presence(name, "drafting", says), wide))


@given(st.text(min_size=1, max_size=80), st.integers(10, 40), st.integers(-2, 4))
def test_no_title_and_no_name_is_wider_than_the_rail(text: str, wide: int, place: int) -> None:
    assert all(line.cell_length <= wide for line in item_lines(item(1, text), place, wide))
    assert presence_line(Presence(text, "sealed"), wide).cell_length <= wide


TITLE = "Ledger move or saved cards first, and who tells the auditors of it"


@given(st.text(st.characters(codec="ascii", categories=["L", "Zs"]), min_size=1, max_size=80), st.integers(16, 44))
def test_the_title_of_the_active_item_can_be_read_in_full_and_others_take_a_line(title: str, wide: int) -> None:
    lines = item_lines(item(1, title), 0, wide)
    assert all(line.cell_length <= wide for line in lines)
    words = lines[0].plain.rpartition("  ")[0][2:] + "".join(line.plain for line in lines[1:])
    if len(lines) < TITLE_LINES:
        assert "".join(words.split()) == "".join(title.split())
    assert len(item_lines(item(1, title), 1, wide)) == 1


def test_a_title_of_endless_length_ends_in_an_ellipsis() -> None:
    lines = item_lines(item(1, TITLE * 9), 0, 22)
    assert len(lines) == TITLE_LINES and lines[-1].plain.endswith("…")


class Showing(App[None]):
    def compose(self) -> ComposeResult:
        yield Rail()

    def drawn(self) -> list[str]:
        lines = ["".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()]
        return [line.rstrip() for line in lines]


async def test_a_long_agenda_keeps_the_active_item_and_everyone_visible() -> None:
    items = [item(n, f"Item {n}", status="ended", outcome="done") for n in range(1, 30)]
    items += [item(30, "Now", status="active"), *(item(n, f"Item {n}") for n in range(31, 60))]
    people = [Presence(name, doing) for name, doing in zip(ascii_lowercase, PRESENCE, strict=False)]
    async with (app := Showing()).run_test(size=(80, 24)) as pilot:
        app.query_one(Rail).show(items, people)
        await pilot.pause()
        text = "\n".join(app.drawn())
        assert "▶ Now" in text
        assert "before" in text
        assert "more" in text
        assert all(f"{who.name} {who.doing}" in text for who in people)


@pytest.mark.parametrize("text", ["[/foo]", "[/", "\x1b[31mred", "\u202eevil"])
async def test_hostile_titles_and_names_stay_text(text: str) -> None:
    async with (app := Showing()).run_test() as pilot:
        app.query_one(Rail).show([item(1, text, status="active")], [Presence(text, text)])
        await pilot.pause()
        assert not {"\x1b", "\u202e"} & set("".join(app.drawn()))


async def test_an_empty_agenda_is_an_empty_rail() -> None:
    async with (app := Showing()).run_test():
        assert not "".join(app.drawn()).strip()
