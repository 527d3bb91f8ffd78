"""The hand-over curtain of the hot seat: it says who should look and who should look away."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from math import inf
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Center, Middle
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from sessions.errors import ParleyError
from sessions.model import Clock
from tui.dialogs.second_press import in_time
from tui.terminal import typeahead
from tui.terminal.dismiss import Dismissable
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.typeahead import spend_key
from tui.widgets.large_clock import LargeClock
from tui.widgets.leader import NOBODY, Leader, with_mark

Unlock = Callable[[str], Awaitable[None]]
Forgot = Callable[[], Awaitable[None]]
LEAVE = "esc  leave   F4  forgotten"
FORGOTTEN = "F4 again asks that the PIN be removed, with all drafts of this seat."
ASKED = "Requested. The PIN is removed when another of you requests it too."
TO_OPEN = "Press enter to open."
TO_UNCOVER = "Your words are behind this. Hold space to open, or press enter twice."
UNTYPED = "Nothing can be typed here: press enter, or hold space."
UNPASTED = "A PIN can't be pasted. Type it."
DIGITS_ONLY = "A PIN has 4 to 8 digits and nothing else."

HOLD_TIMES, HOLD_S = 5, 1.5
"""A held key repeats: this many times within this many seconds. Most terminals start to repeat after 0.25 to 0.7 s, and
then repeat 20 to 40 times a second."""
HELD_S = 0.3
"""The shortest time that a key is held."""
BURST_S = 0.01
"""Keys closer together than this weren't pressed one by one: they came in one packet and count as one."""
APART_S, TWICE_S = 0.3, 2.0
"""Two presses of enter, at least and at most this far apart, also open it: not every terminal repeats keys."""
ROOMY, ROOMY_PIN = 24, 30
"""The lines of a terminal that has room for what can be read meanwhile, without and with the field for a PIN."""
LET_GO_S = 0.2  # without another repeat for this long, the key was released


class Knock:
    """Recognizes from the keys whether somebody means to open the curtain, by holding space or pressing enter twice.

    Any other key in between, a paste and a burst start it again. With `once`, one press of enter is enough.
    """

    def __init__(self, *, once: bool = False) -> None:
        self._once = once
        self._times: deque[float] = deque()
        self._last = self._entered = -inf

    @property
    def held(self) -> int:
        """The number of repeats of space so far, up to the number needed."""
        return min(len(self._times), HOLD_TIMES)

    def forget(self) -> None:
        """Start again."""
        self._times.clear()
        self._entered = -inf

    def in_burst(self, at: float) -> bool:
        """Take note of a key at this time, in seconds, and return whether it came with the one before."""
        burst, self._last = at - self._last < BURST_S, at
        return burst

    def opens(self, key: str, at: float) -> bool:
        """Whether a key at this time, in seconds, opens the curtain."""
        burst = self.in_burst(at)
        if key == "space":
            self._entered = -inf
            if burst:
                return False
            self._times.append(at)
            while at - self._times[0] > HOLD_S:
                self._times.popleft()
            return self.held == HOLD_TIMES and at - self._times[0] >= HELD_S
        if key != "enter":
            self.forget()
            return False
        self._times.clear()
        opens = APART_S <= at - self._entered <= TWICE_S or (self._once and not burst)
        self._entered = at
        return opens


class Pin(OrderedInput):
    """The field for a PIN, which can be typed but not pasted."""

    class Untaken(Message):
        """Something other than a digit was typed."""

    def on_paste(self, event: events.Paste) -> None:
        """Take nothing: Textual would take what is pasted."""
        event.prevent_default()

    def restricted(self) -> None:
        """Let the curtain say what is accepted; Textual would ring a bell."""
        self.post_message(self.Untaken())


class Meanwhile(NamedTuple):
    """What whoever looks away can read: what is asked, what comes next, and the clock with the milliseconds on it."""

    asked: str
    comes: str
    time: Callable[[], tuple[Clock | None, int]]


