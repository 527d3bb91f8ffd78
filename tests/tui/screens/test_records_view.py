"""All records, instead of the exercise: changed and removed if the panel has no room for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.model import Decision, Parked
from sessions.records.captures import AddAction, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.rules.moves import Advance, Seal
from tests.few import some
from tests.tui.scenes import QUESTIONS, asked, item, room_with
from tests.tui.screens.test_capture import KEEP, fresh, go_to
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.screens.session.records_view import RecordsView


def records_shown(pilot: Pilot[None]) -> bool:
    """Whether all that was recorded is in the middle."""
    return isinstance(screen_of(pilot).middle.view, RecordsView)


async def listed(pilot: Pilot[None]) -> None:
    """Open the list by its key."""
    await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).middle.panel is not None)
    await until(pilot, lambda: "W" in {key for key, _ in screen_of(pilot).hints()})
    await pilot.press("W")
    await until(pilot, lambda: records_shown(pilot) and "Everything recorded" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize("kind", ["align", "argue"])
async def test_in_an_exercise_the_author_edits_and_removes_what_was_recorded(
    tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", kind)
    room = room_of(path, session)
    for command in (ParkTopic(text="Tier names"), RecordDecision(title="Saved cards first")):
        room.do(command, "cpo")
    for seat in ("cpo", "cto"):
        room.do(Advance(), seat)
    if kind == "align":
        room.do(Seal(form="draft", payload={"goal-1": {"text": "Refunds settle within a day"}}), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await listed(pilot)
        await go_to(pilot, "Tier names")
        await pilot.press("w")
        await asked(pilot)
        await typed(pilot, " in Europe")
        await pilot.press(KEEP)
        await until(pilot, lambda: "Tier names in Europe" in shown(pilot))
        await go_to(pilot, "Saved cards first")
        await pilot.press("z")
        await until(pilot, lambda: "Press z again to remove D1: Saved cards first" in message(pilot))
        await pilot.press("z")
        await until(pilot, lambda: message(pilot).startswith("Removed: D1"))
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
    view = fresh(room).view(None)
    assert view.get(Parked, "P1").text == "Tier names in Europe" and view.all(Decision) == []


@pytest.mark.slow
async def test_from_a_private_sheet_the_records_are_reached_by_name_and_the_sheet_stays_as_it_was(
    tmp_path: Path,
) -> None:
    room = room_with(tmp_path / "p.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"))
    room.do(ParkTopic(text="Tier names"), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "half a sentence")
        await pilot.press("ctrl+o")
        await typed(pilot, "written down")
        await until(pilot, lambda: "written down  W" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: records_shown(pilot))
        await pilot.pause(0.1)
        await until(pilot, lambda: "Tier names" in shown(pilot))
        assert "half a sentence" not in shown(pilot) and not screen_of(pilot).middle.private
        await pilot.press("f8", "f8", "escape")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await pilot.pause(0.1)
        await until(pilot, lambda: "half a sentence" in shown(pilot))
    assert not fresh(room).view("cpo").active.ready  # type: ignore[union-attr]


async def test_at_one_keyboard_the_next_person_does_not_find_the_records_open(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto"))
    room.do(AddAction(text="Ask finance", owner="cto"), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await listed(pilot)
        assert "Ask finance" in shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not screen_of(pilot).middle.covered)
        await pilot.press("space")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await screen_of(pilot).action_perform("records", True)
        await until(pilot, lambda: records_shown(pilot))
        screen_of(pilot).client.take_turn(None)
        await screen_of(pilot).show()
        assert not records_shown(pilot)
