"""Each command says how it is guarded: consent is never given with a single plain key."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tui.commands.command import KeyCommand, by_id
from tui.commands.keymap import SMALL
from tui.config_keys import everything
from tui.exercises import commands, panels
from tui.exercises.controller import Controller
from tui.screens.new_session.screen import NewScreen
from tui.screens.session.agenda_items import ChangeItems
from tui.screens.session.agenda_plan import AcceptAgenda
from tui.screens.session.controller import ScreenController
from tui.screens.session.screen import SessionScreen

HARMLESS = {
    # looks, moves, or opens something
    *("warm-up", "demo", "try-alone"),
    *("help", "palette", "jump", "form-help", "form-jump", "open", "new", "search", "back", "quit", "hand-over"),
    *("curtain", "agenda", "minutes", "leave"),
    *("desk", "agenda-back", "minutes-search", "minutes-pack", "minutes-next", "minutes-previous", "minutes-back"),
    *("reveal-on", "reveal-back", "reveal-whole", "reveal-order", "project-back"),
    *("replay", "history", "minutes-history", "history-phase-before", "history-phase-after", "history-more"),
    *("history-back", "history-find", "history-next", "history-previous"),
    *("goals-earlier", "goals-back", "pair", "series", "pair-figures", "pair-open", "pair-back", "pack-back"),
    *(
        "records",
        "records-back",
        "new-plan",
        "new-back",
        "keep",
        "keep-next",
        "cancel",
        "close-read",
        "talk-note",
        "nudge",
    ),
    *("board-open", "board-sort", "board-next", "board-marked"),
    # is undone by the same key or its neighbour
    *("not-ready", "hold", "vote-more", "goal-owner-first", "goal-owner-second"),
    *("agenda-up", "agenda-down", "agenda-more", "agenda-less"),
    # asks once more in its dialog
    "forget",
    # fills in empty fields of what its author writes, which seals and saves nothing
    *("take", "argue-start"),
    # puts something on the agenda, from which it can be taken
    *("ask-talk", "ask-align", "ask-argue", "argue-facts"),
    # is private, and only makes the coach say less
    "precise",
}
"""What is done by one press. A command that comes new is in here, or it asks, or it opens a form that names it."""

panels()  # with their controllers; the session screen comes with its own
PARTS: tuple[Any, ...] = (
    *Controller.__subclasses__(),
    *ScreenController.__subclasses__(),
    ChangeItems,
    AcceptAgenda,
    SessionScreen,
    NewScreen,
)
ALL = (*everything(), *SMALL)


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.id)
def test_a_command_is_harmless_or_asks_or_opens_a_form(command: KeyCommand) -> None:
    assert (command.id in HARMLESS) == (command.act in ("", "again")), f"decide how {command.id!r} is guarded"


@pytest.mark.parametrize("command", [each for each in ALL if each.act == "asks"], ids=lambda command: command.id)
def test_whatever_needs_confirming_has_a_sentence_wherever_it_is_offered(command: KeyCommand) -> None:
    offering = [part for part in PARTS if command in part.commands]
    assert offering
    for part in offering:
        assert inspect.isfunction(getattr(part, command.asking, None)), f"{part.__name__} has no {command.asking}"


def test_continuing_needs_confirming_if_something_is_pending() -> None:
    assert by_id(ALL, "next").act == "asks"


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.id)
def test_keys_that_act_while_typing_are_not_text(command: KeyCommand) -> None:
    for key in filter(None, command.typing.split(",")):
        assert key == "escape" or key.startswith("ctrl+") or (key[0] == "f" and key[1:].isdigit())


def test_f8_seals_and_does_nothing_else() -> None:
    assert [
        command.id for command in ALL if {"f8", "ctrl+g"} & {*command.keys.split(","), *command.typing.split(",")}
    ] == ["seal"]


def test_no_panel_takes_the_key_that_goes_back_a_phase() -> None:
    assert not [command.id for command in commands() if "b" in command.keys.split(",")]


@pytest.mark.parametrize("command", [each for each in ALL if each.act == "asks"], ids=lambda command: command.id)
def test_where_a_list_asks_which_leader_acts_the_only_one_left_is_asked_for_a_second_press(command: KeyCommand) -> None:
    for part in PARTS:
        if command in part.commands and "self.whose(" in inspect.getsource(getattr(part, command.method)):
            asking = inspect.getsource(getattr(part, command.asking))
            assert "self.list_asks(" in asking, f"{part.__name__}.{command.asking} lets one press do it"
            assert "as_whom(" in asking, f"{part.__name__}.{command.asking} doesn't say who acts"
