"""A half-typed dialog waits where it was, for its author alone, until it is saved or discarded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from sessions.errors import Refused
from sessions.model import Decision
from sessions.records.decisions import EditDecision, RecordDecision
from sessions.room import Room
from sessions.rules.dialog_drafts import DialogDraft, dialog_draft_key
from sessions.rules.forms import Field, Form
from sessions.store import open_store
from tests.few import some
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.app import ParleyApp
from tui.dialogs.curtain import Curtain
from tui.dialogs.dialog import Dialog
from tui.dialogs.dialog_draft import StoredDialogDraft
from tui.dialogs.modal import FormModal
from tui.forms.form_view import FormView

WORDS = "Ship the ledger"


def own(room: Room) -> dict[Any, DialogDraft]:
    """The half typed forms of all seats, as the hot seat holds them."""
    return room.dialog_drafts()


async def form(pilot: Pilot[Any], key: str = "d") -> FormModal:
    """Open a small form by key."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
    assert isinstance(pilot.app.screen, FormModal)
    return pilot.app.screen


def cursor(pilot: Pilot[Any]) -> tuple[str, int]:
    """The text in hand, and where in it the cursor is."""
    focused = pilot.app.focused
    if isinstance(focused, TextArea):
        return focused.text, focused.cursor_location[1]
    assert isinstance(focused, Input)
    return focused.value, focused.cursor_position


async def kept(pilot: Pilot[Any]) -> None:
    """Let the app put on disk what is typed, as it does before it ends."""
    assert isinstance(pilot.app, ParleyApp)
    await pilot.app.save()


async def idle(pilot: Pilot[Any]) -> None:
    """Wait until the session is open and nothing lies over it."""
    await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).on_top and "Item 1" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_half_a_decision_is_there_again_with_the_cursor_at_its_end(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await idle(pilot)
        await form(pilot)
        await typed(pilot, WORDS)
        await until(pilot, lambda: bool(own(room)))
    (key,) = own(room)
    assert key == ("", "own:decision", 0, "cpo") and own(room)[key].changes == {"it": {"text": WORDS}}
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "text: press d." in message(pilot))
        await form(pilot)
        assert cursor(pilot) == (WORDS, len(WORDS))
        await typed(pilot, " now")
        await pilot.press("enter", "f10")
        await until(pilot, lambda: screen_of(pilot).on_top)
    room.refresh()
    assert [each.title for each in room.view("cto").all(Decision)] == [f"{WORDS} now"]
    assert not own(room) and room.store.drafting(session) == []


