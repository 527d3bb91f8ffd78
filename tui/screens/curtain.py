"""The hand-over curtain of the hot seat: it says who should look and who should look away."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Center, Middle
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from sessions.errors import ParleyError
from tui.screens.leaving import Leaving
from tui.widgets.ordered import OrderedInput

Unlock = Callable[[str], Awaitable[None]]

HOLD_TIMES, HOLD_S = 5, 1.5
"""A held key sends itself again and again: so many within so many seconds are a held one. Most terminals begin after
0.25 to 0.7 s and go on 20 to 40 times a second."""
TWICE_S = 2.0  # within which Enter pressed twice opens as well: not every terminal repeats a key

LET_GO_S = 0.2  # without another repeat, the key was let go


class Curtain(Leaving[bool]):
    """Opaque. Returns True when opened by holding space, by Enter twice, or by the PIN; False when set aside."""

    CSS_PATH: ClassVar[Any] = "curtain.tcss"

    def __init__(self, who: str, others: str, what: str, unlock: Unlock | None = None) -> None:
        """`who` should look, `others` look away, `what` comes. `unlock` refuses a wrong PIN."""
        super().__init__()
        self._who, self._others, self._what, self._unlock = who, others, what, unlock
        self._times: deque[float] = deque(maxlen=HOLD_TIMES)
        self._entered = -TWICE_S
        self._opening: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the page, in the middle of an empty screen."""
        with Middle(), Center():
            yield Static(Content(f"{self._who}, it is your turn."), classes="who", markup=False)
            yield Static(Content(f"{self._others}, please look away."), classes="others", markup=False)
            yield Static(Content(self._what), classes="what", markup=False)
            if self._unlock:
                yield Center(OrderedInput(placeholder="PIN", password=True, restrict=r"[0-9]*", max_length=8))
                yield Static(Content("Type your PIN and press enter."), classes="how", markup=False)
            else:
                yield Static(Content("Hold space to open, or press enter twice."), classes="how", markup=False)
            yield Static(classes="message", markup=False)
            yield Static(Content("esc  not yet"), classes="aside", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Open for a held space or a double Enter; escape sets the curtain aside, and nothing is shown."""
        now = time.monotonic()
        if event.key == "escape":
            self.dismiss(False)
        elif self._unlock is not None or event.key not in ("space", "enter"):
            return
        elif self._opening is not None:
            self._opening.reset()
        elif event.key == "space":
            self._times.append(now)
            self._say("▪" * len(self._times) + "▫" * (HOLD_TIMES - len(self._times)))
            if len(self._times) == HOLD_TIMES and now - self._times[0] <= HOLD_S:
                self._open()
        elif now - self._entered <= TWICE_S:
            self._open()
        else:
            self._entered = now
            self._say("Once more opens it.")

    def _open(self) -> None:
        """Open once the key is let go: what it still repeats would be typed into the form."""
        self._say("Let go.")
        self._opening = self.set_timer(LET_GO_S, self._opened)

    def _opened(self) -> None:
        self.dismiss(True)

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        pin = event.value
        event.input.clear()
        if self._unlock is None or not pin:
            return
        try:
            await self._unlock(pin)
        except ParleyError as error:
            self._say(str(error))
        else:
            self.dismiss(True)

    def _say(self, sentence: str) -> None:
        self.query_one(".message", Static).update(Content(sentence))
