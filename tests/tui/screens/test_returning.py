"""Going back by keys: a phase, an ended item from the start of the next one, and any item from the agenda."""

from pathlib import Path

import pytest

from sessions.exercises.align.wording import EditGoal
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import place_of
from sessions.rules.returning import Back
from tests.sessions.both import both
from tests.tui.scenes import item, room_with
from tests.tui.stage import message, parley, screen_of, shown, until
from tui.widgets.agenda import Agenda

GOAL = {"goal-1": {"text": "Refunds settle within a day"}}


async def test_at_the_hot_seat_one_key_goes_back_a_phase_and_n_continues_again(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "align"), item(2, "talk", "cto"))
    both(room, Seal(form="draft", payload=GOAL), Advance(), Advance())
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Align · merge" in shown(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "Align · reveal" in shown(pilot))
        await pilot.press("b")
        await pilot.pause()
        assert "Align · reveal" in shown(pilot), "the drafts are revealed; nothing comes before that"
        await pilot.press("n")
        await until(pilot, lambda: "Align · merge" in shown(pilot))


async def test_at_two_terminals_two_keypresses_go_back_and_the_other_is_told_which_key(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "align"), item(2, "talk", "cto"))
    both(room, Seal(form="draft", payload=GOAL), Advance(), Advance())
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Align · merge" in shown(pilot))
        room.do(Back(seen=place_of(room.view(None))), "cto")
        await until(pilot, lambda: "CTO wants to go back one phase. Press b to agree." in message(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "Align · reveal" in shown(pilot))


@pytest.mark.slow
async def test_a_private_sheet_takes_b_as_a_letter(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk"), item(2, "align", "cto"))
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await pilot.press("b", "b")
        await pilot.pause()
        room.refresh()
        assert room.view(None).header.active == "I2"


async def test_where_an_item_begins_b_asks_and_reopens_the_one_before(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "talk", title="Pricing"), item(2, "talk", "cto", title="Hiring"))
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▶ Hiring" in shown(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "Press b again to reopen “Pricing”." in message(pilot))
        assert "▶ Hiring" in shown(pilot)
        await pilot.press("b")
        await until(pilot, lambda: "▶ Pricing" in shown(pilot) and "· Hiring" in shown(pilot))


@pytest.mark.slow
async def test_in_the_agenda_an_ended_item_is_reopened_and_one_that_never_began_comes_back(tmp_path: Path) -> None:
    items = (item(1, "talk", title="Pricing"), item(2, "talk", "cto", title="Hiring"), item(3, "talk", title="Tools"))
    room = room_with(tmp_path / "p.db", *items)
    both(room, Advance())
    room.do(EndItem(item="I3", outcome="skipped"), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "▶ Hiring" in shown(pilot))
        await pilot.press("p")
        await until(pilot, lambda: bool(pilot.app.screen.query(Agenda)))
        pilot.app.screen.query_one(Agenda).point_at("I3")
        await until(pilot, lambda: "u reopen" in shown(pilot))
        await pilot.press("u")
        await until(pilot, lambda: message(pilot) == "Press u again to put “Tools” back on the agenda.")
        await pilot.press("u")
        await until(pilot, lambda: "u reopen" not in shown(pilot))
        assert message(pilot) == ""
        pilot.app.screen.query_one(Agenda).point_at("I1")
        await until(pilot, lambda: "u reopen" in shown(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "“Hiring” comes after it. Press u again to reopen “Pricing”" in message(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "▶ Pricing" in shown(pilot) and not pilot.app.screen.query(Agenda))
    room.refresh()
    found = {each.id: each.status for each in room.view(None).agenda}
    assert found == {"I1": "active", "I2": "queued", "I3": "queued"}


@pytest.mark.slow
async def test_a_form_about_other_words_is_another_form_however_fast_the_others_went_back_and_forth(
    tmp_path: Path,
) -> None:
    room = room_with(tmp_path / "p.db", item(1, "align"), item(2, "talk", "cto"))
    both(room, Seal(form="draft", payload=GOAL), Advance(), Advance())
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and "settle within a day" in shown(pilot))
        both(room, Back(seen=place_of(room.view(None))))
        room.do(EditGoal(goal="G1", changes={"text": "Refunds settle within an hour"}), "cto")
        both(room, Advance())
        assert room.view(None).active and place_of(room.view(None)).phase == "ballot"
        await until(pilot, lambda: "settle within an hour" in shown(pilot))
        assert shown(pilot).count("settle within a day") == 1, "the other goal is as it was"
