"""Dates and times on the command line: given as people say them, shown in full, confirmed if they are past."""

import time
from datetime import date, datetime, timedelta

import pytest

from sessions.dates import HOUR, show_day, show_time
from sessions.minutes.formats import FORMATS
from sessions.minutes.row_facts import moment_words
from sessions.model import Action, Participant
from sessions.store import open_store
from tests.demo import Demo
from tests.tui.cli.conftest import Parley

PLAN = ("new", "Plan", "--playbook", "joint-planning", "--leader", "cpo=Ada", "--leader", "cto=Bo")


def starts(demo: Demo, session: str) -> datetime | None:
    store = open_store(demo.db)
    try:
        return store.load(session).header.starts_at
    finally:
        store.close()


def test_a_start_is_given_in_words_and_shown_back_in_full_next_to_the_id(parley: Parley, demo: Demo) -> None:
    ran = parley(*PLAN, "--starts", "tomorrow 14:00")
    when = datetime.combine(date.today() + timedelta(days=1), datetime(1, 1, 1, 14).time())
    assert ran.code == 0 and ran.err == f"starts {show_time(when, date.today())}\n"
    assert [starts(demo, line) for line in ran.lines] == [when.astimezone()]
    (only_a_day,) = parley(*PLAN, "--starts", "in two weeks").lines
    assert starts(demo, only_a_day) == datetime.combine(date.today() + timedelta(days=14), HOUR).astimezone()


def test_a_past_start_needs_confirming(parley: Parley, demo: Demo) -> None:
    words = (*PLAN, "--starts", "Jan 7 2020, 2pm")
    assert parley(*words).complaint.startswith("The start is in the past: Tue 2020-01-07 14:00, ")
    assert "Use --past" in parley(*words).complaint
    (taken,) = parley(*words, "--past").lines
    assert starts(demo, taken) == datetime(2020, 1, 7, 14).astimezone()


def test_due_actions_can_be_asked_for_in_words(parley: Parley, demo: Demo) -> None:
    store = open_store(demo.db)
    due = max(action.due for _, action in store.across(Action) if action.due)
    store.close()
    words = f"{due.day} {due:%B} {due.year}"
    assert parley("actions", "--due", words).out == parley("actions", "--due", due).out != ""
    assert parley("actions", "--due", "jan 7 2020").out == (
        f"There is no such action due by {show_day(date(2020, 1, 7), date.today())}.\n"
    )


def test_a_session_shows_the_same_time_in_every_verb_and_screen(
    parley: Parley, demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui.screens.lobby.lobby_list import ago

    store = open_store(demo.db)
    for session in (demo.closed, demo.live):
        (touched,) = [each.touched_at for each in store.sessions() if each.id == session]
        for zone in ("UTC", "Asia/Kathmandu", "America/Chicago"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            day, clock = f"{touched.astimezone():%Y-%m-%d %H:%M}".split()
            (listed,) = [line for line in parley("list").lines if line.startswith(session)]
            assert f"{day} {clock}" in listed
            assert f"{day} {clock}:" in parley("log", session).lines[-1]
            assert ago(touched).split()[0] in (clock, "yesterday", day)
            assert ("+05:45" in listed) == (zone == "Asia/Kathmandu")
    signed = [row.signed_at for row in store.load(demo.closed).all(Participant) if row.signed_at]
    verified, page = parley("verify", demo.closed).out, parley("show", demo.closed).out
    assert all(f"{at.astimezone():%Y-%m-%d %H:%M}" in verified for at in signed)
    assert all(f"| {moment_words(at.astimezone())} |" in page for at in signed)
    store.close()
    monkeypatch.undo()
    time.tzset()


def test_a_file_keeps_its_offset_whoever_writes_it(parley: Parley, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(zone: str) -> list[str]:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        return [parley("export", demo.closed, "--format", each).out for each in FORMATS]

    assert written("UTC") == written("Asia/Kathmandu")
    monkeypatch.undo()
    time.tzset()
