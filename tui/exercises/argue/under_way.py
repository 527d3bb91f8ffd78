"""The active argument, which every command on an argument works with, and a dialog with one text about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.exercises.argue.frame import argument_of
from sessions.model import Argument, Item
from tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.rules.forms import Field
    from sessions.session import Session
    from tui.exercises.panel import Panel

GROUP = "Argue the other side"
TEXT_MOST = 280


class ArgumentUnderWay:
    """The argument of the active item, as it is now."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.client = panel, panel.client

    @property
    def phase(self) -> str:
        """The phase in which a command is possible now, or an empty text."""
        now = self.client.situation
        return str(now.phase) if now.going and now.kind == "argue" else ""

    @property
    def parts(self) -> tuple[Session, Item, Argument]:
        """The session as seen now, the active item and its argument. Raises Refused if there is none."""
        view = self.client.view()
        if view.active is None or view.active.kind != "argue":
            raise Refused("There is no active argument.")
        return view, view.active, argument_of(view, view.active)

    @property
    def id(self) -> str:
        """The id of the argument. Raises Refused if none is active."""
        return self.parts[2].id

    def text_dialog(
        self,
        command_id: str,
        title: str,
        field: Field,
        command: Callable[[str], Command],
        seat: str,
        *,
        given: str | None = None,
        note: str = "",
        done: str = "save",
        n: int | None = None,
    ) -> Dialog:
        """Return a dialog with one text, which `seat` gives with `command`; `n` is the question it answers."""
        return Dialog(
            id=command_id,
            about=self.id if n is None else f"{self.id}/{n}",
            title=title,
            fields=(field,),
            given={field.key: given},
            note=note,
            done=done,
            seat=seat,
            to_command=lambda answers: command(answers.get(field.key, "")),
        )
