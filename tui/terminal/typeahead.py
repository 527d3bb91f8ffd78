"""Keys reach the field, screen or dialog they were typed for, however fast they arrive.

Textual gives a key to whatever has the focus when the key arrives. In one packet (a slow connection, a script, a fast
typist), keys after a Tab or an Enter therefore still land in the old field. Here such a key gets time to take effect
before the next one is handled. And after the screen changes by itself, keys are ignored until the person had time to
read the change.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from math import inf
from typing import Any, Final, Generic, Protocol, runtime_checkable

from textual import events
from textual.app import App, ReturnType
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from tui.terminal.guard import needs
from tui.terminal.key_time import get_time
from tui.terminal.ordered_keys import OrderedKeys

needs(Widget, "_forward_event", here=__name__)

PATIENCE: Final = 10.0
"""Seconds that a key may hold back those typed after it, which even a dialog on a busy machine doesn't take to open."""
PAUSE_S = 1.0
"""Someone who presses a key sooner than this after a change, or after the last key, hasn't read the change."""
REPEAT_S = 0.3
"""The same key within this time wasn't pressed again: it is held, or bounced."""
TAP_S = 0.15
"""A hand that answers two questions with the same key takes at least this long; a held key repeats faster."""
HOLD_S = 0.75
"""The longest that a terminal waits before it repeats a held key."""
TYPING_S = 0.5
"""Letters that come faster than this are a sentence, not commands."""
FOLLOW_S = 0.12
"""The longest time between two repeats of a held key."""


def drop_typing(app: App[Any]) -> None:
    """Let `app` drop what a person is typing, if it can, because the screen changed and not by their last key."""
    if isinstance(app, TypeAhead):
        app.nobodys.after_change(app.focused)


async def deliberate(app: App[Any]) -> bool:
    """Whether the current key was pressed deliberately, and isn't the repeat of a held one."""
    return not isinstance(app, TypeAhead) or await app.deliberate()


def pressed_at(app: App[Any]) -> float:
    """Return when the current key arrived, in seconds of Textual's clock; for a click, that's now."""
    return app.pressed_at if isinstance(app, TypeAhead) else get_time()


def spend_key(app: App[Any], least_s: float = 0.0) -> None:
    """Let the current key do nothing more before it is pressed again: it led to something else, such as the next field.

    It is pressed again once it is neither held nor doubled, and not within `least_s` seconds of its last press.
    """
    if isinstance(app, TypeAhead):
        app.spend_key(least_s)


def typed_for_no_field(app: App[Any]) -> None:
    """Let `app` know that the current letter did nothing, because no field takes text and it is not a key here.

    Letters that follow it at the speed of typing are the rest of a sentence, so they do nothing either.
    """
    if isinstance(app, TypeAhead):
        app.nobodys.after_letter(app.pressed_at)


def opened_this(app: App[Any]) -> bool:
    """Whether the current key is the one that opened the screen, pressed twice: it isn't a choice on that screen."""
    return isinstance(app, TypeAhead) and app.opened_this


@runtime_checkable
class Heeding(Protocol):
    """A screen that wants to know about each key before it acts."""

    def key_coming(self, key: str) -> None:
        """Take note of a key."""


@runtime_checkable
class Overtaking(Protocol):
    """A screen that came over all others by itself and takes no keys."""

    def overtaken(self, typed_at: float) -> Widget | None:
        """Return where the person was, if a key of this time was on its way when the cover came."""


