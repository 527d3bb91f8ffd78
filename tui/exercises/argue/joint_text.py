"""The joint text of both leaders, and the lines of common ground below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sessions.exercises.argue.synthesis import (
    COMMON_GROUND_MOST,
    SYNTHESIS,
    AddCommonGround,
    DropCommonGround,
    Synthesize,
)
from sessions.model import Point
from sessions.rules.forms import Field
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.argue.under_way import GROUP, TEXT_MOST, ArgumentUnderWay
from tui.exercises.controller import Controller

TEXT = KeyCommand(
    "argue-text",
    "w",
    "joint text",
    "In Synthesis: write the joint text, citing a point from each side.",
    GROUP,
    1,
    act="dialog",
)
GROUND = KeyCommand(
    "argue-ground", "i", "common ground", "In Synthesis: add a line of common ground.", GROUP, 2, act="dialog"
)
DROP = KeyCommand("argue-drop", "z", "remove", "In Synthesis: remove a line of common ground.", GROUP, 7, act="dialog")


class WriteJointText(Controller):
    """The commands for what both write together."""

    commands = (TEXT, GROUND, DROP)

    def __init__(self, argument: ArgumentUnderWay) -> None:
        super().__init__(argument.panel, argument.client)
        self._argument = argument

    def refusal(self, command: str) -> str | None:
        """Return why the joint text can't be written now."""
        if why := self.client.unmet(SYNTHESIS):
            return why
        lines = self._argument.parts[2].common_ground
        match command:
            case GROUND.id:
                full = len(lines) >= COMMON_GROUND_MOST
                return (
                    f"You already have {COMMON_GROUND_MOST} lines of common ground, which is the limit."
                    if full
                    else None
                )
            case DROP.id:
                return None if lines else "There is no line of common ground yet."
        return None

    def do_argue_text(self) -> None:
        """Ask for the joint text and the key points it cites."""
        view, _, argument = self._argument.parts
        points = {f"{each.by}/{each.n}": each for each in view.all(Point, argument=argument.id)}
        keys = list(points)
        told = tuple(f"{each.by.upper()} · {each.text}" for each in points.values())

        def synthesize(answers: Answers) -> Synthesize:
            before = {**answers.began, "cites": _named(keys, answers.began["cites"])}
            return Synthesize(text=answers["synthesis"], cites=_named(keys, answers.get("cites", ())), before=before)

        dialog = Dialog(
            id=TEXT.id,
            about=argument.id,
            title="What do both cases have in common?",
            fields=(
                Field("synthesis", "Joint text", "text", 30, 600, lines=True),
                Field("cites", "Points it cites, at least one from each side", "marks", options=told, required=False),
            ),
            given={
                "synthesis": argument.synthesis or "",
                "cites": [keys.index(each) for each in argument.cites if each in points],
            },
            edits="joint text",
            to_command=synthesize,
        )
        self.open(dialog)

    def do_argue_ground(self) -> None:
        """Ask for a line of common ground."""
        dialog = Dialog(
            id=GROUND.id,
            about=self._argument.id,
            title="Common ground",
            fields=(Field("text", "You both believe", "text", 1, TEXT_MOST),),
            to_command=lambda answers: AddCommonGround(text=answers["text"]),
        )
        self.open(dialog)

    def do_argue_drop(self) -> None:
        """Ask which line to remove."""
        lines = self._argument.parts[2].common_ground

        async def drop(key: str) -> None:
            await self.client.do(DropCommonGround(n=int(key), line=lines[int(key) - 1]))

        choices = [Choice(str(n), text) for n, text in enumerate(lines, 1)]
        self.pick("Which line do you want to remove?", choices, drop)


def _named(keys: Sequence[str], cites: Iterable[int | str]) -> tuple[str, ...]:
    """Return key points by name; the form has their positions in its list."""
    return tuple(each if isinstance(each, str) else keys[each] for each in cites)