@pytest.mark.slow
async def test_escape_keeps_what_was_typed_and_says_how_to_get_it_back(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await idle(pilot)
        await form(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await idle(pilot)
        assert message(pilot) == ""
        modal = await form(pilot)
        await typed(pilot, WORDS)
        modal.query_one(FormView).flush()
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top and message(pilot) == "Saved. Press d to continue.")
        await form(pilot)
        assert cursor(pilot) == (WORDS, len(WORDS))


@pytest.mark.slow
async def test_pressing_its_own_key_twice_discards_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await idle(pilot)
        await form(pilot)
        assert "F4 discard" in shown(pilot)
        await typed(pilot, WORDS)
        await until(pilot, lambda: bool(own(room)))
        await pilot.press("f4")
        await until(pilot, lambda: "Press F4 again to discard what you typed here." in shown(pilot))
        assert own(room)
        await pilot.press("f4")
        await until(pilot, lambda: screen_of(pilot).on_top)
        assert room.store.drafting(session) == [] and message(pilot) == ""
        await form(pilot)
        assert cursor(pilot) == ("", 0)


async def test_marks_are_restored_by_what_they_mark(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await idle(pilot)
        client = screen_of(pilot).client

        def marks(*options: str) -> Form:
            return Dialog(id="replan", title="Marks", fields=(Field("which", "Which", "marks", options=options),)).form

        draft = StoredDialogDraft(client, "replan")
        assert draft.load(marks("one", "two", "three"), {"it": {"which": [0]}}) == ({"it": {"which": [0]}}, None)
        await draft.save({"it": {"which": [0, 2]}}, "it/which@0,0")
        assert draft.kept
        again = StoredDialogDraft(client, "replan")
        assert again.load(marks("three", "two", "zero", "one"), {})[0] == {"it": {"which": [3, 0]}}
        gone = StoredDialogDraft(client, "replan")
        assert gone.load(marks("two"), {})[0] == {"it": {"which": []}}


async def test_saving_deletes_the_draft_in_one_transaction_and_a_refusal_keeps_it(tmp_path: Path) -> None:
    room = room_of(tmp_path / "p.db", opened(tmp_path / "p.db", "talk"))
    key = dialog_draft_key(room.view("cpo"), "decision", "", "cpo")
    room.save_dialog_draft(key, DialogDraft({"it": {"text": WORDS}}, "it/text@0,4"))
    command = RecordDecision(title=WORDS, method="consent", owner="nobody")
    with pytest.raises(Refused, match="nobody"):
        room.do(command, "cpo", key)
    assert own(room) == {key: DialogDraft({"it": {"text": WORDS}}, "it/text@0,4")}
    room.do(RecordDecision(title=WORDS, method="consent"), "cpo", key)
    assert not own(room)


@pytest.mark.slow
async def test_another_seat_sees_nothing_of_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    room.save_dialog_draft(
        dialog_draft_key(room.view("cpo"), "decision", "", "cpo"), DialogDraft({"it": {"text": WORDS}})
    )
    other = Room(open_store(path), session, frozenset(["cto"]), "local")
    assert not other.dialog_drafts() and not room.store.search("ledger")
    async with parley(path, session, seat="cto", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        assert message(pilot) == ""
        await form(pilot, "f2")
        assert cursor(pilot) == ("", 0)


@pytest.mark.slow
async def test_in_a_private_form_the_named_key_works_while_typing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    room.save_dialog_draft(dialog_draft_key(room.view("cpo"), "fact", "", "cpo"), DialogDraft({"it": {"text": WORDS}}))
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: in_a_text(pilot) and "text: press F5." in message(pilot))
        await form(pilot, "f5")
        assert cursor(pilot) == (WORDS, len(WORDS))


@pytest.mark.slow
async def test_what_someone_typed_in_their_turn_is_not_on_the_shared_screen(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await form(pilot)
        await typed(pilot, "Of the table")
        await until(pilot, lambda: bool(own(room)))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not pilot.app.is_running)
    room.save_dialog_draft(
        dialog_draft_key(room.view("cpo"), "decision", "", "cpo"), DialogDraft({"it": {"text": WORDS}})
    )
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await form(pilot)
        assert cursor(pilot)[0] == "Of the table"


@pytest.mark.slow
async def test_a_half_done_edit_leaves_what_someone_else_changed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "close")
    room = room_of(path, session)
    room.do(RecordDecision(title=WORDS, method="consent"), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and WORDS in shown(pilot))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.focused is not None)
        while not (isinstance(pilot.app.focused, Input | TextArea) and WORDS in cursor(pilot)[0]):
            await pilot.press("shift+tab")
        await typed(pilot, " now")
        await until(pilot, lambda: bool(own(room)))
    room.do(EditDecision(decision="D1", changes={"owner": "cto"}), "cto")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and WORDS in shown(pilot))
        await until(pilot, lambda: "You have unfinished text" in message(pilot))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and f"{WORDS} now" in shown(pilot))
        modal = pilot.app.screen
        assert isinstance(modal, FormModal) and modal.payload["it"]["owner"] == "cto"


@pytest.mark.slow
async def test_neither_a_typed_pin_nor_an_untouched_form_is_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session).run_test() as pilot:
        await idle(pilot)
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.focused is not None)
        await pilot.press("tab")
        await until(pilot, lambda: in_a_text(pilot))
        await typed(pilot, "123456")
        await kept(pilot)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await form(pilot)
        await kept(pilot)
    assert room_of(path, session).store.drafting(session) == []