class Curtain(Dismissable[bool]):
    """Opaque. Returns True when opened by enter, by holding space, or by the PIN; False when dismissed.

    Where it hides somebody's words, a single press of enter doesn't open it: the other leader may still be looking.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("curtain.tcss")

    def __init__(
        self,
        who: str,
        others: str,
        what: str,
        unlock: Unlock | None = None,
        *,
        forgot: Forgot | None = None,
        meanwhile: Meanwhile | None = None,
        hides: bool = True,
        leader: Leader = NOBODY,
    ) -> None:
        """`who`, the `leader`, should look, `others` look away, and `what` comes next. `unlock` refuses a wrong PIN.

        With `forgot`, which asks to remove the PIN, it guards a seat at its own terminal: `who` says so, and going
        back leaves the session. `meanwhile` is below.
        """
        super().__init__()
        self._meanwhile = meanwhile
        self._who, self._others, self._what, self._unlock = with_mark(leader, who), others, what, unlock
        self._forgot, self._door, self._asked_at = forgot, forgot is not None, -inf
        self._hides = hides
        self._trying = False
        self._knock = Knock(once=not hides)
        self._opening: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the page, in the middle of an empty screen."""
        with Middle(), Center():
            said = self._who if self._door else Content.assemble(self._who, ", it's your turn.")
            aside = "" if self._door else f"{self._others}, please look away."
            yield Static(said, classes="who", markup=False)
            yield Static(Content(aside), classes="others", markup=False)
            yield Static(Content(self._what), classes="what", markup=False)
            if self._meanwhile:
                yield Static(Content(self._meanwhile.asked), classes="asked", markup=False)
                yield Center(LargeClock())
                yield Static(Content(self._meanwhile.comes), classes="comes", markup=False)
            if self._unlock:
                yield Center(Pin(placeholder="PIN", password=True, restrict=r"[0-9]*", max_length=8))
                yield Static(Content("Type your PIN and press enter."), classes="how", markup=False)
            else:
                yield Static(Content(TO_UNCOVER if self._hides else TO_OPEN), classes="how", markup=False)
            yield Static(classes="message", markup=False)
            yield Static(Content(LEAVE if self._door else "esc  not yet"), classes="aside", markup=False)

    def on_mount(self) -> None:
        """Show the time, and keep it right."""
        if self._meanwhile:
            self._tick()
            self.set_interval(1.0, self._tick)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what can be read meanwhile if there isn't enough room for it."""
        self.set_class(event.size.height < (ROOMY if self._unlock is None else ROOMY_PIN), "-short")

    def _tick(self) -> None:
        if self._meanwhile:
            for clock in self.walk_children(LargeClock):
                clock.update(*self._meanwhile.time())

    def on_key(self, event: events.Key) -> None:
        """Open for a held space or two presses of enter; escape dismisses the curtain, and nothing is shown."""
        event.stop()
        if event.key == "escape":
            self.dismiss(False)
        elif event.key == "f4" and self._forgot:
            self._ask(self._forgot, event.time)
        elif self._opening is not None:
            self._wait(event)
        elif self._unlock is None:
            if self._knock.opens(event.key, event.time):
                self._open()
            elif event.key == "space":
                self.say("▪" * self._knock.held + "▫" * (HOLD_TIMES - self._knock.held))
            else:
                self.say("Press it once more to open." if event.key == "enter" else UNTYPED)

    def on_paste(self, event: events.Paste) -> None:
        """Take no pasted text."""
        event.stop()
        self._stay()
        self.say(UNTYPED if self._unlock is None else UNPASTED)

    def _wait(self, event: events.Key) -> None:
        """Wait while the key that opened it repeats; any other key, or enter in a burst, leaves the curtain closed."""
        burst = self._knock.in_burst(event.time)
        if self._unlock is not None or event.key == "space" or (event.key == "enter" and not burst):
            if self._opening:
                self._opening.reset()
        else:
            self._stay()
            self.say(UNTYPED)

    def _ask(self, forgot: Forgot, at: float) -> None:
        """Request a reset with the second press."""
        if in_time(self._asked_at, at):
            self.run_worker(self._tell(forgot))
        else:
            self._asked_at = at
            self.say(FORGOTTEN)

    async def _tell(self, forgot: Forgot) -> None:
        try:
            await forgot()
        except ParleyError as error:
            self.say(str(error))
        else:
            self.say(ASKED)

    def _stay(self) -> None:
        self._knock.forget()
        if self._opening:
            self._opening.stop()
            self._opening = None
        self.say("")

    def _open(self) -> None:
        """Open when the key is released; otherwise its repeats would be typed into the form."""
        self.say("Let go of the key.")
        self._opening = self.set_timer(LET_GO_S, self._opened)

    def _opened(self) -> None:
        spend_key(self.app, typeahead.HOLD_S)  # who is used to pressing it twice does so before they see the sheet
        self.dismiss(True)

    @on(Pin.Untaken)
    def _untaken(self) -> None:
        self.say(DIGITS_ONLY)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        pin = event.value
        event.input.clear()
        if self._unlock is not None and pin and not self._trying and self._opening is None:
            self._trying = True
            self.say("One moment.")
            self.run_worker(self._try(self._unlock, pin))  # it takes a second, and the screen is painted meanwhile

    async def _try(self, unlock: Unlock, pin: str) -> None:
        try:
            await unlock(pin)
        except ParleyError as error:
            self.say(str(error))
        else:
            self.query_one(Pin).disabled = True
            self._open()
        finally:
            self._trying = False

    def say(self, sentence: str) -> None:
        """Show a sentence below the instructions."""
        self.query_one(".message", Static).update(Content(sentence))
