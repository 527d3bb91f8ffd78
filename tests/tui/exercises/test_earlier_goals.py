"""While leaders draft goals, those of earlier sessions can be read: beside the drafts, or by a key in their place."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.due import SIGNED
from sessions.model import Goal, Item
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Seal
from sessions.setup.demo import play, stories
from sessions.store import open_store
from tests.few import some
from tests.sessions.both import both
from tests.sessions.setup.test_new_session import begun, close, item
from tests.tui.stage import SIZES, message, parley, screen_of, shown, typed, until
from tui.exercises.align.earlier_goals import Drafting, EarlierList
from tui.exercises.align.panel import AlignPanel
from tui.forms.form_view import FormView

CARRIED = "Refunds settle within a day"


def after_the_example(path: Path, **more: Any) -> tuple[str, Goal]:
    """Return a session that follows the example with signed goals, and one of these, which was reached."""
    store = open_store(path)
    before, story, _ = stories()
    play(store, before)
    first = play(store, story)
    goal = next(each for each in store.load(first).all(Goal) if each.status in SIGNED)
    here = begun(store, item(1, "align", owner="cpo"), item(2, owner="cto"), item(3, "close"), **more)
    both(here, EndItem(item="I1", outcome="skipped"))  # what the example carried
    here.do(Report(target=f"{first}/{goal.id}", outcome="reached", value="19 hours"), "cpo")
    store.close()
    return here.id, goal


async def listed(pilot: Pilot[Any]) -> Drafting:
    """Wait for the earlier goals, and return what they are in."""
    await until(pilot, lambda: bool(screen_of(pilot).query("Drafting.-some")))
    await pilot.pause()
    return screen_of(pilot).query_one(Drafting)


async def in_turn(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: bool(screen_of(pilot).query(FormView)))


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_goals_of_last_time_can_be_read_while_drafting(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    session, goal = after_the_example(path, series="cpo-cto-weekly")
    async with parley(path, session, seat="cpo").run_test(size=size) as pilot:
        await in_turn(pilot)
        drafting = await listed(pilot)
        earlier = drafting.query_one(EarlierList)
        await typed(pilot, "A draft of mine")
        if size[0] < 100:
            assert not earlier.display
            await pilot.press("f12")
            await pilot.pause()
            assert not drafting.query_one(".write").display
        else:
            assert "F12" not in shown(pilot)
        assert earlier.display
        told = " ".join(shown(pilot).split())
        assert "Agreed last time: Q2 joint" in told
        assert "→ reached · 19 hours" in told
        await pilot.press("x", "y", "q")
        if size[0] < 100:
            await pilot.press("f12")
            await pilot.pause()
            assert not earlier.display
            await typed(pilot, ", and more")
            await until(pilot, lambda: "A draft of mine, and more" in shown(pilot))
        panel = screen_of(pilot).middle.panel
        assert isinstance(panel, AlignPanel)
        await until(pilot, lambda: "A draft of mine" in str(panel.answer.draft))
        assert goal.text not in str(panel.answer.draft)


async def test_without_earlier_goals_the_key_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    here = begun(store, item(1, "align", owner="cpo"), item(2, owner="cto"), item(3, "close"))
    store.close()
    async with parley(path, here.id, seat="cpo").run_test(size=(80, 24)) as pilot:
        await in_turn(pilot)
        await pilot.press("f12")
        await pilot.pause()
        assert screen_of(pilot).query_one(".write").display
        assert message(pilot) == "There are no earlier goals to read."
        assert "F12" not in shown(pilot)


async def test_carried_goals_and_the_reason_are_on_screen_with_where_they_came_from(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    room = begun(store, item(1, "align", owner="cpo"), item(2, owner="cto"), item(3, "close"))
    room.do(Seal(form="draft", payload={"goal-1": {"text": CARRIED}}), "cpo")
    room.do(Seal(form="draft", payload={"goal-1": {"text": "Payouts by partner on one page"}}), "cto")
    both(room, Advance(), EndItem(item="I1", outcome="carried", note="The account is not here"))
    last = close(room)
    here = begun(store)
    async with parley(path, here.id, seat="cpo").run_test(size=(120, 40)) as pilot:
        await in_turn(pilot)
        await listed(pilot)
        told = " ".join(shown(pilot).split())
        assert f"Carried over from {last}/I1: The account is not here" in told
        assert "Carried over, and still open" in told and CARRIED in told
        for seat in ("cpo", "cto"):
            Room(store, here.id).do(Seal(form="draft", payload={}), seat)
        both(Room(store, here.id), Advance())
        await until(pilot, lambda: "carried from" in shown(pilot))
        both(Room(store, here.id), Advance())
        await until(pilot, lambda: here.store.load(here.id).get(Item, "I1").phase == "merge")
        await until(pilot, lambda: f"carried from {last}/G" in " ".join(shown(pilot).split()))
    store.close()
