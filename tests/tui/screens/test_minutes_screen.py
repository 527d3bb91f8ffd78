"""The minutes on screen: searched, exported, amended, redacted, and the packs of escalations."""

import tomllib
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from sessions.due import SIGNED
from sessions.errors import Refused
from sessions.exercises.talk.kind import WriteNote
from sessions.minutes.formats import ENDINGS, FORMATS
from sessions.model import Action, Amendment, Decision, Escalation, Goal
from sessions.model.core import CLOSED
from sessions.records.captures import AddAction, Capture
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.setup.demo import play, stories
from sessions.store import open_store
from tests.demo import Demo
from tests.few import some
from tests.sessions.setup.test_new_session import begun
from tests.tui.scenes import asked, closing
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.app import ParleyApp
from tui.client.session_client import SessionClient
from tui.dialogs.export import export, export_dialog, formats_of, minutes_there, replacing, suggested
from tui.dialogs.modal import FormModal
from tui.screens.minutes.screen import MinutesScreen, screen
from tui.widgets.reader import Reader

RECORDS = (
    RecordDecision(title="Cards first, [/] *not* the ledger", owner="cpo"),
    AddAction(text="Tell support", owner="cto"),
    Escalate(decision="D1", cost_of_delay="a week of pages", default_if_silent="cards first"),
    WriteNote(text="said in the room"),
)


async def opened(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: "Closed ·" in shown(pilot))
    await pilot.press("M")
    await until(pilot, lambda: "What everybody is told" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_the_minutes_are_laid_out_and_nothing_in_them_acts(tmp_path: Path, size: tuple[int, int]) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press(*["j"] * 8)
        await pilot.pause()
        page = shown(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "Closed ·" in shown(pilot))
    assert "Cards first, [/] *not* the ledger" in page


@pytest.mark.slow
async def test_searching_goes_from_match_to_match(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash")
        await typed(pilot, "CPO")
        await until(pilot, lambda: message(pilot).endswith("lines"))
        count = pilot.app.screen.query_one(Reader).found
        assert count > 2
        await pilot.press("enter")
        await until(pilot, lambda: message(pilot) == f"1 of {count}")
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == f"2 of {count}")
        await pilot.press("N", "N")
        await until(pilot, lambda: message(pilot) == f"{count} of {count}")
        await pilot.press("slash", "escape")
        assert isinstance(pilot.app.screen, MinutesScreen)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, MinutesScreen))


