"""A digit that is a whole answer leads on to the next question, which only another press answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from sessions.rules.forms import Field, Form, Section
from tests.few import few
from tests.tui.forms.test_form_view import Filling
from tests.tui.stage import until
from tui.forms.control import AS_BEFORE
from tui.terminal.typeahead import FOLLOW_S, HOLD_S, PAUSE_S

ONE_TO_FIVE: dict[str, Any] = {"least": 1, "most": 5}
FIRST = Field("first", "First", "scale", **ONE_TO_FIVE)
SECOND = Field("second", "Second", "scale", **ONE_TO_FIVE)
WHY = Field("why", "Why?", "text", least=1, most=80, required=False)
THIRD = Field("third", "Third", "scale", **ONE_TO_FIVE)
TO_TEN = Field("ten", "Of ten", "scale", least=0, most=10)
READY = Field("ready", "Ready", "yesno")
WORDED = Field("step", "Which?", "scale", least=0, most=2, options=("none", "some", "all"))


def form(*fields: Field) -> Form:
    return Form("f", "", (Section("s", "A goal", fields),))


async def keys_at(pilot: Pilot[Any], *pressed: tuple[str, float]) -> None:
    """Press keys, each so many seconds after the one before by its own clock."""
    at = getattr(pilot, "at", 1000.0)
    for key, after in pressed:
        at += after
        event = events.Key(key, " " if key == "space" else key if len(key) == 1 else None)
        event.time = at
        event.set_sender(pilot.app)
        pilot.app.post_message(event)
    pilot.at = at  # type: ignore[attr-defined]
    await pilot.app.settled()  # type: ignore[attr-defined]
    await pilot.pause()


def answers(app: Filling) -> dict[str, Any]:
    return app.view.payload.get("s", {})


@pytest.mark.in_real_time
async def test_digits_answer_one_question_after_another_and_letters_go_into_the_text_between() -> None:
    async with (app := Filling(form(FIRST, SECOND, WHY, WORDED, THIRD))).run_test() as pilot:
        await keys_at(pilot, ("4", 5), ("3", 0.15), ("s", 0.1), ("o", 0.1), ("tab", 0.1), ("2", 0.1), ("5", 0.1))
        assert answers(app) == {"first": 4, "second": 3, "why": "so", "step": 2, "third": 5}


@pytest.mark.in_real_time
async def test_the_same_digit_answers_the_next_question_only_when_it_is_pressed_again() -> None:
    async with (app := Filling(form(FIRST, SECOND, WHY))).run_test() as pilot:
        await keys_at(pilot, ("4", 5), ("4", 0.1))
        assert answers(app) == {"first": 4}, "it bounced"
        await keys_at(pilot, ("4", 0.5))
        assert answers(app) == {"first": 4, "second": 4}
        await keys_at(pilot, ("4", 0.1))
        assert answers(app) == {"first": 4, "second": 4}, "nor does a bounced digit begin a text"


@pytest.mark.in_real_time
async def test_a_hurried_hand_answers_one_question_after_the_other_with_the_same_digit() -> None:
    async with (app := Filling(form(FIRST, SECOND, THIRD))).run_test() as pilot:
        for after in (5, 0.2, 0.2):
            await keys_at(pilot, ("4", after))
        assert answers(app) == {"first": 4, "second": 4, "third": 4}


async def test_yes_and_no_wait_for_the_next_key_whether_a_letter_or_a_digit_says_so() -> None:
    for key, said in (("n", False), ("2", False), ("y", True), ("1", True)):
        async with (app := Filling(form(READY, SECOND))).run_test() as pilot:
            await pilot.press(key)
            assert app.control("s", "ready").has_focus
            await pilot.press("tab", "3")
            assert answers(app) == {"ready": said, "second": 3}


@pytest.mark.in_real_time
async def test_a_digit_that_may_be_the_beginning_of_another_waits_for_it() -> None:
    async with (app := Filling(form(TO_TEN, FIRST))).run_test() as pilot:
        await keys_at(pilot, ("1", 5), ("0", 0.1), ("2", 0.1))
        assert answers(app) == {"ten": 10, "first": 2}
        await keys_at(pilot, ("shift+tab", 1), ("7", 1), ("3", 0.2))
        assert answers(app) == {"ten": 7, "first": 3}


async def test_tab_after_a_digit_skips_no_question_but_a_text_that_may_stay_empty() -> None:
    async with (app := Filling(form(FIRST, SECOND, WHY, READY, THIRD))).run_test() as pilot:
        await pilot.press("4", "tab", "3", "tab", "y", "tab", "2")
        assert answers(app) == {"first": 4, "second": 3, "ready": True, "third": 2}
        await pilot.press(*["shift+tab"] * 4, "1", "tab", "tab")
        assert answers(app)["first"] == 1
        assert app.view.place == "s/ready@0,0", "what is answered already is passed over as ever"


LEADING = [
    (FIRST, "4"),
    (WORDED, "2"),
    (TO_TEN, "7"),
    (Field("which", "Which?", "choice", options=("one", "two")), "1"),
]
NEXT: dict[str, Any] = {"required": False}
LED_TO = [
    WHY,
    Field("text", "Text", "text", least=1, most=80),
    Field("lines", "Lines", "text", least=1, most=80, lines=True, **NEXT),
    Field("list", "List", "list", least=0, most=3, **NEXT),
    Field("scale", "Scale", "scale", **NEXT, **ONE_TO_FIVE),
    Field("wide", "Wide", "scale", least=0, most=100, **NEXT),
    Field("choice", "Choice", "choice", options=("one", "two"), **NEXT),
    Field("yesno", "Yes or no", "yesno", **NEXT),
    Field("marks", "Marks", "marks", options=("one", "two"), **NEXT),
    Field("number", "Number", "number", **NEXT),
    Field("day", "Day", "date", **NEXT),
    Field("person", "Person", "person", options=("cpo", "cto"), **NEXT),
]


@pytest.mark.slow
@pytest.mark.in_real_time
@pytest.mark.parametrize("key", ["tab", "enter"])
async def test_a_key_that_moves_on_right_after_a_digit_did_so_does_nothing_more(key: str) -> None:
    pairs = [(*LEADING[n % len(LEADING)], led_to) for n, led_to in enumerate(LED_TO)]
    fields = [
        each for n, (leading, _, led_to) in enumerate(pairs) for each in (replace(leading, key=f"leading{n}"), led_to)
    ]
    async with (app := Filling(form(*fields, SECOND))).run_test(size=(80, 60)) as pilot:
        for n, (leading, digit, led_to) in enumerate(pairs):
            assert app.view.place == f"s/leading{n}@0,0"
            await keys_at(pilot, (digit, 5), (key, 0.3))
            assert app.view.place == f"s/{led_to.key}@0,0", (leading.answer, "led there already")
            assert led_to.key not in answers(app), "no line begins either"
            await keys_at(pilot, ("tab", 0.3))
        assert app.view.place == "s/second@0,0", "pressed again it moves on"


@pytest.mark.in_real_time
async def test_after_a_pause_or_a_word_the_same_key_moves_on() -> None:
    for between in ([("tab", PAUSE_S + 0.1)], [("s", 0.1), ("o", 0.1), ("tab", 0.1)]):
        async with (app := Filling(form(FIRST, WHY, SECOND))).run_test() as pilot:
            await keys_at(pilot, ("4", 5), *between)
            assert app.view.place == "s/second@0,0"


@pytest.mark.in_real_time
async def test_a_packet_that_ends_with_the_digit_before_it_is_not_a_held_key() -> None:
    day = Field("day", "By when?", "date", required=False)
    async with (app := Filling(form(FIRST, day))).run_test() as pilot:
        await keys_at(pilot, ("2", 5))
        await keys_at(pilot, ("2", 0.5), *((each, 0.0) for each in "099-05-22"))
        assert answers(app) == {"first": 2, "day": "2099-05-22"}


@pytest.mark.in_real_time
async def test_a_sentence_that_seemed_to_answer_is_taken_back_and_leads_back() -> None:
    async with (app := Filling(form(FIRST, SECOND, THIRD))).run_test() as pilot:
        await keys_at(pilot, ("4", 5), ("2", 0.2), *((each, 0.1) for each in ("space", "w", "5", "e")))
        assert answers(app) == {}
        assert app.view.place == "s/first@0,0"
        await until(pilot, lambda: any(AS_BEFORE in each for each in app.said))
        await keys_at(pilot, ("3", PAUSE_S + 1))
        assert answers(app) == {"first": 3}


@pytest.mark.slow
@pytest.mark.in_real_time
@settings(max_examples=few(25), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("12345"), st.floats(0.02, FOLLOW_S - 0.02), st.integers(0, 6), st.floats(HOLD_S, 3)),
        min_size=1,
        max_size=5,
    )
)
async def test_however_long_a_digit_is_held_it_answers_one_question(holds: list[tuple[str, float, int, float]]) -> None:
    fields = [Field(f"f{n}", f"Question {n}", "scale", **ONE_TO_FIVE) for n in range(6)]
    async with (app := Filling(form(*fields))).run_test() as pilot:
        for digit, apart, repeats, pause in holds:
            await keys_at(pilot, (digit, pause + 1), *[(digit, apart)] * repeats)
        assert answers(app) == {f"f{n}": int(digit) for n, (digit, *_) in enumerate(holds)}
