"""Without any color, and in plain ASCII, the text alone says who it is about, in which state it is and where one is."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

from sessions.boards.reading import Cell, Proposed, ReadAnswer
from sessions.boards.spec import ColumnSpec
from sessions.model import Action, Clock, Decision, Goal, Header, Item, Participant, Row
from sessions.rules.forms import Field
from sessions.session import Session
from sessions.times import today
from tests.few import some
from tests.terminal.driver import Terminal
from tests.tui.stage import in_a_text, opened, parley, screen_of, shown, until
from tui.client.status import Presence
from tui.config import Config
from tui.exercises.align.texts import outcomes
from tui.forms.control import Control
from tui.forms.controls import CONTROLS, control_of
from tui.screens.lobby.days import how_late
from tui.terminal.no_color import Uncolored
from tui.terminal.plain import IN_CELLS
from tui.themes import ANSI
from tui.widgets.agenda import AgendaList
from tui.widgets.board_words import cell_of
from tui.widgets.clock import clock_content
from tui.widgets.leader import FIRST, SECOND, with_mark
from tui.widgets.matrix import Matrix, MatrixColumn, MatrixRow, MatrixRows
from tui.widgets.moment import gap_said
from tui.widgets.rail import PRESENCE, item_lines, presence_line
from tui.widgets.record_lines import action_line, decision_line

COLORED = re.compile(rb"\x1b\[[0-9;]*?(?<![0-9])(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?![0-9])[0-9;]*m")
MANY: Any = {"options": ("one", "two", "three"), "least": 0, "most": 5}


def told_apart(*texts: str) -> None:
    """Check that no two texts are alike, even with the plain signs of an ASCII terminal."""
    plain = [text.encode("ascii", IN_CELLS).decode() for text in texts]
    for one, other in combinations(range(len(texts)), 2):
        assert texts[one] != texts[other], texts[one]
        assert plain[one] != plain[other], (texts[one], texts[other], plain[one])


def test_the_two_leaders_have_marks_of_their_own() -> None:
    told_apart(*(with_mark(each, "").plain for each in (FIRST, SECOND)), " ")
    assert "?" not in (FIRST.mark + SECOND.mark).encode("ascii", IN_CELLS).decode()


def test_the_rail_says_what_each_person_is_doing_and_how_far_each_item_is() -> None:
    told_apart(*(presence_line(Presence("CPO", doing, leader=1), 24).plain for doing in PRESENCE))
    hints = get_type_hints(Item)
    items = [{"status": status} for status in get_args(hints["status"]) if status not in ("ended", "over")]
    outcomes = [each for part in get_args(hints["outcome"]) for each in get_args(part)]
    items += [{"status": "ended", "outcome": outcome} for outcome in outcomes]
    assert len(items) > 5
    told_apart(*(_in_rail(**each) for each in items))


def _in_rail(**state: Any) -> str:
    return item_lines(Item(id="I1", title="Goals", kind="align", planned_minutes=5, budget_s=300, **state), 1, 24)[
        0
    ].plain


def test_the_clock_says_that_it_is_paused_or_over() -> None:
    clocks = [
        Clock(item="I1", phase="draft", state=state, budget_s=120, elapsed_ms=0)
        for state in ("running", "paused", "over")
    ]
    told_apart(*(clock_content(clock, 70_000).plain for clock in clocks), clock_content(clocks[0], 130_000).plain)


def test_a_record_says_whether_it_is_proposed_waits_was_decided_or_is_overdue() -> None:
    view = session()
    proposed = Decision(id="D1", title="Freeze hiring", status="proposed", method="consent")
    decisions = [
        proposed,
        replace(proposed, decided_by=("cpo",)),
        *(replace(proposed, status=status) for status in ("decided", "deferred", "escalated", "superseded")),
    ]
    told_apart(*("\n".join(map(str, decision_line(view, each).beneath)) for each in decisions))
    ask = Action(id="A1", text="Ask", owner="cpo", due=today() + timedelta(days=3))
    actions = [ask, replace(ask, due=today() - timedelta(days=3))]
    actions += [replace(ask, status=status) for status in ("done", "dropped", "carried")]
    told_apart(*("\n".join(map(str, action_line(view, each).beneath)) for each in actions))
    told_apart(*(how_late(today() + timedelta(days=days)) for days in (-1, 0, 1, 9)), how_late(None))


def session(*rows: Row) -> Session:
    """Return a session of two leaders, with goals to align on."""
    header = Header(
        id="7k3qf2xa", title="Q1", pair="cpo-cto", playbook="x", status="running", mode="local", planned_minutes=60
    )
    people = [Participant(key_=seat, name=seat, role="leader") for seat in ("cpo", "cto")]
    item = Item(id="I1", title="Goals", kind="align", planned_minutes=5, budget_s=300, status="active")
    return Session([header, *people, item, *rows])


def test_a_goal_says_whether_both_agreed_one_dissents_or_it_was_declined() -> None:
    statuses = [status for status in get_args(get_type_hints(Goal)["status"]) if status != "open"]
    told = []
    for status in statuses:
        view = session(Goal(id="G1", item="I1", text="Refunds settle in a day", status=status))
        (row,) = outcomes(view, view.all(Item)[0], "y")
        told.append(" · ".join(map(str, (*row.cells, *row.beneath))))
    assert len(told) > 3
    told_apart(*told)


def test_a_cell_of_a_board_says_whether_it_is_empty_lacks_a_value_is_apart_or_waits_for_agreement() -> None:
    column = ColumnSpec(key="likely", type="number", title="Likely", blind=True)
    said = (ReadAnswer(by="cpo", value=1, words="1"), ReadAnswer(by="cto", value=4, words="4"))
    passed = (ReadAnswer(by="cpo"), ReadAnswer(by="cto", value=4, words="4"))
    asked = (Proposed(by="cto", value=3, words="3"),)
    cells = [
        Cell(),
        Cell(lacks=True),
        Cell(said=said, gap=3, open=True),
        Cell(said=passed, open=True),
        Cell(said=said, gap=3, open=True, proposed=asked),
        Cell(value=3, words="3", said=said),
    ]
    told_apart(*(cell_of(cell, column).words for cell in cells))


def test_a_gap_is_told_in_words_and_as_a_number() -> None:
    told_apart(*(gap_said(gap, 5) for gap in range(6)))


class Controls(App[None]):
    """One control of each kind, and the lists in which somebody chooses a row."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(ANSI)
        self.theme = ANSI.name

    def compose(self) -> ComposeResult:
        for answer in CONTROLS:
            if answer != "cell":
                made: Any = control_of(Field(key=answer, ask=f"ask {answer}", answer=answer, **MANY), None)
                yield made
        yield Matrix((MatrixColumn("goal", text=True),), [MatrixRow(key, (key,)) for key in "ab"])
        yield AgendaList()

    def on_mount(self) -> None:
        items = [Item(id=n, title=n, kind="talk", planned_minutes=5, budget_s=300) for n in ("I1", "I2")]
        self.query_one(AgendaList).show_items(items, ["cpo", "cto"])


