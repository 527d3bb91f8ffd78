"""The key that opens a list or a form, pressed twice by a hurried person, chooses nothing there."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from sessions.rules.forms import Field, Form, Section
from tests.tui.packets import in_one_packet
from tests.tui.stage import shown, until
from tui.dialogs.pick import Choice, PickDialog
from tui.forms.form_view import FormView
from tui.terminal import typeahead
from tui.terminal.typeahead import TypeAhead

WHICH = Field("which", "Which playbook", "choice", options=("check-in", "weekly", "wednesday"))
NOTE = Field("note", "Note", "text", most=80)


class Asked(ModalScreen[None]):
    def __init__(self, *fields: Field) -> None:
        super().__init__()
        self._form = Form("f", "F", (Section("s", "A title", fields),))

    def compose(self) -> ComposeResult:
        yield FormView(self._form)

    def on_mount(self) -> None:
        self.query_one(FormView).focus_first()


class Opening(TypeAhead[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("1", "pick", "Pick"), ("w", "form", "Form"), ("n", "note", "Note")]

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[str | None] = []

    def action_pick(self) -> None:
        self.push_screen(PickDialog("Which one?", (Choice("a", "First"), Choice("b", "Second"))), self.chosen.append)

    def action_form(self) -> None:
        self.push_screen(Asked(WHICH))

    def action_note(self) -> None:
        self.push_screen(Asked(NOTE))

    @property
    def answers(self) -> Any:
        return self.screen.query_one(FormView).payload.get("s", {})


@pytest.fixture(autouse=True)
def _slow_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "HOLD_S", 60)


async def test_a_digit_pressed_twice_opens_a_list_and_another_chooses_from_it() -> None:
    app = Opening()
    async with app.run_test() as pilot:
        await in_one_packet(pilot, "1", "1")
        await until(pilot, lambda: "Which one?" in shown(pilot))
        await pilot.press("1")
        assert app.chosen == []
        await pilot.press("2")
        await until(pilot, lambda: app.chosen == ["b"])


async def test_a_letter_pressed_twice_opens_a_form_and_another_key_brings_the_letter_back() -> None:
    app = Opening()
    async with app.run_test() as pilot:
        await in_one_packet(pilot, "w", "w")
        await until(pilot, lambda: "weekly" in shown(pilot))
        assert app.answers == {}
        await pilot.press("c")
        assert app.answers == {"which": "check-in"}
        await pilot.press("w")
        assert app.answers == {"which": "weekly"}


async def test_a_letter_typed_after_a_pause_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "HOLD_S", 0.0)
    app = Opening()
    async with app.run_test() as pilot:
        await in_one_packet(pilot, "w", "w")
        await until(pilot, lambda: isinstance(app.screen, Asked) and app.answers == {"which": "weekly"})


async def test_a_text_takes_the_letter_that_opened_its_form() -> None:
    app = Opening()
    async with app.run_test() as pilot:
        await in_one_packet(pilot, "n", *"no")
        await until(pilot, lambda: isinstance(app.screen, Asked) and app.answers == {"note": "no"})