class TypeAhead(App[ReturnType], Generic[ReturnType]):
    """An App that handles a key only when the one before has taken effect: on focus, on screens, on messages sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Accept what `App` accepts."""
        super().__init__(*args, **options)
        self._typed_ahead: deque[events.Key | events.Paste] = deque()
        self._settling: _Settling | None = None
        self._writing = False  # a field may still have keys to absorb
        self._arrived: deque[events.Key | events.Paste] = deque()  # and not yet handled, oldest first
        self._seen: events.Key | events.Paste | None = None  # the last one that was handled
        self.nobodys = _NobodysKeys()
        self._acting: tuple[events.Key, float] | None = None  # the current key, and the time since the same one
        self._pressed_on: Screen[Any] | None = None  # where the last key was pressed
        self._opener = ""  # the key that opened the screen, until another key or a pause
        self._spent = ("", 0.0)  # the key that led on to something else, until another key, and the pause that it needs

    def post_message(self, message: Message) -> bool:
        """Take note of a key when it arrives, whatever the app is busy with."""
        if isinstance(message, events.Key | events.Paste) and not message.is_forwarded:
            self._arrived.append(message)
        return super().post_message(message)

    async def on_event(self, event: events.Event) -> None:
        """Hold back what is typed until the key before it has taken effect."""
        if isinstance(event, events.MouseDown):
            self._acting = None
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._settling:
            self._typed_ahead.append(event)
        else:
            await self._look_at(event)

    # --- what is nobody's -------------------------------------------------------------------------------------------

    def dropped(self, *, in_vain: bool = False) -> None:
        """React to an ignored key; `in_vain` if it's a letter of a sentence that no field takes."""

    def _typed_before(self, event: events.Key | events.Paste) -> OrderedKeys | None:
        """Return the field that a key was typed into before something came over it."""
        field = self.screen.overtaken(event.time) if isinstance(self.screen, Overtaking) else None
        if isinstance(field, OrderedKeys) and self.nobodys.spare(field) and field.absorbs(event):
            return field
        return None

    def spend_key(self, least_s: float) -> None:
        """Let the current key do nothing more before it is pressed again, after a pause of at least `least_s`."""
        self._spent = (self._acting[0].key, least_s) if self._acting else ("", 0.0)

    async def deliberate(self, repeat_s: float | None = None) -> bool:
        """Whether the current key isn't the repeat of a held one: within `repeat_s`, or else `REPEAT_S`, it always is.

        A terminal repeats a key for the first time long after it was pressed, so only what follows shows that it is
        held.
        """
        if self._acting is None:
            return True
        key, since = self._acting
        if since >= HOLD_S:
            return True
        if since < (REPEAT_S if repeat_s is None else repeat_s):
            return False
        if not self._arrived:  # what follows a key of a burst has already arrived
            await asyncio.sleep(FOLLOW_S)
        follows = self._arrived[0] if self._arrived else None
        return not isinstance(follows, events.Key) or follows.key != key.key

    @property
    def opened_this(self) -> bool:
        """Whether the current key opened the screen and was pressed, or held, again before `HOLD_S`."""
        return self._acting is not None and self._acting[0].key == self._opener

    @property
    def pressed_at(self) -> float:
        """When the current key arrived."""
        return self._acting[0].time if self._acting else get_time()

    @property
    def acting_key(self) -> str | None:
        """The current key, if there is one."""
        return self._acting[0].key if self._acting else None

    # --- what waits its turn ----------------------------------------------------------------------------------------

    async def settled(self) -> None:
        """Return when everything typed so far has taken effect: no key is held back, and each field has had its own.

        If a key's handler hangs, this waits `PATIENCE` seconds.
        """
        while screen := _screen_of(self):
            passed = asyncio.Event()

            async def release(_: _Settling, passed: asyncio.Event = passed) -> None:
                passed.set()

            _Settling(self, (self.focused or screen).ancestors_with_self, screen, release)
            await passed.wait()
            if not self._settling and not self._typed_ahead:
                return

    async def _look_at(self, event: events.Key | events.Paste) -> None:
        before, self._seen = self._seen, event
        while self._arrived and self._arrived.popleft() is not event:
            pass
        since = event.time - before.time if before else inf
        if field := self._typed_before(event):
            field._forward_event(event)
            return
        if self.nobodys.claim(event, since, self.focused):
            self.dropped(in_vain=self.nobodys.a_sentence)
            return
        same = isinstance(before, events.Key) and isinstance(event, events.Key) and before.key == event.key
        if isinstance(event, events.Key):
            self._acting = (event, since if same else inf)
            if not same or since >= HOLD_S:
                self._opener = ""
            elif self.screen is not self._pressed_on:
                self._opener = event.key
            key, least_s = self._spent
            if key == event.key and (since < least_s or not await self.deliberate(TAP_S)):
                self.dropped()
                return
            self._spent = ("", 0.0)
            if isinstance(self.screen, Heeding):
                self.screen.key_coming(event.key)
        await self._take(event)

    async def _take(self, event: events.Key | events.Paste) -> None:
        screen = self._pressed_on = self.screen
        target = self.focused or screen
        path = target.ancestors_with_self
        absorbed = isinstance(target, OrderedKeys) and target.absorbs(event)
        self.nobodys.typed_into = target if isinstance(target, OrderedKeys) else None
        if self._writing and not absorbed:
            # The app's own keys act at once, so what was typed before them must already be in its field.
            self._typed_ahead.appendleft(event)
        else:
            await super().on_event(event)
            if absorbed and self.focused is target:
                self._writing = True
                return
        self._writing = False
        self._settling = _Settling(self, path, screen, self._release)

    async def _release(self, settled: _Settling) -> None:
        if settled is not self._settling:
            return
        self._settling = None
        while self._typed_ahead and self._settling is None:
            event = self._typed_ahead.popleft()
            await (self._take if event is self._seen else self._look_at)(event)


