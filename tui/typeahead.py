"""Keys reach the field, screen or dialog they were typed for, however fast they come.

Textual gives a key to what has the focus when the key arrives. In one packet (a slow line, a script, a fast typist)
what follows a Tab or an Enter therefore still lands in the old field. Here such a key is given time to take effect
before the next one is looked at.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump
from textual.screen import Screen

from tui.widgets.ordered import OrderedKeys

PATIENCE: Final = 2.0
"""Seconds a key may hold back those typed after it. A handler that takes longer loses only the order."""
PAUSE_S: Final = 0.7
"""Who types on without a pause of so many seconds has not seen that the form is gone."""


def drop_typing(app: App[Any]) -> None:
    """Let `app` drop what a person is typing, where it can: the form that it was meant for is gone."""
    if isinstance(app, TypeAhead):
        app.drop_until_pause()


class TypeAhead(App[ReturnType], Generic[ReturnType]):
    """An App that looks at a key only when the one before has taken effect: on focus, on screens, on what was sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what `App` takes."""
        super().__init__(*args, **options)
        self._typed_ahead: deque[events.Key | events.Paste] = deque()
        self._settling: _Settling | None = None
        self._writing = False  # a field may still have keys to absorb
        self._typed_at = 0.0
        self._dropping = False

    async def on_event(self, event: events.Event) -> None:
        """Hold back what is typed while the key before it settles."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self._dropped():
            return
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._settling:
            self._typed_ahead.append(event)
        else:
            await self._take(event)

    def drop_until_pause(self) -> None:
        """Drop what is typed until the person pauses, if they are typing now: it would act on what comes instead."""
        self._typed_ahead.clear()
        self._dropping = time.monotonic() - self._typed_at < PAUSE_S

    async def settled(self) -> None:
        """Return when all that was typed so far has taken effect: no key is held back, and each field has had its own.

        A key whose handler hangs is waited for `PATIENCE` seconds.
        """
        while screen := _screen_of(self):
            passed = asyncio.Event()

            async def release(_: _Settling, passed: asyncio.Event = passed) -> None:
                passed.set()

            _Settling(self, (self.focused or screen).ancestors_with_self, screen, release)
            await passed.wait()
            if not self._settling and not self._typed_ahead:
                return

    def _dropped(self) -> bool:
        before, self._typed_at = self._typed_at, time.monotonic()
        self._dropping = self._dropping and self._typed_at - before < PAUSE_S
        return self._dropping

    async def _take(self, event: events.Key | events.Paste) -> None:
        screen = self.screen
        target = self.focused or screen
        path = target.ancestors_with_self
        absorbed = isinstance(target, OrderedKeys) and target.absorbs(event)
        if self._writing and not absorbed:
            # The app's own keys act at once: what was typed before them must be in its field.
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
            await self._take(self._typed_ahead.popleft())


class _Settling:
    """Follows a key from widget to app: a callback in each queue comes behind all that the key has put there.

    The first lap comes behind the key itself, the second behind the messages sent on its way (`Input.Submitted`).
    Where these have changed the screen, two more come behind what a new one does first: mount, and focus a field.
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
            # A queue that is closed takes no callback: go on with its parent's.
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
