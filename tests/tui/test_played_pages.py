"""The hours that pages describe can be played as they are written: in each phase, these keys lead to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from bench.presses.counted import steady_hands
from bench.presses.script import CHECK_IN, DRAFTS, RAISE
from sessions.exercises.align.outcomes import Confirm, SignGoals
from sessions.exercises.align.state import goal_hash, unresolved
from sessions.exercises.align.wording import AcceptRevision, Revise, WriteRaise
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Goal, Item
from sessions.records.captures import AddAction
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.room import Room
from sessions.rules.forms import Payload
from sessions.rules.moves import Seal
from sessions.rules.phases import KINDS, phase_of
from sessions.session import Session
from tests.sessions.both import both
from tests.test_docs import ROOT, commands
from tests.tui.keyboard import TURN, Keyboard
from tests.tui.stage import parley, room_of, screen_of, shown, unpainted, until
from tui.cli.main import main
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.forms.form_view import FormView
from tui.screens.session.screen import SessionScreen

LEADERS = ("cpo", "cto")
REWORDED = "Saved cards are live for one account by May, behind a flag"
EACH = "*each:*"
ARROWS = {"→": "right", "←": "left"}
ACT = re.compile(r"`([^`]+)`|(\*[^*]+\*)")


@dataclass(frozen=True)
class Row:
    """A phase of an hour as a page describes it: where it is, as the head of the screen says it, and what to press."""

    where: str
    acts: tuple[str, ...]
    """Keys, and what is typed between them: ``*a goal*``."""
    each: tuple[str, ...] = ()
    """What each leader does before that in a turn of their own."""


def hour_in(path: Path, name: str) -> Iterator[Row]:
    """Yield the rows of the table below ``<!-- play: NAME -->``; its third column has the keys."""
    table = path.read_text("utf-8").split(f"<!-- play: {name} -->\n")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        [where] = re.findall(r"^\*\*(.+?)\*\*", cells[1])
        each, _, rest = cells[2].partition("; then") if cells[2].startswith(EACH) else ("", "", cells[2])
        yield Row(where, acts_in(rest), acts_in(each.removeprefix(EACH)))


def acts_in(cell: str) -> tuple[str, ...]:
    return tuple(key or words for key, words in ACT.findall(cell))


def where(pilot: Pilot[Any]) -> str:
    """Where the session is, as the pages name it: ``Align · draft``."""
    view = screen_of(pilot).client.view()
    item = view.active
    if item is None:
        return "Agenda" if view.header.status == "draft" else view.header.status
    kind, phase = KINDS[item.kind].title, phase_of(item)
    return kind if phase is None or phase.title == kind else f"{kind} · {phase.title[0].lower()}{phase.title[1:]}"


# --- what the leaders do, each at a terminal of their own -------------------------------------------------------------


def active(view: Session) -> Item:
    item = view.active
    assert item is not None
    return item


def seal(room: Room, form: str, answers: Callable[[str], dict[str, Any]]) -> None:
    for seat in LEADERS:
        room.do(Seal(form=form, payload=answers(seat)), seat)


def ballot(seat: str, view: Session) -> dict[str, Any]:
    """Four points for every goal that is voted on, but two by Jonas for the saved cards as Ada first put them."""
    found = {}
    for goal in unresolved(view, active(view)):
        low = seat == "cto" and goal.text.startswith("Saved cards") and goal.text != REWORDED
        found[goal.id] = {"support": 2, "guess": 4, "reason": "No slack"} if low else {"support": 4, "guess": 4}
    return found


def cards(room: Room) -> Goal:
    return next(goal for goal in room.view(None).all(Goal) if goal.text.startswith("Saved cards"))


def reword(room: Room) -> None:
    goal = cards(room)
    room.do(Revise(goal=goal.id, text=REWORDED, before=goal.text), "cto")
    room.do(AcceptRevision(goal=goal.id, text=REWORDED), "cpo")


def decide(room: Room) -> None:
    if active(room.view(None)).owner:  # the second talk is about actions and belongs to nobody
        room.do(RecordDecision(title="Saved cards first", owner="cpo"), "cpo")
        room.do(AgreeDecision(decision="D1"), "cto")
    else:
        room.do(AddAction(text="Publish the retry budget", owner="cto"), "cto")


THEIRS: dict[str, Callable[[Room], object]] = {
    "Ask · answer": lambda room: seal(room, "answer", lambda seat: dict(CHECK_IN[seat])),
    "Align · draft": lambda room: seal(room, "draft", lambda seat: dict(DRAFTS[seat])),
    "Align · merge": lambda room: both(room, Confirm()),
    "Align · ballot": lambda room: seal(room, "ballot", lambda seat: ballot(seat, room.view(None))),
    "Align · discuss": lambda room: room.do(WriteRaise(goal=cards(room).id, text="One account only"), "cto"),
    "Align · revise": reword,
    "Align · resolve": lambda room: both(room, Confirm()),
    "Align · sign": lambda room: both(room, SignGoals(hash=goal_hash(room.view(None), active(room.view(None))))),
    "Talk": decide,
    "Close · was it worth it?": lambda room: seal(room, "roti", lambda seat: {"roti": {"value": 4}}),
    "Close · sign the minutes": lambda room: both(room, SignMinutes()),
}
"""What both leaders have done by the time that the facilitator continues, by phase."""


async def wait(pilot: Pilot[Any], holds: Callable[[], bool], row: Row) -> None:
    """Wait until something holds; a failure says in which row, and what was on screen."""
    try:
        await until(pilot, holds)
    except AssertionError:
        raise AssertionError(f"{row}; in {where(pilot)}, on screen:\n{shown(pilot)}") from None


async def press(pilot: Pilot[Any], row: Row) -> None:
    """Press keys; where one is written twice, the second only once the first has said what it does."""
    for before, key in zip((None, *row.acts), row.acts, strict=False):
        if key == before:
            await wait(pilot, lambda key=key: f"Press {key} again" in " ".join(shown(pilot).split()), row)  # type: ignore[misc]
        await pilot.press(ARROWS.get(key, key))


@pytest.mark.slow
async def test_the_facilitator_s_hour_goes_as_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide, path = ROOT / "docs" / "facilitator.md", tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    plan = next(words for words in commands(guide) if words[:2] == ["parley", "new"])
    assert main(plan[1:]) == 0
    session = capsys.readouterr().out.split()[0]
    room = room_of(path, session)
    with steady_hands(), unpainted():
        async with parley(path, session, seat="cpto", mode="local").run_test(size=(120, 40)) as pilot:
            for seat in LEADERS:
                room.store.presence.touch(session, seat, f"terminal of {seat}")
            await until(pilot, lambda: "CTO here" in shown(pilot))
            for row in hour_in(guide, "facilitator"):
                await wait(pilot, lambda row=row: where(pilot) == row.where, row)  # type: ignore[misc]
                room.refresh()
                if (act := THEIRS.get(row.where)) and active(room.view(None)).phase != "reveal":
                    act(room)
                    await wait(pilot, lambda: screen_of(pilot).client.view().rev >= room.rev, row)
                await press(pilot, row)
            await until(pilot, lambda: where(pilot) == "closed")
    room.store.close()


# --- two at one keyboard ----------------------------------------------------------------------------------------------

TYPED = {
    "*the answer*": {"text": RAISE},
    "*new words*": {"text": REWORDED},
    "*decision*": {"text": "Saved cards first", "owner": "cpo", "review_on": "in six weeks"},
    "*action*": {"text": "Publish the retry budget", "owner": "cto", "due": "friday"},
    "*next time*": {"on": "fri 14:00"},
}
"""What is typed into a dialog where the page has these words."""


def alone(keys: Keyboard, words: str, seat: str) -> Payload:
    """What a leader types in private where the page has these words."""
    match words:
        case "*goals*":
            return DRAFTS[seat]
        case "*votes*":
            return ballot(seat, keys.view)
    return CHECK_IN[seat] if keys.place[0] == "I1" else {"roti": {"value": 4}}


class Hour:
    """Two leaders who do what a page says, act by act, each once the one before has had its effect."""

    def __init__(self, keys: Keyboard, row: Row) -> None:
        self.keys, self.row, self.screen = keys, row, keys.pilot.app.screen

    async def play(self) -> None:
        """Do what the row says: each in a turn of their own, then together."""
        for _ in range(2 if self.row.each else 0):
            await self.until(lambda: bool(TURN.search(shown(self.keys.pilot))))
            seat = TURN.findall(shown(self.keys.pilot))[0].lower()
            for before, act in pairwise((None, *self.row.each)):
                await self.do(act or "", before, seat)
            await self.until(lambda: isinstance(self.top, Curtain) or "have sealed" in shown(self.keys.pilot))
        for before, act in pairwise((None, *self.row.acts)):
            await self.do(act or "", before, None)

    @property
    def top(self) -> Screen[Any]:
        return self.keys.pilot.app.screen

    async def until(self, holds: Callable[[], bool]) -> None:
        await wait(self.keys.pilot, holds, self.row)

    async def do(self, act: str, before: str | None, seat: str | None) -> None:
        """Press a key, type words, or say who it is, if that's asked."""
        if act == "*who*":
            await self.until(lambda: isinstance(self.top, PickDialog | FormModal))
            if isinstance(self.top, PickDialog):
                await self.keys.press("2")
        elif act.startswith("*"):
            await self.until(lambda: any(form.has_focus_within for form in self.top.query(FormView)))
            form = self.top.query_one(FormView).form
            await self.keys.fill(alone(self.keys, act, seat) if seat else {form.sections[0].key: TYPED[act]})
        else:
            await self.press(act, before, seat)

    async def press(self, act: str, before: str | None, seat: str | None) -> None:
        """Press a key once the screen is ready for it, and wait for the form that it saves to close."""
        if act == before and act != "enter":
            await self.until(lambda: f"Press {act} again" in self.keys.page)
        elif act.isdigit():
            await self.until(lambda: not isinstance(self.top, SessionScreen))
        elif not seat:
            await self.until(lambda: isinstance(self.top, SessionScreen) or act == "F10")
        await self.keys.press(ARROWS.get(act, act.lower() if len(act) > 1 else act))
        if act == "F10":
            await self.until(lambda: isinstance(self.top, SessionScreen))


@pytest.mark.slow
async def test_the_first_hour_goes_as_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme, path = ROOT / "README.md", tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    plan = next(words for words in commands(readme) if words[:2] == ["parley", "new"])
    assert main(plan[1:]) == 0
    session = capsys.readouterr().out.split()[0]
    with steady_hands(), unpainted():
        async with parley(path, session).run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and pilot.app.screen.opened)
            keys = Keyboard(pilot)
            for row in hour_in(readme, "first hour"):
                await wait(pilot, lambda row=row: where(pilot) == row.where, row)  # type: ignore[misc]
                await Hour(keys, row).play()
            await until(pilot, lambda: where(pilot) == "closed")
