"""The session screen, played by keys on a real file."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from sessions.exercises.talk.kind import WriteNote
from sessions.model import Action, Decision, Parked, Sheet
from sessions.rules.agenda import AddItem, EndItem, Pause
from sessions.rules.moves import Force, Seal
from sessions.rules.people import Attend
from sessions.store import open_store
from tests.few import some
from tests.tui.stage import (
    SIZES,
    all_at_once,
    hold,
    in_a_text,
    message,
    opened,
    parley,
    room_of,
    screen_of,
    seal_by_key,
    shown,
    typed,
    until,
)
from tui.client.session_client import SessionClient
from tui.commands.keymap import RUN
from tui.config import Config
from tui.dialogs.curtain import Curtain
from tui.forms.form_view import FormView
from tui.screens.session.leave import TOO_SOON
from tui.screens.session.screen import SessionScreen

ANSWER = {"worry": {"value": "on call"}, "load": {"value": 3}}


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_session_shows_where_it_is_and_what_can_be_done(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "ask", "close")
    async with parley(path, session).run_test(size=size) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        page = shown(pilot)
    assert "Q1 roadmap" in page
    assert "▶ Item 1" in page
    assert "of 10:00" in page
    assert "CPO here" in page
    assert "F1 help" in page.splitlines()[-1] or "? help" in page.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_two_leaders_take_turns_behind_the_curtain_and_reveal_together(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    first = str(room.view(None).header.first)
    second = room.view(None).other(first)
    async with parley(path, session).run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        assert f"{first.upper()} ·" in shown(pilot).split("it's your turn")[0]
        assert "please look away" in shown(pilot)
        for seat, words in ((first, "on call"), (second, "budget")):
            await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
            await pilot.press("enter", "enter")
            await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
            assert screen_of(pilot).client.eyes == seat
            assert "NOT SEALED" in shown(pilot)
            await typed(pilot, words)
            await pilot.press("tab", "3")
            await seal_by_key(pilot)
            await until(pilot, lambda: screen_of(pilot).client.eyes is None)
            if seat == first:
                await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
                assert words not in shown(pilot)
                assert not screen_of(pilot).query(FormView)
        await until(pilot, lambda: "Both have sealed" in shown(pilot))
        page = shown(pilot)
        assert "on call" not in page
        assert "budget" not in page
        await pilot.press("n")
        await until(pilot, lambda: "1 of 2" in shown(pilot))
        await all_at_once(pilot)
        await until(pilot, lambda: "on call" in shown(pilot))
        assert "budget" in shown(pilot)


@pytest.mark.slow
async def test_holding_space_opens_the_curtain_and_pressing_it_once_does_not(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("space")
        assert isinstance(pilot.app.screen, Curtain)
        await hold(pilot, "space", 8)
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        assert isinstance(pilot.app.focused, TextArea)
        assert pilot.app.focused.text == ""


async def test_the_curtain_set_aside_shows_nothing_and_comes_back_on_request(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("escape")
        await until(pilot, lambda: "Waiting for" in shown(pilot))
        assert not screen_of(pilot).middle.private
        await pilot.press("space")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))


@pytest.mark.slow
async def test_if_nobody_presses_a_key_the_curtain_drops_and_the_draft_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        seat = str(screen_of(pilot).client.eyes)
        await typed(pilot, "secret worry")
        await pilot.press("f2")
        await typed(pilot, "secret decision")
        pilot.app.touched_at -= 155  # type: ignore[attr-defined]
        await until(pilot, lambda: "The curtain drops in" in shown(pilot))
        assert screen_of(pilot).middle.private
        pilot.app.touched_at -= 60  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        assert "secret" not in shown(pilot)
        assert len(pilot.app.screen_stack) == 3
        assert room_of(path, session).draft(seat) == {"worry": {"value": "secret worry"}}
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "secret worry" in shown(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: "secret decision" in shown(pilot))


@pytest.mark.slow
async def test_only_the_pin_opens_the_curtain(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        client = screen_of(pilot).client
        from sessions.pins import hashed
        from sessions.rules.pin_commands import SetPin

        for seat in ("cpo", "cto"):
            await client.do(SetPin(pin=hashed("4711")), seat)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter", *"1234", "enter")
        await until(pilot, lambda: "Wrong PIN." in shown(pilot))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))


async def test_what_another_terminal_does_appears_and_moves_nobody_s_cursor(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    other = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "half a thou")
        field = pilot.app.focused
        assert isinstance(field, TextArea)
        other.do(AddItem(title="Late topic", item_kind="talk", minutes=5), "cto")
        await until(pilot, lambda: "Late topic" in shown(pilot))
        other.do(Seal(form="answer", payload=ANSWER), "cto")
        await until(pilot, lambda: "CTO sealed" in shown(pilot))
        await typed(pilot, "ght")
        assert pilot.app.focused is field
        assert field.text == "half a thought"
        assert "on call" not in shown(pilot)


@pytest.mark.slow
async def test_a_refusal_is_no_longer_shown_once_someone_else_moves_the_session_on(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    other = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await pilot.press("f8")
        await until(pilot, lambda: "Not sealed yet" in message(pilot) and not screen_of(pilot).client.acted)
        for seat in ("cto", "cpo"):
            other.do(EndItem(item="I1", outcome="parked"), seat)
        await until(pilot, lambda: "Item 2" in shown(pilot) and screen_of(pilot).middle.panel is not None)
        await until(pilot, lambda: message(pilot) == "")


@pytest.mark.slow
@pytest.mark.parametrize("steps", (0, 3, 6, 12, 24))
async def test_leaving_while_the_session_moves_on_causes_no_error(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    other = room_of(path, session)
    app = parley(path, session, seat="cpo", mode="local")
    async with app.run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        for seat in ("cto", "cpo"):
            other.do(EndItem(item="I1", outcome="parked"), seat)
        moving = asyncio.create_task(screen_of(pilot).client.look())
        for _ in range(steps):
            await asyncio.sleep(0.001)
        app.exit()
        await moving
    assert app._exception is None


@pytest.mark.slow
async def test_a_sealed_answer_can_be_taken_back_with_its_text(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on call")
        await pilot.press("tab", "3")
        await seal_by_key(pilot)
        await until(pilot, lambda: "Waiting for CTO" in shown(pilot))
        assert room_of(path, session).view("cpo").find(Sheet, "I1", "answer", 1, "cpo")
        await pilot.press("f8")
        await until(pilot, lambda: message(pilot) == "Your answer is already sealed.")
        await pilot.press("u", "u")
        await until(pilot, lambda: "NOT SEALED" in shown(pilot))
        assert "on call" in shown(pilot)


@pytest.mark.slow
async def test_an_incomplete_answer_is_not_sealed_and_the_line_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on call")
        await pilot.press("f8")
        await until(pilot, lambda: bool(message(pilot)))
        assert message(pilot) == "Not sealed yet. Correct the marked fields."
        assert room_of(path, session).view("cpo").all(Sheet) == []
        await pilot.press("3")
        await until(pilot, lambda: "ready to seal" in shown(pilot))
        await until(pilot, lambda: message(pilot) == "")


async def test_a_message_goes_only_where_it_still_applies(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        screen_of(pilot).say("CTO has sealed.")
        screen_of(pilot).unsay("Not sealed yet. Correct the marked fields.")
        assert message(pilot) == "CTO has sealed."


@pytest.mark.slow
async def test_a_draft_is_on_disk_soon_after_the_last_key(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    other = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on call")
        await until(pilot, lambda: other.draft("cpo") == {"worry": {"value": "on call"}})
        await until(pilot, lambda: "CPO drafting" in shown(pilot))
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await until(pilot, lambda: "1 of 2" in shown(pilot))
        await all_at_once(pilot)
        await until(pilot, lambda: "on call" in shown(pilot))


@pytest.mark.slow
async def test_what_the_file_does_not_accept_stays_on_screen_and_is_tried_again(tmp_path: Path) -> None:
    path, away = tmp_path / "p.db", tmp_path / "away.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        path.rename(away)
        await typed(pilot, "on call")
        screen = screen_of(pilot)
        await until(pilot, lambda: "Not saved yet" in screen.said)
        form = screen.query_one(FormView)
        assert form.payload == {"worry": {"value": "on call"}}, (
            "also where something says meanwhile that the file is gone"
        )
        away.rename(path)
        other = room_of(path, session)
        await until(pilot, lambda: other.draft("cpo") == {"worry": {"value": "on call"}})


async def test_both_leaders_press_ready_from_their_own_terminals(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    other = room_of(path, session)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("f9")
        await until(pilot, lambda: "CPO ready" in shown(pilot))
        from sessions.rules.moves import Advance

        other.do(Advance(), "cto")
        await until(pilot, lambda: "▶ Item 2" in shown(pilot))


@pytest.mark.slow
async def test_a_facilitator_runs_the_session_and_sees_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk", facilitator=True)
    other = room_of(path, session)
    other.save_draft("cpo", {"worry": {"value": "secret"}})
    async with parley(path, session, seat="cpto", mode="local").run_test() as pilot:
        await until(pilot, lambda: "Waiting for CPO and CTO" in shown(pilot))
        assert "secret" not in shown(pilot)
        await pilot.press("h")
        await until(pilot, lambda: "paused" in shown(pilot))
        await pilot.press("h", "e")
        await until(pilot, lambda: "r reveal anyway" in shown(pilot))
        await pilot.press("r")
        await typed(pilot, "short")
        await pilot.press("f10")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 3
        await typed(pilot, " on time today")
        await pilot.press("f10")
        await until(pilot, lambda: "side by side" in shown(pilot))
        assert "secret" not in shown(pilot)


async def test_an_observer_sees_the_session_and_cannot_change_anything(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    rev = room_of(path, session).rev
    async with parley(path, session, mode="local").run_test() as pilot:
        await until(pilot, lambda: "Waiting for" in shown(pilot))
        await pilot.press("n", "f9", "d", "f2", "e", "h", "r", "s", "P")
        assert len(pilot.app.screen_stack) == 2
    assert room_of(path, session).rev == rev


@pytest.mark.slow
@pytest.mark.parametrize("key", ["f2", "ctrl+d"])
async def test_a_decision_is_captured_while_typing(tmp_path: Path, key: str) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on d")
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        await typed(pilot, "Ship it")
        await pilot.press("f10")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await typed(pilot, "uty")
        assert isinstance(pilot.app.focused, TextArea)
        assert pilot.app.focused.text == "on duty"
    (decision,) = room_of(path, session).view(None).all(Decision)
    assert decision.title == "Ship it"


@pytest.mark.slow
async def test_an_action_and_a_topic_are_captured_with_one_key_each(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await typed(pilot, "Write the plan")
        await pilot.press("tab", "2", "f10")
        await until(pilot, lambda: message(pilot).startswith("Recorded."))
        await pilot.press("f4")
        await typed(pilot, "Pricing")
        await pilot.press("tab", "2", "f10")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
    view = room_of(path, session).view(None)
    assert [(each.text, each.owner) for each in view.all(Action)] == [("Write the plan", "cto")]
    assert [(each.text, each.by) for each in view.all(Parked)] == [("Pricing", "cto")]


async def test_a_refusal_is_one_line_without_shouting(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        screen = screen_of(pilot)
        from sessions.rules.moves import Advance

        await screen.attempt(screen.client.do, Advance())
        assert message(pilot) == "CPTO runs the session but isn't here. After 2 min, the two of you can run it."


@pytest.mark.slow
async def test_the_agenda_of_a_draft_is_accepted_and_started_by_one_key_pressed_twice(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "close", start=False)
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "min free" in shown(pilot))
        await pilot.press("i")
        await until(pilot, lambda: "New item" in shown(pilot))
        await typed(pilot, "Budget")
        await pilot.press("f10")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await until(pilot, lambda: "Budget" in shown(pilot))
        await pilot.press("less_than_sign", "plus")
        await until(pilot, lambda: "11 min" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == "Press n again to accept this agenda of 4 items and start.")
        assert room_of(path, session).view(None).header.status == "draft"
        await pilot.press("n")
        await until(pilot, lambda: "▶" in shown(pilot))
    first = room_of(path, session).view(None).agenda[0]
    assert (first.title, first.planned_minutes) == ("Budget", 11)


async def test_text_that_looks_like_markup_or_acts_on_terminals_is_shown_as_text(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", title="[/] plan [bold]")
    room_of(path, session).do(WriteNote(text="[/foo] \x1b[31m"), "cpo")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "[/foo]" in shown(pilot))
        assert "[/] plan [bold]" in shown(pilot)


async def test_keys_follow_the_config(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    config = Config(keys={"next": "x", "next.typing": "ctrl+x", "decision.typing": ""})
    async with parley(path, session, config=config).run_test() as pilot:
        await until(pilot, lambda: "x next" in shown(pilot))
        await pilot.press("n", "f9", "f2")
        assert "▶ Item 1" in shown(pilot)
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "▶ Item 2" in shown(pilot))


async def test_a_missing_session_gives_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk")
    async with parley(path, "00000000").run_test() as pilot:
        await until(pilot, lambda: bool(message(pilot)))
        assert "00000000" in message(pilot)
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_a_late_draft_stays_with_the_form_it_was_written_for(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    from functools import partial

    from sessions.store import open_store

    client = SessionClient(partial(open_store, path), session, "cpo", "local")
    await client.open()
    await client.drafts.save("cpo", ANSWER, ("I1", "answer", 1, "cpo"))
    assert await client.drafts.load("cpo") == ANSWER
    await client.do(Seal(form="answer", payload=ANSWER), "cpo")
    await client.drafts.save("cpo", {"worry": {"value": "late"}}, ("I1", "answer", 1, "cpo"))
    assert await client.drafts.load("cpo") is None
    await client.close()


@pytest.mark.slow
async def test_what_one_leader_does_alone_is_marked_while_it_lasts(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "ask", "talk")
    other = room_of(tmp_path / "p.db", session)
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Ask" in shown(pilot))
        assert "solo" not in shown(pilot)
        other.do(Attend(seat="cto", absent=True), "cpo")
        other.do(Force(reason="the other leader is ill today"), "cpo")
        await until(pilot, lambda: "· solo" in shown(pilot))


async def test_a_q_typed_just_after_sealing_does_not_leave_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    monkeypatch.setattr("tui.client.session_client.ACTED_S", 60.0)  # however slow this machine is, it was just now
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        await typed(pilot, "on call")
        await pilot.press("tab", "3")
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: message(pilot) == TOO_SOON)
        monkeypatch.setattr("tui.client.session_client.ACTED_S", 0.0)
        await pilot.press("q")
        await until(pilot, lambda: pilot.app._exit)


@pytest.mark.parametrize("wide", [60, 70, 80, 120])
async def test_a_pause_is_said_once_in_the_header_beside_where_the_session_is(tmp_path: Path, wide: int) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", title="A session with a long title")
    room_of(path, session).do(Pause(), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(wide, 24)) as pilot:
        await until(pilot, lambda: "paused" in shown(pilot))
        header = shown(pilot).splitlines()[0]
        assert re.search(r"[Aa]nswer +‖ 00:\d\d of \d\d:00 paused$", header.rstrip()), header


async def test_the_key_that_leaves_says_whether_there_is_a_lobby(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(160, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        assert dict(screen_of(pilot).hints())["q"] == "leave"
    async with parley(path).run_test(size=(160, 24)) as pilot:
        await until(pilot, lambda: "Q1 roadmap" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "Item 1" in shown(pilot))
        assert dict(screen_of(pilot).hints())["q"] == "lobby"


def test_every_key_has_its_usual_label_while_a_session_is_still_opening(tmp_path: Path) -> None:
    screen = SessionScreen(partial(open_store, tmp_path / "p.db"), "7k3qf2xa", "cpo", "local", curtain_idle_s=60)
    labels = {command.id: part.label(command) for part in screen._always for command in part.commands}
    assert labels == {command.id: command.label for command in RUN}