class _NobodysKeys:
    """The keys that act on nothing, up to the first pause: no part of the screen is what they were typed for.

    They are those that follow a change of the screen by itself, and the rest of a sentence that no field takes.
    """

    def __init__(self) -> None:
        self.typed_into: Widget | None = None
        """The field that the last key went into."""
        self.a_sentence = False
        self._since, self._pause_s = -inf, -inf
        self._unmoved: Widget | None = None  # the widget that had the focus before the change

    def after_change(self, focused: Widget | None) -> None:
        """Let no key act until the person had time to read what is about to change.

        Text typed into the field that has the focus, and keeps it, still goes there.
        """
        now = get_time()
        # otherwise it has had the focus only since an earlier change
        if self.a_sentence or now - self._since >= self._pause_s:
            self._unmoved = focused
        self.a_sentence, self._since, self._pause_s = False, now, PAUSE_S

    def after_letter(self, at: float) -> None:
        """Let no letter act that follows one of this time at the speed of typing."""
        self.a_sentence, self._since, self._pause_s = True, at, TYPING_S

    def claim(self, event: events.Key | events.Paste, since: float, focused: Widget | None) -> bool:
        """Whether a key, this many seconds after the one before, is one of them; the first that isn't ends them."""
        text = isinstance(event, events.Paste) or event.is_printable
        acts = text or (_is_function_key(event) and not self.a_sentence)
        if not acts or min(since, event.time - self._since) >= self._pause_s:
            self._pause_s = -inf
            return False
        return not (text and self.spare(focused))

    def spare(self, field: Widget | None) -> bool:
        """Whether the person was typing into `field` before, so that text still goes there."""
        return isinstance(field, OrderedKeys) and field in (self._unmoved, self.typed_into)


def _is_function_key(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key[:1] == "f" and event.key[1:].isdigit()


class _Settling:
    """Follows a key from widget to app: a callback in each queue comes after everything that the key put there.

    The first lap comes after the key itself, the second after the messages sent on its way (`Input.Submitted`). If
    these changed the screen, two more come after what a new one does first: mount, and focus a field.
    """

    def __init__(
        self,
        app: App[Any],
        path: Sequence[MessagePump],
        screen: Screen[Any],
        release: Callable[[_Settling], Awaitable[None]],
    ) -> None:
        self._app, self._path, self._screen, self._release = app, path, screen, release
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE, app.call_later, release, self)
        self._follow(path, laps=2)

    def _follow(self, rest: Sequence[MessagePump], laps: int) -> None:
        for step, node in enumerate(rest, 1):
            # A closed queue accepts no callback: continue with its parent's.
            if node.call_later(self._follow, rest[step:], laps):
                return
        if laps > 1:
            self._follow(self._path, laps - 1)
        elif (screen := _screen_of(self._app)) and screen is not self._screen:
            self._screen, self._path = screen, screen.ancestors_with_self
            self._follow(self._path, laps=2)
        else:
            self._patience.cancel()
            self._app.call_later(self._release, self)


def _screen_of(app: App[Any]) -> Screen[Any] | None:
    return app.screen_stack[-1] if app.screen_stack else None
