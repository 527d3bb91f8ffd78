"""The agenda during the session: new items come next, replanning marks only items without time, and its length."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Context
from sessions.model import Item
from sessions.room import record
from sessions.rules.agenda import EndItem
from sessions.times import now
from tests.few import some
from tests.tui.exercises.arguing import flat
from tests.tui.scenes import item, room_with
from tests.tui.stage import SIZES, parley, room_of, screen_of, shown, typed, until
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal

KEEP = SMALL[0].typing.partition(",")[0]


async def asked(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.screen.focused is not None)


def planned(path: Path, minutes: int, *items: Item) -> str:
    """Return the id of a session under way that was planned for so many minutes."""
    room = room_with(path, *items)
    with room.store.write() as writer:
        session = room.store.load(room.id)
        session.put(replace(session.header, planned_minutes=minutes))
        record(writer, session, Context(seat="cpo", now=now()), "test")
    room.store.close()
    return room.id


@pytest.mark.slow
async def test_an_item_added_while_the_session_runs_comes_next_wherever_the_cursor_is(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    items = [item(n, "talk", ("cpo", "cto")[n % 2]) for n in range(1, 5)]
    room = room_with(path, *items)
    room.do(EndItem(item="I3", outcome="skipped"), "cpo")
    room.store.close()
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("p")
        await until(pilot, lambda: screen_of(pilot).middle.agenda_shown and "You can still move" in shown(pilot))
        await pilot.press("end", "i")
        await asked(pilot)
        await typed(pilot, "Urgent matter")
        await pilot.press(KEEP)
        await until(pilot, lambda: screen_of(pilot).on_top and "Urgent matter" in shown(pilot))
    again = room_of(path, room.id)
    agenda = again.view("cpo").agenda
    assert [each.title for each in agenda] == ["Item 1", "Urgent matter", "Item 2", "Item 3", "Item 4"]
    assert agenda[3].outcome == "skipped"
    again.store.close()


@pytest.mark.slow
@pytest.mark.parametrize(("minutes", "carried"), [(60, []), (35, ["Short"])])
async def test_replan_marks_only_what_has_no_time_left(tmp_path: Path, minutes: int, carried: list[str]) -> None:
    path = tmp_path / "p.db"
    short = replace(item(2, "talk", "cto", "Short"), planned_minutes=2, budget_s=120)
    long = replace(item(3, "talk", "cpo", "Long"), planned_minutes=40, budget_s=2400)
    session = planned(path, minutes, item(1, "talk"), short, long)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("R")
        await asked(pilot)
        marked = "There is no time" in shown(pilot)
        assert marked is bool(carried) and "Long" in shown(pilot)
        await pilot.press(KEEP)
        room = room_of(path, session)
        await until(pilot, lambda: room.refresh() or room.view("cpo").get(Item, "I3").budget_s != 2400)
        gone = [each.title for each in room.view("cpo").agenda if each.outcome == "carried"]
        assert gone == carried
        room.store.close()


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize("seat", ["cpo", None])
async def test_the_bar_says_how_long_it_takes_at_one_keyboard(
    tmp_path: Path, size: tuple[int, int], seat: str | None
) -> None:
    path = tmp_path / "p.db"
    session = planned(path, 30, item(1, "talk"), item(2, "align", "cto"), item(3, "close"))
    mode: Any = "local" if seat else "hotseat"
    async with parley(path, session, seat=seat, mode=mode).run_test(size=size) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("p")
        await until(pilot, lambda: "about 41 min on a shared keyboard" in shown(pilot))
        assert "30 min of items and 3 of buffer, 30 planned" in shown(pilot)
        assert ("over by 3 min" if seat else "over by 11 min") in shown(pilot)


async def test_over_ssh_the_agenda_leaves_out_how_long_it_takes_at_one_keyboard(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = planned(path, 30, item(1, "talk"), item(2, "align", "cto"), item(3, "close"))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("p")
        await until(pilot, lambda: "30 min of items and 3 of buffer, 30 planned" in shown(pilot))
        assert "shared keyboard" not in shown(pilot)


async def test_an_item_is_explained_beside_or_below_the_agenda_wherever_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    asked = replace(item(2, "ask", "cpo", "Check-in"), outcome_wanted="Know what is on each other's mind")
    room = room_with(path, item(1, "talk", "cto"), asked)
    room.store.close()
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("p")
        await until(pilot, lambda: screen_of(pilot).middle.agenda_shown and "You can still move" in shown(pilot))
        assert "How it goes" not in shown(pilot) and shown(pilot).count("Item 1") == 1, (
            "the rail says it no second time"
        )
        for size in ((120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: "What isn't written down is remembered twice, differently." in flat(pilot))
            assert "Leads ■ CTO" in flat(pilot)
            await pilot.press("j")
            await until(pilot, lambda: "Wanted  Know what is on each other's mind" in shown(pilot))
            page = flat(pilot)
            assert "Leads ▲ CPO" in page and "Each of you answers alone" in page and "Writing first keeps" in page
            assert "Leads ■ CTO" not in page
            await pilot.press("k")
