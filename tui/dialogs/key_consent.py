"""Consent by a key of a screen: its first press says what the second one does."""

from __future__ import annotations

import inspect
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from sessions.errors import ParleyError
from sessions.frozen import dataclass
from sessions.text import closed
from tui.commands.command import Consent, KeyCommand, shown
from tui.dialogs import second_press
from tui.terminal.key_time import get_time
from tui.terminal.set_keys import keys_set
from tui.terminal.typeahead import TypeAhead

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen, Part


@dataclass(frozen=True, slots=True)
class Armed:
    """A first press: the command, the key (None if chosen by name), the subject, and the time."""

    command: str
    key: str | None
    of: Hashable
    at: float
    sentence: str


class KeyConsent:
    """Whether somebody consents to a command of a screen, which takes two presses of its key.

    A first press counts until another key is pressed, its subject changes, or it is forgotten.
    """

    def __init__(self, screen: CommandScreen) -> None:
        self._screen = screen
        self._armed: Armed | None = None

    async def given(self, command: KeyCommand, part: Part, named: bool) -> bool:
        """Whether a command may be done: it asks nothing now, or this press is the second one. If not, ask.

        `named` means that it was chosen by name, not by key.
        """
        asking = getattr(part, command.asking)()
        consent: Consent | None = await asking if inspect.isawaitable(asking) else asking
        if consent is None:
            return True
        key = command.key(keys_set(self._screen.app), typing=self._screen.typing)
        if not key:
            self._ask_by_list(command, part, consent)
            return False
        return self._agrees(command, consent, named, key)

    def _agrees(self, command: KeyCommand, consent: Consent, named: bool, key: str) -> bool:
        """Whether this is the second press for the same thing; if not, ask for it."""
        now, armed, app = get_time(), self._armed, self._screen.app
        if armed and (armed.command, armed.of) == (command.id, consent.of) and second_press.in_time(armed.at, now):
            self._armed = None
            return True
        pressed = None if named or not isinstance(app, TypeAhead) else app.acting_key
        sentence = consent.asked(shown(pressed) if pressed else key)
        armed = self._armed = Armed(command.id, pressed, consent.of, now, sentence)
        self._screen.set_timer(second_press.ASKED_S, lambda: self._expire(armed, consent))
        self._screen.say(sentence)
        return False

    def _ask_by_list(self, command: KeyCommand, part: Part, consent: Consent) -> None:
        """Ask with a short list if there is no key that could be pressed a second time."""
        from tui.dialogs.pick import Choice, PickDialog

        async def chosen(key: str | None) -> None:
            if key == "do":
                await self._screen.attempt(getattr(part, command.method))

        choices = (Choice("do", part.label(command)), Choice("leave", "leave it"))
        title = closed(f"{consent.to[:1].upper()}{consent.to[1:]}", "?")
        self._screen.app.push_screen(PickDialog(title, choices, consent.before), chosen)

    def key_coming(self, key: str) -> None:
        """Forget the first press of a key when another key is pressed."""
        if self._armed and self._armed.key is None:
            self._armed = replace(self._armed, key=key)
        elif self._armed and self._armed.key != key:
            self.forget()

    def forget(self) -> None:
        """Forget the first press, and clear its question."""
        if self._armed:
            asked, self._armed = self._armed.sentence, None
            self._screen.unsay(asked)

    def _expire(self, armed: Armed, consent: Consent) -> None:
        """Say that a first press doesn't count any more, if nothing else was pressed or said since."""
        if self._armed is not armed:
            return
        self._armed = None
        if self._screen.said == armed.sentence:
            self._screen.say(consent.expired, briefly=True)

    def reconsider(self) -> None:
        """Forget the first press if its question is no longer true."""
        if self._armed is None:
            return
        found = self._screen.doable(self._armed.command)
        try:
            asked = getattr(found[1], found[0].asking)() if found else None
        except ParleyError:
            asked = None
        if inspect.iscoroutine(asked):
            asked.close()  # a private sheet's question can't be changed by others
        elif asked is None or asked.of != self._armed.of:
            self.forget()
