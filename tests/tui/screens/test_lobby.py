"""The lobby: sessions, promises, search, and ten thousand rows."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from bench.files import fill
from sessions.due import Due
from sessions.exercises.talk.kind import WriteNote
from sessions.minutes.parse import read_minutes
from sessions.model import Action, FollowUp
from sessions.records.captures import AddAction
from sessions.setup.demo import play, stories
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.times import today
from tests.few import some
from tests.sessions.pairs import save, session, staked
from tests.tui.stage import SIZES, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.client.catalog import Catalog, First
from tui.dialogs.modal import FormModal
from tui.dialogs.protocol import CommandScreen
from tui.forms.form_view import FormView
from tui.screens.lobby.lobby_list import FIRST, FOLDED, MORE, PART, LobbyList
from tui.screens.lobby.next_session import NEXT, Meeting
from tui.screens.lobby.screen import Lobby
from tui.screens.lobby.section import Fold, LobbyRow, LobbySection
from tui.screens.lobby.sections import DUE, SECTIONS, Owed
from tui.screens.minutes.screen import MinutesScreen
from tui.screens.new_session.screen import NewScreen
from tui.screens.pack.screen import PackScreen
from tui.screens.session.screen import SessionScreen
from tui.terminal.ordered_input import OrderedInput
from tui.widgets.details import RowDetails
from tui.widgets.ledger import Ledger

EXAMPLE = Path(__file__).parents[2] / "sessions" / "minutes" / "example-minutes.toml"


def rows_of(pilot: Pilot[None], section: str) -> list[LobbyRow]:
    """Return the rows of a section of the lobby, as they are listed."""
    entries = pilot.app.screen.query_one("#list", Ledger).entries
    return [each for each in entries if isinstance(each, LobbyRow) and each.section.id == section]


def go_to(pilot: Pilot[None], row: LobbyRow) -> None:
    """Put the cursor on a row of the lobby."""
    ledger = pilot.app.screen.query_one("#list", Ledger)
    ledger.cursor = ledger.entries.index(row)


@pytest.mark.parametrize("size", [*SIZES, (200, 60)])
async def test_an_empty_lobby_teaches_on_one_screen_and_starts_the_example_by_a_key(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: "D look at an example" in shown(pilot))
        page = " ".join(shown(pilot).split())
        for words in (
            "two leaders plan together",
            "An hour gives you",
            "n plan your first session",
            "? read every key",
        ):
            assert words in page
        assert "0 sessions" not in page
        if size != SIZES[0]:
            return
        await pilot.press("Y")
        await until(pilot, lambda: "Which leader are you?" in shown(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "You're the CTO. The CPO is a script" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "Which leader" not in shown(pilot) and "D look at an example" in shown(pilot))
        await pilot.press("slash", "a")
        await until(pilot, lambda: "No revealed text" in shown(pilot))
        await pilot.press("b")
        assert pilot.app.screen.query_one("#search", OrderedInput).value == "ab"
        await pilot.press("escape")
        await until(pilot, lambda: " ".join(shown(pilot).split()).startswith(page[:200]))
        await pilot.press("D")
        await until(pilot, lambda: "3 sessions" in shown(pilot) and "nothing you do here is kept" in shown(pilot))
        await until(pilot, lambda: "q back to yours" in shown(pilot))
        await pilot.press("D")
        assert message(pilot) == "This is the example. q goes back to your own sessions."
        await until(pilot, lambda: bool(rows_of(pilot, "pairs")))
        go_to(pilot, next(row for row in rows_of(pilot, "sessions") if row.entry.title == "Q1 joint roadmap"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and "Q1 joint roadmap" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "3 sessions" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "D look at an example" in shown(pilot))
        opened(path, "talk", title="My own")
        await until(pilot, lambda: "My own" in shown(pilot) and "1 session" in shown(pilot))
    assert [each.title for each in open_store(path).sessions()] == ["My own"]


async def test_a_guest_without_a_session_reads_that_they_are_to_be_invited(tmp_path: Path) -> None:
    async with parley(tmp_path / "p.db", seats={}).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "You have no seat in a session here yet." in shown(pilot))
        assert "plan your first session" not in shown(pilot)
        for key in ("D", "Y"):
            await pilot.press(key)
            assert message(pilot).startswith("Over SSH there is no example.")


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_the_lobby_lists_the_latest_first_and_opens_what_is_chosen(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk", title="Older")
    opened(path, "talk", title="Newer")
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: "2 sessions" in shown(pilot))
        page = shown(pilot)
        assert page.index("Newer") < page.index("Older")
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and "Older" in shown(pilot))
        await pilot.press("escape", "q")
        await until(pilot, lambda: "2 sessions" in shown(pilot))


async def test_imported_minutes_are_marked_as_imported_in_the_lobby_and_in_the_minutes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    admit(store, read_minutes(EXAMPLE.read_text("utf-8"), "example"))
    store.close()
    async with parley(path).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot) and "as imported" in shown(pilot))
        assert "closed" not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "signed at" in shown(pilot) and ", as imported" in shown(pilot))
        await pilot.press("M")
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen))
        await pilot.press("G")
        await until(pilot, lambda: "as imported" in " ".join(shown(pilot).split()))


async def test_the_first_key_after_the_start_acts_even_before_the_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk", title="Only one")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await pilot.press("slash")
        await typed(pilot, "words")
        await until(pilot, lambda: "words" in shown(pilot))


async def test_the_first_key_after_the_list_appears_moves_in_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    for title in ("Older", "Newer"):
        opened(path, "talk", title=title)
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Older" in shown(pilot))
        await pilot.press("j")
        await until(pilot, lambda: any("›" in line and "Older" in line for line in shown(pilot).splitlines()))


async def test_the_lobby_shows_what_was_promised_and_what_is_late(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room = room_of(path, session)
    room.do(AddAction(text="Next week", owner="cto", due=date.today() + timedelta(days=7), tag="give"), "cpo")
    room.do(AddAction(text="Last week", owner="cpo", due=date.today() - timedelta(days=7)), "cpo")
    room.do(AddAction(text="Yesterday", owner="cpo", due=date.today() - timedelta(days=1)), "cpo")
    room.do(AddAction(text="Long " * 30, owner="cpo", due=date.today() + timedelta(days=1), tag="learn"), "cpo")
    async with parley(path).run_test() as pilot:
        await until(pilot, lambda: "Last week" in shown(pilot) and "Next week" in shown(pilot))
        page = shown(pilot)
    assert page.index("Due  2") < page.index("Last week") < page.index("Yesterday") < page.index("Open actions  2")
    assert re.search(r"action +Last week +▲ CPO +7 days late", page)
    assert re.search(r"action +Yesterday +▲ CPO +1 day late", page)
    assert re.search(r"Next week \(give\) +■ CTO +\w{3} \d+ \w{3}", page)
    assert re.search(r"Long .*… +▲ CPO +tomorrow", page)


async def test_words_from_earlier_sessions_are_found(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    opened(path, "talk", title="Another")
    room_of(path, session).do(AddAction(text="Move the ledger", owner="cto"), "cpo")
    async with parley(path).run_test() as pilot:
        await until(pilot, lambda: "Another" in shown(pilot))
        await pilot.press("slash")
        await typed(pilot, "ledger")
        await until(pilot, lambda: "1 found" in shown(pilot))
        assert "Another" not in shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Another" in shown(pilot))


async def test_help_lists_the_keys_of_the_screen_beneath(tmp_path: Path) -> None:
    async with parley(tmp_path / "p.db").run_test() as pilot:
        await until(pilot, lambda: "look at an example" in shown(pilot))
        await pilot.press("f1")
        await until(pilot, lambda: "Search everything revealed" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "look at an example" in shown(pilot))


@pytest.mark.slow
async def test_the_palette_finds_a_command_by_its_words(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room_of(path, session).do(WriteNote(text="hello"), "cpo")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "hello" in shown(pilot))
        await pilot.press("ctrl+o")
        await typed(pilot, "who does what")
        await until(pilot, lambda: "Record who does what" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "Action" in shown(pilot))


async def test_the_palette_finds_a_command_by_its_name_in_the_config(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk")).run_test() as pilot:
        await until(pilot, lambda: "Talk" in shown(pilot))
        await pilot.press("ctrl+o")
        await typed(pilot, "leave")
        await until(pilot, lambda: "Go back to the lobby" in shown(pilot))


class Rows(App[None]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.drawn: list[int] = []

    def compose(self) -> ComposeResult:
        def draw(row: int, wide: int) -> Content:
            self.drawn.append(row)
            return Content(f"row {row} [/]")

        yield Ledger[int](draw)

    def on_mount(self) -> None:
        self.query_one(Ledger).show(range(self.count))
        self.query_one(Ledger).focus()


async def test_a_ledger_draws_only_what_is_visible() -> None:
    app = Rows(10_000)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert "row 19 [/]" in shown(pilot)
        await pilot.press("end")
        await until(pilot, lambda: "row 9999 [/]" in shown(pilot))
        assert len(set(app.drawn)) < 200
        await pilot.press("home", "down", "down", "up")
        assert app.query_one(Ledger).cursor_entry == 1
        await until(pilot, lambda: "›row 1 " in shown(pilot))


async def test_a_ledger_keeps_its_cursor_on_its_entry() -> None:
    app = Rows(10)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press("down", "down")
        ledger = app.query_one(Ledger)
        ledger.show([7, 8, 2, 9], lambda one, other: one == other)
        assert ledger.cursor_entry == 2
        ledger.show([], lambda one, other: one == other)
        assert ledger.cursor_entry is None


@pytest.mark.slow
def test_the_first_screen_needs_no_database_library() -> None:
    script = (
        "import sys, tui.app, tui.screens.lobby.screen; print([m for m in sys.modules if m.startswith('sqlite_utils')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
async def test_an_open_lobby_shows_sessions_that_others_begin_and_keeps_its_cursor(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk", title="Older")
    opened(path, "talk", title="Newer")
    async with parley(path).run_test() as pilot:
        await until(pilot, lambda: "2 sessions" in shown(pilot))
        await until(pilot, lambda: "Next session  2" in shown(pilot))
        await pilot.press("j")
        entry = pilot.app.screen.query_one("#list", Ledger).cursor_entry
        session = opened(path, "talk", title="Begun elsewhere")
        await until(pilot, lambda: "3 sessions" in shown(pilot) and "Begun elsewhere" in shown(pilot))
        here = pilot.app.screen.query_one("#list", Ledger).cursor_entry
        assert isinstance(here, LobbyRow) and isinstance(entry, LobbyRow) and here.key == entry.key
        room_of(path, session).do(AddAction(text="Move the ledger", owner="cto"), "cpo")
        await until(pilot, lambda: "Move the ledger" in shown(pilot))


@pytest.mark.slow
async def test_of_very_many_sessions_only_those_near_the_cursor_are_read_and_the_end_is_one_key_away(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    fill(path, 700).close()
    async with parley(path).run_test(size=(80, 24)) as pilot:
        ledger = pilot.app.screen.query_one("#list", Ledger)
        await until(pilot, lambda: "700 sessions" in shown(pilot))
        await until(pilot, lambda: bool(rows_of(pilot, "pairs")))
        assert len(rows_of(pilot, "sessions")) == FIRST
        await pilot.press(*["pagedown"] * 6)
        await until(pilot, lambda: len(rows_of(pilot, "sessions")) == FIRST + MORE)
        await pilot.press("end")
        await until(pilot, lambda: len(rows_of(pilot, "sessions")) == 700)
        await until(pilot, lambda: ledger.cursor_entry == rows_of(pilot, "sessions")[-1])
        await until(pilot, lambda: "Session zebra 0 " in shown(pilot))


@pytest.mark.slow
async def test_a_section_is_added_by_what_it_reads_draws_and_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rows, chosen = tmp_path / "p.db", ["first", "second"], list[str]()
    opened(path, "talk")

    async def read(_: Catalog) -> list[str]:
        return list(rows)

    async def choose(lobby: CommandScreen, row: str) -> None:
        chosen.append(row)
        lobby.say(f"Chose {row}.")

    async def tell(_: Catalog, row: str) -> RowDetails:
        return RowDetails(f"All of {row}", (("Letters", str(len(row))),))

    section = LobbySection(
        id="words",
        heading="Words",
        read=read,
        draw=lambda row, _: Content(row),
        key=str,
        series=lambda _: None,
        choose=choose,
        tell=tell,
    )
    monkeypatch.setattr("tui.screens.lobby.sections.SECTIONS", (*SECTIONS, section))
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Words  2" in shown(pilot) and "second" in shown(pilot))
        await pilot.press("j", "j")
        rows.insert(0, "earlier")
        opened(path, "talk", title="Begun elsewhere")
        await until(pilot, lambda: "Words  3" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: message(pilot) == "Chose second.")
        assert chosen == ["second"]
        rows.extend(f"row {n}" for n in range(20))
        opened(path, "talk", title="Another")
        await until(pilot, lambda: "Words  23" in shown(pilot) and f"… and {23 - FOLDED} more" in shown(pilot))
        await pilot.resize_terminal(80, 60)
        await until(pilot, lambda: f"… and {23 - 60 // PART} more" in shown(pilot))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: f"… and {23 - FOLDED} more" in shown(pilot))
        go_to(pilot, rows_of(pilot, "words")[-1])
        await pilot.press("j", "enter")
        await until(pilot, lambda: "row 5" in shown(pilot) and len(rows_of(pilot, "words")) == 23)
        go_to(pilot, rows_of(pilot, "words")[1])
        assert "All of" not in shown(pilot)
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: "All of first" in shown(pilot) and "Letters  5" in shown(pilot))
        assert re.search(r"What you can do.*enter +Open the session", shown(pilot), re.DOTALL)
        await pilot.press("j")
        await until(pilot, lambda: "All of second" in shown(pilot) and "All of first" not in shown(pilot))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "All of" not in shown(pilot))
        rows.clear()
        opened(path, "talk", title="And another")
        await until(pilot, lambda: "4 sessions" in shown(pilot) and "Words" not in shown(pilot))


async def test_a_session_whose_seat_was_taken_away_says_so_instead_of_opening(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    app = parley(path, seats={session: "cpo"}, mode="local")
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Q1 roadmap" in shown(pilot))
        vars(app)["_seats"].clear()
        await pilot.press("enter")
        await until(pilot, lambda: message(pilot) == f"You have no seat in session {session}.")


async def test_one_key_plans_the_suggested_warm_up_for_that_pair(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    save(store, [session("weekly", 1, *staked(today() + timedelta(days=9)))])
    store.close()
    opened(path, "talk", title="Of another pair", start=False)
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "weekly: argue something small before" in shown(pilot))
        await pilot.press("y")
        assert message(pilot) == "Put the cursor on something that is due."
        go_to(pilot, rows_of(pilot, "warm-up")[0])
        await until(pilot, lambda: "y plan it" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen) and "The other side, short" in shown(pilot))
        await until(pilot, lambda: "Warm-up" in shown(pilot))
        assert pilot.app.screen.query_one(FormView).payload["it"]["series"] == "weekly"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "argue something" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen) and "Warm-up" in shown(pilot))
        await pilot.press("f10")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and "The question between" in shown(pilot)
        )
        view = screen_of(pilot).client.view()
        assert (view.header.series, view.header.title, view.header.playbook) == ("weekly", "Warm-up", "other-side")
        await pilot.press("q")
        await until(pilot, lambda: "3 sessions" in shown(pilot) and "argue something small" not in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_what_is_due_is_settled_from_its_row_without_opening_a_session(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    first = play(store, stories()[0])
    store.close()
    async with parley(path).run_test(size=size) as pilot:
        lists = pilot.app.screen.query_one(LobbyList)
        await until(pilot, lambda: bool(lists.entries_of("due")))
        goal = next(row for row in rows_of(pilot, "due") if row.entry.due.kind == "goal")
        go_to(pilot, goal)
        await until(pilot, lambda: "y what came of it" not in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: message(pilot).startswith("Plan the next session of cpo-cto-weekly first:"))
        plan = rows_of(pilot, "next")[0]
        go_to(pilot, plan)
        await until(
            pilot, lambda: "y plan it" in shown(pilot) and "Plan the next one of cpo-cto-weekly" in shown(pilot)
        )
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen) and bool(pilot.app.screen.query(FormView)))
        it = pilot.app.screen.query_one(FormView).payload["it"]
        assert (it["first"], it["second"], it["series"]) == ("Ada Marsh", "Jonas Brandt", "cpo-cto-weekly")
        await pilot.press("f10")
        await until(pilot, lambda: any(isinstance(each, SessionScreen) for each in pilot.app.screen_stack))
        planned = screen_of(pilot).client.session_id
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "○ " in shown(pilot))
        go_to(pilot, next(row for row in rows_of(pilot, "due") if row.entry.due.kind == "goal"))
        await until(pilot, lambda: "y what came of it" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and "What came of it?" in shown(pilot))
        await pilot.press("1", "f10")
        await until(pilot, lambda: goal.entry not in (lists.entries_of("due") or ()))
    store = open_store(path)
    ((there, said),) = [each for each in store.across(FollowUp, target=goal.entry.due.id) if each[0] != first]
    assert (there, said.outcome) == (planned, "reached")


async def test_an_action_is_marked_as_done_or_dropped_from_its_row(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room = room_of(path, session)
    room.do(AddAction(text="Ask legal", owner="cto", due=today() - timedelta(days=2)), "cpo")
    room.do(AddAction(text="Move the ledger", owner="cpo"), "cpo")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Due  1" in shown(pilot) and "Open actions  1" in shown(pilot))
        go_to(pilot, rows_of(pilot, "due")[0])
        await until(pilot, lambda: "y done" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "Finish A1" in shown(pilot))
        await pilot.press("tab")
        await typed(pilot, "They said yes")
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "A1 is done." and "Due  1" not in shown(pilot))
        go_to(pilot, rows_of(pilot, "actions")[0])
        await pilot.press("y")
        await until(pilot, lambda: "Finish A2" in shown(pilot))
        await pilot.press("right", "f10")
        await until(pilot, lambda: message(pilot) == "A2 is dropped." and "Open actions" not in shown(pilot))
    first, second = room_of(path, session).view(None).all(Action)
    assert (first.status, first.proof, second.status) == ("done", "They said yes", "dropped")
    assert not room.store.presence.seen(session), "whoever acts from the lobby doesn't enter the session"


async def test_a_guest_cannot_plan_a_warm_up(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    save(store, [found := session("weekly", 1, *staked(today() + timedelta(days=9)))])
    store.close()
    async with parley(path, seats={found.header.id: "cpo"}).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "weekly: argue something small before" in shown(pilot))
        go_to(pilot, rows_of(pilot, "warm-up")[0])
        await pilot.press("y")
        assert message(pilot).startswith("Only the host can plan sessions here.")


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_search_results_replace_the_sessions_and_open_their_session(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    opened(path, "talk", title="Another")
    room_of(path, session).do(AddAction(text="Move the ledger", owner="cto"), "cpo")
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: "Another" in shown(pilot) and "Open actions" in shown(pilot))
        await pilot.press("slash")
        await typed(pilot, "zebra")
        await until(pilot, lambda: "0 found" in shown(pilot) and "No revealed text" in shown(pilot))
        assert "zebra" in shown(pilot)
        assert "Another" not in shown(pilot) and "Open actions" not in shown(pilot)
        line = pilot.app.screen.query_one("#search", OrderedInput)
        line.value = ""
        await until(pilot, lambda: "2 sessions" in shown(pilot) and "Another" in shown(pilot))
        await typed(pilot, "ledger")
        await until(pilot, lambda: "1 found" in shown(pilot))
        opened(path, "talk", title="Begun elsewhere")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and "Move the ledger" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "1 found" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "3 sessions" in shown(pilot) and "Begun elsewhere" in shown(pilot))
        assert pilot.app.focused is pilot.app.screen.query_one("#list")


async def test_a_warm_up_is_one_quiet_line_until_it_is_put_off(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    save(store, [session("weekly", 1, *staked(today() + timedelta(days=9)))])
    store.close()
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "weekly: argue something small before" in shown(pilot))
        go_to(pilot, rows_of(pilot, "warm-up")[0])
        await pilot.press("enter")
        await until(pilot, lambda: "never argued the other side" in " ".join(shown(pilot).split()))
        assert "With y on this line you plan half an hour for it" in " ".join(shown(pilot).replace("│", " ").split())
        await pilot.press("right", "f10")
        await until(pilot, lambda: "No warm-up is suggested to weekly for 30 days." in message(pilot))
        await until(pilot, lambda: "argue something small" not in shown(pilot))


async def test_enter_on_an_escalation_opens_its_pack(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    play(store, stories()[0])
    store.close()
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Answers to your escalations" in shown(pilot))
        held = next(row for row in rows_of(pilot, "answered") if row.entry.state == "default")
        go_to(pilot, held)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PackScreen) and "the default holds" in shown(pilot))
        await pilot.press("r")
        await until(pilot, lambda: "the default holds" in message(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "Answers to your escalations" in shown(pilot))


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_lobby_begins_with_what_is_next_and_due_and_one_cursor_goes_through_all(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    play(store, stories()[0])
    found = [each for each in store.due(today()) if each.kind not in ("session", "escalation")]
    running = opened(path, "talk", title="The one that runs")
    store.presence.touch(running, "cpo", "elsewhere")
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: f"Due  {len(found)}" in shown(pilot) and "running · Ada there" in shown(pilot))
        page = shown(pilot)
        headings = ("Next session", "Due", "Answers to your escalations", "Pairs", "Sessions")
        places = [page.index(f"\n {each}") for each in headings]
        assert places == sorted(places)
        assert [row.entry.due for row in rows_of(pilot, "due")] == found[: max(FOLDED, size[1] // PART)]
        days = found[0].days(today())
        kind = {"topic": "parked topic"}.get(found[0].kind, found[0].kind)
        assert re.search(rf"{kind} +{found[0].text[:20]}.* {days} days late", page)
        ledger = pilot.app.screen.query_one("#list", Ledger)
        passed: list[object] = []
        while not passed or ledger.cursor_entry != passed[-1]:
            passed.append(ledger.cursor_entry)
            await pilot.press("j")
        assert passed == [each for each in ledger.entries if isinstance(each, LobbyRow | Fold)], "without a gap"
        await pilot.press("home", "tab")
        assert ledger.cursor_entry == rows_of(pilot, "due")[0], "tab goes to the next section"
        await pilot.press("j", "shift+tab", "shift+tab")
        assert passed[0] == ledger.cursor_entry == rows_of(pilot, "next")[0]
        go_to(pilot, next(row for row in rows_of(pilot, "due") if row.entry.due.kind != "escalation"))
        await pilot.press("enter")
        await until(pilot, lambda: any(isinstance(each, SessionScreen) for each in pilot.app.screen_stack))
        assert screen_of(pilot).client.session_id == found[0].session
    store.close()


async def test_a_guest_sees_only_what_is_due_in_their_own_sessions(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    first = play(store, stories()[0])
    other = opened(path, "talk")
    assert store.due(today())
    store.close()
    for id_, seen in ((first, True), (other, False)):
        async with parley(path, seats={id_: "cpo"}).run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda app=pilot.app: app.screen.query_one(LobbyList).entries_of("due") is not None)  # type: ignore[misc]
            assert ("Due  " in shown(pilot)) is seen


def test_the_lobby_lists_the_first_hundred_of_what_is_due_with_the_number_of_all() -> None:
    due = [Due(kind="action", id=f"7k3qf2xa/A{n}", text="Ask", session="7k3qf2xa") for n in range(1, 251)]
    owed = First([Owed(each, ()) for each in due])
    assert (len(owed), DUE.count(owed)) == (100, 250)


def test_the_row_of_a_session_to_plan_says_once_after_which() -> None:
    due = Due(kind="session", id="7k3qf2xa", session="7k3qf2xa", title="Joint planning", text="", day=today())
    drawn = NEXT.draw(Meeting(due=due), 80).plain
    assert drawn.startswith("+ Plan the session after Joint planning  ") and drawn.count("after") == 1
    drawn = NEXT.draw(Meeting(due=replace(due, series="weekly")), 80).plain
    assert drawn.startswith("+ Plan the next one of weekly  after Joint planning  ")
