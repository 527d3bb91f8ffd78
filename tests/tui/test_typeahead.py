"""Keys typed ahead reach the field, screen or dialog they were typed for."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList

from tests.tui.test_ordered import in_one_packet, paste
from tui.typeahead import TypeAhead
from tui.widgets.ordered import OrderedInput, OrderedTextArea


class Ask(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield OrderedInput(id="answer")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value)


class Form(TypeAhead[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("f2", "ask", "Ask"), ("f3", "rebuild", "Rebuild"), ("f4", "wait", "")]

    def __init__(self) -> None:
        super().__init__()
        self.goals: list[str] = []
        self.answers: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="goal")
        yield OrderedInput(id="why")
        yield OrderedTextArea(id="notes")
        yield OptionList("red", "green", id="colour")
        yield Label("", id="end")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.goals.append(message.value)
        message.input.clear()

    def action_ask(self) -> None:
        self.push_screen(Ask(), self.answers.append)

    async def action_rebuild(self) -> None:
        await self.recompose()
        self.query_one("#why").focus()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.query_one("#goal", OrderedInput).value = str(message.option.prompt)
        self.query_one("#why").focus()

    def values(self) -> tuple[str, str, str]:
        return (
            self.query_one("#goal", OrderedInput).value,
            self.query_one("#why", OrderedInput).value,
            self.query_one("#notes", OrderedTextArea).text,
        )


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(5):
        await pilot.pause()


async def test_tab_sends_what_follows_to_the_next_field() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"goal", "tab", *"why", "tab", *"one", "enter", *"two", "shift+tab", "end", "!")
        await settled(pilot)
        assert app.values() == ("goal", "why!", "one\ntwo")


async def test_a_field_cleared_when_submitted_keeps_what_was_typed_after_enter() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"one", "enter", *"two", "enter", *"three")
        await settled(pilot)
        assert app.goals == ["one", "two"]
        assert app.values()[0] == "three"


async def test_what_follows_the_key_that_opens_a_dialog_is_typed_into_the_dialog_and_on_behind_it() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"ab", "f2", *"yes", "enter", *"cd")
        await settled(pilot)
        assert app.answers == ["yes"]
        assert app.values()[0] == "abcd"


async def test_a_choice_from_a_list_takes_effect_before_the_next_key() -> None:
    async with (app := Form()).run_test() as pilot:
        app.query_one("#colour").focus()
        await pilot.pause()
        await in_one_packet(pilot, "home", "down", "enter", *"because")
        await settled(pilot)
        assert app.values()[:2] == ("green", "because")


async def test_a_field_that_its_own_key_removes_does_not_hold_up_the_keys_after_it() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"gone", "f3", *"kept", "f3", *"again")
        await settled(pilot)
        assert app.values() == ("", "again", "")


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"a", "tab")
        await paste(pilot, "pasted")
        await in_one_packet(pilot, *"!", "tab", *"end")
        await settled(pilot)
        assert app.values() == ("a", "pasted!", "end")


async def test_keys_pressed_one_by_one_work_as_ever() -> None:
    async with (app := Form()).run_test() as pilot:
        await pilot.press(*"goal", "tab", *"why", "shift+tab", "end", "!", "tab", "end", "backspace")
        await settled(pilot)
        assert app.values() == ("goal!", "wh", "")
