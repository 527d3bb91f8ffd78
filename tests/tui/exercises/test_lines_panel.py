"""Lines, goals and watches of a series on screen: what isn't linked first, each act by one key, odds side by side."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.command import Command, Context
from sessions.exercises.lines.kind import EXPECTATION, OFFERED
from sessions.model import FollowUp, Goal, GoalLink, Line, Watch
from sessions.records.lines import AddLine, LinkLine, SignLine
from sessions.records.watches import AddWatch
from sessions.room import Room
from sessions.rules.moves import Advance
from sessions.session import Session
from tests.few import some
from tests.sessions.both import both
from tests.tui.scenes import TODAY, asked, closing, item, room_with, seal
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog

SOON = TODAY + timedelta(days=30)


class PutGoal(Command):
    """Put a goal in, as align would have left it."""

    text: str = "Refund within a day"

    def apply(self, session: Session, ctx: Context) -> None:
        id_ = session.next_id(Goal, "G")
        goal = Goal(id=id_, item=str(session.header.active), text="Refund within a day", status="agreed", owner="cto")
        session.put(replace(goal, signed=("cpo", "cto")))


def sign(room: Room, line: str) -> None:
    for seat in ("cpo", "cto"):
        room.do(SignLine(line=line), seat)


class SignBoth(Command):
    """Let both sign a line, for a session that is played by one."""

    def apply(self, session: Session, ctx: Context) -> None:
        for line in session.all(Line):
            session.put(replace(line, signed=("cpo", "cto")))


def standing(path: Path, *items: str) -> Room:
    """Return a room in `lines`, after a session that left a line with a goal, one without, and a goal without."""
    records = (
        AddLine(line_kind="vision", text="Payments that nobody has to think about"),
        AddLine(line_kind="progress", text="Fewer hours of work by hand each month"),
        SignBoth(),
        PutGoal(),
        PutGoal(),
        LinkLine(ref="G1", line="L1"),
        AddWatch(text="Churn stays low", by_date=SOON, threshold="over 3 %", who="cpo"),
    )
    closing(path, "closed", "weekly", records).store.close()
    return room_with(
        path, item(1, "lines", title="What we stand by"), item(2, "talk", "cto"), item(3, "close"), series="weekly"
    )


async def up(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "Payments that nobody" in shown(pilot))


@pytest.mark.parametrize("size", some(SIZES))
async def test_what_is_not_linked_comes_before_lines_with_their_goals_and_watches(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    room = standing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        page = shown(pilot)
    places = [
        page.index(words) for words in ("serves no line", "no goal serves it", "Payments that", "└ G", "Churn stays")
    ]
    assert places == sorted(places)
    assert "vision · signed by ▲ CPO and ■ CTO" in page and "serves no line · a goal of Week 1" in page


async def test_a_line_is_written_down_signed_by_each_and_served_by_a_goal(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "lines"), item(2, "talk", "cto"), item(3, "close"))
    room.do(PutGoal(), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "serves no line" in shown(pilot))
        await pilot.press("i")
        await asked(pilot)
        await pilot.press("1", "tab")
        await typed(pilot, "Payments that just work")
        await pilot.press("f10")
        await until(pilot, lambda: "waits for ▲ CPO and ■ CTO to sign" in " ".join(shown(pilot).split()))
        await pilot.press("S", "S")  # the cursor is on the new line
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("1", "2")
        await until(pilot, lambda: not isinstance(pilot.app.screen, PickDialog))
        await until(pilot, lambda: "no goal serves it" in shown(pilot))
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("1")
        await until(pilot, lambda: "└ G1" in shown(pilot))
    room.refresh()
    (line,) = room.view(None).all(Line)
    assert (line.kind, set(line.signed), line.by) == ("vision", {"cpo", "cto"}, None)
    assert room.view(None).get(Goal, "G1").line == "L1"


async def test_a_goal_of_an_earlier_session_is_put_under_a_line(tmp_path: Path) -> None:
    room = standing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await up(pilot)
        await pilot.press("home", "c")
        await until(pilot, lambda: "Which line does it serve?" in shown(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "serves no line" not in shown(pilot) and "no goal serves it" not in shown(pilot))
        await pilot.press("c")
        await until(pilot, lambda: "no line" in shown(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "serves no line · a goal of Week 1" in shown(pilot))
    room.refresh()
    (row,) = room.view(None).all(GoalLink)
    assert (row.goal.partition("/")[2], row.line, row.by) == ("G2", None, ("cpo",))


async def test_a_line_of_an_earlier_session_is_reworded(tmp_path: Path) -> None:
    room = standing(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "w")
        await asked(pilot)
        await typed(pilot, " and year")
        await pilot.press("f10")
        await until(pilot, lambda: "new wording of the line above" in shown(pilot))
        await pilot.press("S", "S")
        await until(pilot, lambda: "signed by ▲ CPO · waits for ■ CTO" in " ".join(shown(pilot).split()))
        room.refresh()
        room.do(SignLine(line="L1"), "cto")
        await until(pilot, lambda: "new wording of the line above" not in shown(pilot))
    room.refresh()
    (line,) = room.view(None).all(Line)
    assert line.version == 2 and line.text.endswith("year")
    assert [each.outcome for each in room.view(None).all(FollowUp)] == ["reworded"]


async def test_an_assumption_gets_odds_from_each_and_the_widest_gap_comes_first(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "lines"), item(2, "talk", "cto"), item(3, "close"))
    room.do(AddWatch(text="The bank answers in a week", by_date=SOON), "cto")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "The bank answers" in shown(pilot))
        await pilot.press("l")
        await asked(pilot)
        await typed(pilot, "Churn stays low")
        await pilot.press("tab")
        await typed(pilot, SOON.isoformat())
        await pilot.press("f10")
        await until(pilot, lambda: "Churn stays low" in shown(pilot) and not isinstance(pilot.app.screen, FormModal))
        room.refresh()
        both(room, Advance())
        await until(pilot, lambda: "The chance that it holds" in shown(pilot))
        seal(
            room,
            "odds",
            {
                "cpo": {"w1": {"chance": 50}, "w2": {"chance": 90}},
                "cto": {"w1": {"chance": 55}, "w2": {"chance": 20}},
            },
        )
        both(room, Advance())
        await until(pilot, lambda: "gap 70" in shown(pilot))
        page = shown(pilot)
        await pilot.press("equals_sign")
        await until(pilot, lambda: "far apart · gap 70" in shown(pilot))
        alone = shown(pilot)
    assert "less than 20 percent apart on 1 of 2" in alone and "The bank" not in alone, "the widest gap first"
    assert page.index("Churn stays low") < page.index("The bank answers") and "90 %" in page and "20 %" in page
    assert [watch.odds for watch in room.view(None).all(Watch)] == [{"cpo": 50, "cto": 55}, {"cpo": 90, "cto": 20}]


async def test_ones_own_lines_and_watches_are_changed_and_removed(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "lines"), item(2, "talk", "cto"), item(3, "close"))
    room.do(AddLine(line_kind="vision", text="Payments that just work"), "cpo")
    room.do(AddWatch(text="Churn stays low", by_date=SOON), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Churn stays low" in shown(pilot))
        await pilot.press("w")
        await asked(pilot)
        await pilot.press("2", "f10")
        await until(pilot, lambda: "strategy" in shown(pilot) and not isinstance(pilot.app.screen, FormModal))
        await pilot.press("j", "w")
        await asked(pilot)
        await typed(pilot, "er")
        await pilot.press("f10")
        await until(pilot, lambda: "Churn stays lower" in shown(pilot) and not isinstance(pilot.app.screen, FormModal))
        await pilot.press("z", "z")
        await until(pilot, lambda: "Removed: W1" in shown(pilot))
    room.refresh()
    assert not room.view(None).all(Watch) and room.view(None).get(Line, "L1").kind == "strategy"


async def test_where_nothing_is_written_down_the_keys_are_named(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "lines"), item(2, "talk", "cto"))
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Press i for a line" in " ".join(shown(pilot).split()))


async def test_a_suggested_line_is_taken_by_a_key_changed_saved_and_signed_by_nobody(tmp_path: Path) -> None:
    settings = {EXPECTATION: True, OFFERED: "Each of you can make the other's case."}
    room = room_with(tmp_path / "p.db", item(1, "lines", settings=settings), item(2, "talk", "cto"), item(3, "close"))
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Press F12 to write it down" in " ".join(shown(pilot).split()))
        await pilot.press("f12")
        await asked(pilot)
        await typed(pilot, " Always.")
        await pilot.press("f10")
        await until(pilot, lambda: "Always." in shown(pilot) and not isinstance(pilot.app.screen, FormModal))
        await until(pilot, lambda: "Suggested" not in shown(pilot))
        await pilot.press("f12")
        await until(pilot, lambda: "No line is suggested here." in message(pilot))
    room.refresh()
    (line,) = room.view(None).all(Line)
    assert (line.kind, line.text, line.signed) == ("expectation", f"{settings[OFFERED]} Always.", ())


async def test_nothing_is_suggested_once_an_earlier_session_has_such_a_line(tmp_path: Path) -> None:
    lines = (AddLine(line_kind="expectation", text="You can swap chairs."), SignBoth())
    closing(tmp_path / "p.db", "closed", "weekly", lines).store.close()
    settings = {EXPECTATION: True, OFFERED: "Each of you can make the other's case."}
    room = room_with(tmp_path / "p.db", item(1, "lines", settings=settings), item(2, "talk", "cto"), series="weekly")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "You can swap chairs." in shown(pilot))
        assert "Suggested" not in shown(pilot)
