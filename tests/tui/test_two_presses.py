"""Consent takes two presses that name it; text typed as the screen changes does nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual._time import get_time
from textual.app import ComposeResult
from textual.pilot import Pilot

from sessions.model import Decision, Item, Sheet
from sessions.records.decisions import RecordDecision
from sessions.rules.moves import Advance
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, until
from tests.tui.terminal.test_typeahead import settled
from tui.app import DROPPED
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.screen import ParleyScreen
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.typeahead import FOLLOW_S, HOLD_S, PAUSE_S, REPEAT_S, TypeAhead, drop_typing
from tui.widgets.hints import Foot

pytestmark = pytest.mark.in_real_time


class Table(ParleyScreen[None]):
    """A screen on which one agrees by `y` or F8, goes on by `n`, and counts by `+`."""

    commands: tuple[KeyCommand, ...] = (
        KeyCommand("agree", "y", "agree", "Agree.", "Table", typing="f8", act="asks"),
        KeyCommand("next", "n", "next", "Go on.", "Table"),
        KeyCommand("more", "plus", "more", "Count.", "Table", act="again"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.title_of_d1 = "Ship in May"

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="note")
        yield Foot()

    def asks_agree(self) -> Consent:
        return Consent(f"agree to D1: {self.title_of_d1}", ("D1", self.title_of_d1))

    def do_agree(self) -> None:
        self.done.append(f"agreed to {self.title_of_d1}")

    def do_next(self) -> None:
        self.done.append("next")

    def do_more(self) -> None:
        self.done.append("+")


class AtTable(TypeAhead[None]):
    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.drops = 0

    async def on_mount(self) -> None:
        await self.push_screen(self.table)
        self.table.set_focus(None)

    def dropped(self, *, in_vain: bool = False) -> None:
        self.drops += 1


async def after(pilot: Pilot[None], seconds: float, *keys: str) -> None:
    """Press keys after a while, each as soon as the one before."""
    await asyncio.sleep(seconds)
    await press(pilot, *keys)
    await settled(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        event = events.Key(key, {"plus": "+", "space": " "}.get(key, key if len(key) == 1 else None))
        event.set_sender(pilot.app)
        driver.send_message(event)
        await asyncio.sleep(0.03)


async def test_the_first_press_says_what_the_second_does() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        assert (app.table.done, message(pilot)) == ([], "Press y again to agree to D1: Ship in May.")
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)) == (["agreed to Ship in May"], "")


async def test_a_double_press_counts_as_one_press() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y", "y")
        assert app.table.done == []
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Ship in May"]


async def test_a_held_key_never_agrees_however_long_it_is_held() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await press(pilot, "y")
        await after(pilot, 0.5, *["y"] * 20)
        assert app.table.done == []


@pytest.mark.slow
async def test_a_held_key_moves_on_once_and_scrolls_often() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await press(pilot, "n")
        await after(pilot, 0.5, *["n"] * 10)
        assert app.table.done == ["next"]
        await after(pilot, 0.5, *["plus"] * 3)
        assert app.table.done == ["next", "+", "+", "+"]
        await after(pilot, 1, "n")
        assert app.table.done[-1] == "next"


async def test_a_burst_of_one_key_is_waited_for_at_most_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "n")
        monkeypatch.setattr("tui.terminal.typeahead.asyncio.sleep", counted)
        begun = get_time()
        for n in range(1, 401):  # as if each came just so late that it may be a held key's first repeat
            key = events.Key("n", "n")
            key.time = begun + n * (REPEAT_S + HOLD_S) / 2
            app.post_message(key)
        await app.settled()
        monkeypatch.undo()
        assert waited.count(FOLLOW_S) <= 1, "what follows is here already"
        assert len(app.table.done) <= 2, "a burst is never deliberate"


@pytest.mark.slow
@pytest.mark.parametrize("between", ["x", "down", "f5", "escape"])
async def test_another_key_in_between_disarms(between: str) -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await after(pilot, 0.2, between)
        assert message(pilot) == ""
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)[:5]) == ([], "Press")


async def test_what_changed_in_between_must_be_confirmed_again() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        app.table.title_of_d1 = "Never ship"
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)) == ([], "Press y again to agree to D1: Never ship.")
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Never ship"]


async def test_a_resize_disarms() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await pilot.resize_terminal(100, 30)
        await after(pilot, 0.5, "y")
        assert app.table.done == []


async def test_after_a_while_the_first_press_no_longer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.dialogs.second_press.ASKED_S", 0.5)
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await until(pilot, lambda: message(pilot) == "No second press came in time to agree to D1: Ship in May.")
        await after(pilot, 0, "y")
        assert app.table.done == []


async def test_a_command_chosen_by_name_is_confirmed_by_its_key() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await app.table.action_perform("agree", named=True)
        assert message(pilot) == "Press y again to agree to D1: Ship in May."
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Ship in May"]


async def test_the_key_that_acts_while_typing_asks_by_its_own_name() -> None:
    async with (app := AtTable()).run_test() as pilot:
        app.table.query_one("#note").focus()
        await after(pilot, 0, "f8")
        assert message(pilot).startswith("Press F8 again")
        await after(pilot, 0.5, "f8")
        assert app.table.done == ["agreed to Ship in May"]


# --- what is nobody's -------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_someone_who_keeps_typing_as_the_screen_changes_does_nothing_until_they_pause() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, *"abc")
        drop_typing(app)
        await after(pilot, 0.1, *"n", "f8", *"n")
        assert (app.table.done, app.drops) == ([], 3)
        await after(pilot, 0.4, "n")
        assert app.table.done == [], "that was no pause of a second"
        await after(pilot, 1.1, "n")
        assert app.table.done == ["next"]


async def test_a_key_that_is_not_text_ends_the_guard() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, *"abc")
        drop_typing(app)
        await after(pilot, 0.1, "n", "down", "n")
        assert app.table.done == ["next"]


@pytest.mark.slow
async def test_someone_who_was_not_typing_still_has_a_second_to_read_it() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "a")
        await asyncio.sleep(1.1)
        drop_typing(app)
        await after(pilot, 0.3, "n")
        assert (app.table.done, app.drops) == ([], 1), "nobody reads that fast"
        await after(pilot, 0.8, "n")
        assert app.table.done == [], "a second after the change, and no second after the last key"
        await after(pilot, 1.1, "n")
        assert app.table.done == ["next"]


async def test_a_second_after_a_change_a_key_acts() -> None:
    async with (app := AtTable()).run_test() as pilot:
        drop_typing(app)
        await after(pilot, 1.1, "n")
        assert (app.table.done, app.drops) == (["next"], 0)


async def test_text_typed_into_a_field_that_stays_continues_there_and_f_keys_do_not_act() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        note.focus()
        await after(pilot, 0, *"yes")
        drop_typing(app)
        await after(pilot, 0, *"we", "f8", *"will")
        assert (note.value, app.table.done, message(pilot)) == ("yeswewill", [], "")


async def test_typing_on_into_another_field_than_before_is_ignored() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        await after(pilot, 0, *"yes")
        drop_typing(app)
        note.focus()
        await after(pilot, 0, *"we")
        drop_typing(app)
        await after(pilot, 0, *"will")
        assert note.value == ""


async def test_the_first_key_into_the_focused_text_counts_as_typing_too() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        note.focus()
        await pilot.pause()
        drop_typing(app)
        await after(pilot, 0.1, *"we", "f8")
        assert (note.value, app.table.done, message(pilot)) == ("we", [], "")


async def test_a_screen_on_top_takes_no_text_that_was_meant_for_the_one_it_covers() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        note.focus()
        await after(pilot, 0, *"yes")
        drop_typing(app)
        over = Table()
        await app.push_screen(over)
        over.query_one("#note").focus()
        await after(pilot, 0.1, *"we")
        assert (note.value, over.query_one("#note", OrderedInput).value) == ("yes", "")


# --- in a session -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_someone_who_types_in_the_notes_when_the_facilitator_moves_on_agrees_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True)
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "i notes" in shown(pilot))
        await press(pilot, "i")
        await until(pilot, lambda: in_a_text(pilot))
        await press(pilot, *"yes")
        room.do(Advance(), "cpto")
        room.do(RecordDecision(title="Ship in May"), "cto")
        await until(pilot, lambda: "Ship in May" in shown(pilot))
        await press(pilot, *"yy", "f2", *"yxP")
        assert (message(pilot), len(pilot.app.screen_stack)) == (DROPPED, 2)
        await asyncio.sleep(1.1)
        await after(pilot, 0, "y")
        assert message(pilot) == "Press y again to agree to D1: Ship in May."
        room.refresh()
        assert room.view(None).get(Decision, "D1").decided_by == ("cto",)
        assert room.view(None).get(Item, "I1").note == "yes", "what was typed is where it was typed"
        await after(pilot, 0.5, "y")
        await until(pilot, lambda: room.refresh() or room.view(None).get(Decision, "D1").status == "decided")


@pytest.mark.slow
async def test_f8_says_who_will_read_it_and_a_second_one_seals(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await press(pilot, *"budget", "tab", "x")
        await until(pilot, lambda: message(pilot) == "This field takes a digit from 0 to 5.")
        await after(pilot, PAUSE_S + 0.1, "3")
        assert message(pilot) == ""
        await after(pilot, 0, "f8")
        assert message(pilot).startswith("Press F8 again to seal: ")
        room.refresh()
        assert not room.view("cpo").all(Sheet)
        await after(pilot, 0.5, "4", "f8")
        assert not room.refresh() and not room.view("cpo").all(Sheet), "another answer is asked for anew"
        await after(pilot, 0.5, "f8")
        await until(pilot, lambda: room.refresh() or bool(room.view("cpo").all(Sheet)))


async def test_a_doubled_or_held_n_moves_on_once(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "talk", "talk")
    room = room_of(path, session)
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await press(pilot, "n")
        await after(pilot, 0.5, *["n"] * 8)
        room.refresh()
        assert [each.status for each in room.view(None).agenda][:3] == ["ended", "active", "queued"]


async def test_n_names_what_it_would_skip(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    room = room_of(path, session)
    room.do(RecordDecision(title="Ship in May"), "cto")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Ship in May" in shown(pilot))
        await after(pilot, 0, "n")
        assert message(pilot) == "D1 is proposed but not agreed yet: waiting for CPO. Press n again to continue anyway."
        assert room.refresh() or not room.view(None).get(Item, "I1").ready
        await after(pilot, 0.5, "n")
        await until(pilot, lambda: room.refresh() or room.view(None).get(Item, "I1").ready == ("cpo",))
