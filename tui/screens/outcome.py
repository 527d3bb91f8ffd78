"""What came of an argument that has ended, over whatever comes next, with the ways on where a gap is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from sessions.errors import ParleyError
from sessions.model import Item
from tui.commands import Command, bindings
from tui.compositor import Thrifty
from tui.screens.argue_ways import GROUP, WAYS, Ways
from tui.widgets.argue_look import Leaf, Look, Page
from tui.widgets.argue_outcome import outcome
from tui.widgets.caps import cap
from tui.widgets.hints import Hints

if TYPE_CHECKING:
    from tui.desk import Desk

AROUND = 5  # lines of the frame, the hints and the room between them

LEAVE = Command("argue-leave", "enter,escape,n,q", "go on", "Go on with the session.", GROUP, 1)


class OutcomeModal(ModalScreen[None]):
    """The page that ends an argument; enter goes on."""

    CSS_PATH: ClassVar[Any] = "modal.tcss"
    BINDINGS: ClassVar[Any] = bindings((LEAVE, *WAYS))
    DEFAULT_CSS = """
    OutcomeModal {
        align: center middle;
        background: $background 60%;
        & .sheet {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 100%;
            padding: 1 3 0 3;
            background: $surface;
            border: round $border-blurred;
        }
        & Page { height: auto; }
        & .message { display: none; margin-top: 1; color: $text-warning; }
        & .message.-said { display: block; }
        & Hints { margin-top: 1; padding: 0; }
    }
    """

    def __init__(self, desk: Desk, item: str, argument: str) -> None:
        super().__init__()
        self._compositor = Thrifty()
        self._desk, self._item, self._argument = desk, item, argument

    @property
    def ways(self) -> Ways:
        """The ways on that are left."""
        return Ways(self.app, self._desk, self._argument)

    def compose(self) -> ComposeResult:
        """Yield a framed page."""
        with Vertical(classes="sheet"):
            with Page():
                yield Leaf(partial(outcome, self._look()))
            yield Static(classes="message", markup=False)
            yield Hints()

    def _look(self) -> Look:
        view, keymap = self._desk.view(), self.app._keymap
        offered = {command.id: command for command in WAYS if self._open(command.id)}

        def shown(command_id: str, word: str) -> Content:
            command = offered.get(command_id)
            return cap(command, word or command.label, keymap) if command else Content("")

        return Look(view, view.get(Item, self._item), self._desk.eyes, shown)

    def _open(self, command_id: str) -> bool:
        key = command_id.removeprefix("argue-")
        return key != "crux-test" and self.ways.offer(key) is not None

    def on_resize(self, event: events.Resize) -> None:
        """Let the page take what the frame around it leaves."""
        self.query_one(Page).styles.max_height = max(4, event.size.height - AROUND)

    def _hint(self) -> None:
        open_ = [command for command in WAYS if self._open(command.id)]
        keys = [command.key(False, self.app._keymap) for command in open_]
        ways = [(f"{keys[0]}–{keys[-1]}" if len(keys) > 1 else keys[0], "a way on")] if keys else []
        self.query_one(Hints).offer([(LEAVE.key(False, self.app._keymap), LEAVE.label), *ways, ("↑↓", "scroll")])

    def on_screen_resume(self) -> None:
        """Show what a small form over this page has left."""
        self._hint()
        self.query_one(Leaf).show(partial(outcome, self._look()))

    def action_perform(self, command_id: str) -> None:
        """Go on, or take a way on."""
        if command_id == LEAVE.id:
            self.dismiss()
            return
        self.say("")
        try:
            self.ways.take(command_id.removeprefix("argue-"))
        except ParleyError as error:
            self.say(str(error))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let only those ways be taken that are left."""
        if action == "perform" and parameters and parameters[0] != LEAVE.id:
            return self._open(str(parameters[0]))
        return super().check_action(action, parameters)

    def say(self, sentence: str) -> None:
        """Show a sentence beneath the page."""
        line = self.query_one(".message", Static)
        line.update(Content(sentence))
        line.set_class(bool(sentence), "-said")
