"""Forms are filled in by keyboard, and nothing typed is lost or acts on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, Literal, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from sessions.dates import day_example, read_day, show_day
from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.forms import Field, Flaw, Form, Payload, Section, When, flaws, tidy
from sessions.text import clean
from sessions.times import today
from tests.few import few
from tests.tui.packets import in_one_packet, paste
from tests.tui.stage import shown, unpainted, until
from tui.client.messages import Said
from tui.forms.control import PickControl, Remark
from tui.forms.form_view import FormView
from tui.forms.row_answers import Marks, Points, Rank
from tui.forms.row_control import RowControl
from tui.forms.section import MoreLine, PassMark
from tui.forms.text_controls import AreaControl, LineControl
from tui.terminal.typeahead import PAUSE_S, TypeAhead

HOSTILE = ["[/foo]", "[/", "[b]bold[/b]", "[@click=app.quit]x[/]", "\x1b[31mred", "\u202eevil", "\x00\x9b2J", "$accent"]

SUPPORT = Field("support", "Your support", "scale", most=5)
GUESS = Field("guess", "Their support", "scale", most=5, required=False)
REASON = Field("reason", "Why under 3?", "text", least=3, most=40, required=False, needed=When("support", under=3))
CONFIDENCE = Field("confidence", "Confidence", "scale", most=100, required=False, more=True)
POINTS_EACH = Field("points", "Points", "scale", most=100, required=False, more=True)
BALLOT = Form(
    "ballot",
    "How far do you support each goal?",
    tuple(
        Section(f"G{n}", title, (SUPPORT, GUESS, REASON, CONFIDENCE, POINTS_EACH), may_pass=True)
        for n, title in enumerate(["Refunds settle in 24 h", "The ledger moves", "Saved cards"], 1)
    ),
    total=("points", 100),
)
GOAL = (
    Field("text", "Goal", "text", least=10, most=200),
    Field("horizon", "Horizon", "choice", options=("now", "next", "later"), required=False, more=True),
)
DRAFTS = Form("draft", "Goals", tuple(Section(f"g{n}", f"Goal {n}", GOAL, optional=True) for n in range(1, 4)), least=1)

FLAWED_TEXT = Field("value", "Why?", "text", least=10, most=200, lines=True)
FLAWED_NUMBER = Field("value", "How many?", "scale", least=1, most=120)
FLAWED_LIST = Field("value", "Which ones?", "list", least=1, most=3)


def one(field: Field, **options: Any) -> Form:
    return Form("one", "One", (Section("s", "A title", (field,), **options),))


class Filling(TypeAhead[None]):
    def __init__(self, form: Form, payload: Any = None, place: str | None = None) -> None:
        super().__init__()
        self.form, self.given, self.place = form, payload, place
        self.edits: list[Payload] = []
        self.finished = 0
        self.leaked: list[object] = []
        self.unknown: list[str] = []
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield FormView(self.form, self.given, place=self.place)
        yield Button("after", id="after")

    def on_mount(self) -> None:
        self.view.focus_first()

    @property
    def view(self) -> FormView:
        return self.query_one(FormView)

    def control(self, section: str, field: str) -> Widget:
        return cast(Widget, self.view._sections[section].controls[field])

    def drawn(self) -> str:
        return "".join(segment.text for strip in self.screen._compositor.render_strips() for segment in strip)

    def on_form_view_edited(self, message: FormView.Edited) -> None:
        self.edits.append(message.payload)

    def on_form_view_finished(self) -> None:
        self.finished += 1

    def on_said(self, message: Said) -> None:
        self.said.append(message.sentence)

    def on_input_changed(self, message: Input.Changed) -> None:
        self.leaked.append(message)

    def on_key(self, event: Any) -> None:
        self.unknown.append(event.key)


async def filled(form: Form, *keys: str, given: Any = None) -> Payload:
    async with (app := Filling(form, given)).run_test() as pilot:
        await pilot.pause()
        await in_one_packet(pilot, *keys)
        return app.view.payload


# --- the kinds of field ---------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_ballot_is_filled_in_with_digits_and_tabs_that_arrive_in_one_packet() -> None:
    payload = await filled(BALLOT, "4", "tab", "5", "tab", "2", "tab", "4", "tab", *"no slack", "tab", "3", "tab", "1")
    assert payload == {
        "G1": {"support": 4, "guess": 5},
        "G2": {"support": 2, "guess": 4, "reason": "no slack"},
        "G3": {"support": 3, "guess": 1},
    }
    assert flaws(BALLOT, payload) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["9"], None),
        (["3", "l"], 3),
        (["3", "right", "right", "right", "right"], 5),
        (["3", *["left"] * 5], 0),
        (["3", "backspace"], None),
        (["left"], 5),
        (["right"], 0),
        (["space"], 0),
        (["5", "space"], 0),
        (["3", "z", "f5"], 3),
    ],
)
async def test_a_scale_is_set_stepped_and_cleared(keys: list[str], value: int | None) -> None:
    payload = await filled(one(Field("value", "How far", "scale", most=5)), *keys)
    assert payload.get("s", {}).get("value") == value


async def test_two_quick_digits_reach_the_ten_of_a_scale() -> None:
    field = Field("value", "How far", "scale", least=0, most=10)
    assert await filled(one(field), "1", "0") == {"s": {"value": 10}}
    assert await filled(one(field), "1", "4") == {"s": {"value": 4}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["n"], "now"),
        (["n", "n"], "next"),
        (["l"], "later"),
        (["2"], "next"),
        (["right"], "now"),
        (["n", "delete"], None),
    ],
)
async def test_a_choice_is_made_by_its_first_letter_its_number_or_arrows(keys: list[str], value: str | None) -> None:
    payload = await filled(one(Field("value", "When", "choice", options=("now", "next", "later"))), *keys)
    assert payload.get("s", {}).get("value") == value


async def test_no_is_an_answer() -> None:
    field = Field("value", "Do you agree", "yesno")
    assert await filled(one(field), "n") == {"s": {"value": False}}
    assert await filled(one(field), "n", "y") == {"s": {"value": True}}


async def test_a_wide_scale_is_typed_as_a_number_and_keeps_one_that_is_too_high_with_its_flaw() -> None:
    field = Field("value", "How strong", "scale", most=100)
    assert await filled(one(field), *"8x5") == {"s": {"value": 85}}
    form = one(field)
    payload = await filled(form, *"850")
    assert payload == {"s": {"value": 850}}
    assert flaws(form, payload)


@pytest.mark.slow
async def test_an_option_is_moved_with_left_and_right_or_to_the_position_of_a_digit() -> None:
    form = one(Field("value", "Order", "rank", options=("a", "b", "c")))
    assert await filled(form, "down", "J", "k") == {}
    assert await filled(form, "space") == {"s": {"value": ["a", "b", "c"]}}
    assert await filled(form, "right") == {"s": {"value": ["b", "a", "c"]}}
    assert await filled(form, "down", "down", "left", "+") == {"s": {"value": ["c", "a", "b"]}}
    assert await filled(form, "3") == {"s": {"value": ["b", "c", "a"]}}


async def test_points_are_typed_and_stepped_with_their_sum_visible() -> None:
    form = one(Field("value", "Share", "points", options=("a", "b", "c")))
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press("6", "0", "down", "3", "5", "down", "right")
        assert app.view.payload == {"s": {"value": {"a": 60, "b": 35, "c": 5}}}
        assert flaws(form, app.view.payload) == []
        await pilot.press("right")
        assert app.query_one(RowControl).remark()[:2] == ("105 of 100, 5 too many", True)
        await pilot.press("backspace", "backspace")
        assert app.view.payload == {"s": {"value": {"a": 60, "b": 35}}}


async def test_a_list_takes_one_entry_per_line() -> None:
    field = Field("value", "Key points", "list", least=2, most=5, most_each=9)
    assert await filled(one(field), *"one", "enter", "enter", *" two") == {"s": {"value": ["one", "two"]}}


async def test_sentences_are_marked_with_space_or_by_their_number() -> None:
    form = one(Field("value", "Not mine", "marks", options=("One.", "Two.", "Three."), required=False))
    assert await filled(form, "space", "down", "x", "down", "space") == {"s": {"value": [0, 2]}}
    assert await filled(form, "2", "space", "3") == {"s": {"value": [2]}}


async def test_dates_are_typed_the_way_people_say_them_and_shown_in_full_next_to_the_field() -> None:
    today = date.today()
    async with (app := Filling(one(Field("value", "When", "date")))).run_test() as pilot:
        line = app.query_one(LineControl)
        assert read_day(line.placeholder.removeprefix("such as "), today) > today
        await pilot.press(*"2031-04-")
        assert line.remark()[:2] == ("friday, 31 mar, +10d", False)
        await pilot.press(*"14")
        assert line.remark()[:2] == (show_day(date(2031, 4, 14), today), False)
        line.value = "03/04"
        assert line.remark()[:2] == ("3 apr or 4 mar?", True)
        line.value = ""
        await pilot.press(*"+10d")
        assert app.query_one(FormView).payload == {"s": {"value": "+10d"}}, "what is half typed stays as it is typed"
        assert await app.query_one(FormView).ready() == {"s": {"value": str(today + timedelta(days=10))}}
        assert line.value == str(today + timedelta(days=10))
        await pilot.press("ctrl+u", *"+9d")
        assert line.value == "+9d", "the cursor is still at the end, so nothing of the first day is left behind it"


async def test_a_day_is_said_in_brief_where_the_line_has_no_room_for_all_of_it() -> None:
    day = date.today() + timedelta(days=200)
    form = Form("d", "", (Section("s", "", (Field("due", "Due on that day", "date"), Field("text", "What", "text"))),))
    whole = show_day(day, date.today())
    async with (app := Filling(form)).run_test(size=(80, 24)) as pilot:

        def remarks() -> list[str]:
            return [str(each.content) for each in app.query(".remark.-shown").results(Static)]

        await pilot.press(*str(day))
        await until(pilot, lambda: remarks() == [whole])
        await pilot.resize_terminal(56, 24)
        await until(pilot, lambda: remarks() == [whole.split()[0]])  # the date itself is already there
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: remarks() == [whole])


async def test_the_line_that_hides_fields_names_as_many_as_can_be_read_whole() -> None:
    asks = ("What it protects", "What would change your mind", "Why")
    fields = (Field("a", "A", "text"), *(Field(str(n), ask, "text", more=True) for n, ask in enumerate(asks)))
    for wide, says in (
        (80, "▸ more… what it protects, what would change your mind, why"),
        (40, "▸ more… what it protects, …"),
    ):
        async with (app := Filling(Form("d", "", (Section("s", "", fields),)))).run_test(size=(wide, 24)) as pilot:
            await pilot.pause()
            assert says == app.query_one(MoreLine).render().plain


async def test_a_date_in_words_becomes_that_date_when_its_field_is_left() -> None:
    form = Form("d", "", (Section("s", "", (Field("due", "Due", "date"), Field("text", "What", "text", most=9))),))
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press(*"tomorrow", "tab")
        assert app.query_one(FormView).payload == {"s": {"due": str(date.today() + timedelta(days=1))}}


async def test_a_past_date_needs_a_second_press_and_holding_the_key_is_not_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr("tui.forms.past_days.monotonic", lambda: clock[0])
    async with (app := Filling(one(Field("value", "Due", "date")))).run_test() as pilot:
        view, line = app.query_one(FormView), app.query_one(LineControl)
        line.value = "Jan 7 2020"
        await pilot.pause()
        assert await view.ready() is None
        await pilot.pause()
        (flaw,) = app.query(".flaw.-shown").results(Static)
        assert str(flaw.content) == f"! {show_day(date(2020, 1, 7), date.today())}: press again to save it."
        clock[0] += 0.1
        assert await view.ready() is None, "a key held down"
        line.value = "2020-01-08"
        await pilot.pause()
        clock[0] += 1
        assert await view.ready() is None, "another day is asked about anew"
        clock[0] += 1
        assert await view.ready() == {"s": {"value": "2020-01-08"}}


async def test_a_text_is_counted_only_near_and_beyond_its_limits() -> None:
    async with (app := Filling(one(Field("value", "Goal", "text", least=5, most=20)))).run_test() as pilot:
        line = app.query_one(LineControl)
        assert line.remark().text == ""
        await pilot.press(*"abc")
        assert line.remark()[:2] == ("3 of at least 5", True)
        await pilot.press(*"defg")
        assert line.remark().text == ""
        await pilot.press(*"hijklmnopqr")
        assert line.remark()[:2] == ("18 of 20", False)
        await pilot.press(*"stuv")
        assert line.remark()[:2] == ("22 of 20: 2 too many", True)
        assert app.view.payload["s"]["value"] == "abcdefghijklmnopqrstuv"


async def test_a_text_of_several_lines_grows_from_three_rows_to_six() -> None:
    async with (app := Filling(one(Field("value", "Position", "text", most=400, lines=True)))).run_test() as pilot:
        area = app.query_one(AreaControl)
        assert area.size.height == 3
        await pilot.press("enter", "enter")
        assert area.text == "", "out of habit, after an answer that led here"
        await pilot.press(*"a", "enter", "b", "enter", "c", "enter", "d")
        assert area.size.height == 4
        await pilot.press(*["enter"] * 5)
        await pilot.pause()
        assert area.size.height == 6


async def test_a_text_longer_than_its_line_shows_where_it_is_typed() -> None:
    async with (app := Filling(one(Field("value", "Goal", "text", most=200)))).run_test(size=(40, 12)) as pilot:
        await pilot.press(*"the beginning is out of sight when one types", *" the end")
        assert "types the end" in app.drawn()
        await pilot.press("home")
        assert "the beginning" in app.drawn()


async def test_a_key_in_a_line_does_not_lay_anything_out_again() -> None:
    async with (app := Filling(one(Field("value", "Goal", "text", most=200)))).run_test() as pilot:
        await pilot.press("a")
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app.screen, laid_out.append)
        await pilot.press(*"bcdef", "backspace")
        assert laid_out == []
        assert app.view.payload == {"s": {"value": "abcde"}}


# --- what is shown --------------------------------------------------------------------------------------------------


async def test_the_reason_appears_only_if_needed_and_stays_once_it_has_text() -> None:
    async with (app := Filling(BALLOT)).run_test() as pilot:
        reason = app.view._sections["G1"].rows["reason"]
        assert not reason.display
        await pilot.press("2")
        assert reason.display
        await pilot.press("shift+tab", "4")
        assert not reason.display
        await pilot.press("shift+tab", "2", "tab", "tab", *"slack", "shift+tab", "shift+tab", "4")
        assert reason.display
        assert app.view.payload["G1"] == {"support": 4, "reason": "slack"}


async def test_space_opens_what_few_people_need_and_it_is_open_if_filled() -> None:
    async with (app := Filling(BALLOT, {"G2": {"confidence": 80}})).run_test() as pilot:
        first, second, _ = app.view._sections.values()
        assert not first.rows["confidence"].display
        assert second.rows["confidence"].display
        await pilot.press("down", "down", "space", *"70")
        assert app.view.payload == {"G1": {"confidence": 70}, "G2": {"confidence": 80}}
        await pilot.press("up", "space")
        assert not first.rows["confidence"].display
        assert app.view.payload["G1"] == {"confidence": 70}


async def test_after_the_last_reason_tab_goes_to_what_few_people_need_and_elsewhere_to_the_next_goal() -> None:
    given = {f"G{n}": {"support": 2, "guess": 3, "reason": "slack"} for n in (1, 3)} | {"G2": {"support": 4}}
    async with (app := Filling(BALLOT, given, "G1/reason@0,0")).run_test(size=(100, 40)) as pilot:
        assert ("↓", "more") in app.view.hints()
        await pilot.press("tab")
        assert app.view.place == "G2/support@0,0"
        await pilot.press("tab", "tab", "tab", "tab")
        assert app.view.place is not None and app.view.place.startswith("G3/reason")
        await pilot.press("tab")
        assert isinstance(app.focused, MoreLine)
        await pilot.press("space", *"70")
        assert app.view.payload["G3"]["confidence"] == 70


async def test_the_more_line_of_a_text_section_opens_with_enter() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        await pilot.press(*"a goal", "tab", "enter", "l")
        assert app.view.payload == {"g1": {"text": "a goal", "horizon": "later"}}


async def test_enter_after_a_text_leads_to_the_next_text_past_what_few_people_need() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        await pilot.press(*"a goal", "enter", *"and more", "enter")
        assert app.view.payload == {"g1": {"text": "a goal"}, "g2": {"text": "and more"}}


async def test_of_the_optional_sections_one_empty_one_is_offered_and_the_others_are_not_even_made() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:

        def made() -> dict[str, bool]:
            return {key: view.display for key, view in app.view._sections.items()}

        assert made() == {"g1": True}
        await pilot.press("a")
        assert made() == {"g1": True, "g2": True}
        await pilot.press("tab", "tab", "b")
        assert made() == {"g1": True, "g2": True, "g3": True}
    async with (app := Filling(DRAFTS, {"g3": {"text": "c"}}, place="g2/text@0,0")).run_test():
        assert list(made()) == ["g1", "g2", "g3"], "in the order of the form"
        assert app.view.payload == {"g3": {"text": "c"}}


async def test_what_was_never_shown_is_not_mounted_and_still_counts_as_given() -> None:
    async with (app := Filling(BALLOT, {"G1": {"support": 4}})).run_test() as pilot:
        assert len(app.query(AreaControl)) + len(app.query(LineControl)) == 0
        await pilot.press("down", "down", "space")
        assert len(app.query(LineControl)) == 2
        assert app.view.payload == {"G1": {"support": 4}}
    async with (app := Filling(DRAFTS)).run_test():
        assert len(app.query(LineControl)) == 1
    async with (app := Filling(DRAFTS, {"g2": {"horizon": "now"}})).run_test():
        assert [len(app.query(kind)) for kind in (LineControl, PickControl)] == [2, 1]
        assert app.view.payload == {"g2": {"horizon": "now"}}


@pytest.mark.slow
async def test_keys_in_the_same_packet_as_the_one_that_shows_a_section_or_opens_more_reach_the_new_fields() -> None:
    keys = [*"a goal", "tab", "enter", "l", "tab", *"the next", "tab", "space", "n", "tab", *"b"]
    assert await filled(DRAFTS, *keys) == {
        "g1": {"text": "a goal", "horizon": "later"},
        "g2": {"text": "the next", "horizon": "now"},
        "g3": {"text": "b"},
    }
    assert await filled(BALLOT, "2", "down", "down", "down", "space", *"70", "up", "up", *"too slow") == {
        "G1": {"support": 2, "reason": "too slow", "confidence": 70},
    }


async def test_fields_are_in_order_whichever_was_shown_first() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        await app.view.mark([Flaw("g3", "horizon", "Horizon: choose one.")])
        assert app.focused is app.control("g3", "horizon")
        await pilot.pause()
        assert "Choose one." in app.drawn()
        await pilot.press("1")
        assert app.view.payload == {"g3": {"horizon": "now"}}
        app.view.focus_first()
        await pilot.press(*"a", "tab", "tab", *"b", "tab", "space")
        assert app.view.payload == {"g1": {"text": "a"}, "g2": {"text": "b"}, "g3": {"horizon": "now"}}
        shown = [each for each in app.query("LineControl, MoreLine, PickControl") if each in app.view.stops()]
        assert shown == app.view.stops()


async def test_the_arrows_reach_the_pass_mark_and_space_sets_it_and_restores_the_answers() -> None:
    async with (app := Filling(BALLOT)).run_test() as pilot:
        await pilot.press("4", "p", "down", "down", "down", "space", "3")
        assert app.view.payload == {"G1": {"pass": True}, "G2": {"support": 3}}
        await pilot.press("up", "up", "space")
        assert app.view.payload == {"G1": {"support": 4}, "G2": {"support": 3}}
        await pilot.press("5")
        assert app.view.payload["G1"] == {"support": 5}


async def test_a_text_can_be_passed_and_p_is_a_letter_in_it() -> None:
    form = one(Field("value", "What did you learn", "text", most=40), may_pass=True)
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press("p")
        assert app.view.payload == {"s": {"value": "p"}}
        await pilot.press("tab")
        assert app.focused is app.query_one("#after"), "who types on never comes to the pass"
        await pilot.press("shift+tab", "down", *"x y", "shift+tab")
        assert app.view.payload == {"s": {"pass": True}}


async def test_the_points_of_all_sections_are_added_up() -> None:
    async with (app := Filling(BALLOT, {"G1": {"points": 60}, "G2": {"points": 30}})).run_test():
        total = app.view._total
        assert (total.has_class("-shown"), str(total.content)) == (True, "Points: 90 of 100, 10 left")


async def test_a_note_is_beneath_its_heading() -> None:
    async with (app := Filling(BALLOT)).run_test():
        app.view.set_note("G1", "[/foo] a measure would help")
        note = app.view._sections["G1"].note
        assert (note.has_class("-shown"), str(note.content)) == (True, "[/foo] a measure would help")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ANSWER_TYPES)
@pytest.mark.parametrize("title", ["", "A title"])
async def test_the_focus_is_visible_as_a_shape_on_every_kind_of_field(kind: str, title: str) -> None:
    field = Field("value", "Ask", kind, most=5, options=("now", "later"))
    async with (app := Filling(Form("f", "", (Section("s", title, (field,)),)))).run_test() as pilot:
        await pilot.pause()
        assert app.drawn().count("▌") + app.drawn().count("‹") >= 1
        await pilot.press("tab")
        assert app.focused is app.query_one("#after")
        assert "▌" not in app.drawn()


@pytest.mark.parametrize(
    ("field", "keys", "answer"),
    [
        (Field("value", "Cost", "number", unit="%"), "4,5", 4.5),
        (Field("value", "Cost", "range"), "3-5", [3, 5]),
        (Field("value", "Cost", "range"), "3-", "3-"),
        (Field("value", "Owner", "person", options=("cpo", "cto")), "cTo", "cto"),
        (Field("value", "Owner", "person", options=("cpo", "cto")), "Ana", "Ana"),
    ],
)
async def test_what_is_typed_as_an_amount_or_a_person_is_the_answer_as_soon_as_it_can_be_read(
    field: Field, keys: str, answer: Any
) -> None:
    assert await filled(one(field), *keys) == {"s": {"value": answer}}


async def test_an_amount_shows_its_limits_and_its_unit_and_warns_outside_of_them() -> None:
    async with (app := Filling(one(Field("value", "Cost", "number", limits=(0, 5), unit="h")))).run_test() as pilot:
        await pilot.press("7")
        control = cast(LineControl, app.control("s", "value"))
        assert control.remark() == Remark("0–5 h", True, "h")
        await pilot.press("backspace", "4")
        assert control.remark() == Remark("0–5 h", False, "h")


async def test_an_amount_and_a_seat_are_shown_as_parley_writes_them_once_the_line_is_left() -> None:
    form = Form("f", "F", (Section("s", "A", (Field("a", "A", "range"), Field("b", "B", "person", options=("cpo",)))),))
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press(*"3 to 5", "enter", *"cpo", "tab")
        await pilot.pause()
        assert [cast(LineControl, app.control("s", key)).value for key in "ab"] == ["3–5", "CPO"]
        assert await app.view.ready() == {"s": {"a": [3, 5], "b": "cpo"}}


async def test_the_focus_is_visible_as_a_shape_on_the_line_that_opens_more() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        await pilot.press("tab")
        await pilot.pause()
        assert "▸‹more… horizon›" in app.drawn()
        assert [hint.key for hint in app.view.hints()] == ["space"]


async def test_a_reason_begins_with_one_row() -> None:
    reason = Field("why", "Why", "text", most=99, required=False, lines=True, needed=When("support", under=3))
    async with (app := Filling(Form("f", "", (Section("s", "A goal", (SUPPORT, reason)),)))).run_test() as pilot:
        await pilot.press("1", "tab", "a")
        assert app.query_one(AreaControl).size.height == 1
        await pilot.press("enter", "b")
        assert app.query_one(AreaControl).size.height == 2


# --- moving ---------------------------------------------------------------------------------------------------------


async def test_enter_on_the_last_field_finishes_after_the_last_answer_was_sent() -> None:
    form = Form("two", "", (Section("a", "", (Field("x", "X", "text", most=9), Field("y", "Y", "text", most=9))),))
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.pause()
        await in_one_packet(pilot, *"one", "enter", *"two", "enter")
        assert app.finished == 1
        assert app.edits[-1] == {"a": {"x": "one", "y": "two"}}
        assert app.leaked == []


async def test_tab_leaves_the_form_at_its_end_and_comes_back_to_its_fields() -> None:
    async with (app := Filling(one(SUPPORT))).run_test() as pilot:
        await pilot.press("tab")
        assert app.focused is app.query_one("#after")
        await pilot.press("shift+tab")
        assert isinstance(app.focused, PickControl)


async def test_escape_leaves_a_text_where_letters_are_not_keys_of_the_screen() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        await pilot.press(*"as", "escape", "s", "d")
        assert (app.view.payload, app.unknown[-2:]) == ({"g1": {"text": "as"}}, [])
        assert not app.view.typing
        await pilot.press("enter", "x")
        assert app.view.typing
        assert app.view.payload == {"g1": {"text": "asx"}}


async def test_up_and_down_leave_an_area_only_from_its_edges() -> None:
    form = Form(
        "two", "", (Section("a", "", (Field("x", "X", "text", most=99, lines=True), Field("y", "Y", "text", most=9))),)
    )
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press("1", "enter", "2", "up", "0", "down", "down", "y")
        assert app.view.payload == {"a": {"x": "10\n2", "y": "y"}}


@pytest.mark.slow
async def test_the_focused_field_is_scrolled_into_view() -> None:
    many = Form("m", "", tuple(Section(f"t{n}", f"Trait {n}", (SUPPORT, GUESS)) for n in range(15)))
    async with (app := Filling(many)).run_test(size=(80, 24)) as pilot:
        await pilot.press(*["tab"] * 29)
        focused = app.control("t14", "guess")
        assert app.focused is focused
        assert app.view.region.contains_region(focused.region)


SIX = "  0   1   2   3   4   5 "


async def test_a_long_question_is_above_its_answers_in_a_narrow_form_and_the_focus_stays_in_view() -> None:
    value = Field("value", "Your answer", "scale", most=5)
    ask = "After a setback, what do we look for? 0 someone to blame, 5 what to change"
    many = Form("m", "", tuple(Section(f"q{n}", ask, (value,), may_pass=True) for n in range(7)))
    async with (app := Filling(many)).run_test(size=(100, 30)) as pilot:
        await pilot.press(*["tab"] * 4)
        focused = app.control("q4", "value")
        title = app.view._sections["q4"].query_one(".title")
        assert app.focused is focused and title.region.y == focused.region.y
        for n in range(5):  # also those that don't have the focus are drawn whole, in one line
            assert app.control(f"q{n}", "value").region.size == (len(SIX), 1)
        await pilot.resize_terminal(52, 16)
        await until(pilot, lambda: title.region.width > 40 and title.region.bottom == focused.region.y)
        await until(pilot, lambda: app.view.region.contains_region(focused.region))
        assert focused.region.height == 1
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: title.region.y == focused.region.y)


async def test_in_a_narrow_form_short_questions_are_laid_out_like_the_long_ones() -> None:
    value = Field("value", "Your answer", "scale", most=5)
    asks = ("The ledger moves", "Refunds settle within 24 hours, from June on")
    form = Form("m", "", tuple(Section(f"q{n}", ask, (value,), may_pass=True) for n, ask in enumerate(asks)))
    async with (app := Filling(form)).run_test(size=(52, 16)) as pilot:

        def above(key: str) -> bool:
            title = app.view._sections[key].query_one(".title")
            return title.region.bottom == app.control(key, "value").region.y > 0

        await until(pilot, lambda: above("q0") and above("q1"))


async def test_the_cursor_starts_in_the_first_empty_field() -> None:
    async with (app := Filling(BALLOT, {"G1": {"support": 4, "guess": 4}})).run_test() as pilot:
        await pilot.pause()
        assert app.focused is app.control("G2", "support")


async def test_the_mouse_chooses_opens_and_passes() -> None:
    form = one(Field("value", "A title", "choice", options=("now", "later")), may_pass=True)
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.click(PickControl, offset=(8, 0))
        assert app.view.payload == {"s": {"value": "later"}}
    async with (app := Filling(BALLOT)).run_test() as pilot:
        await pilot.click("MoreLine")
        assert app.view._sections["G1"].rows["confidence"].display


async def test_options_without_room_on_one_line_break_between_two_of_them_and_each_can_be_clicked() -> None:
    options = ("business", "compliance", "customer", "technology", "people")
    form = one(Field("value", "A title", "choice", options=options), may_pass=True)
    async with (app := Filling(form)).run_test(size=(44, 16)) as pilot:
        pick = app.query_one(PickControl)
        await until(pilot, lambda: pick.size.height == 2)
        first, second = str(pick.render()).split("\n")
        assert first.split() == ["▌", *options[:3]] and second.split() == ["▌", *options[3:]]
        assert first.index("business") == second.index("technology")
        await pilot.click(PickControl, offset=(second.index("people"), 1))
        assert app.view.payload == {"s": {"value": "people"}}


# --- drafts, flaws, outside changes ---------------------------------------------------------------------------------


async def test_typed_text_is_sent_after_a_pause_and_at_once_when_a_field_is_left() -> None:
    async with (app := Filling(DRAFTS)).run_test() as pilot:
        assert app.edits == []
        await pilot.press(*"abc", "tab")
        await pilot.pause()
        assert app.edits[-1] == {"g1": {"text": "abc"}}
        await pilot.press("shift+tab", "d")
        while app.edits[-1] == {"g1": {"text": "abc"}}:
            await pilot.pause(0.02)
        assert app.edits[-1] == {"g1": {"text": "abcd"}}


async def test_a_form_that_was_only_opened_sends_nothing() -> None:
    async with (app := Filling(BALLOT, {"G1": {"support": 3, "reason": "so"}})).run_test() as pilot:
        await pilot.press("tab", "tab", "j", "k")
        app.view.flush()
        await pilot.pause()
        assert app.edits == []


@pytest.mark.slow
async def test_flaws_are_beneath_their_fields_and_the_cursor_goes_to_the_first() -> None:
    async with (
        app := Filling(BALLOT, {"G1": {"support": 4}, "G2": {"support": 1, "confidence": 300}})
    ).run_test() as pilot:
        await app.view.mark(flaws(BALLOT, app.view.payload))
        await pilot.pause()
        said = [str(each.content) for each in app.query(".flaw.-shown").results(Static)]
        assert said == [
            "! This is required if “Your support” is under 3.",
            "! Enter a whole number from 0 to 100.",
            "! This is required.",
        ]
        assert app.focused is app.control("G2", "reason")
        await pilot.press(*"why")
        assert len(app.query(".flaw.-shown")) == 2
        await app.view.mark([])
        assert len(app.query(".flaw.-shown")) == 0


@pytest.mark.slow
@pytest.mark.parametrize("last", [FLAWED_TEXT, FLAWED_NUMBER, FLAWED_LIST])
async def test_a_fault_far_down_is_scrolled_into_view_with_its_field(last: Field) -> None:
    many = Form(
        "m", "", (*(Section(f"t{n}", f"Trait {n}", (GUESS,)) for n in range(20)), Section("end", "The end", (last,)))
    )
    async with (app := Filling(many)).run_test(size=(80, 18)) as pilot:
        assert await app.view.ready() is None
        flaw = app.query_one(".flaw.-shown", Static)
        field = app.control("end", "value")
        assert app.focused is field
        await until(pilot, lambda: app.view.region.contains_region(flaw.region))
        await until(pilot, lambda: app.view.region.contains_region(field.region))


async def test_the_payload_exists_before_the_form_is_on_screen() -> None:
    async with Filling(BALLOT).run_test():
        view = FormView(BALLOT, {"G1": {"support": 3, "strange": 1}, "G9": {}})
        assert view.payload == {"G1": {"support": 3}}


@pytest.mark.slow
@pytest.mark.parametrize("junk", [3, "x", [1, [2]], {"a": "b"}, True, -1, 10**30, [None], 0.5])
async def test_a_draft_of_another_type_counts_as_empty_or_as_a_flaw_and_never_crashes(junk: Any) -> None:
    form = every_kind(("a", "b"))
    payload = {"s": {field.key: junk for field in form.sections[0].fields}}
    async with (app := Filling(form, payload)).run_test():
        assert app.view.payload == tidy(form, app.view.payload)


# --- hostile and random ---------------------------------------------------------------------------------------------


def every_kind(options: tuple[str, ...], ask: str = "Ask", title: str = "Title") -> Form:
    fields = [
        Field(kind, f"{ask} {kind}", kind, most=5 if kind == "scale" else 50, options=options, hint=ask)
        for kind in ANSWER_TYPES
    ]
    fields.append(Field("area", ask, "text", most=50, lines=True, more=True, hint=ask))
    fields.append(Field("wide", ask, "scale", most=1000, required=False, more=True))
    return Form(
        "k", title, (Section("s", title, tuple(fields), note=ask, may_pass=True), Section("t", ask, (fields[0],)))
    )


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_neither_crashes_nor_restyles_a_form(text: str) -> None:
    form = every_kind((text, f"{text} 2"), text, text)
    payload = {"s": {"text": text, "list": [text], "area": text, "choice": clean(text)}}
    async with (app := Filling(form, payload)).run_test(size=(80, 60)) as pilot:
        app.view.set_note("s", text)
        await app.view.mark([Flaw("s", "text", text), Flaw("t", "scale", text)])
        for _ in range(25):
            await in_one_packet(pilot, "down")
            await paste(pilot, text)
        assert app.is_running
        assert app.view.payload == tidy(form, app.view.payload)
        assert not {"\x1b", "\u202e"} & set(app.drawn())


KEYS = [*"0159ynpmhjklKJxn+- ", "enter", "tab", "shift+tab", "up", "down", "left", "right", "backspace", "delete"]
KEYS += ["escape", "space", "home", "end", "pageup", "pagedown", "ctrl+u"]
WORD = st.text(st.sampled_from("ab[/]\n\x1b\u202e é字"), max_size=8)
OPTIONS = st.lists(WORD, max_size=4)


@st.composite
def fields(draw: st.DrawFn, keys: Iterable[str] = "abcd") -> tuple[Field, ...]:
    made = []
    for key in list(keys)[: draw(st.integers(1, 4))]:
        kind = draw(st.sampled_from(sorted(ANSWER_TYPES)))
        made.append(
            Field(
                key,
                draw(WORD),
                kind,
                least=draw(st.integers(0, 2)),
                most=draw(st.integers(2, 120)),
                # What can be chosen comes in clean and trimmed, as every text does; it is the key of an answer.
                options=tuple(dict.fromkeys(filter(None, (clean(word).strip() for word in draw(OPTIONS))))),
                required=draw(st.booleans()),
                more=draw(st.booleans()),
                needed=draw(st.sampled_from([None, When("a", under=3), When("a", always=True), When("b", equals="x")])),
                lines=draw(st.booleans()),
                hint=draw(WORD),
            )
        )
    return tuple(made)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    sections = tuple(
        Section(f"s{n}", draw(WORD), draw(fields()), draw(WORD), draw(st.booleans()), draw(st.booleans()))
        for n in range(draw(st.integers(1, 3)))
    )
    return Form("f", draw(WORD), sections, total=draw(st.sampled_from([None, ("a", 100)])))


@pytest.mark.slow
@settings(max_examples=few(20), deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(forms(), st.lists(st.sampled_from(KEYS), max_size=30))
async def test_no_form_and_no_keys_crash_and_the_payload_is_always_valid(form: Form, keys: list[str]) -> None:
    async with (app := Filling(form)).run_test(size=(60, 18)) as pilot:
        await pilot.pause(0)
        await in_one_packet(pilot, *keys)
        payload = app.view.payload
        assert payload == tidy(form, payload)
        await app.view.mark(flaws(form, payload))
        await pilot.pause(0)
        assert FormView(form, payload).payload == payload


@pytest.mark.parametrize("control", [Rank, Points, Marks, PickControl])
async def test_a_control_without_options_survives_every_key(control: Callable[[Field], Any]) -> None:
    made = control(Field("value", "Ask", "choice"))
    for key in KEYS:
        made.press(key, key if len(key) == 1 else "")
    assert not made.answer


async def test_everything_fits_side_by_side_at_eighty_columns() -> None:
    async with (app := Filling(BALLOT)).run_test(size=(80, 24)):
        for head in app.view.query(HorizontalGroup):
            for child in head.displayed_children:
                assert child.region.right <= 80


async def test_pilot_types_like_people() -> None:
    async with (app := Filling(BALLOT)).run_test() as pilot:
        await pilot_types(
            pilot, "4", "tab", "5", "enter", "1", "enter", "2", "enter", *"why", "enter", "3", "enter", "3"
        )
        await pilot.press("enter")
        assert app.finished == 1
        assert app.view.payload["G2"] == {"support": 1, "guess": 2, "reason": "why"}


async def pilot_types(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)


def pair(*options: str) -> Section:
    fields = [Field(key, ask, "choice", options=options) for key, ask in (("value", "Yours"), ("guess", "Theirs"))]
    return Section("lead", "What should lead us?", tuple(fields))


@pytest.mark.parametrize(
    ("options", "beneath"), [(("in", "out"), False), (("business", "compliance", "customer"), True)]
)
async def test_choices_too_wide_for_their_heading_are_beneath_it_with_all_options_visible(
    options: tuple[str, ...], beneath: bool
) -> None:
    app = Filling(Form("f", "", (pair(*options),)))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        heading = app.query_one(".title", Static).region
        for pick, label in zip(app.query(PickControl), ("you", "them"), strict=True):
            text = str(pick.render())
            assert (pick.region.y > heading.y) is beneath
            assert all(option in text for option in options) is beneath
            assert (label in text) is not beneath
        labels = [str(each.content) for each in app.query(".label").results(Static)]
        assert labels == (["you", "them"] if beneath else [])


# --- coming back ------------------------------------------------------------------------------------------------------

NOTE = Field("note", "Note", "text", most=400, lines=True)
LIST = Field("list", "List", "list", most=9)
WRITTEN = Form("w", "", (Section("s", "Words", (GOAL[0], NOTE, LIST)), Section("t", "More words", (GOAL[0],))))


async def back(form: Form, payload: Any, place: str | None, *keys: str) -> Payload:
    """What is in a form after somebody came back to `place` in it and typed."""
    async with (app := Filling(form, payload, place)).run_test() as pilot:
        await pilot.pause()
        await in_one_packet(pilot, *keys)
        return app.view.payload


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "keys", "more", "whole"),
    [
        ("text", [*"The ledger moves"], [*" in May"], "The ledger moves in May"),
        ("text", [*"The ledger "], [*"moves"], "The ledger moves"),
        ("text", [*"  The moves", *["left"] * 5], [*"ledger "], "The ledger moves"),
        ("note", [*"one", "enter", *"three", "up", "end"], ["enter", *"two"], "one\ntwo\nthree"),
        ("note", [*"one", "enter", "enter"], [*"two"], "one\n\ntwo"),
        ("note", ["enter", "enter", *"one"], [*"self"], "oneself"),
        ("list", [*"a", "enter", "enter", *"c", "home"], [*"b"], ["a", "bc"]),
        ("list", [*"a", "enter"], [*"b"], ["a", "b"]),
    ],
)
async def test_someone_who_comes_back_continues_in_the_same_field_at_the_same_letter(
    field: str, keys: list[str], more: list[str], whole: Any
) -> None:
    async with (app := Filling(WRITTEN)).run_test() as pilot:
        app.screen.set_focus(app.control("s", field))
        await pilot.pause()
        await in_one_packet(pilot, *keys)
        left, place = app.view.payload, app.view.place
    assert (await back(WRITTEN, left, place, *more))["s"][field] == whole


@pytest.mark.slow
async def test_someone_who_comes_back_to_another_kind_of_field_finds_its_cursor_too() -> None:
    kinds = [("rank", Rank), ("points", Points), ("marks", Marks)]
    fields = tuple(Field(name, name, name, options=("x", "y", "z")) for name, _ in kinds)
    form = Form("f", "", (Section("a", "A", (SUPPORT,)), Section("b", "B", fields)))
    for name, kind in kinds:
        async with (app := Filling(form, {}, f"b/{name}@2,0")).run_test() as pilot:
            await pilot.pause()
            rows = app.control("b", name)
            assert app.focused is rows and isinstance(rows, RowControl)
            assert isinstance(rows.rows, kind) and rows.rows.cursor == 2
    assert await back(BALLOT, {"G1": {"support": 4}}, "G1/support@0,0", "right") == {"G1": {"support": 5}}


@pytest.mark.slow
async def test_a_half_typed_number_or_date_is_continued_and_replaced_only_the_next_time() -> None:
    dates = Form("d", "", (Section("s", "A", (Field("due", "Due", "date"), Field("sure", "Sure", "scale", most=100))),))
    half = {"s": {"due": "2026-0", "sure": 7}}
    assert await back(dates, half, "s/due@0,6", *"3-10") == {"s": {"due": "2026-03-10", "sure": 7}}
    assert await back(dates, half, "s/due@0,6", *"3-10", "tab", *"8") == {"s": {"due": "2026-03-10", "sure": 8}}
    assert await back(dates, half, "s/due@0,6", "tab", "shift+tab", *"2027") == {"s": {"due": "2027", "sure": 7}}
    assert await back(dates, half, "s/sure@0,1", "5") == {"s": {"due": "2026-0", "sure": 75}}


async def test_someone_who_comes_back_finds_more_open_and_the_section_shown() -> None:
    given = {"G1": {"support": 4, "guess": 4}}
    assert await back(BALLOT, given, "G1/points@0,0", *"60") == {"G1": {"support": 4, "guess": 4, "points": 60}}
    async with (app := Filling(DRAFTS, {}, "g3/horizon@0,0")).run_test() as pilot:
        await pilot.pause()
        assert app.focused is app.control("g3", "horizon")
        await pilot.press("n")
        assert app.view.payload == {"g3": {"horizon": "now"}}


async def test_someone_who_passed_comes_back_to_the_pass_mark() -> None:
    async with (app := Filling(BALLOT, {"G2": {"pass": True}}, "G2/@0,0")).run_test() as pilot:
        await pilot.press("space", "3")
        assert app.view.payload == {"G2": {"support": 3}}
        assert app.view.place == "G2/guess@0,0"


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    [None, "", "nonsense", "G9/support@0,0", "G2/gone@0,0", "G2/reason@0,3", "/@0,0", "G3/support@-1,0", "G3/support"],
)
async def test_a_position_that_is_not_in_this_form_leads_to_the_first_empty_field(place: str | None) -> None:
    async with (app := Filling(BALLOT, {"G1": {"support": 4, "guess": 4}}, place)).run_test() as pilot:
        await pilot.pause()
        assert app.focused is app.control("G2", "support")
        assert app.view.payload == {"G1": {"support": 4, "guess": 4}}


async def test_a_section_without_fields_does_not_trap_the_cursor() -> None:
    form = Form("f", "", (Section("a", "Only a heading", ()), Section("b", "B", (GOAL[0],))))
    assert await back(form, {}, "a/@0,0", "x") == {"b": {"text": "x"}}


@pytest.mark.slow
@pytest.mark.parametrize("where", ["t/text@0,99999", "t/text@99999,0", "t/text@3,0"])
async def test_a_cursor_position_beyond_the_text_is_at_its_end(where: str) -> None:
    assert await back(WRITTEN, {"t": {"text": "short"}}, where, "s") == {"t": {"text": "shorts"}}
    assert await back(WRITTEN, {"s": {"note": "short"}}, where.replace("t/text", "s/note"), "s") == {
        "s": {"note": "shorts"}
    }


@pytest.mark.slow
async def test_the_restored_field_and_its_cursor_are_scrolled_into_view() -> None:
    many = Form("m", "", tuple(Section(f"t{n}", f"Trait {n}", (SUPPORT, NOTE)) for n in range(15)))
    given = {"t12": {"note": "\n".join(f"line {n}" for n in range(30))}}
    async with (app := Filling(many, given, "t12/note@20,7")).run_test(size=(80, 24)) as pilot:
        area = app.control("t12", "note")
        await until(pilot, lambda: app.view.region.contains_region(area.region))
        assert app.focused is area and isinstance(area, AreaControl)
        await until(pilot, lambda: area.region.contains_point(area.cursor_screen_offset))
        await until(pilot, lambda: "line 20" in app.drawn() and "line 29" not in app.drawn())


@pytest.mark.slow
async def test_coming_back_sends_nothing_and_reports_the_same_position() -> None:
    given = {"s": {"text": "The ledger", "note": "one\ntwo"}}
    for place in ("s/text@0,11", "s/text@0,3", "s/note@3,0", "s/note@0,2"):
        async with (app := Filling(WRITTEN, given, place)).run_test() as pilot:
            assert app.view.place == place
            await pilot.pause()
            app.view.focus_first()
            app.view.flush()
            await pilot.pause()
            assert app.view.place == place and app.edits == []


async def test_a_single_space_is_sent_so_that_its_position_is_saved() -> None:
    async with (app := Filling(WRITTEN, {"s": {"text": "The"}}, "s/text@0,3")).run_test() as pilot:
        await pilot.press("space")
        app.view.flush()
        await pilot.pause()
        assert app.edits == [{"s": {"text": "The"}}] and app.view.place == "s/text@0,4"


@pytest.mark.slow
@settings(max_examples=few(8), deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(forms(), st.lists(st.sampled_from(KEYS), max_size=30), st.none() | st.text(max_size=30))
async def test_no_form_and_no_position_crash_and_coming_back_changes_no_answer(
    form: Form, keys: list[str], other: str | None
) -> None:
    with unpainted():
        async with (app := Filling(form)).run_test(size=(60, 18)) as pilot:
            await pilot.pause(0)
            await in_one_packet(pilot, *keys)
            left, place = app.view.payload, app.view.place
        for where in (place, other):
            async with (app := Filling(form, left, where)).run_test(size=(60, 18)) as pilot:
                await pilot.pause(0)
                assert app.view.payload == left


@pytest.mark.slow
@pytest.mark.parametrize("key", ["tab", "shift+tab"])
async def test_tab_never_reaches_the_pass_mark_not_even_around_the_end_of_the_form(key: str) -> None:
    app = Filling(BALLOT)
    async with app.run_test(size=(100, 40)) as pilot:
        for _ in range(2 * len(app.view.stops()) + 4):
            await pilot.press(key)
            assert app.focused is not None and not isinstance(app.focused, PassMark)
            await pilot.press("space", "space")
        assert not any(given.get("pass") for given in app.view.payload.values())


SENTENCE = "No way we do 2 of these, 1 at the most yes"


@pytest.mark.slow
@pytest.mark.in_real_time
@pytest.mark.parametrize(
    "field",
    [
        SUPPORT,
        Field("value", "Which", "choice", options=("now", "next", "no more")),
        Field("value", "Is it so?", "yesno"),
        Field("value", "Well?", "marks", options=("now", "next", "no way")),
        Field("value", "In what order?", "rank", options=("now", "next", "no way")),
    ],
    ids=lambda field: field.answer,
)
async def test_a_sentence_typed_where_no_text_is_accepted_answers_nothing(field: Field) -> None:
    async with (app := Filling(one(field, may_pass=True))).run_test() as pilot:
        for keys in ((), ("down",)):  # in the field, and on the pass beside it
            await pilot.press(*keys)
            before = app.focused
            await in_one_packet(pilot, *SENTENCE)
            await pilot.pause()
            assert app.focused is before and app.view.payload in ({}, {"s": {}})
        await pilot.pause(PAUSE_S)
        await pilot.press("up", "1")
        await until(pilot, lambda: app.view.payload not in ({}, {"s": {}}))


@pytest.mark.slow
@pytest.mark.in_real_time
@pytest.mark.parametrize("first", [" ", "2 "])
async def test_a_sentence_that_begins_with_an_answer_takes_it_back(first: str) -> None:
    field = Field("value", "Who", "choice", options=("now", "next"))
    for asked in (field, SUPPORT):
        async with (app := Filling(one(asked))).run_test() as pilot:
            await pilot.press("1")
            await pilot.pause(PAUSE_S)
            before = app.view.payload
            await in_one_packet(pilot, *first, *"weeks of 1 or 2 at most")
            await pilot.pause()
            assert app.view.payload == before
            await paste(pilot, "2 weeks")
            await pilot.pause()
            assert app.view.payload == before
            await pilot.pause(PAUSE_S)
            await pilot.press("2")
            assert app.view.payload != before


@pytest.mark.in_real_time
async def test_nothing_of_a_sentence_typed_on_the_line_that_opens_more_is_accepted() -> None:
    kept = Field("why", "Why", "text", most=200, required=False, more=True)
    form = Form("one", "One", (Section("s", "A title", (Field("value", "Goal", "text", most=200), kept)),))
    async with (app := Filling(form)).run_test() as pilot:
        await pilot.press("tab")
        assert "more…" in app.drawn()
        line = app.focused
        await in_one_packet(pilot, *"so that nobody waits ")
        await pilot.pause()
        assert app.focused is line and app.view.payload in ({}, {"s": {}})
        await in_one_packet(pilot, *" and one that begins with a space")
        await pilot.pause()
        assert app.view.payload in ({}, {"s": {}})


@pytest.mark.slow
async def test_a_long_line_shows_its_beginning_after_it_was_left() -> None:
    fields = tuple(Field(key, key, "person", options=("cpo",)) for key in ("a", "b"))
    async with (app := Filling(Form("f", "", (Section("s", "", fields),)))).run_test(size=(60, 20)) as pilot:
        await pilot.press(*"Begins here ", *("word " * 30), *"and ends here")
        await until(pilot, lambda: "and ends here" in app.drawn())
        await pilot.press("tab")
        await until(pilot, lambda: "Begins here" in app.drawn())
        assert "and ends here" not in app.drawn()
        await pilot.press("shift+tab")
        await until(pilot, lambda: "and ends here" in app.drawn())


@pytest.mark.slow
@pytest.mark.in_real_time
async def test_an_option_is_chosen_by_its_word_or_its_first_letter() -> None:
    field = Field("value", "Which", "choice", options=("now", "next", "no more"))
    async with (app := Filling(one(field))).run_test() as pilot:
        for keys, chosen in (("no more", "no more"), ("n", "now"), ("n", "next"), ("nn", "now"), ("3", "no more")):
            await in_one_packet(pilot, *keys)
            await pilot.pause()
            assert app.view.payload == {"s": {"value": chosen}}, keys
            await pilot.pause(PAUSE_S)
        await in_one_packet(pilot, *"next week, 1 at the most")
        await pilot.pause()
        assert app.view.payload == {"s": {"value": "no more"}}, "it was a sentence"


BEGINS_WITH_A_DIGIT = "3 of my people, 2 at night, do this"


@pytest.mark.slow
@pytest.mark.in_real_time
@pytest.mark.parametrize(
    ("field", "held"),
    [
        (SUPPORT, 5),
        (Field("value", "How sure?", "scale", most=100), 70),
        (Field("value", "Is it yours?", "scale", most=4, options=("no", "partly", "half", "fair", "better")), 4),
        (Field("value", "Which", "choice", options=("now", "next", "no more")), "next"),
        (Field("value", "Is it so?", "yesno"), True),
        (Field("value", "Well?", "marks", options=("now", "next", "no way")), [1]),
        (Field("value", "In what order?", "rank", options=("now", "next", "no way")), ["next", "now", "no way"]),
        (Field("value", "A hundred", "points", options=("now", "next")), {"now": 60, "next": 40}),
    ],
)
async def test_a_sentence_that_begins_with_a_digit_leaves_the_answer_unchanged_and_says_so(
    field: Field, held: Any
) -> None:
    for before in (held, None):
        given = {} if before is None else {"s": {field.key: before}}
        async with (app := Filling(one(field), given)).run_test() as pilot:
            app.control("s", field.key).focus()
            await pilot.pause()
            await in_one_packet(pilot, *BEGINS_WITH_A_DIGIT)
            await pilot.pause()
            assert app.view.payload == tidy(app.form, given)
            if field.answer not in ("yesno", "marks"):  # in these nothing was to be undone
                await until(pilot, lambda: any("hasn't changed" in said for said in app.said))
            if before is None:
                await pilot.pause(PAUSE_S)
                await pilot.press("1")
                await until(pilot, lambda: app.view.payload != {})


@pytest.mark.parametrize(("answer", "example"), [("date", "such as "), ("time", " 14:00")])
async def test_the_example_of_an_empty_date_reads_as_an_example(answer: Literal["date", "time"], example: str) -> None:
    app = Filling(Form("f", "F", (Section("s", "A title", (Field("on", "Review on", answer),)),)))
    async with app.run_test(size=(60, 20)) as pilot:
        await until(pilot, lambda: f"such as {day_example(today())}" in shown(pilot) and example in shown(pilot))
