"""What you recorded: changed, removed and undone by keys, in every panel with records."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.model import Action, BoardRow, Decision, Option, Parked
from sessions.room import Room
from sessions.times import today
from tests.tui.scenes import asked, closing, talking
from tests.tui.stage import message, parley, shown, typed, until
from tui.commands.keymap import SMALL
from tui.dialogs.pick import PickDialog
from tui.widgets.records import Records

KEEP = SMALL[0].typing.partition(",")[0]


async def go_to(pilot: Pilot[None], words: str) -> None:
    """Put the cursor on the record with these words."""
    records = pilot.app.screen.query_one(Records)
    await until(pilot, lambda: any(words in str(line.cells) for line in records._lines))
    records.focus_rows()
    place = next(n for n, line in enumerate(records._lines) if words in str(line.cells))
    records._list.highlighted = place
    await pilot.pause()


def fresh(room: Room) -> Room:
    room.refresh()
    return room


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "kind", "key"),
    [
        ("Tier names", Parked, ("P1",)),
        ("Would July do?", BoardRow, ("B2", "question-1")),
        ("Refunds take 52 h", BoardRow, ("B1", "fact-1")),
        ("Publish the budget", Action, ("A1",)),
    ],
)
async def test_a_second_press_removes_what_you_recorded(
    tmp_path: Path, words: str, kind: type[Parked] | type[BoardRow] | type[Action], key: tuple[str, ...]
) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await go_to(pilot, words)
        await pilot.press("z")
        await until(pilot, lambda: "Press z again to remove" in message(pilot) and words in message(pilot))
        assert fresh(room).view(None).find(kind, *key) is not None
        await pilot.press("z")
        await until(pilot, lambda: message(pilot).startswith("Removed:"))
    assert fresh(room).view(None).find(kind, *key) is None


async def test_what_someone_else_recorded_is_not_offered_for_removal(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="ssh").run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await go_to(pilot, "Tier names")
        assert "w edit" not in shown(pilot)
        await pilot.press("z", "z")
        await go_to(pilot, "Refunds take 52 h")
        await until(pilot, lambda: "w edit" in shown(pilot))
        await pilot.press("z", "z")
        await until(pilot, lambda: message(pilot).startswith("Removed:"))
    assert fresh(room).view(None).find(Parked, "P1") is not None


async def test_for_a_decision_with_options_you_choose_which_part(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await go_to(pilot, "Saved cards first")
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("2")
        await until(pilot, lambda: "Removed: the option: Cards in May" in message(pilot))
    assert fresh(room).view(None).all(Option) == [] and room.view(None).find(Decision, "D1") is not None


@pytest.mark.slow
async def test_a_topic_and_its_date_are_changed_in_place(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await go_to(pilot, "Tier names")
        await pilot.press("w")
        await asked(pilot)
        await typed(pilot, " in Europe")
        await pilot.press(KEEP)
        await until(pilot, lambda: "Tier names in Europe" in shown(pilot))
    assert fresh(room).view(None).get(Parked, "P1").text == "Tier names in Europe"


@pytest.mark.slow
async def test_the_message_after_recording_names_the_key_that_undoes_it(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await pilot.press("t")
        await asked(pilot)
        await typed(pilot, "Too hasty")
        await pilot.press(KEEP)
        await until(pilot, lambda: message(pilot) == "Recorded. Press U to undo it, W to see all.")
        await pilot.press("U")
        await until(pilot, lambda: message(pilot) == "Press U again to remove P2: Too hasty.")
        await pilot.press("U")
        await until(pilot, lambda: message(pilot).startswith("Removed: P2: Too hasty"))
        await pilot.press("U", "U")
        await pilot.pause()
    assert [each.text for each in fresh(room).view(None).all(Parked)] == ["Tier names"]


async def test_your_own_action_can_be_removed_from_the_loose_ends(tmp_path: Path) -> None:
    from sessions.records.captures import AddAction

    room = closing(tmp_path / "p.db", records=[AddAction(text="Ask finance", owner="cto")])
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Ask finance" in shown(pilot))
        await pilot.press("z", "z")
        await until(pilot, lambda: message(pilot).startswith("Removed: A1"))
    assert fresh(room).view(None).all(Action) == []


@pytest.mark.slow
async def test_at_one_keyboard_a_decision_is_nobodys_until_each_leader_agrees_separately(
    tmp_path: Path,
) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await pilot.press("d")
        await asked(pilot)
        await typed(pilot, "Refunds before cards")
        await pilot.press(KEEP)
        await until(pilot, lambda: message(pilot) == "Recorded. Press U to undo it, W to see all.")
        made = fresh(room).view(None).all(Decision)[-1]
        assert (made.by, made.decided_by) == (None, ())
        assert room.store.newer(room.id, 0)[-1].seat == "cpo+cto", "the log does not guess either"
        assert pilot.app.screen.query_one(Records).key == made.id, "the next key is about what was just recorded"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        assert f"Who agrees to {made.id}?" in shown(pilot) and made.title in shown(pilot)
        assert "both" not in shown(pilot)
        await pilot.press("2", "2")
        await until(pilot, lambda: "Now 1 for CPO" in shown(pilot))
        assert fresh(room).view(None).get(Decision, made.id).decided_by == ("cto",)
        await pilot.press("1")
        await until(pilot, lambda: not isinstance(pilot.app.screen, PickDialog))
        assert fresh(room).view(None).get(Decision, made.id).decided_by == ("cto", "cpo")
        assert room.view(None).get(Decision, made.id).status == "decided"


@pytest.mark.slow
async def test_at_one_keyboard_a_topic_asks_whose_it_is_and_a_fact_does_not(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Saved cards first" in shown(pilot))
        await pilot.press("t")
        await asked(pilot)
        await typed(pilot, "Tariffs in May")
        await pilot.press("tab", "right", "right", KEEP)
        await until(pilot, lambda: message(pilot) == "Recorded. Press U to undo it, W to see all.")
        assert fresh(room).view(None).get(Parked, "P2").by == "cto"
        await pilot.press("f")
        await asked(pilot)
        assert "Whose" not in shown(pilot)
        await typed(pilot, "Refunds take two days")
        await pilot.press(KEEP)
        await until(pilot, lambda: message(pilot) == "Recorded. Press U to undo it, W to see all.")
    rows = fresh(room).view(None).all(BoardRow)
    fact = next(row for row in rows if row.text == "Refunds take two days")
    assert fact.columns == {"about": "I1", "as_of": today().isoformat()}
