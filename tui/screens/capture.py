"""Quick capture: a small form over the exercise, which stays where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sessions.forms import Payload
from tui.capture import CAPTURES
from tui.commands import Command
from tui.jotting import Jotter, waiting
from tui.keys import CAPTURE
from tui.panels.records import speaks
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.session import SessionScreen

LISTED = ("goal-", "record-", "review-")  # commands on what is under a cursor
WHILE = ("running", "paused", "closing")


class Capturing:
    """The commands of CAPTURE, for one session screen."""

    commands: ClassVar[tuple[Command, ...]] = CAPTURE

    def __init__(self, screen: SessionScreen, desk: Desk) -> None:
        self.screen, self.desk = screen, desk
        self._told = False

    def available(self, command: str) -> bool:
        """Whether something can be written down now."""
        return not self.screen.agenda_shown and speaks(self.desk) and self.desk.view().header.status in WHILE

    def label(self, command: Command) -> str:
        """Return the word beside a key."""
        return command.label

    def settle(self) -> None:
        """Say once, when the session is opened and can be written in, what was half typed in a small form here."""
        if self._told or not (self.desk.hot or self.desk.eyes):
            return
        self._told = True
        if found := dict(waiting(self.desk)):
            self.screen.call_after_refresh(self._tell, found)

    def _tell(self, found: Mapping[str, str]) -> None:
        keymap, typing = self.screen.app._keymap, self.screen.private or self.screen.typing
        how = "open its form again."
        for command, part in self.screen.offered():
            if command.id in found and part.available(command.id) and (key := command.key(typing, keymap)):
                about = f" on {found[command.id]}" if command.id.startswith(LISTED) else ""
                how = f"press {key}{about}."
                break
        self.screen.say(f"What you began to write waits: {how}")

    def _open(self, kind: str) -> None:
        captured, desk = CAPTURES[kind], self.desk

        async def keep(payload: Payload) -> None:
            await desk.do(captured.command(payload))

        def done(kept: Any) -> None:
            if kept:
                self.screen.say("Written down.")

        form = captured.form(desk.view())
        self.screen.app.push_screen(FormModal(form, keep, jotter=Jotter(desk, kind)), done)

    def do_decision(self) -> None:
        """Write a decision down."""
        self._open("decision")

    def do_action(self) -> None:
        """Write an action down."""
        self._open("action")

    def do_topic(self) -> None:
        """Park a topic."""
        self._open("topic")

    def do_fact(self) -> None:
        """Write a fact down."""
        self._open("fact")

    def do_question(self) -> None:
        """Write a question down."""
        self._open("question")
