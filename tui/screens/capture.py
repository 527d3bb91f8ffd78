"""Quick capture: a small form over the exercise, which stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sessions.forms import Payload
from tui.capture import CAPTURES
from tui.commands import Command
from tui.keys import CAPTURE
from tui.panels.records import speaks
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.session import SessionScreen

WHILE = ("running", "paused", "closing")


class CaptureModal(FormModal):
    """The form of one capture; `kept` is where what was typed waits when the curtain drops over it."""

    def __init__(self, kind: str, desk: Desk, kept: dict[tuple[str | None, str], Payload]) -> None:
        captured = CAPTURES[kind]
        self._kept, self._place = kept, (desk.eyes, kind)

        async def keep(payload: Payload) -> None:
            await desk.do(captured.command(payload))

        super().__init__(captured.form(desk.view()), keep, kept.pop(self._place, None))

    def lay_aside(self) -> None:
        """Keep what is typed for the next time that the same eyes open the same form."""
        self._kept[self._place] = self.typed


class Capturing:
    """The commands of CAPTURE, for one session screen."""

    commands: ClassVar[tuple[Command, ...]] = CAPTURE

    def __init__(self, screen: SessionScreen, desk: Desk) -> None:
        self.screen, self.desk = screen, desk
        self._kept: dict[tuple[str | None, str], Payload] = {}

    def available(self, command: str) -> bool:
        """Whether something can be written down now."""
        return not self.screen.agenda_shown and speaks(self.desk) and self.desk.view().header.status in WHILE

    def label(self, command: Command) -> str:
        """Return the word beside a key."""
        return command.label

    def _open(self, kind: str) -> None:
        def done(kept: Any) -> None:
            if kept:
                self.screen.say("Written down.")

        self.screen.app.push_screen(CaptureModal(kind, self.desk, self._kept), done)

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
