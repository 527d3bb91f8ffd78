"""The base of all screens of parley: commands by keys, hints for them, and one line for refusals."""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from textual import events, on
from textual._time import get_time
from textual.binding import BindingsMap
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sessions.errors import Locked, ParleyError
from sessions.situation import nearest
from sessions.text import closed
from tui.client.messages import Said, Unsaid
from tui.commands.command import Consent, KeyCommand, bindings, shown
from tui.commands.keymap import ANYWHERE
from tui.commands.refusing import Refusing
from tui.dialogs.dismiss import Dismissable
from tui.terminal.partial_repaint import PartialRepaint
from tui.terminal.typeahead import TypeAhead, deliberate
from tui.widgets.hints import Foot

Result = TypeVar("Result")
SURE_S = 0.3
"""A second press sooner than this doesn't answer what the first one asked."""
ASKED_S = 6.0
"""After this many seconds a first press no longer counts."""
QUIET = ("escape", "enter", "space")
"""Keys that leave, choose and scroll in many places; nothing is said if they do nothing."""


class Part(Protocol):
    """A part of a screen that does `commands`, each in a method ``do_<id>``.

    A method may be async and may raise Refused or Trouble; the sentence is shown in the message line.
    """

    @property
    def commands(self) -> tuple[KeyCommand, ...]:
        """Its commands."""

    def available(self, command: str) -> bool:
        """Whether a command makes sense now. If not, no hint shows it, and its key only says why."""

    def reason(self, command: str) -> str:
        """Return why a command can't be done now, or an empty text if there is no specific reason."""

    def label(self, command: KeyCommand) -> str:
        """Return the current label of a command's key."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A first press: the command, the key (None if chosen by name), the subject, and the time."""

    command: str
    key: str | None
    of: Hashable
    at: float
    sentence: str


