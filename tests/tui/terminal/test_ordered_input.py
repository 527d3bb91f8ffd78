"""Keys take effect in the order typed, and only clean text gets into a field."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, TextArea

from sessions.text import clean
from tests.few import few
from tests.tui.packets import in_one_packet, paste
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea

KEYS = ["backspace", "delete", "left", "right", "home", "end", "ctrl+u", "ctrl+k", "ctrl+w"]


class Fields(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("f2", "note", "Note")]

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options
        self.submitted: list[str] = []
        self.noted = 0

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="line", **self.options)
        yield OrderedTextArea(id="text", **self.options)

    @property
    def line(self) -> OrderedInput:
        return self.query_one("#line", OrderedInput)

    @property
    def area(self) -> OrderedTextArea:
        return self.query_one("#text", OrderedTextArea)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.submitted.append(message.value)

    def action_note(self) -> None:
        self.noted += 1


async def test_enter_submits_what_was_typed_before_it_and_not_after() -> None:
    async with (app := Fields()).run_test() as pilot:
        await in_one_packet(pilot, *"one", "enter", *"two", "enter")
        assert app.submitted == ["one", "onetwo"]


async def test_an_input_edits_in_the_order_of_the_keys() -> None:
    async with (app := Fields()).run_test() as pilot:
        await in_one_packet(pilot, *"worlt", "backspace", "d", "home", *"hello ", "end", "!")
        assert app.line.value == "hello world!"


async def test_a_text_area_edits_in_the_order_of_the_keys() -> None:
    async with (app := Fields()).run_test() as pilot:
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, *"one", "enter", *"twx", "backspace", "o", "up", "home", *"0 ", "end", "!")
        assert app.area.text == "0 one!\ntwo"


@pytest.mark.parametrize("kind", [Input, TextArea])
async def test_textual_still_reorders_keys_of_one_packet(kind: type[Input | TextArea]) -> None:
    class Stock(App[None]):
        def compose(self) -> ComposeResult:
            yield kind()

    async with (app := Stock()).run_test() as pilot:
        await in_one_packet(pilot, *"ab", "backspace", "c")
        field = app.query_one(kind)
        text = field.value if isinstance(field, Input) else field.text
        assert text != "ac", "Textual keeps the order of keys now: tui/terminal/ordered_input.py may go"


@pytest.mark.slow
@settings(max_examples=few(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*"ab ", *KEYS]), max_size=25))
async def test_a_packet_of_keys_does_what_the_same_keys_do_one_by_one(keys: list[str]) -> None:
    async with (app := Fields()).run_test() as pilot:
        await in_one_packet(pilot, *keys)
        at_once = (app.line.value, app.line.cursor_position)
        app.line.value = ""
        for key in keys:
            await in_one_packet(pilot, key)
        assert (app.line.value, app.line.cursor_position) == at_once


async def test_a_key_the_field_does_not_know_still_reaches_the_app() -> None:
    async with (app := Fields()).run_test() as pilot:
        await in_one_packet(pilot, "a", "f2", "b", "f2")
        assert (app.line.value, app.noted) == ("ab", 2)


async def test_copying_nothing_leaves_the_key_to_the_app() -> None:
    class Copying(Fields):
        BINDINGS: ClassVar[list[BindingType]] = [("ctrl+c", "note", "Note")]

    async with (app := Copying()).run_test() as pilot:
        await in_one_packet(pilot, "ctrl+c")
        assert app.noted == 1


async def test_tab_moves_on_from_a_text_area() -> None:
    async with (app := Fields()).run_test() as pilot:
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, "a", "tab")
        assert app.focused is app.line
        assert app.area.text == "a"


async def test_no_field_blinks() -> None:
    async with (app := Fields()).run_test():
        assert not app.line.cursor_blink
        assert not app.area.cursor_blink
        assert app.area.soft_wrap
        assert not app.area.show_line_numbers


async def test_pasted_text_is_cleaned_in_both_fields() -> None:
    async with (app := Fields()).run_test() as pilot:
        await paste(pilot, "\x1b]0;x\x07caf\u0065\u0301\u202e\tone\r\ntwo\rthree\n")
        assert app.line.value == "]0;x caf\u00e9 one two three"
        app.area.focus()
        await pilot.pause()
        await paste(pilot, "\x1b[31mone\u2066\r\ntwo\rthree")
        assert app.area.text == "[31mone\ntwo\nthree"


@pytest.mark.slow
@settings(max_examples=few(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text())
async def test_nothing_gets_unclean_text_into_a_field(given: str, pasted: str) -> None:
    async with (app := Fields()).run_test() as pilot:
        app.line.value = given
        app.area.load_text(given)
        for field in (app.line, app.area):
            field.focus()
            await pilot.pause(0)
            pilot.app.post_message(events.Paste(pasted))
            await pilot.pause(0)
        assert app.line.value == clean(app.line.value)
        assert "\n" not in app.line.value
        assert app.area.text == clean(app.area.text)


async def test_text_given_at_the_start_is_cleaned_too() -> None:
    class Given(App[None]):
        def compose(self) -> ComposeResult:
            yield OrderedInput("a\x1bb\nc")
            yield OrderedTextArea("a\x1bb\rc")

    async with (app := Given()).run_test():
        assert app.query_one(OrderedInput).value == "a b c"
        assert app.query_one(OrderedTextArea).text == "a b\nc"


async def test_a_paste_is_cut_to_what_still_fits() -> None:
    async with (app := Fields(max_length=5)).run_test() as pilot:
        await in_one_packet(pilot, *"abc")
        await paste(pilot, "defgh")
        await in_one_packet(pilot, "x")
        assert app.line.value == "abcde"
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, *"abc")
        await paste(pilot, "d\nfgh")
        await in_one_packet(pilot, "x", "enter")
        assert app.area.text == "abcd\n"


async def test_a_paste_over_a_selection_has_the_room_of_what_it_replaces() -> None:
    async with (app := Fields(max_length=5)).run_test() as pilot:
        await in_one_packet(pilot, *"abcde", "ctrl+shift+a")
        await paste(pilot, "123456")
        assert app.line.value == "12345"
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, *"abcde", "f7")
        await paste(pilot, "123456")
        assert app.area.text == "12345"


async def test_undo_brings_back_what_was_there_before_a_paste() -> None:
    async with (app := Fields()).run_test() as pilot:
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, *"abc")
        await paste(pilot, "\x1bdef")
        await in_one_packet(pilot, "ctrl+z")
        assert app.area.text == "abc"


async def test_a_read_only_area_takes_no_text() -> None:
    async with (app := Fields()).run_test() as pilot:
        app.area.read_only = True
        app.area.focus()
        await pilot.pause()
        await in_one_packet(pilot, "a", "enter", "backspace")
        await paste(pilot, "b")
        assert app.area.text == ""


async def test_a_first_paste_longer_than_the_line_shows_its_end() -> None:
    class Narrow(App[None]):
        def compose(self) -> ComposeResult:
            yield OrderedInput()

    async with (app := Narrow()).run_test(size=(30, 3)) as pilot:
        line = app.query_one(OrderedInput)
        line.post_message(events.Paste("x" * 50))
        await pilot.pause()
        await pilot.pause()
        assert line.scroll_x + line.size.width > line.cursor_position


async def test_a_text_area_without_a_stylesheet_yet_can_be_asked_for_its_parts_without_a_crash() -> None:
    class Page(App[None]):
        def compose(self) -> ComposeResult:
            yield OrderedTextArea("a text")

    async with Page().run_test() as pilot:
        area = pilot.app.query_one(OrderedTextArea)
        styled = dict(area._component_styles)
        area._component_styles.clear()
        area._set_theme("css")
        area.refresh()
        await pilot.pause()
        area._component_styles.update(styled)
        await pilot.press("x")
        assert "x" in area.text
