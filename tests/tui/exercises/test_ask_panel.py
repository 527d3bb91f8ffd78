"""Answers side by side, and one key that takes up a gap."""

from pathlib import Path

import pytest

from sessions.model import Item
from sessions.rules.answers import words_of
from tests.tui.scenes import answered, asked
from tests.tui.stage import SIZES, parley, shown, until
from tui.exercises.answers import ComparedAnswers


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_both_answers_are_side_by_side_with_the_biggest_gap_first(tmp_path: Path, size: tuple[int, int]) -> None:
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        page = shown(pilot)
    places = [page.index(words) for words in ("Cards in May?", "How sure are you?", "What goes wrong next?")]
    assert places == sorted(places)
    assert "gap 3" in page
    assert "differ" in page
    line = next(line for line in page.splitlines() if "the renewal" in line)
    assert "reconciliation" in line
    assert "expected: 3" in page
    assert "no slack" in page


@pytest.mark.slow
@pytest.mark.parametrize(("key", "kind"), [("1", "talk"), ("2", "align"), ("3", "argue")])
async def test_one_key_takes_up_the_question_under_the_cursor(tmp_path: Path, key: str, kind: str) -> None:
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        await pilot.press(key)
        await until(pilot, lambda: f"→ on the agenda as I3: {kind}" in shown(pilot))
        assert f"{key} {kind}" not in shown(pilot)
        await pilot.press(key)
    room.refresh()
    assert [each.kind for each in room.view(None).agenda] == ["ask", kind, "talk"]
    assert room.view(None).get(Item, "I3").title == "Cards in May?"


async def test_a_click_or_enter_asks_how_to_take_it_up(tmp_path: Path) -> None:
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        await pilot.click(ComparedAnswers, offset=(4, 4))
        await asked(pilot)
        assert "How sure are you?" in shown(pilot)
        await pilot.press("2", "f10")
        await until(pilot, lambda: "→ on the agenda as I3: align" in shown(pilot))


async def test_the_cursor_stays_on_its_question_when_someone_else_takes_one_up(tmp_path: Path) -> None:
    from sessions.exercises.ask.kind import TakeUp

    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        await pilot.press("j", "j")
        answers = pilot.app.screen.query_one(ComparedAnswers)
        before = answers.key
        room.do(TakeUp(question="Q2", as_="talk"), "cto")
        await until(pilot, lambda: "→ on the agenda as I3" in shown(pilot))
        assert answers.key == before


async def test_urgency_says_that_the_agenda_is_in_order_and_takes_up_nothing(tmp_path: Path) -> None:
    from sessions.rules.moves import Advance
    from tests.tui.scenes import both, item, room_with, seal

    ask = item(1, "ask", title="What first", settings={"urgency": True})
    room = room_with(tmp_path / "p.db", ask, item(2, "talk"), item(3, "talk", "cto"), item(4, "close"))
    seal(room, "answer", {seat: {"i2": {"value": 1}, "i3": {"value": 5}} for seat in ("cpo", "cto")})
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "most urgent first" in shown(pilot))
        await pilot.press("1")
        assert "1 talk" not in shown(pilot)
    room.refresh()
    assert [each.id for each in room.view(None).agenda] == ["I1", "I3", "I2", "I4"]


def test_every_kind_of_answer_has_its_words() -> None:
    assert words_of("yesno", True) == "yes"
    assert words_of("scale", 4) == "4"
    assert words_of("rank", ["a", "b"]) == words_of("of a later parley", ["a", "b"]) == "· a\n· b"
    assert words_of("points", {"a": 30, "b": 70}) == " 70  b\n 30  a"
