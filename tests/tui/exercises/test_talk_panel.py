"""Talking: new records appear under the cursor, and two people who write one note lose nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.exercises.talk.kind import WriteNote
from sessions.model import Action, Board, BoardRow, Decision, Dissent, Item, Note, Option
from sessions.records.captures import AddAction
from sessions.records.decisions import RecordDecision
from sessions.room import Room
from sessions.rules.moves import Advance
from sessions.rules.returning import ReopenItem
from sessions.times import short_day, today
from tests.few import some
from tests.sessions.both import both
from tests.sessions.play import Play, item
from tests.tui.scenes import asked, talking
from tests.tui.stage import SIZES, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal
from tui.exercises.talk.notes import NoteArea
from tui.exercises.talk.panel import head_lines
from tui.widgets.record_lines import action_line, board_lines
from tui.widgets.records import Records

KEEP = next(command for command in SMALL if command.id == "keep").typing.partition(",")[0]


async def up(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "Saved cards first" in shown(pilot))


async def due(pilot: Pilot[None], words: str) -> None:
    """Go to the day of the first action, and type there."""
    await up(pilot)
    await pilot.press("j", "w")
    await asked(pilot)
    await pilot.press("tab", "tab")
    await typed(pilot, words)


def due_day(room: Room) -> str:
    """Return the day of the first action, as the file has it."""
    room.refresh()
    return str(room.view(None).get(Action, "A1").due)


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_item_is_in_large_type_over_its_notes_and_records(tmp_path: Path, size: tuple[int, int]) -> None:
    room = talking(tmp_path / "p.db")
    room.do(WriteNote(text="[/] one [red]signature"), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        page = shown(pilot)
        await pilot.press("end")
        await pilot.pause()
        page += shown(pilot)
    for words in ("What ships", "Wanted: Decisions", "[/] one [red]signature", "waits for ■ CTO", "fact from Finance"):
        assert words in page
    assert "Tier names" in page


@pytest.mark.slow
async def test_at_the_hot_seat_each_leader_agrees_to_the_option_separately(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        for seat, keys in (("CTO", ["right", "f10"]), ("CPO", ["f10"])):
            await pilot.press("y")
            await asked(pilot)
            assert f"{seat} agrees to D1" in shown(pilot)
            await pilot.press(*keys)
            await until(pilot, lambda: pilot.app.screen is screen_of(pilot))
        await until(pilot, lambda: "decided" in shown(pilot))
    room.refresh()
    assert set(room.view(None).get(Decision, "D1").decided_by) == {"cpo", "cto"}
    assert room.view(None).get(Option, "D1", "cards-in-may").chosen is True


async def test_a_seat_is_offered_only_what_it_can_still_do(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        assert "y agree" not in shown(pilot)
        await pilot.press("j")
        await pilot.pause()
        assert "w edit" in shown(pilot)
        assert "x dissent" not in shown(pilot)


async def test_a_decision_that_waits_comes_along_to_the_next_talk_and_a_key_elsewhere_names_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "close")
    room = room_of(path, session)
    room.do(RecordDecision(title="Ship in March"), "cpo")
    room.do(AddAction(text="Write to the bank", owner="cpo"), "cpo")
    both(room, Advance())
    room.do(AddAction(text="Tell the team", owner="cpo"), "cpo")
    async with parley(path, session, seat="cto", mode="ssh").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Ship in March" in shown(pilot) and "Tell the team" in shown(pilot))
        assert "Write to the bank" not in shown(pilot)
        await pilot.press("j", "y")
        await until(pilot, lambda: message(pilot) == "Put the cursor on D1 to agree.")
        await pilot.press("k", "y", "y")
        await until(pilot, lambda: "waits for" not in shown(pilot) and "Ship in March" in shown(pilot))
        room.refresh()
        assert room.view(None).get(Decision, "D1").status == "decided"


async def test_an_owner_and_a_date_are_two_fields_away(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await due(pilot, "2031-04-14")
        await pilot.press("f10")
        await until(pilot, lambda: "14 Apr 2031" in shown(pilot))
    assert due_day(room) == "2031-04-14"


@pytest.mark.slow
async def test_a_past_due_date_needs_confirming_with_a_second_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = talking(tmp_path / "p.db")
    monkeypatch.setattr("tui.forms.past_days.HELD_S", 60.0)  # however slow this machine is, the key is still held
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await due(pilot, "Jan 7 2020")
        await pilot.press("f10", "f10")
        await until(pilot, lambda: "press again to save it" in shown(pilot))
        assert due_day(room) != "2020-01-07", "a key held down is one press"
        monkeypatch.setattr("tui.forms.past_days.HELD_S", 0.0)
        await pilot.press("f10")
        await until(pilot, lambda: "7 Jan 2020" in shown(pilot))
    assert due_day(room) == "2020-01-07"


@pytest.mark.slow
async def test_a_dissent_says_whose_it_is_if_two_people_share_a_terminal(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("x")
        await asked(pilot)
        await pilot.press("right", "right", "tab")
        await typed(pilot, "more pages")
        await pilot.press("tab", "y", "f10")
        await until(pilot, lambda: "CTO disagrees but commits" in shown(pilot))
    room.refresh()
    assert room.view(None).all(Dissent)[0].by == "cto"


async def test_what_two_people_write_at_once_is_all_there_and_the_cursor_stays(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    room.do(WriteNote(text="shared"), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("i", "end", "enter")
        await typed(pilot, "mine")
        room.do(WriteNote(text="top\nshared", before="shared"), "cto")
        area = pilot.app.screen.query_one(NoteArea)
        await until(pilot, lambda: area.text.startswith("top"))
        await typed(pilot, "!")
        assert area.text == "top\nshared\nmine!"
        await until(pilot, lambda: room.refresh() and room.view(None).get(Item, "I1").note == "top\nshared\nmine!")


async def test_what_the_other_adds_after_half_a_word_stays_after_it(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("i")
        await typed(pilot, "Wait for the bud")
        await until(pilot, lambda: room.refresh() or room.view(None).get(Item, "I1").note == "Wait for the bud")
        room.do(WriteNote(text="Wait for the bud\nAsk the bank", before="Wait for the bud"), "cto")
        area = pilot.app.screen.query_one(NoteArea)
        await until(pilot, lambda: area.text.endswith("bank"))
        await typed(pilot, "get")
        assert area.text == "Wait for the budget\nAsk the bank"


async def test_text_typed_as_the_item_ends_stays_with_it(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="ssh").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("i")
        await typed(pilot, "last words")
        both(room, Advance())
        await until(pilot, lambda: all(area.text == "" for area in pilot.app.screen.query(NoteArea)))
        await until(pilot, lambda: room.refresh() or room.view(None).get(Item, "I1").note == "last words")
        assert room.view(None).get(Item, "I2").note is None


async def test_escape_leaves_the_notes_and_saves_them(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("i", "n", "o", "escape")
        await until(pilot, lambda: pilot.app.screen.query_one(Records).has_focus_within)
        await until(pilot, lambda: room.refresh() or room.view(None).get(Item, "I1").note == "no")


async def test_an_observer_reads_and_changes_nothing(tmp_path: Path) -> None:
    room = talking(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, mode="ssh").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        assert pilot.app.screen.query_one(NoteArea).read_only
        for key in ("i", "y", "x", "w", "v", "enter"):
            await pilot.press(key)
        assert not isinstance(pilot.app.screen, FormModal)
        assert "agree" not in shown(pilot).splitlines()[-1]


def test_a_fact_shows_its_value_its_source_its_age_its_notes_and_what_became_of_it() -> None:
    facts = {"key": "facts", "title": "Facts", "stale_days": 45, "column": [{"key": "fact", "type": "text"}]}
    play = Play(item("board", settings={"board": facts}))
    play.session.put(Board(id="B1", item="I1", title="Facts", kind="facts"))
    for n, days in ((1, 12), (2, 60)):
        day = (today() - timedelta(days)).isoformat()
        cells = {"source": "Finance", "value": 61, "unit": "%", "as_of": day, "by": "cpo"}
        play.session.put(BoardRow(board="B1", key_=f"fact-{n}", text="Ten accounts' share", columns=cells))
    play.session.put(Note(board="B1", row="fact-1", n=1, by="cto", lens="system", text="All on the old ledger"))
    play.do(AddAction(text="Call all ten", owner="cpo", source="B1/fact-1"), "cpo")
    first, second = board_lines(play.session)
    fresh = f"fact 61 % · from Finance · as of {short_day(today() - timedelta(12))} · 12 days old"
    assert tuple(map(str, first.beneath)) == (
        fresh,
        "■ CTO, system: All on the old ledger",
        "→ action A1: Call all ten",
    )
    assert str(second.beneath[0]).endswith("60 days old · stale")
    action = action_line(play.session, play.session.get(Action, "A1"))
    assert action.beneath[-1] == "from B1/fact-1: Ten accounts' share"


def test_a_talk_names_its_points_of_view_and_the_row_or_board_that_it_was_made_of() -> None:
    view = Play(item("talk", settings={"lenses": ["customer", "system"]})).session
    view.put(Board(id="B1", item="I1", title="Risks", kind="risks"))
    view.put(BoardRow(board="B1", key_="risk-1", text="Lock-in"))
    talk = view.put(replace(view.agenda[0], from_="B1/risk-1"))
    assert head_lines(view, talk) == ["Look at it as: customer · system", "from B1/risk-1: Lock-in"]
    whole = view.put(replace(talk, from_="B1"))
    assert head_lines(view, whole)[-1] == "from B1: Risks"


async def test_the_page_after_a_talk_says_that_nothing_came_of_it_and_how_to_go_back(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", "close")
    room = room_of(path, session)
    says = f"No note, decision or action came of “{room.view(None).get(Item, 'I1').title}”. b goes back to it."

    def at(place: str) -> bool:
        return room.refresh() or room.view(None).header.active == place

    async with parley(path, session).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Nothing recorded in this item yet" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: at("I2"))
        await until(pilot, lambda: message(pilot) == says)
        both(room, ReopenItem(item="I1"))
        await until(pilot, lambda: at("I1") and message(pilot) == "")
        room.do(WriteNote(text="We wait for the bank"), "cpo")
        both(room, Advance())
        await until(pilot, lambda: at("I2") and screen_of(pilot).place.item == "I2")
        await pilot.pause()
        assert message(pilot) == ""
