"""The base of all screens of parley: commands by keys, hints for them, and one line for refusals."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on
from textual.binding import BindingsMap
from textual.screen import Screen
from textual.widget import Widget

from sessions.errors import Locked, ParleyError
from tui.client.messages import Said, Unsaid
from tui.commands.command import bindings
from tui.commands.refusing import Refusing
from tui.dialogs.anywhere import Anywhere
from tui.dialogs.closing import ClosesOpened
from tui.dialogs.elsewhere import as_on_screen
from tui.dialogs.key_consent import KeyConsent
from tui.dialogs.unused_key import UnusedKey
from tui.terminal.dismiss import Dismissable
from tui.terminal.guard import needs
from tui.terminal.ordered_keys import OrderedKeys
from tui.terminal.partial_repaint import PartialRepaint
from tui.terminal.set_keys import keys_set
from tui.terminal.soon import soon
from tui.terminal.typeahead import deliberate
from tui.widgets.hints import Foot

if TYPE_CHECKING:
    from tui.commands.command import KeyCommand
    from tui.dialogs.protocol import Part
    from tui.widgets.explained import Explained

Result = TypeVar("Result")
READ_S = 8.0
"""How many seconds a sentence stays that is only worth reading once."""


needs(Screen, given=("_bindings",), here=__name__)


class ParleyScreen(Refusing, ClosesOpened[Result], Dismissable[Result], PartialRepaint[Result]):
    """A screen that does the commands of its `parts`, including its own."""

    about: ClassVar[tuple[str, str] | None] = None
    """What the help calls the screen, and a sentence or two on what it's for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._own_bindings = self._bindings.copy()
        self._anywhere = Anywhere(self)
        self._consent = KeyConsent(self)
        self.hint = soon(self, self.show_hints)
        """Shows the most useful keys once all that is happening now has happened; much of it changes them again."""
        self.unused = UnusedKey(self)
        """Says why a key did nothing."""

    # --- commands ---------------------------------------------------------------------------------------------------

    def parts(self) -> Iterable[Part]:
        """Yield the parts with commands; if two want the same key, the first available one gets it."""
        yield self

    def offered(self) -> Iterator[tuple[KeyCommand, Part]]:
        """Yield every command available here, with the part that does it."""
        for part in (*self.parts(), self._anywhere):
            for command in part.commands:
                yield command, part

    def explained(self) -> Iterable[Explained]:
        """Yield what is good to know about where one is: the screen, and the field that has the focus."""
        from tui.forms.field_help import field_explained  # the lobby paints without any field
        from tui.widgets.explained import Explained

        if self.about:
            yield Explained(*self.about)
        if field := field_explained(self.focused):
            yield field

    def bind_commands(self) -> None:
        """Bind the keys of the commands offered; call it again when the parts change."""
        keymap = keys_set(self.app)  # a command set to nothing there has no key
        wanted = bindings(command for command, _ in self.offered())
        found = BindingsMap(each for each in wanted if keymap.get(each.id or "") != "")
        self._bindings = BindingsMap.merge([self._own_bindings, found])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Pass a key on to other widgets if its command makes no sense now."""
        if action == "perform":
            return self.doable(str(parameters[0])) is not None
        return super().check_action(action, parameters)

    def doable(self, command: str) -> tuple[KeyCommand, Part] | None:
        """Return the command with this id and its part, if it makes sense now."""
        pairs = (pair for pair in self.offered() if pair[0].id == command)
        return next((pair for pair in pairs if pair[1].available(command)), None)

    async def action_perform(self, command_id: str, named: bool = False) -> None:
        """Do a command, or ask for a second press of its key; show the sentence if it is refused.

        `named` means that it was chosen by name, not by key.
        """
        found = self.doable(command_id)
        if found is None or not (named or found[0].act == "again" or await deliberate(self.app)):
            return
        self.say("")
        await self.attempt(self._perform, *found, named)

    def why_not(self, command: KeyCommand, part: Part) -> str:
        """Return the sentence that says why a command can't be done now, or an empty text if there is none."""
        return part.reason(command.id)

    async def _perform(self, command: KeyCommand, part: Part, named: bool) -> None:
        if command.act == "asks" and not await self._consent.given(command, part, named):
            return
        done = getattr(part, command.method)()
        if inspect.isawaitable(done):
            await done

    # --- two presses ------------------------------------------------------------------------------------------------

    def key_coming(self, key: str) -> None:
        """Forget the first press of a key when another key is pressed."""
        self._consent.key_coming(key)

    @on(events.ScreenSuspend)
    @on(events.Resize)
    def disarm(self) -> None:
        """Forget the first press and its question: another screen was opened, or the window changed."""
        self._consent.forget()

    async def attempt(self, work: Any, *arguments: Any) -> bool:
        """Call `work`, which may be async, and return whether it succeeded. A refusal is shown."""
        try:
            done = work(*arguments)
            if inspect.isawaitable(done):
                await done
        except Locked as locked:
            self.ask_pin(locked)
            return False
        except ParleyError as error:
            self.say(as_on_screen(error))
            return False
        finally:
            self.hint()
        return True

    def ask_pin(self, locked: Locked, done: Callable[[], Awaitable[None]] | None = None) -> None:
        """Say that the PIN of a seat is needed; a session screen asks for it instead and retries."""
        self.say(str(locked))

    # --- the last lines ---------------------------------------------------------------------------------------------

    def say(self, sentence: str, *, briefly: bool = False) -> None:
        """Show a sentence in the message line, `briefly` for as long as it takes to read; an empty one clears it."""
        for foot in self.walk_children(Foot):
            foot.say(sentence)
        if briefly:
            self.set_timer(READ_S, lambda: self.unsay(sentence))

    @on(Said)
    @on(Unsaid)
    def _said(self, event: Said | Unsaid) -> None:
        event.stop()
        (self.say if isinstance(event, Said) else self.unsay)(event.sentence)

    @property
    def said(self) -> str:
        """The text of the message line."""
        return next((foot.said for foot in self.walk_children(Foot)), "")

    def unsay(self, sentence: str) -> None:
        """Remove a sentence from the message line, if it's still there."""
        if self.said == sentence:
            self.say("")

    @property
    def typing(self) -> bool:
        """Whether letters are text now."""
        return isinstance(self.focused, OrderedKeys)

    def show_hints(self) -> None:
        """Show the most useful keys for the current state."""
        for foot in self.walk_children(Foot):
            foot.offer(list(self.hints()))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Yield the keys to show, most useful first."""
        keymap, typing, first = keys_set(self.app), self.typing, self.first_hints
        ranks = {name: place - len(first) for place, name in enumerate(first)}
        for command, part in sorted(self.offered(), key=lambda pair: ranks.get(pair[0].id, pair[0].rank)):
            if self.hinted(command, part) and (key := command.key(keymap, typing=typing)):
                yield key, part.label(command)

    @property
    def first_hints(self) -> tuple[str, ...]:
        """The names of the commands that come first among the hints, in this order."""
        return ()

    def hinted(self, command: KeyCommand, part: Part) -> bool:
        """Whether to show the key of a command in the hints now."""
        return command.hint and part.available(command.id)

    async def opening(self) -> None:
        """Do what the screen needs when it opens."""

    async def save(self) -> None:
        """Save text that was typed here and isn't saved yet."""

    async def on_mount(self) -> None:
        """Update the hints when the focus moves."""
        self.bind_commands()
        await self.opening()
        self.watch(self, "focused", self.hint, init=False)
        self.call_after_refresh(self.hint)


def rehint(widget: Widget) -> None:
    """Update the offered keys: the cursor of a list has moved."""
    if isinstance(widget.screen, ParleyScreen):
        widget.screen.hint()