class ParleyScreen(Refusing, Dismissable[Result], PartialRepaint[Result]):
    """A screen that does the commands of its `parts`, including its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._own_bindings = self._bindings.copy()
        self._armed: Armed | None = None
        self._unused: tuple[str, str] | None = None  # the last key that did nothing, and the reason

    # --- commands ---------------------------------------------------------------------------------------------------

    def parts(self) -> Iterable[Part]:
        """Yield the parts with commands; if two want the same key, the first available one gets it."""
        yield self

    def offered(self) -> Iterator[tuple[KeyCommand, Part]]:
        """Yield every command available here, with the part that does it."""
        for part in self.parts():
            for command in part.commands:
                yield command, part
        for command in ANYWHERE:
            yield command, self

    def bind_commands(self) -> None:
        """Bind the keys of the commands offered; call it again when the parts change."""
        keymap = self.app._keymap  # a command set to nothing there has no key
        wanted = bindings(command for command, _ in self.offered())
        found = BindingsMap(each for each in wanted if keymap.get(each.id or "") != "")
        self._bindings = BindingsMap.merge([self._own_bindings, found])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Pass a key on to other widgets if its command makes no sense now."""
        if action == "perform":
            return self._doable(str(parameters[0])) is not None
        return super().check_action(action, parameters)

    def _doable(self, command_id: str) -> tuple[KeyCommand, Part] | None:
        """Return the command with this id and its part, if it makes sense now."""
        pairs = (pair for pair in self.offered() if pair[0].id == command_id)
        return next((pair for pair in pairs if pair[1].available(command_id)), None)

    async def action_perform(self, command_id: str, named: bool = False) -> None:
        """Do a command, or ask for a second press of its key; show the sentence if it is refused.

        `named` means that it was chosen by name, not by key.
        """
        found = self._doable(command_id)
        if found is None or not (named or found[0].act == "again" or await deliberate(self.app)):
            return
        self.say("")
        await self.attempt(self._perform, *found, named)

    def unused(self, key: str) -> None:
        """Say why a key did nothing that does something here at other times."""
        if why := self._why_unused(key):
            self._unused = key, why
            self.say(why)

    def _why_unused(self, key: str) -> str:
        keymap, typing = self.app._keymap, self.typing
        could = [(each, part) for each, part in self.offered() if key in each.acting(typing, keymap)]
        if not could or key in QUIET or any(part.available(each.id) for each, part in could):
            return ""
        labels = {part.label(each) for each, part in could}
        does = f"{shown(key)} does nothing here now."
        if len(labels) == 1:
            does = f"{shown(key)} is for “{labels.pop()}”, which can't be done here now."
        return nearest(self.why_not(*each) for each in could) or does

    def why_not(self, command: KeyCommand, part: Part) -> str:
        """Return the sentence that says why a command can't be done now, or an empty text if there is none."""
        return part.reason(command.id)

    async def _perform(self, command: KeyCommand, part: Part, named: bool) -> None:
        if command.act == "asks":
            asking = getattr(part, command.asking)()
            consent: Consent | None = await asking if inspect.isawaitable(asking) else asking
            if consent is not None and not command.key(self.typing, self.app._keymap):
                self._ask_by_list(command, part, consent)
                return
            if consent is not None and not self._sure(command, consent, named):
                return
        done = getattr(part, command.method)()
        if inspect.isawaitable(done):
            await done

    # --- two presses ------------------------------------------------------------------------------------------------

    def _sure(self, command: KeyCommand, consent: Consent, named: bool) -> bool:
        """Whether this is the second press for the same thing; if not, ask for it."""
        now, armed = get_time(), self._armed
        if armed and (armed.command, armed.of) == (command.id, consent.of) and SURE_S <= now - armed.at <= ASKED_S:
            self._armed = None
            return True
        key = None if named or not isinstance(self.app, TypeAhead) else self.app.acting_key
        sentence = consent.asked(shown(key) if key else command.key(self.typing, self.app._keymap))
        armed = self._armed = Armed(command.id, key, consent.of, now, sentence)
        self.set_timer(ASKED_S, lambda: self.disarm() if self._armed is armed else None)
        self.say(sentence)
        return False

    def _ask_by_list(self, command: KeyCommand, part: Part, consent: Consent) -> None:
        """Ask with a short list if there is no key that could be pressed a second time."""
        from tui.dialogs.pick import Choice, PickDialog

        async def chosen(key: str | None) -> None:
            if key == "do":
                await self.attempt(getattr(part, command.method))

        choices = (Choice("do", part.label(command)), Choice("leave", "leave it"))
        title = closed(f"{consent.to[:1].upper()}{consent.to[1:]}", "?")
        self.app.push_screen(PickDialog(title, choices, consent.before), chosen)

    def key_coming(self, key: str) -> None:
        """Forget the first press of a key when another key is pressed."""
        if self._armed and self._armed.key is None:
            self._armed = replace(self._armed, key=key)
        elif self._armed and self._armed.key != key:
            self.disarm()

    @on(events.ScreenSuspend)
    @on(events.Resize)
    def disarm(self) -> None:
        """Forget the first press and its question: another screen was opened, or the window changed."""
        if self._armed:
            asked, self._armed = self._armed.sentence, None
            self.unsay(asked)

    def reconsider(self) -> None:
        """Clear a first press's question, or a key's reason, if it is no longer true."""
        if self._unused and self._why_unused(self._unused[0]) != self._unused[1]:
            said, self._unused = self._unused[1], None
            self.unsay(said)
        if self._armed is None:
            return
        found = self._doable(self._armed.command)
        try:
            asked = getattr(found[1], found[0].asking)() if found else None
        except ParleyError:
            asked = None
        if inspect.iscoroutine(asked):
            asked.close()  # a private sheet's question can't be changed by others
        elif asked is None or asked.of != self._armed.of:
            self.disarm()

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
            self.say(str(error))
            return False
        finally:
            self.hint()
        return True

    def ask_pin(self, locked: Locked) -> None:
        """Say that the PIN of a seat is needed; a session screen asks for it instead and retries."""
        self.say(str(locked))

    # --- what every screen can do -----------------------------------------------------------------------------------

    def do_help(self) -> None:
        """Show every key of this screen."""
        from tui.dialogs.help import Help

        self.app.push_screen(Help([command for command, _ in self.offered()]))

    def do_palette(self) -> None:
        """Open the command palette."""
        self.app.action_command_palette()

    # --- the last lines ---------------------------------------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Show a sentence in the message line; an empty one clears it."""
        for foot in self.walk_children(Foot):
            foot.say(sentence)

    @on(Said)
    def _said(self, event: Said) -> None:
        event.stop()
        self.say(event.sentence)

    @on(Unsaid)
    def _unsaid(self, event: Unsaid) -> None:
        event.stop()
        self.unsay(event.sentence)

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
        """Clear a sentence from the message line, if it is still shown."""
        return isinstance(self.focused, Input | TextArea)

    def hint(self) -> None:
        """Show the most useful keys for the current state."""
        for foot in self.walk_children(Foot):
            foot.offer(list(self.hints()))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Yield the keys to show, most useful first."""
        keymap, typing = self.app._keymap, self.typing
        for command, part in sorted(self.offered(), key=lambda pair: pair[0].rank):
            if self.hinted(command, part) and (key := command.key(typing, keymap)):
                yield key, part.label(command)

    def hinted(self, command: KeyCommand, part: Part) -> bool:
        """Whether to show the key of a command in the hints now."""
        return command.hint and part.available(command.id)

    async def opening(self) -> None:
        """Do what the screen needs when it opens."""

    async def keep(self) -> None:
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
