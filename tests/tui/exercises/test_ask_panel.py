"""Answers side by side, and one key that takes up a gap."""

from pathlib import Path

import pytest

from sessions.library.own_files import own_folder
from sessions.library.packs import find_packs
from sessions.model import Goal, Item
from sessions.rules.answers import words_of
from sessions.rules.moves import Advance
from tests.few import some
from tests.sessions.both import both
from tests.sessions.library.test_packs import GOOD
from tests.tui.scenes import answered, asked
from tests.tui.stage import SIZES, parley, shown, typed, until
from tui.exercises.answers import ComparedAnswers


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_both_answers_are_side_by_side_with_the_widest_gap_first(tmp_path: Path, size: tuple[int, int]) -> None:
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
    assert "guessed: 3" in page
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
    from tests.tui.scenes import item, room_with, seal

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


async def test_a_gap_becomes_a_goal_in_one_key_with_its_words_filled_in(tmp_path: Path) -> None:
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        await pilot.press("j", "4")
        await asked(pilot)
        assert "From 1 to 4: How sure are you?" in shown(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "→ on the agenda as I3: align" in shown(pilot))
    room.refresh()
    both(room, Advance())
    assert room.view(None).active is not None
    assert [goal.text for goal in room.view(None).all(Goal)] == ["From 1 to 4: How sure are you?"]
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "From earlier in this session" in shown(pilot))
        assert "From 1 to 4: How sure are you?" in shown(pilot)


async def test_a_new_ask_item_is_offered_the_packs(tmp_path: Path) -> None:
    folder = own_folder("packs")
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text(GOOD.replace('"Ours"', '"Aardvark questions"').replace('"ours"', '"aardvark"'))
    room = answered(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "How sure are you?" in shown(pilot))
        await pilot.press("p", "i")
        await asked(pilot)
        await typed(pilot, "Once more")
        await pilot.press("tab", *["left"] * 5)
        await until(pilot, lambda: "‹ask›" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: "What should “Once more” ask?" in shown(pilot))
        assert "only its title" in shown(pilot)
        packs = list(find_packs().entries)
        await pilot.press(*["down"] * (packs.index("aardvark") + 1), "enter")
        await until(pilot, lambda: "It asks the questions of “Aardvark questions”" in shown(pilot))
    room.refresh()
    [new] = [each for each in room.view(None).agenda if each.title == "Once more"]
    assert [each["key"] for each in (new.settings or {})["packs"]] == ["aardvark"]
