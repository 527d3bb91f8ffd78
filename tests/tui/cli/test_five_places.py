"""What is due is the same in all places that say so: the review, the lobby, the command line, calendar and minutes."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sessions.minutes.parse import read_minutes
from sessions.model import Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.demo import play, stories
from sessions.setup.new_session import Plan, admit, open_session
from sessions.store import open_store
from tests.sessions.minutes.test_calendar import events
from tests.tui.cli.conftest import Parley
from tests.tui.scenes import item
from tests.tui.stage import parley as app_on
from tests.tui.stage import screen_of, until
from tui.screens.lobby.lobby_list import LobbyList
from tui.widgets.records import Records

SERIES = "cpo-cto-weekly"
KINDS = {"action", "board", "decision", "escalation", "goal", "line", "test", "topic", "watch"}
MARCH = "7k3qf2xm"
FACTS_OF_MARCH = f"""format = "parley-minutes/1"
generator = "parley"

[session]
id = "{MARCH}"
title = "What we knew in March"
series = "{SERIES}"
pair = "cpo-cto"
playbook = "check-in"
status = "closed"
mode = "import"
started_at = 2026-03-03T09:00:00Z
ended_at = 2026-03-03T10:00:00Z
planned_minutes = 60
actual_minutes = 60
log_head = "sha256:{"a" * 64}"

[[participant]]
key = "cpo"
name = "Ada"
role = "leader"
attended = "full"

[[participant]]
key = "cto"
name = "Bo"
role = "leader"
attended = "full"

[[agenda]]
id = "I1"
title = "Facts"
kind = "board"
planned_minutes = 15
actual_minutes = 15
outcome = "done"

[[board]]
id = "B1"
item = "I1"
title = "What we both know"
kind = "facts"
stale_days = 45
stale_from = "as_of"

[[board.row]]
key = "fact-1"
text = "Refunds settle in four days"
as_of = "2026-03-01"

[[board.row]]
key = "fact-2"
text = "Nobody counted this"
"""
CPO, CTO, CPTO = (
    Participant(key_=key, name=name, role=role)  # type: ignore[arg-type]
    for key, name, role in (("cpo", "Ada", "leader"), ("cto", "Bo", "leader"), ("cpto", "Mina", "facilitator"))
)


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str, str]:
    """A file with the first example, in which nothing was said of anything since, and a review under way after it."""
    path = tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    first = stories()[0]
    with closing(open_store(path)) as store:
        before = play(store, {**first, "step": [each for each in first["step"] if each["do"] != "finish-action"]})
        admit(store, read_minutes(FACTS_OF_MARCH, "march.toml"))
        plan = Plan(
            title="A week",
            playbook="test",
            people=(CPO, CTO),
            items=[item(1, "review"), item(2, "talk", "cto"), item(3, "close")],
            series=SERIES,
        )
        here = open_session(store, plan)
        room = Room(store, here)
        room.do(MakeReady(), "cpo")
        room.do(Start(), "cpo")
    return path, before, here


def ids(parley: Parley, *words: str) -> set[str]:
    """What the command line lists, but for sessions."""
    return {each["id"] for each in parley("due", "--json", *words).objects if each["kind"] != "session"}


async def in_the_lobby(path: Path) -> set[str]:
    """What the lobby's sections have of what is due."""
    async with app_on(path).run_test(size=(100, 40)) as pilot:
        rows = pilot.app.screen.query_one(LobbyList)
        await until(pilot, lambda: bool(rows.entries_of("due")))
        asked = {each.id for section in ("waiting", "answered") for each in rows.entries_of(section) or ()}
        come = {each.id for each in open_store(path).due(date.today())}
        return {each.due.id for each in rows.entries_of("due") or ()} | (asked & come)


async def in_the_review(path: Path, here: str) -> set[str]:
    """What the review lists, once nobody had an answer to what is asked in private."""
    with closing(open_store(path)) as store:
        room = Room(store, here)
        asked = room.view(None).agenda[0].settings or {}
        for seat in ("cpo", "cto"):
            room.do(Seal(form="look-back", payload={each["key"]: {"pass": True} for each in asked["asked"]}), seat)
        for seat in ("cpo", "cto"):
            room.do(Advance(), seat)
        count = len(store.due(date.today(), series=SERIES, undated=True, but=here)) + 1
    async with app_on(path, here).run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        rows = pilot.app.screen.query_one(Records)
        await until(pilot, lambda: len(rows._lines) == count)
        return {row.key if "/" in row.key else f"{here}/{row.key}" for row in rows._lines}


def in_the_calendar(parley: Parley) -> set[str]:
    """The events of the series' calendar whose day has come, by their names."""
    found = events(parley("export", SERIES, "--format", "ics").out)
    come = {name for name, event in found.items() if _day(event) <= date.today()}
    return {name.removesuffix("@parley") for name in come if not name.endswith(("-next@parley", "-start@parley"))}


def _day(event: Any) -> date:
    day: date = event["DTSTART"].dt
    return day.date() if isinstance(day, datetime) else day


def event_name(ref: str, kind: str) -> str:
    """How an event is called."""
    session, _, key = ref.partition("/")
    return f"{session}-{key.replace('/', '-crux-' if kind == 'test' else '-')}"


def in_the_minutes(parley: Parley, session: str) -> set[str]:
    """The ids under "Next time"."""
    page = parley("export", session, "--format", "markdown").out
    section = page.partition("## Next time")[2].partition("\n## ")[0]
    return set(re.findall(rf"{session}/[\w/-]+", section.replace("\\", "")))


@pytest.mark.slow
async def test_one_of_each_kind_is_the_same_in_five_places(series: tuple[Path, str, str], parley: Parley) -> None:
    path, before, here = series
    objects = [each for each in parley("due", "--json").objects if each["kind"] != "session"]
    due = {each["id"] for each in objects}
    assert {each["kind"] for each in objects} == KINDS
    assert await in_the_lobby(path) == due
    assert in_the_calendar(parley) == {event_name(each["id"], each["kind"]) for each in objects}
    assert await in_the_review(path, here) == ids(parley, "--all") > due
    carried = {f"{here}/A1"}
    said = in_the_minutes(parley, before) | in_the_minutes(parley, MARCH)
    assert said == ids(parley, "--all", "--until", "2099-01-01") - carried
    (board,) = [each for each in objects if each["kind"] == "board"]
    assert (board["id"], board["due"]) == (f"{MARCH}/B1", "2026-04-16")
    assert board["text"] == "What we both know. Stale: Refunds settle in four days"
    assert carried <= due
