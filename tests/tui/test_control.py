"""Who runs the session, as the keys on a screen have it: while the facilitator is here, gone, and back."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

from sessions.hands import HandOver
from sessions.room import Room
from sessions.seats import FACILITATOR_GRACE_S
from sessions.store import open_store
from sessions.store.connection import connect
from tests.tui.stage import opened, parley, screen_of, shown, until
from tests.tui.test_desk_screen import table
from tui.desk import Desk


def age(path: Path, seat: str, seconds: int) -> None:
    """Let a seat have been last seen so much longer ago."""
    with closing(connect(path)) as conn:
        conn.execute("UPDATE presence SET seen_ms = seen_ms - ? WHERE seat = ?", [seconds * 1000, seat])
        conn.commit()


async def test_leaders_are_offered_the_keys_once_the_facilitator_is_gone_for_two_minutes_and_not_after(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True)
    store = open_store(path)
    store.attendance.touch(session, "cpto", "hers", key=True)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "CPTO here" in shown(pilot))
        assert "n ready" not in shown(pilot)
        store.attendance.leave(session, "cpto", "hers")
        await until(pilot, lambda: "CPTO offline" in shown(pilot))
        assert "n ready" not in shown(pilot)
        age(path, "cpto", FACILITATOR_GRACE_S + 1)
        await until(pilot, lambda: "n ready" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "CPO ready" in shown(pilot))
        await pilot.press("N")
        await until(pilot, lambda: "n ready" in shown(pilot))
        store.attendance.touch(session, "cpto", "hers", key=True)
        await until(pilot, lambda: "CPTO here" in shown(pilot) and "n ready" not in shown(pilot))
        await pilot.press("n", "f9", "h", "e")
        await pilot.pause()
        item = screen_of(pilot).desk.view().active
        assert item is not None and item.ready == ()
    store.close()


async def test_an_observer_who_was_handed_the_session_writes_at_one_terminal_as_all_others_do(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        desks = [Desk(partial(open_store, here.path), here.id, "guest", "local") for _ in range(2)]
        for desk in desks:
            await desk.open()
        assert all(desk.writes for desk in desks), "who looks on has nothing to take over"
        Room(here.store, here.id, frozenset(["cpto"]), "local").do(HandOver(to="guest"), "cpto")
        for desk in desks:
            await desk.look()
        assert [desk.writes for desk in desks] == [True, False]
        await desks[1].take_over()
        await desks[0].look()
        assert [desk.writes for desk in desks] == [False, True]
        for desk in desks:
            await desk.close()
