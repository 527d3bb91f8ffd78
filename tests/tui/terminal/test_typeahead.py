"""Keys typed ahead reach the field, screen or dialog they were typed for."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from tests.few import few
from tests.tui.packets import in_one_packet, paste
from tui.terminal import typeahead
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.ordered_text import OrderedTextArea
from tui.terminal.typeahead import TypeAhead


class Ask(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield OrderedInput(id="answer")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value)


class Stuck(OrderedInput):
    """A field one key of which does not return until it is let go."""

    BINDINGS: ClassVar[list[BindingType]] = [("f4", "wait", "Wait")]

    def __init__(self) -> None:
        super().__init__(id="stuck")
        self.let_go = asyncio.Event()
        self.waiting = False

    async def action_wait(self) -> None:
        self.waiting = True
        await self.let_go.wait()


class Form(TypeAhead[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "ask", "Ask"),
        ("f3", "rebuild", "Rebuild"),
        Binding("f8", "keep", "Keep", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.goals: list[str] = []
        self.answers: list[str | None] = []
        self.kept: list[str] = []

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="goal")
        yield OrderedInput(id="why")
        yield OrderedTextArea(id="notes")
        yield OptionList("red", "green", id="colour")
        yield Stuck()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.goals.append(message.value)
        message.input.clear()

    def action_ask(self) -> None:
        self.push_screen(Ask(), self.answers.append)

    def action_keep(self) -> None:
        self.kept.append("|".join(self.values()))

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


async def test_a_key_of_the_app_acts_on_everything_that_was_typed_before_it() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"goal", "f8", "tab", *"why", "f8", "backspace", "f8", "tab", *"one", "f8")
        await settled(pilot)
        assert app.kept == ["goal||", "goal|why|", "goal|wh|", "goal|wh|one"]


async def test_a_field_cleared_when_submitted_keeps_what_was_typed_after_enter() -> None:
    async with (app := Form()).run_test() as pilot:
        await in_one_packet(pilot, *"one", "enter", *"two", "enter", *"three")
        await settled(pilot)
        assert app.goals == ["one", "two"]
        assert app.values()[0] == "three"


async def test_what_follows_the_key_that_opens_a_dialog_is_typed_into_the_dialog_and_continues_behind_it() -> None:
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


async def test_a_field_that_its_own_key_removes_does_not_block_the_keys_after_it() -> None:
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


async def test_keys_pressed_one_by_one_work_as_usual() -> None:
    async with (app := Form()).run_test() as pilot:
        await pilot.press(*"goal", "tab", *"why", "shift+tab", "end", "!", "tab", "end", "backspace")
        await settled(pilot)
        assert app.values() == ("goal!", "wh", "")


async def test_a_handler_that_does_not_return_blocks_the_keys_of_other_fields_only_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typeahead, "PATIENCE", 0.05)
    async with (app := Form()).run_test() as pilot:
        stuck = app.query_one(Stuck).focus()
        await pilot.pause()
        try:
            async with asyncio.timeout(30):
                app.post_message(events.Key("f4", None))
                while not stuck.waiting:
                    await asyncio.sleep(0.01)
                app.query_one("#why").focus()
                app.post_message(events.Key("a", "a"))
                while app.values()[1] != "a":
                    await asyncio.sleep(0.01)
        finally:
            stuck.let_go.set()


PRESSED = ["a", "b", "tab", "shift+tab", "enter", "backspace", "home", "f2", "f3", "f8"]


@pytest.mark.slow
@settings(max_examples=few(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PRESSED), max_size=15))
async def test_a_packet_of_keys_does_what_the_same_keys_do_one_by_one(keys: list[str]) -> None:
    outcomes = []
    for packets in ([keys], [[key] for key in keys]):
        async with (app := Form()).run_test() as pilot:
            for packet in packets:
                await in_one_packet(pilot, *packet)
                await settled(pilot)
            while len(app.screen_stack) > 1:
                await pilot.press("enter")
            outcomes.append((app.values(), app.goals, app.answers, app.kept))
    assert outcomes[0] == outcomes[1]