@pytest.mark.slow
async def test_minutes_are_written_to_the_given_path_and_it_is_reported(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("F")
        await asked(pilot)
        await pilot.press("tab", "ctrl+u")
        await typed(pilot, str(tmp_path / "out"))
        await pilot.press("f10")
        await until(pilot, lambda: "Written to" in message(pilot))
    assert tomllib.loads((tmp_path / "out.toml").read_text())["session"]["id"] == room.id


def test_a_screen_never_replaces_a_file_that_parley_did_not_write(tmp_path: Path) -> None:
    session = closing(tmp_path / "p.db", "closed").view(None)
    path = tmp_path / "out.md"
    path.write_text("mine")
    with pytest.raises(Refused, match="already exists"):
        export(session, "markdown", path)
    assert path.read_text() == "mine"
    with pytest.raises(Refused, match="Choose another name, or move what is there"):
        export(session, "markdown", path, replace=True)
    assert path.read_text() == "mine" and replacing(session, "markdown", path) is None
    path = tmp_path / "ours.md"
    assert export(session, "markdown", path) == [f"Written to {path}."]
    for format_ in ("json", "ics"):
        export(session, format_, tmp_path / f"out.{format_}")
    assert (tmp_path / "out.ics").read_text().startswith("BEGIN:VCALENDAR")
    assert suggested(session).endswith(f"-week-1-{session.header.id}")


@pytest.mark.slow
@pytest.mark.parametrize("other", [False, True])
async def test_existing_minutes_are_replaced_by_a_second_press_that_names_them(tmp_path: Path, other: bool) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    stands = closing(tmp_path / "other.db", "closed") if other else room
    path = tmp_path / "out.md"
    export(stands.view(None), "markdown", path)
    path.write_text(f"mine\n{path.read_text()}")
    whose = f"ANOTHER session, {stands.id}" if other else "this session"
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("F")
        await asked(pilot)
        await pilot.press("right", "tab", "ctrl+u")
        await typed(pilot, str(path))
        await pilot.press("f10")
        await until(pilot, lambda: f"Press F10 again to replace the minutes of {whose} in out.md" in message(pilot))
        assert path.read_text().startswith("mine")
        await pilot.press("f10")
        await until(pilot, lambda: "Written to" in message(pilot))
    assert path.read_text().endswith(f"{room.id} -->\n") and not path.read_text().startswith("mine")


async def test_over_ssh_nothing_is_written_on_the_host(tmp_path: Path) -> None:
    from functools import partial

    from sessions.store import open_store

    room = closing(tmp_path / "p.db", "closed")
    client = SessionClient(partial(open_store, tmp_path / "p.db"), room.id, "cpo", "ssh")
    await client.open()
    with pytest.raises(Refused, match="would be on the host"):
        export_dialog(client)
    await client.close()


@pytest.mark.slow
async def test_an_amendment_shows_the_current_text_and_keeps_both(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("w")
        await asked(pilot)
        await typed(pilot, "A1.what")
        await pilot.press("f10")
        await until(pilot, lambda: "has no 'what'" in shown(pilot))
        await pilot.press(*["backspace"] * 4)
        await typed(pilot, "text")
        await pilot.press("f10")
        await until(pilot, lambda: "A1.text says: Tell support" in shown(pilot))
        await pilot.press("!", "tab")
        await typed(pilot, "they were told twice")
        await pilot.press("tab", "c", "f10")
        await until(pilot, lambda: "A1.text has been amended." in shown(pilot))
    room.refresh()
    amended = room.view(None).all(Amendment)[0]
    assert (amended.before, amended.after, amended.by) == ("Tell support", "Tell support!", "cpo")


async def amending(pilot: Pilot[Any], what: str) -> Screen[Any]:
    """Open the dialog that amends one thing, and return it."""
    await pilot.press("w")
    await asked(pilot)
    await typed(pilot, what)
    await pilot.press("f10")
    await until(pilot, lambda: f"Amend {what}" in shown(pilot))
    await pilot.pause(0.3)
    return pilot.app.screen


@pytest.mark.slow
async def test_the_day_of_a_fact_is_shown_as_it_is_read_before_it_is_amended(tmp_path: Path) -> None:
    fact = Capture(what="fact", text="Two pages a week", source="the pager")
    room = closing(tmp_path / "p.db", "closed", records=(fact,))
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        modal = await amending(pilot, "B1/fact-1.as_of")
        modal.query(TextArea).first().text = "It was counted the day before"
        modal.query(Input).first().value = "yesterday"
        await until(pilot, lambda: f"{date.today() - timedelta(days=1)}, yesterday" in shown(pilot))
        await pilot.press("tab", "tab", "c", "f10")
        await until(pilot, lambda: "B1/fact-1.as_of has been amended." in shown(pilot))
    room.refresh()
    assert str(room.view(None).all(Amendment)[0].after) == str(date.today() - timedelta(days=1))


@pytest.mark.slow
async def test_a_past_due_date_needs_confirming_before_it_is_amended(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        modal = await amending(pilot, "A1.due")
        modal.query(Input).first().value = "yesterday"
        modal.query(TextArea).first().text = "They did it the day before"
        await pilot.press("tab", "tab", "c", "f10")
        await until(pilot, lambda: "press again to save it" in shown(pilot))
        assert not (room.refresh() or room.view(None).all(Amendment))
        await pilot.pause(1.2)
        await pilot.press("f10")
        await until(pilot, lambda: "A1.due has been amended." in shown(pilot))
    room.refresh()
    assert str(room.view(None).all(Amendment)[0].after) == str(date.today() - timedelta(days=1))


@pytest.mark.slow
async def test_words_are_removed_permanently_once_two_people_have_asked(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for seat, words in (("right", "Requested."), ("left", "A1.text has been redacted")):
            await pilot.press("z")
            await asked(pilot)
            await typed(pilot, "A1.text")
            await pilot.press("tab")
            await typed(pilot, "a customer's name")
            await pilot.press("tab", seat, "f10")
            await until(pilot, lambda words=words: words in message(pilot))  # type: ignore[misc]
    room.refresh()
    assert room.view(None).get(Action, "A1").text == "[redacted]"


@pytest.mark.slow
async def test_an_action_can_still_be_done_after_the_close(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("y")
        await asked(pilot)
        await pilot.press("tab")
        await typed(pilot, "seen")
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "A1 is done.")
        assert "d action done" not in shown(pilot)
    room.refresh()
    assert (room.view(None).get(Action, "A1").status, room.view(None).get(Action, "A1").proof) == ("done", "seen")


@pytest.mark.slow
async def test_a_pack_is_read_and_answered(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "a week of pages" in shown(pilot))
        assert "Escalation pack" in shown(pilot)
        await pilot.press("c")
        await asked(pilot)
        assert "The integrator gives the answer." in shown(pilot)
        await pilot.press("r", "tab")
        await typed(pilot, "cards")
        await pilot.press("f10")
        await until(pilot, lambda: "c answer" not in shown(pilot) and not isinstance(pilot.app.screen, FormModal))
        await pilot.press("v")
        await until(pilot, lambda: "Week 1" in shown(pilot))
    room.refresh()
    assert (room.view(None).get(Escalation, "E1").status, room.view(None).get(Decision, "D1").status) == (
        "ruled",
        "decided",
    )


@pytest.mark.slow
async def test_an_observer_reads_and_nothing_else(tmp_path: Path) -> None:
    room: Room = closing(tmp_path / "p.db", "closed", records=RECORDS)
    async with parley(tmp_path / "p.db", room.id, mode="ssh").run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for key in ("w", "z", "y", "c"):
            await pilot.press(key)
        assert isinstance(pilot.app.screen, MinutesScreen)


async def test_minutes_of_a_missing_session_say_so(tmp_path: Path) -> None:
    from functools import partial

    from sessions.store import open_store

    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(screen(partial(open_store, tmp_path / "p.db"), "zzzzzzzz"))
        await until(pilot, lambda: "zzzzzzzz" in message(pilot))
        await pilot.press("q")
        await until(pilot, lambda: not isinstance(pilot.app.screen, MinutesScreen))


@pytest.mark.slow
async def test_the_minutes_can_be_read_from_any_open_phase(loaded: Demo, tmp_path: Path) -> None:
    app = ParleyApp(partial(open_store, loaded.copied(tmp_path / "parley.db").db), session=loaded.live)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        await pilot.press("escape", "M")
        await pilot.pause(0.5)
        assert isinstance(app.screen, MinutesScreen)
        assert "I cannot see what a customer gains" not in app.export_screenshot()


async def test_what_comes_back_next_time_has_the_state_that_it_has_now(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    first = play(store, stories()[0])
    goal = next(each for each in store.load(first).all(Goal) if each.status in SIGNED)
    here = begun(store, series="cpo-cto-weekly")
    here.do(Report(target=f"{first}/{goal.id}", outcome="reached", value="19 hours"), "cpo")
    store.close()
    async with parley(path).run_test(size=(120, 40)) as pilot:
        await pilot.app.push_screen(screen(partial(open_store, path), first))
        await until(pilot, lambda: pilot.app.screen.query_one(Reader).find("19 hours") > 0)


def test_what_people_read_can_be_written_before_the_session_is_closed(tmp_path: Path) -> None:
    for status, offered in (("closed", FORMATS), ("running", ("markdown", "html", "brief"))):
        room = closing(tmp_path / f"{status}.db", "closed" if status == "closed" else "closing")
        session = room.view(None)
        assert (formats_of(session), session.header.status in CLOSED) == (offered, status == "closed")
        for format_ in offered:
            path = tmp_path / f"{status}{ENDINGS[format_]}"
            assert export(session, format_, path)[0] == f"Written to {path}."
            assert export(session, format_, path) and minutes_there(path, format_) in (session.header.id, "")
            others = [each for each in FORMATS if each != format_ and minutes_there(path, each) is not None]
            assert not others, "no format takes a file of another for its own"
