"""A dialog's command is done once, and what follows on it is done once, however often one of them is refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.screen import Screen

from sessions.command import Command
from sessions.errors import Refused
from tui.dialogs.deed import Deed
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.second_press import SecondPress


@given(st.integers(0, 3), st.integers(0, 3))
async def test_each_step_is_done_once_whatever_is_refused_before(of_command: int, of_rest: int) -> None:
    done: list[str] = []
    refusals = {"command": of_command, "rest": of_rest}

    def step(name: str) -> None:
        if refusals[name]:
            refusals[name] -= 1
            raise Refused(f"Not the {name} yet.")
        done.append(name)

    def to_command(answers: Answers) -> Command | None:
        step("command")
        return None

    def then(answers: Answers) -> str:
        step("rest")
        return "Done."

    deed = Deed(Dialog(id="d", title="D", to_command=to_command, then=then), None, None, SecondPress(Screen()))
    said: list[str] = []
    while not said or said[-1] != "Done.":
        try:
            said.append(await deed.do({}))
        except Refused as refused:
            said.append(str(refused))
    assert said == ["Not the command yet."] * of_command + ["Not the rest yet."] * of_rest + ["Done."]
    assert done == ["command", "rest"]


async def test_a_command_done_after_a_pin_was_typed_is_not_done_again() -> None:
    def to_command(answers: Answers) -> Command | None:
        raise Refused("Type the PIN.")

    dialog = Dialog(id="d", title="D", to_command=to_command, then=lambda answers: "Done.")
    deed = Deed(dialog, None, None, SecondPress(Screen()))
    deed.done_with_pin()
    assert deed.spent, "a draft of it would be done a second time"
    assert await deed.do({}) == "Done."
