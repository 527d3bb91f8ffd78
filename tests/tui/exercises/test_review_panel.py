"""What was promised and decided before, settled by one key each, in this session and in earlier ones."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.due import Due
from sessions.minutes.parse import read_minutes
from sessions.model import Action, FollowUp, Item
from sessions.records.captures import AddAction
from sessions.room import Room
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import admit
from sessions.store import open_store
from tests.few import some
from tests.sessions.both import both
from tests.tui.scenes import EXAMPLE, TODAY, asked, item, reviewing, room_with
from tests.tui.stage import SIZES, message, parley, seal_by_key, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.exercises.review.follow_up import about_words
from tui.widgets.records import named


async def up(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "Tier names" in shown(pilot))


def earlier(room: Room) -> Room:
    """Return a room on the session before."""
    return Room(room.store, str(room.view(None).header.previous))


@pytest.mark.parametrize("size", some(SIZES))
async def test_carried_actions_stand_before_what_earlier_sessions_left(tmp_path: Path, size: tuple[int, int]) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        page = shown(pilot)
    places = [page.index(words) for words in ("Publish the budget", "Freeze the API", "Tier names")]
    assert places == sorted(places)
    assert "2 days late · carried ×1" in page
    assert "reopen if: two asks" in page
    assert "parked in Week 1" in page


async def test_the_keys_fit_what_is_under_the_cursor(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        for words in ("y done", "s what came of it", "s what came of it"):
            await until(pilot, lambda words=words: words in shown(pilot).splitlines()[-1])  # type: ignore[misc]
            await pilot.press("j")
        await pilot.press("y")
        await until(pilot, lambda: "Press s to say what came of this topic." in shown(pilot))
        await pilot.press("g", "s")
        await until(pilot, lambda: "is an action. Press y once it's done." in shown(pilot))


async def test_an_action_is_done_with_its_proof(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("y")
        await asked(pilot)
        await typed(pilot, "link")
        await pilot.press("f10")
        await until(pilot, lambda: "proof: link" in shown(pilot))
    room.refresh()
    assert room.view(None).get(Action, "A1").status == "done"


async def test_a_decision_is_kept_until_a_date_that_is_recorded_in_this_session(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    before = earlier(room).view(None).rows()
    day = TODAY + timedelta(days=30)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "l")
        await asked(pilot)
        await pilot.press("tab")
        await typed(pilot, "Both need it")
        await pilot.press("tab")
        await typed(pilot, TODAY.isoformat())
        await pilot.press("f10")
        await until(pilot, lambda: "Pick a day in the future" in shown(pilot))
        await pilot.press(*["backspace"] * 10)
        await typed(pilot, day.isoformat())
        await pilot.press("f10")
        await until(pilot, lambda: "→ stands · Both need it" in shown(pilot))
    assert earlier(room).view(None).rows() == before
    room.refresh()
    (said,) = room.view(None).all(FollowUp)
    assert (said.target, said.outcome, said.until) == (f"{earlier(room).id}/D1", "stands", day)


async def test_a_decision_that_no_longer_applies_says_so_and_this_can_still_be_changed(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "x")
        await asked(pilot)
        await pilot.press("tab")
        await typed(pilot, "The two asks never came")
        await pilot.press("f10")
        await until(pilot, lambda: "→ superseded" in shown(pilot))
        await pilot.press("s")
        await asked(pilot)
        await pilot.press("2", "f10")
        await until(pilot, lambda: "→ its tripwire was seen" in shown(pilot))
    room.refresh()
    assert [each.outcome for each in room.view(None).all(FollowUp)] == ["tripped"]


async def test_a_parked_topic_is_taken_up_next_and_leaves_the_list(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "j", "s")
        await asked(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "parked in Week 1" not in shown(pilot))
    room.refresh()
    assert [each.title for each in room.view(None).agenda][1] == "Tier names"


async def test_a_parked_topic_is_kept_for_another_day(tmp_path: Path) -> None:
    room = reviewing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "j", "l")
        await asked(pilot)
        await pilot.press("tab", "tab")
        await typed(pilot, "2031-01-02")
        await pilot.press("f10")
        await until(pilot, lambda: "→ another day" in shown(pilot))
    room.refresh()
    assert str(room.view(None).all(FollowUp)[0].until) == "2031-01-02"


async def test_at_the_third_carry_it_is_done_dropped_or_given_to_somebody_else(tmp_path: Path) -> None:
    from dataclasses import replace

    from sessions.command import Command, Context
    from sessions.session import Session

    class CarriedThrice(Command):
        def apply(self, session: Session, ctx: Context) -> None:
            session.put(replace(session.get(Action, "A1"), carried_count=3))

    room = reviewing(tmp_path / "p.db")
    room.do(CarriedThrice(), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("l")
        await asked(pilot)
        assert "Carried 3 times" in shown(pilot)
        await pilot.press("3", "tab", "c", "f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
    room.refresh()
    assert room.view(None).get(Action, "A1").owner == "cpo"


async def test_an_empty_review_is_over_at_once_and_the_page_after_it_says_so_and_how_to_go_back(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk"), item(2, "review"), item(3, "talk", "cto"), item(4, "close"))

    def at(place: str) -> bool:
        return room.refresh() or room.view(None).header.active == place

    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Nothing recorded in this item yet" in shown(pilot))
        assert "Next: Item 3." in shown(pilot)
        await pilot.press("n")
        await until(pilot, lambda: at("I3") and message(pilot).endswith("b goes back to it."))
        assert "No note, decision or action came of “Item 1”. “Item 2” had nothing to look at again." in message(pilot)
        await pilot.press("b", "b")
        await until(pilot, lambda: at("I2") and "Nothing to look at again" in shown(pilot))
        assert room.view(None).get(Item, "I2").status == "active", "whoever wants to be there can stay"
        await pilot.press("n")
        await until(pilot, lambda: at("I3"))


async def test_a_curtain_that_comes_after_an_empty_review_says_so_too(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk"), item(2, "review"), item(3, "align", "cto"), item(4, "close"))
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Nothing recorded in this item yet" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain) and "esc  not yet" in shown(pilot))
        assert "“Item 2” had nothing to look at again." in " ".join(shown(pilot).split())
        assert "b goes back" not in shown(pilot), "which it doesn't here"


def test_a_review_with_an_action_of_today_or_with_nothing_after_it_is_not_passed_over(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk"), item(2, "review", "cto"), item(3, "close"))
    room.do(AddAction(text="Call the bank", owner="cto"), "cpo")
    both(room, Advance())
    assert room.view(None).header.active == "I2"
    alone = room_with(tmp_path / "alone.db", item(1, "review", "cto"), item(2, "review"))
    assert [each.status for each in alone.view(None).agenda] == ["ended", "active"]


async def test_each_leader_says_alone_what_came_of_a_goal_and_both_words_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    admit(store, read_minutes(EXAMPLE.read_text("utf-8"), "minutes.toml"))
    store.close()
    room = room_with(path, item(1, "review"), item(2, "talk", "cto"), series="cpo-cto-weekly")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Did it come true?" in shown(pilot))
        assert "Refunds settle within 24 hours" in shown(pilot)
        assert "p95 settlement time" in shown(pilot)
        await pilot.press("1")
        await until(pilot, lambda: "ready to seal" in shown(pilot))
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot))
        room.do(Seal(form="look-back", payload={"goal-1": {"outcome": "missed"}}), "cto")
        both(room, Advance())
        await until(pilot, lambda: "▲ CPO: reached · ■ CTO: missed" in shown(pilot))
        assert "→ you differ" in shown(pilot)
        await pilot.press("home", "s")  # the cursor stays on the action, which was there first
        await asked(pilot)
        await pilot.press("2")
        await typed(pilot, "Two accounts took 30 h")
        await pilot.press("tab")
        await typed(pilot, "30 h")
        await pilot.press("f10")
        await until(pilot, lambda: "→ missed · 30 h · Two accounts took 30 h" in shown(pilot))
    room.refresh()
    (said,) = room.view(None).all(FollowUp)
    assert (said.target, said.outcome, said.value) == ("7k3qf2xa/G1", "missed", "30 h")
    assert said.said == {"cpo": "reached", "cto": "missed"}


async def test_a_goal_that_is_still_open_gets_a_day_and_going_on_says_what_has_no_outcome(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    admit(store, read_minutes(EXAMPLE.read_text("utf-8"), "minutes.toml"))
    store.close()
    room = room_with(path, item(1, "review"), item(2, "talk", "cto"), series="cpo-cto-weekly")
    day = TODAY + timedelta(days=30)
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Did it come true?" in shown(pilot))
        assert "Look again on" not in shown(pilot)
        await pilot.press("4")
        await until(pilot, lambda: "Look again on" in shown(pilot) and "ready to seal" in shown(pilot))
        await pilot.press("shift+tab", "1")  # the digit led on to the day
        await until(pilot, lambda: "Look again on" not in shown(pilot))
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot))
        room.do(Seal(form="look-back", payload={"goal-1": {"outcome": "missed"}}), "cto")
        both(room, Advance())
        await until(pilot, lambda: "→ you differ" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "You differ on “Refunds settle within 24 hours" in " ".join(shown(pilot).split()))
        assert "Press n again to continue anyway." in " ".join(shown(pilot).split())
        await pilot.press("home", "l")
        await asked(pilot)
        assert "Look again on" in shown(pilot), "another day for a goal is that it's still open"
        await pilot.press("tab", "tab", "tab")
        await typed(pilot, day.isoformat())
        await pilot.press("f10")
        await until(pilot, lambda: "→ still open · again on" in shown(pilot))
    room.refresh()
    (said,) = room.view(None).all(FollowUp)
    assert (said.outcome, said.until) == ("open", day)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("open", "without an answer: Sell in March"),
        ("default", "the default holds: Sell in March"),
        ("ruled", "ruled: Sell in March"),
        ("returned", "returned with a question: Sell in March"),
        ("experiment", "an experiment: Sell in March"),
    ],
)
def test_an_answer_to_an_escalation_is_never_called_its_default(state: str, words: str) -> None:
    left = Due(kind="escalation", id="s/E1", text="Sell now?", session="s", about="Sell in March", state=state)
    assert about_words(left) == words


def test_a_seat_is_in_capitals_and_anybody_else_s_name_as_it_is_written() -> None:
    assert [named(who) for who in ("cpo", "Mina Okafor", "the board", None)] == ["CPO", "Mina Okafor", "the board", "–"]
