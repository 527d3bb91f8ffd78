"""A form that is a table: its rows, its fields, the way between them, and what is stored of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Button

from sessions.language.advice import Advice
from sessions.rules.forms import Field, Form, Payload, Section, When, tidy
from tests.few import few, some
from tests.tui.forms.test_form_view import HOSTILE
from tests.tui.packets import in_one_packet
from tests.tui.stage import until
from tui.client.messages import Said
from tui.forms.coaching import Advisor
from tui.forms.form_view import FormView
from tui.forms.table_form import LAST, TableForm
from tui.terminal.typeahead import TypeAhead
from tui.widgets.board_table import BoardRows

LIKELY = Field("likely", "Likely", "scale", most=5, required=False)
COST = Field("cost", "Cost", "scale", most=5, required=False)
AMOUNT = Field("amount", "Amount", "number", required=False)
MEANS = Field("means", "What does this mean for your side?", "text", least=1, most=40, required=False, coach=True)
VALUE = Field("value", "Sure?", "scale", most=5)
REASON = Field("reason", "Why?", "text", least=1, most=99, required=False, needed=When("value", under=3))


def rows(*fields: Field, count: int = 3, **options: Any) -> Form:
    sections = tuple(
        Section(f"risk-{n}", f"Risk {n}", fields, note=f"owner {n}", optional=True, may_pass=True)
        for n in range(1, count + 1)
    )
    return Form("fill", "What do you see?", sections, **options)


class Filling(TypeAhead[None]):
    def __init__(self, form: Form, payload: Any = None, place: str | None = None) -> None:
        super().__init__()
        self.form, self.given, self.place = form, payload, place
        self.edits: list[Payload] = []
        self.said: list[str] = []
        self.unknown: list[str] = []

    def compose(self) -> ComposeResult:
        async def advise(text: str) -> Advice:
            return Advice((f"{len(text)} characters: who?",))

        yield TableForm(self.form, self.given, self.place, head="risk", id="answer", advisor=Advisor(advise))
        yield Button("after", id="after")

    def on_mount(self) -> None:
        self.call_after_refresh(self.view.focus_first)

    @property
    def view(self) -> TableForm:
        return self.query_one(TableForm)

    @property
    def row(self) -> str | None:
        return self.query_one(BoardRows).key

    def drawn(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def line(self, text: str) -> str:
        return next(each for each in self.drawn().split("\n") if text in each)

    def on_table_form_edited(self, message: TableForm.Edited) -> None:
        self.edits.append(message.payload)

    def on_said(self, message: Said) -> None:
        self.said.append(message.sentence)

    def on_key(self, event: Any) -> None:
        self.unknown.append(event.key)


@asynccontextmanager
async def filling(form: Form, payload: Any = None, place: str | None = None, **run: Any) -> AsyncIterator[Pilot[None]]:
    """Run it, with the focus where a person begins."""
    async with (app := Filling(form, payload, place)).run_test(**run) as pilot:
        await until(pilot, lambda: app.view.has_focus_within or not form.sections)
        yield pilot


def app_of(pilot: Pilot[Any]) -> Filling:
    assert isinstance(pilot.app, Filling)
    return pilot.app


async def filled(form: Form, *keys: str, payload: Any = None) -> Payload:
    async with filling(form, payload) as pilot:
        await in_one_packet(pilot, *keys)
        await pilot.pause()
        return app_of(pilot).view.payload


# --- from row to row --------------------------------------------------------------------------------------------------


async def test_enter_after_the_last_field_goes_on_to_the_next_row_however_fast_it_is_typed() -> None:
    given = await filled(rows(LIKELY, COST), "3", "enter", "4", "enter", "2", "enter", "1", "enter", "5")
    assert given == {"risk-1": {"likely": 3, "cost": 4}, "risk-2": {"likely": 2, "cost": 1}, "risk-3": {"likely": 5}}


async def test_a_line_is_typed_for_each_row_and_every_letter_lands_in_its_own() -> None:
    given = await filled(rows(MEANS), *"jkGx", "enter", *"q?n", "down", "up", *"y", "down", *"8")
    assert given == {"risk-1": {"means": "jkGx"}, "risk-2": {"means": "q?ny"}, "risk-3": {"means": "8"}}


async def test_a_row_shows_what_its_author_wrote_in_it() -> None:
    async with filling(rows(LIKELY, MEANS)) as pilot:
        app = app_of(pilot)
        await pilot.press("4", *"Churn", "enter")
        await until(pilot, lambda: "4" in app.line("Risk 1") and "Churn" in app.line("Risk 1"))
        assert app.line("Risk 2").count("·") == 2
        assert "owner 2" in app.drawn(), "the row under the cursor is spelled out"


async def test_tab_goes_through_the_fields_and_then_on_to_the_next_row_and_beyond_the_last() -> None:
    async with filling(rows(LIKELY, COST, count=2)) as pilot:
        app = app_of(pilot)
        await pilot.press("tab", "tab", "3")
        assert app.view.payload == {"risk-2": {"likely": 3}}
        await pilot.press("shift+tab", "shift+tab", "1", "tab", "tab", "tab", "tab")
        assert app.view.payload == {"risk-1": {"likely": 1}, "risk-2": {"likely": 3}}
        assert app.focused is app.query_one("#after")


async def test_enter_on_the_last_row_says_that_it_was_the_last() -> None:
    async with filling(rows(LIKELY, count=1)) as pilot:
        app = app_of(pilot)
        await pilot.press("3", "enter")
        await until(pilot, lambda: LAST in app.said)


async def test_escape_goes_to_the_table_where_the_arrows_go_from_row_to_row_and_enter_comes_back() -> None:
    async with filling(rows(MEANS, count=9)) as pilot:
        app = app_of(pilot)
        await pilot.press(*"one", "escape")
        await until(pilot, lambda: isinstance(app.focused, BoardRows))
        await pilot.press("down", "down", "end", "up")
        await until(pilot, lambda: app.row == "risk-8" and "owner 8" in app.drawn())
        await pilot.press("enter", *"eight")
        assert app.view.payload == {"risk-1": {"means": "one"}, "risk-8": {"means": "eight"}}


async def test_no_letter_is_a_command_in_the_table_and_the_form_says_what_to_press() -> None:
    async with filling(rows(LIKELY)) as pilot:
        app = app_of(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.focused, BoardRows))
        await pilot.press(*"jkGqnx?/1", "space")
        assert (app.row, app.unknown, app.view.payload) == ("risk-1", [], {})
        assert "Press enter to write in this row" in app.said[-1]
        await pilot.press("f8", "escape")
        assert app.unknown == ["f8", "escape"], "the other keys reach the screen"


async def test_a_click_on_a_row_goes_to_its_fields() -> None:
    async with filling(rows(MEANS)) as pilot:
        app = app_of(pilot)
        await pilot.press(*"one")
        await pilot.click(BoardRows, offset=(6, 3))
        await until(pilot, lambda: "owner 3" in app.drawn() and not isinstance(app.focused, BoardRows))
        await pilot.press(*"three")
        assert app.view.payload == {"risk-1": {"means": "one"}, "risk-3": {"means": "three"}}


# --- what is stored ---------------------------------------------------------------------------------------------------


async def test_what_is_typed_is_reported_within_a_second_and_at_once_when_the_row_is_left() -> None:
    async with filling(rows(MEANS)) as pilot:
        app = app_of(pilot)
        await pilot.press(*"one")
        typed_at = monotonic()
        await until(pilot, lambda: app.edits[-1:] == [{"risk-1": {"means": "one"}}])
        assert monotonic() - typed_at < 1
        await pilot.press(*" two", "enter")
        assert app.edits[-1] == {"risk-1": {"means": "one two"}}


async def test_a_form_comes_back_with_its_answers_and_its_cursor() -> None:
    async with filling(rows(LIKELY, MEANS)) as pilot:
        app = app_of(pilot)
        await pilot.press("3", "enter", "enter", *"abc", "left")
        payload, place = app.view.payload, app.view.place
    assert place == "risk-2/means@0,2"
    async with filling(rows(LIKELY, MEANS), payload, place) as pilot:
        app = app_of(pilot)
        await pilot.pause()
        assert (app.row, app.view.payload) == ("risk-2", payload)
        await pilot.press("X")
        assert app.view.payload["risk-2"] == {"means": "abXc"}


@pytest.mark.parametrize("place", ["risk-9/means@0,0", "rubbish", "risk-1/gone@0,0"])
async def test_a_cursor_that_does_not_fit_is_ignored(place: str) -> None:
    async with filling(rows(MEANS), None, place) as pilot:
        app = app_of(pilot)
        await pilot.press("x")
        assert app.view.payload == {"risk-1": {"means": "x"}}


async def test_a_flaw_in_another_row_is_marked_and_shown_at_its_field() -> None:
    payload = {"risk-2": {"value": 1}, "risk-3": {"value": 5}}
    async with filling(rows(VALUE, REASON), payload) as pilot:
        app = app_of(pilot)
        await pilot.pause()
        assert await app.view.ready() is None
        await until(pilot, lambda: app.row == "risk-2" and "This is required" in app.drawn())
        assert "!" in app.line("Risk 2") and "!" not in app.line("Risk 3")
        await pilot.press(*"so")
        await until(pilot, lambda: "!" not in app.line("Risk 2"))
        assert await app.view.ready() == {"risk-2": {"value": 1, "reason": "so"}, "risk-3": {"value": 5}}


async def test_the_arrows_go_to_the_same_field_of_the_next_row_and_what_is_typed_there_replaces() -> None:
    given = await filled(
        rows(LIKELY, AMOUNT), "tab", *"12", "down", *"34", "down", *"56", "up", *"78", "up", "tab", "4"
    )
    assert given == {"risk-1": {"amount": 12}, "risk-2": {"amount": 78, "likely": 4}, "risk-3": {"amount": 56}}


async def test_tab_reaches_what_the_arrows_pass_over() -> None:
    reason = Field("reason", "Why?", "text", least=1, most=99, required=False, more=True)
    given = await filled(rows(VALUE, reason), "5", "tab", "space", *"so", "down", "4")
    assert given == {"risk-1": {"value": 5, "reason": "so"}, "risk-2": {"value": 4}}


async def test_a_sum_over_the_rows_is_shown_and_has_to_be_right() -> None:
    wanted = Field("wanted", "Wanted", "number", unit="%", required=False)
    async with filling(rows(wanted, count=2, total=("wanted", 100))) as pilot:
        app = app_of(pilot)
        await pilot.press(*"60", "enter", *"30,5")
        await until(pilot, lambda: "Wanted: 90.5 of 100, 9.5 left" in app.drawn())
        assert await app.view.ready() is None
        await until(pilot, lambda: "They must add up to 100" in app.drawn().replace("\n", " "))


async def test_a_date_in_words_is_stored_as_the_date_and_one_in_the_past_needs_a_second_press() -> None:
    due = Field("due", "Due", "date", required=False)
    async with filling(rows(due, count=2)) as pilot:
        app = app_of(pilot)
        await pilot.press(*"1 march 2020", "enter", *"tomorrow")
        assert await app.view.ready() is None
        await until(pilot, lambda: "press again to save it" in app.drawn())
        await pilot.pause(0.4)
        assert [*(await app.view.ready() or {})] == ["risk-1", "risk-2"]


async def test_nothing_of_another_row_is_left_to_undo() -> None:
    async with filling(rows(replace(MEANS, lines=True))) as pilot:
        app = app_of(pilot)
        await pilot.press(*"one", "tab", *"two", "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        assert app.view.payload.get("risk-2", {}).get("means", "") in ("", "two", "tw", "t")
        assert app.view.payload["risk-1"] == {"means": "one"}


# --- its looks --------------------------------------------------------------------------------------------------------


async def test_the_coach_speaks_below_the_line_that_is_typed() -> None:
    async with filling(rows(MEANS)) as pilot:
        app = app_of(pilot)
        await pilot.press(*"They broke it")
        await until(pilot, lambda: "13 characters: who?" in app.drawn())


@pytest.mark.parametrize("size", [(58, 16), (110, 34)])
async def test_the_table_and_the_whole_field_are_in_sight_with_two_hundred_rows(size: tuple[int, int]) -> None:
    async with filling(rows(MEANS, count=200), size=size) as pilot:
        app = app_of(pilot)
        await pilot.press("escape", "end", "enter")
        await until(pilot, lambda: app.row == "risk-200" and "owner 200" in app.drawn())
        await pilot.press(*"last")
        assert "▌" in app.line("Risk 200") and "▌last" in app.drawn()
        assert app.drawn().count("Risk ") >= 4
        assert len(app.query(FormView)) == 1, "only the fields of one row exist"


async def test_a_form_without_rows_says_so() -> None:
    async with filling(rows(MEANS, count=0)) as pilot:
        app = app_of(pilot)
        await pilot.press("x", "enter", "tab")
        assert "no rows to write about" in app.drawn()
        assert (app.view.payload, app.view.place, app.view.hints()) == ({}, None, ())


@pytest.mark.slow
@pytest.mark.parametrize("text", some(HOSTILE, 3))
async def test_hostile_text_neither_crashes_nor_restyles_the_table(text: str) -> None:
    form = rows(replace(MEANS, ask=text, hint=text), LIKELY)
    form = replace(form, title=text, sections=tuple(replace(each, title=text, note=text) for each in form.sections))
    async with filling(form, {"risk-1": {"means": text}, "risk-2": {"likely": text}}) as pilot:
        app = app_of(pilot)
        await in_one_packet(pilot, "down", "enter", "enter", "escape", "up")
        assert app.is_running
        assert not {"\x1b", "\u202e"} & set(app.drawn())


KEYS = ["1", "5", "x", "enter", "tab", "shift+tab", "up", "down", "escape", "backspace", "home", "end", "pagedown", "j"]


@pytest.mark.slow
@settings(max_examples=few(15), deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(st.lists(st.sampled_from(KEYS), max_size=30))
async def test_no_keys_crash_it_and_its_payload_is_always_tidy(keys: list[str]) -> None:
    form = rows(VALUE, REASON, MEANS)
    async with filling(form, size=(60, 18)) as pilot:
        app = app_of(pilot)
        await pilot.pause(0)
        await in_one_packet(pilot, *keys)
        assert app.view.payload == tidy(form, app.view.payload)
        await app.view.ready()
        await pilot.pause(0)


async def test_a_question_heads_its_column_without_its_unit_if_that_makes_it_short() -> None:
    cost = Field("price", "Cost (person-weeks)", "range", required=False, unit="person-weeks")
    async with filling(rows(cost, MEANS)) as pilot:
        assert "Cost " in (heads := app_of(pilot).drawn()) and "Means" in heads
        assert "Price" not in heads


@pytest.mark.parametrize(
    "field",
    [
        replace(LIKELY, most=50),
        Field("cost", "Cost", "range"),
        Field("due", "Due", "date"),
        Field("owner", "Owner", "person", options=("cpo", "cto")),
        LIKELY,
    ],
)
async def test_a_hint_that_a_short_line_has_no_room_for_is_below_it(field: Field) -> None:
    hint = "What it earns or saves in its first year, from low to high"
    async with filling(rows(replace(field, hint=hint))) as pilot:
        await until(pilot, lambda: hint in app_of(pilot).drawn())


async def test_an_answer_and_a_guess_of_the_others_head_their_columns_as_you_and_them() -> None:
    ask = "How far do you back this for the horizon it's in?"
    async with filling(rows(replace(VALUE, ask=ask), replace(VALUE, key="guess", ask="What will they say?"))) as pilot:
        assert app_of(pilot).drawn().splitlines()[0].split() == ["risk", "You", "Them"]


async def test_a_field_for_a_person_says_whom_it_knows_until_somebody_is_named() -> None:
    owner = Field("owner", "Owner", "person", options=("cpo", "cto"), required=False)
    async with filling(rows(owner)) as pilot:
        await until(pilot, lambda: "CPO, CTO or a name" in app_of(pilot).drawn())
        await pilot.press("c", "t", "o")
        await until(pilot, lambda: "or a name" not in app_of(pilot).drawn())


async def test_hints_of_fields_beside_a_heading_are_below_it_with_the_field_that_each_is_for() -> None:
    likely, cost = replace(LIKELY, hint="5 it's happening"), replace(COST, hint="5 the company is at stake")
    async with filling(rows(likely, cost, count=2)) as pilot:
        await until(pilot, lambda: "Likely: 5 it's happening" in app_of(pilot).drawn())
        assert "Cost: 5 the company is at stake" in app_of(pilot).drawn() and "owner 1" in app_of(pilot).drawn()
    async with filling(rows(replace(LIKELY, hint="0–5"), COST, count=2)) as pilot:
        await until(pilot, lambda: "owner 1" in app_of(pilot).drawn())
        assert "Likely: " not in app_of(pilot).drawn()
