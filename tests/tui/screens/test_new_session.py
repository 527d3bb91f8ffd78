"""A new session from a form: what is missing is reported, and nothing is saved before it is planned."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from sessions.model import Header, Item, Participant
from sessions.store import open_store
from sessions.times import now, today
from tests.few import some
from tests.sessions.pairs import save, session, staked
from tests.tui.scenes import closing
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.config import Config
from tui.forms.control import PickControl
from tui.forms.form_view import FormView
from tui.forms.section import MoreLine
from tui.screens.new_session.screen import NewScreen, screen


async def opened(pilot: Pilot[None], path: Path) -> None:
    await pilot.app.push_screen(screen(partial(open_store, path)))
    await until(pilot, lambda: "min planned" in shown(pilot) or "60 planned" in shown(pilot))


async def put(pilot: Pilot[None], field: str, text: str) -> None:
    view = pilot.app.screen.query_one(FormView)
    more = view.query_one(MoreLine)
    if not more.opened and any(each.key == field for each in more.fields):
        more.focus()
        await pilot.press("space")
    control = next(each for each in view.query("LineControl") if each.field.key == field)  # type: ignore[attr-defined]
    control.focus()
    await typed(pilot, text)


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_a_session_is_planned_and_its_agenda_follows(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=size) as pilot:
        await opened(pilot, path)
        await until(pilot, lambda: "about 59 min on a shared keyboard" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: "Correct the marked" in message(pilot) and "! This is required" in shown(pilot))
        assert "Joint planning" in shown(pilot), "the title is that of the playbook until somebody gives it another"
        await put(pilot, "title", "Q3")
        await put(pilot, "first", "Ada")
        await put(pilot, "second", "Bo")
        await put(pilot, "facilitator", "Cy")
        await put(pilot, "series", "weekly")
        await pilot.press("f10")
        await until(pilot, lambda: "Agenda" in shown(pilot) and "What should be true" in shown(pilot))
        assert not any(isinstance(each, NewScreen) for each in pilot.app.screen_stack)
    store = open_store(path)
    (summary,) = store.sessions()
    assert (summary.title, summary.series, summary.leaders, summary.status) == ("Q3", "weekly", ("Ada", "Bo"), "draft")
    people = [(row.key_, row.role) for _, row in store.across(Participant)]
    assert people == [("cpo", "leader"), ("cto", "leader"), ("cpto", "facilitator")]


@pytest.mark.slow
async def test_the_people_of_the_last_session_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    closing(path, "closed", "weekly")
    async with parley(path).run_test(size=(100, 30)) as pilot:
        await opened(pilot, path)
        it = pilot.app.screen.query_one(FormView).payload["it"]
        assert "Ada Obi" in shown(pilot) and "Bo Chen" in shown(pilot)
    assert (it["first"], it["second"], it["series"]) == ("Ada Obi", "Bo Chen", "weekly")


async def test_the_form_begins_with_the_playbook_that_the_person_chose(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, config=Config(playbook="weekly-10")).run_test(size=(100, 30)) as pilot:
        await pilot.app.push_screen(screen(partial(open_store, path)))
        await until(pilot, lambda: bool(pilot.app.screen.query(FormView)))
        assert pilot.app.screen.query_one(FormView).payload["it"]["playbook"] == "weekly-10"


async def test_two_names_are_all_that_a_first_session_needs(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.focused, Widget))
        await pilot.press("n")
        await until(pilot, lambda: "60 planned" in shown(pilot) and bool(pilot.app.screen.query(FormView)))
        await typed(pilot, "Ada")
        await pilot.press("enter")
        await typed(pilot, "Bo")
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, NewScreen) and "Agenda" in shown(pilot))
    store = open_store(path)
    (summary,) = store.sessions()
    assert (summary.title, summary.playbook, summary.leaders) == ("Joint planning", "joint-planning", ("Ada", "Bo"))
    (header,) = [row for _, row in store.across(Header)]
    assert header.starts_at is not None and 0 < (header.starts_at - now()).total_seconds() <= 15 * 60


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_playbook_is_picked_by_its_promise_and_the_title_follows_until_it_is_changed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=size) as pilot:
        await opened(pilot, path)
        await until(pilot, lambda: "After this hour you have goals that both of you signed" in shown(pilot))
        await pilot.press("f6")
        await until(pilot, lambda: "What do you want to have at the end?" in shown(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "After this half hour you have one adjustment" in " ".join(shown(pilot).split()))
        form = pilot.app.screen.query_one(FormView)
        assert (form.payload["it"]["playbook"], form.payload["it"]["title"]) == ("check-in", "Check-in")
        await put(pilot, "title", "Monday")
        pick = next(each for each in form.query(PickControl) if each.field.key == "playbook")
        pick.focus()
        await pilot.press("right")
        await until(pilot, lambda: form.payload["it"]["playbook"] == "first-session" and "3 of 14" in shown(pilot))
        await until(pilot, lambda: "signed who decides what" in " ".join(shown(pilot).split()))
        assert form.payload["it"]["title"] == "Monday"


async def test_going_back_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await opened(pilot, path)
        await typed(pilot, "Q3")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, NewScreen))
    assert open_store(path).sessions() == []


@pytest.mark.slow
async def test_a_custom_pair_names_its_seats_and_an_invalid_one_is_refused_with_everything_that_was_typed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=(100, 30)) as pilot:
        await opened(pilot, path)
        await put(pilot, "title", "Q3")
        pick = next(each for each in pilot.app.screen.query("PickControl") if each.field.key == "roles")  # type: ignore[attr-defined]
        pick.focus()
        await pilot.press("c", "c")
        for field, text in (("first", "Ada"), ("first_key", "cro"), ("second", "Bo"), ("second_key", "cro")):
            await put(pilot, field, text)
        await pilot.press("f10")
        await until(pilot, lambda: "given twice" in message(pilot))
        assert "Ada" in shown(pilot)
    assert open_store(path).sessions() == []


async def test_other_roles_bring_their_seats_titles_and_the_line_to_suggest(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path).run_test(size=(100, 30)) as pilot:
        await opened(pilot, path)
        for field, choice in (("playbook", "first-session"), ("roles", "ceo-cto")):
            pick = next(each for each in pilot.app.screen.query("PickControl") if each.field.key == field)  # type: ignore[attr-defined]
            pick.focus()
            await pilot.press(*str(pick.field.options.index(choice) + 1))  # type: ignore[attr-defined]
        for field, text in (("title", "Q3"), ("first", "Ada"), ("second", "Bo"), ("facilitator", "Cy")):
            await put(pilot, field, text)
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, NewScreen) and "Agenda" in shown(pilot))
    store = open_store(path)
    people = [row for _, row in store.across(Participant)]
    assert [(row.key_, row.lens) for row in people] == [("ceo", "business"), ("cto", "technology"), ("coach", None)]
    offers = [(each.settings or {}).get("offered") for _, each in store.across(Item) if each.kind == "lines"]
    assert offers[0] and "the CTO what the business needs" in offers[0]


@pytest.mark.parametrize("size", some(SIZES))
async def test_planning_a_session_of_a_series_suggests_its_warm_up(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    store = open_store(path)
    save(store, [session("weekly", 1, *staked(today() + timedelta(days=9)))])
    store.close()
    async with parley(path).run_test(size=size) as pilot:
        await opened(pilot, path)
        await until(pilot, lambda: "Argue something small first." in shown(pilot))
        await put(pilot, "series", "-2")
        await until(pilot, lambda: "Argue something small first." not in shown(pilot))


async def test_typing_over_what_was_filled_in_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    closing(path, "closed", "weekly")
    async with parley(path).run_test(size=(100, 30)) as pilot:
        await opened(pilot, path)
        for field, text in (("title", "Q3"), ("first", "Cy"), ("second", "Di"), ("series", "monthly")):
            await put(pilot, field, text)
        it = pilot.app.screen.query_one(FormView).payload["it"]
        assert [it[field] for field in ("title", "first", "second", "series")] == ["Q3", "Cy", "Di", "monthly"]