async def test_whatever_has_the_focus_and_the_row_under_the_cursor_show_it_in_their_text() -> None:
    async with (app := Controls()).run_test(size=(60, 90)) as pilot:
        await pilot.pause()
        controls = [each for each in app.query("*") if isinstance(each, Control)]
        assert len(controls) == len(CONTROLS) - 1
        for control in controls:
            app.set_focus(None)
            await pilot.pause()
            before = cells_of(pilot, control)
            app.set_focus(control)
            await pilot.pause()
            told_apart(before, cells_of(pilot, control))
        for rows in (app.query_one(MatrixRows), app.query_one(AgendaList)):
            (rows if rows.can_focus else rows.query("*").first()).focus()
            await pilot.press("home")
            before = cells_of(pilot, rows)
            await pilot.press("down")
            told_apart(before, cells_of(pilot, rows))


def cells_of(pilot: Pilot[Any], widget: Any) -> str:
    region = widget.region
    return "\n".join(line[region.x : region.right] for line in shown(pilot).splitlines()[region.y : region.bottom])


def test_without_colors_a_ground_of_its_own_is_drawn_in_reverse() -> None:
    on = Style(color="red", bgcolor=RichColor.parse("cyan"), bold=True)
    (plain, cursor), background = (Style(color="blue", underline=True), on), Color.parse("#000")
    told = [each.style for each in Uncolored().apply([Segment("a", plain), Segment("b", cursor)], background)]
    assert all(style and style.color is None and style.bgcolor is None for style in told)
    assert [(s.bold, s.underline, s.reverse) for s in told if s] == [(None, True, False), (True, None, True)]


async def test_the_terminals_own_colors_are_kept_for_an_empty_no_color(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value, colored in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", value)
        app = parley(tmp_path / "p.db", opened(tmp_path / "p.db", "talk"), seat="cpo", mode="local")
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "Records" in shown(pilot) and screen_of(pilot).middle.panel is not None)
            strips: Any = app.screen._compositor.render_strips()
            styles = [segment.style for strip in strips for segment in strip if segment.style]
            assert any(style.color or style.bgcolor for style in styles) is colored


@pytest.mark.parametrize("value", ["", "1"])
async def test_the_cursor_in_a_field_is_reversed_and_the_page_around_a_dialog_is_dim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    path = tmp_path / "p.db"
    app = parley(path, opened(path, "align"), seat="cpo", mode="local", config=Config(theme="ansi"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        await pilot.press("a")
        await pilot.pause()
        assert reversed_on(app) == [" "], "a black or white one can't be seen on a ground of that color"
        await pilot.press("f2")
        await until(pilot, lambda: "F10 save" in shown(pilot))
        await pilot.pause()
        assert reversed_on(app) == [" "]
        dim = "".join(segment.text for segment in painted(app) if segment.style and segment.style.dim)
        assert "Q1 roadmap" in dim and "F10" not in dim


def painted(app: App[Any]) -> list[Segment]:
    strips: Any = app.screen._compositor.render_strips()
    return [segment for strip in strips for segment in strip]


def reversed_on(app: App[Any]) -> list[str]:
    """Return what is drawn in the colors of the terminal, but reversed."""
    plain = (None, RichColor.default())
    return [
        text
        for text, style, _ in painted(app)
        if style and style.reverse and style.color in plain and style.bgcolor in plain
    ]


@pytest.mark.slow
@pytest.mark.parametrize("term", some(["xterm-256color", "linux", "xterm-16color", "screen", "vt100"], 2))
def test_no_color_is_written_whatever_the_terminal_can_show(tmp_path: Path, term: str) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "align")
    command = [str(Path(sys.executable).with_name("parley")), "--db", str(path), "open", session, "--as", "cpo"]
    with Terminal(command, env={"NO_COLOR": "1", "TERM": term, "COLORTERM": "truecolor"}) as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.press("f2")
        terminal.wait_for("F10")
        assert not COLORED.findall(terminal.raw)
