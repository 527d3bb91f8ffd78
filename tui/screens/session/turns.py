"""Taking turns at the hot seat: the curtain for one leader, then for the other, with nothing left on screen between."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sessions.errors import Locked, ParleyError, Refused
from sessions.model import Clock, Participant
from sessions.rules.phases import phase_of
from sessions.situation import RUNNING
from sessions.text import at_most, listed
from tui.client.status import called, coming
from tui.commands.command import KeyCommand
from tui.commands.keymap import TURNS
from tui.dialogs.modal import FormModal
from tui.exercises import panel_for
from tui.screens.session.controller import ScreenController
from tui.widgets.leader import leader_of

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.curtain import Curtain
    from tui.screens.session.leave import LeaveSession
    from tui.screens.session.protocol import ControlledScreen

_Turn = tuple[str, str | None, int, str]  # seat, form, its round, item

ASKED_MOST = 3  # lines of what is asked, on the curtain
WARNED_PART = 5 / 6  # the part of the time without a key after which the warning comes that the curtain will drop


@runtime_checkable
class Copying(Protocol):
    """An app that stores the copied text."""

    def forget_copied(self) -> None:
        """Discard it."""


class Turns(ScreenController):
    """Whose turn it is, for one session screen."""

    commands: tuple[KeyCommand, ...] = TURNS

    def __init__(self, screen: ControlledScreen, client: SessionClient, leaving: LeaveSession, idle_s: int) -> None:
        """The curtain drops after `idle_s` seconds without a key in a turn."""
        super().__init__(screen, client)
        self._leaving, self._idle_s = leaving, idle_s
        self._told = 0.0  # the last key after which the warning was given
        self._door: Curtain | None = None  # while the PIN of this seat is asked for
        # the turn whose curtain was dismissed; it comes back on request, or for another turn
        self._aside: _Turn | None = None

    def refusal(self, command: str) -> str | None:
        """Return why no curtain can be dropped or raised now."""
        if not self.client.hot:
            return ""
        if self.covered:
            return self.covered
        if command == "curtain":
            return None if self.client.eyes else "Nobody has a private turn now."
        if self.client.eyes:
            return "Finish this turn first."
        return None if self.next() else "Nobody has a private turn now."

    def next(self) -> str | None:
        """Return the leader whose private turn it is; the one drawn first comes first."""
        return self.client.situation.turn if self.client.hot else None

    async def end_if_over(self) -> None:
        """End a turn if its leader has sealed, or its form is closed."""
        if self.client.hot and self.client.eyes and self.next() != self.client.eyes:
            await self._end()

    async def _end(self) -> None:
        """End a turn: save the typed text, and leave nothing that the next person could reach with a key."""
        await self._leaving.clear()
        self.forget()
        self.screen.say("")
        await self.client.end_turn()

    def forget(self) -> None:
        """Discard the clipboard, selections and messages of a turn. Undo is discarded with the fields: each turn has
        new ones.
        """
        app = self.screen.app
        app.clear_notifications()
        for screen in app.screen_stack:
            screen.clear_selection()
        if isinstance(app, Copying):
            app.forget_copied()

    def raise_curtain(self) -> None:
        """Raise the curtain if it is somebody's turn, or in front of a seat whose PIN is needed."""
        if self.client.at_the_door:
            self._ask_at_the_door(str(self.client.seat))
            return
        if self._door:
            self._door.dismiss(True)
        seat = self.next()
        if seat is None:
            self._aside = None  # "not yet" was for a turn that is over, even if the same one comes again
        if seat is None or self.client.eyes or not self.screen.on_top or not self._going:
            return
        if self._aside != self._turn(seat):
            self._hand_over(seat)

    def _turn(self, seat: str) -> _Turn:
        now = self.client.situation
        return seat, now.form, now.round, now.item or ""

    @property
    def _going(self) -> bool:
        return not self.screen.middle.covered and self.client.situation.status in RUNNING

    async def drop_when_idle(self, touched: float) -> None:
        """Drop the curtain if no key was pressed for long in a turn; `touched` is the last time, in `time.monotonic`.

        After five sixths of that time, it warns and rings the bell.
        """
        if not self.client.hot or not self.client.eyes:
            return
        app, idle = self.screen.app, time.monotonic() - touched
        if idle > self._idle_s:
            await self.do_curtain()
        elif idle > self._idle_s * WARNED_PART and self._told != touched:
            self._told = touched
            left = max(1, round(self._idle_s - idle))
            sentence = (
                f"No key was pressed for a while. The curtain drops in {left} s, and your draft is saved. "
                "Press any key to stay."
            )
            app.bell()
            self.screen.say(sentence)
            if isinstance(app.screen, FormModal):
                app.screen.say(sentence)

    async def do_curtain(self) -> None:
        """Drop the curtain; the typed text is saved on disk and no longer on the screen."""
        await self._end()
        self._aside = None
        await self.screen.show()

    def do_hand_over(self) -> None:
        """Raise the curtain for the next turn."""
        seat = self.next()
        if seat is None:
            raise Refused("It is nobody's turn now.")
        self._hand_over(seat)

    def _hand_over(self, seat: str) -> None:
        from tui.dialogs.curtain import Curtain, Meanwhile

        view = self.client.view()
        item = view.active
        phase = phase_of(item) if item else None
        what = f"{item.title} · {phase.title.lower()}" if item and phase else ""
        others = [called(view, each.key_) for each in view.all(Participant) if each.key_ != seat and not each.absent]

        turn = self._turn(seat)

        async def opened(yes: bool | None) -> None:
            self._aside = None if yes else turn
            if not yes:
                await self.client.pins.close_seats()
            if yes and self.next() == seat:
                self.client.take_turn(seat)
            await self.screen.show()

        async def unlock(pin: str) -> None:
            await self.client.pins.unlock(seat, pin)

        asked = at_most(panel_for(item.kind).prompt(view, item), ASKED_MOST) if item else []
        meanwhile = Meanwhile("\n".join(asked), "\n".join(filter(None, (self.screen.passed, coming(view)))), self._time)
        locked = unlock if self.client.locked(seat) else None
        curtain = Curtain(
            called(view, seat),
            listed(others),
            what,
            locked,
            meanwhile=meanwhile,
            hides=self.client.hidden(seat),
            leader=leader_of(view.leaders, seat),
        )
        self.screen.app.push_screen(curtain, opened)

    def _time(self) -> tuple[Clock | None, int]:
        return self.client.view().find(Clock), self.client.elapsed_ms

    def ask_pin(self, locked: Locked, done: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ask for the PIN that a command needs, then do it; `done` comes after."""
        from tui.dialogs.curtain import Curtain

        view, seat, screen = self.client.view(), locked.seat, self.screen
        others = [called(view, each) for each in view.leaders if each != seat]

        async def opened(yes: bool | None) -> None:
            try:
                if yes and locked.again:
                    await locked.again()
                    if done:
                        await done()
            except ParleyError as error:
                screen.say(str(error))
            finally:
                await self.client.pins.close_seats()

        async def unlock(pin: str) -> None:
            await self.client.pins.unlock(seat, pin)

        leader = leader_of(view.leaders, seat)
        curtain = Curtain(called(view, seat), listed(others), "This needs your PIN.", unlock, leader=leader)
        # a list that asked who acts closes now, and what it pushed would call nobody back
        screen.call_next(lambda: screen.app.push_screen(curtain, opened))

    def _ask_at_the_door(self, seat: str) -> None:
        """Let nobody into a seat of their own without its PIN."""
        from tui.dialogs.curtain import Curtain

        if not self.screen.on_top:
            return
        view = self.client.view(seat)

        async def opened(yes: bool | None) -> None:
            self._door = None
            if yes:
                await self.screen.show()
            else:
                await self._leaving.leave()

        async def unlock(pin: str) -> None:
            await self.client.pins.unlock(seat, pin)

        who = f"{called(view, seat)}: this seat has a PIN."
        self._door = Curtain(who, "", view.header.title, unlock, forgot=self.client.pins.ask_for_reset)
        self.screen.app.push_screen(self._door, opened)
