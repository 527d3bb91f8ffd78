"""Two people change one text: neither loses any words, and each sees that the other is changing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sessions.exercises.align.wording import EditGoal
from sessions.model import Wording
from sessions.room import Room
from tests.tui.exercises.aligning import CARDS, LEDGER, form, goal, in_phase, merging, point_at, refreshed
from tests.tui.stage import message, opened, parley, room_of, screen_of, shown, until
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal

KEEP = SMALL[0].key(typing=True).lower()


def at_the_merge(path: Path) -> tuple[str, Room]:
    session = opened(path, "align")
    return session, merging(room_of(path, session))


async def editing(pilot: Pilot[None], word: str) -> FormModal:
    """Open the form over the words of a goal, as the CPO."""
    await in_phase(pilot, "merge")
    await point_at(pilot, word)
    await pilot.press("w")
    return await form(pilot)


@pytest.mark.slow
async def test_the_second_person_sees_the_newer_words_above_their_own_and_chooses(tmp_path: Path) -> None:
    session, room = at_the_merge(tmp_path / "p.db")
    theirs, mine = "The ledger moves after the freeze", "The ledger moves before the summer"
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        modal = await editing(pilot, "ledger")
        modal.query(Input).first().value = mine
        room.do(EditGoal(goal=goal(room, "ledger").id, changes={"text": theirs}), "cto")
        await pilot.press(KEEP)
        await until(pilot, lambda: "This changed while you were writing" in shown(pilot))
        assert f"The goal, now: {theirs}" in shown(pilot)
        assert modal.query(Input).first().value == mine, "one's own words stay in the field"
        assert goal(refreshed(room), "ledger").text == theirs

        await pilot.press(KEEP)
        await until(pilot, lambda: goal(refreshed(room), "ledger").text == mine)
        told = [(each.text, each.by) for each in room.view(None).all(Wording)]
        assert told == [(LEDGER, "cto"), (theirs, "cto"), (mine, "cpo")]


@pytest.mark.slow
async def test_changes_in_different_places_are_both_made_and_reported(tmp_path: Path) -> None:
    session, room = at_the_merge(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        modal = await editing(pilot, "cards")
        modal.query(Input).first().value = f"Our {CARDS}"
        room.do(EditGoal(goal=goal(room, "cards").id, changes={"text": f"{CARDS}, by June"}), "cto")
        await pilot.press(KEEP)
        await until(pilot, lambda: pilot.app.screen is screen_of(pilot))
        both = f"Our {CARDS}, by June"
        assert goal(refreshed(room), "cards").text == both
        assert "You both changed" in message(pilot)


@pytest.mark.slow
async def test_half_typed_text_is_shown_next_to_what_it_became_meanwhile(tmp_path: Path) -> None:
    session, room = at_the_merge(tmp_path / "p.db")
    theirs, mine = "The ledger moves after the freeze", "The ledger moves before the summer"
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        modal = await editing(pilot, "ledger")
        modal.query(Input).first().value = mine
        await until(pilot, lambda: bool(screen_of(pilot).client.dialog_drafts))
        await screen_of(pilot)._leaving.clear()
    room.do(EditGoal(goal=goal(room, "ledger").id, changes={"text": theirs}), "cto")
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        modal = await editing(pilot, "ledger")
        assert modal.query(Input).first().value == mine
        await until(pilot, lambda: f"The goal, now: {theirs}" in shown(pilot))


@pytest.mark.slow
async def test_others_see_who_is_changing_what(tmp_path: Path) -> None:
    session, room = at_the_merge(tmp_path / "p.db")
    attendance, ledger = room.store.presence, goal(room, "ledger").id
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        attendance.touch(session, "cto", "elsewhere")
        attendance.edit(session, "cto", "elsewhere", ledger)
        await until(pilot, lambda: f"CTO edits {ledger}" in shown(pilot))
        attendance.edit(session, "cto", "elsewhere", None)
        await until(pilot, lambda: f"CTO edits {ledger}" not in shown(pilot))

        await editing(pilot, "ledger")
        await until(pilot, lambda: ("cpo", ledger) in [(each.seat, each.editing) for each in attendance.seen(session)])
        await pilot.press("escape")
        await until(pilot, lambda: not any(each.editing for each in attendance.seen(session)))


@pytest.mark.slow
async def test_an_agenda_item_that_someone_is_changing_is_named_by_its_title(tmp_path: Path) -> None:
    session, room = at_the_merge(tmp_path / "p.db")
    item = room.view(None).agenda[0]
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        room.store.presence.touch(session, "cto", "elsewhere")
        room.store.presence.edit(session, "cto", "elsewhere", item.id)
        await until(pilot, lambda: f"CTO edits “{item.title[:6]}" in shown(pilot))
