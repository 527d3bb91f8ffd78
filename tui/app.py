"""parley on screen: one app for the lobby and its sessions."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import App

from sessions.errors import Missing
from tui.client.unsaved_text import unsaved
from tui.config import Config
from tui.terminal import no_color
from tui.terminal.guard import needs
from tui.terminal.leaving import LeavesOnceOpen
from tui.terminal.parsed_once import COMPACT, ParsedOnce
from tui.terminal.patient import PatientApp
from tui.terminal.typeahead import drop_typing, typed_for_no_field
from tui.themes import THEMES

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider
    from textual.driver import Driver
    from textual.geometry import Size
    from textual.screen import Screen

    from sessions.room import Mode
    from sessions.store.protocol import Store
    from tui.client.catalog import Glance
    from tui.client.eyes import Eyes
    from tui.client.session_client import SessionClient

SETTLE_S: Final = 1.0
"""Seconds for the last keys to take effect before what is typed is saved and the app exits."""

DROPPED: Final = "This just changed, so your keys did nothing. Wait a second, then continue."
NO_FIELD: Final = "No field is open, so nothing that you type does anything. Wait a second, then continue."
SLOW_LINK: Final = "The link is slow: the clock moves once a minute, and nothing else moves by itself."
FAST_AGAIN: Final = "The link is fast again: the clock moves every second."
COPIED: Final = "Copied for your turn only, because the other leader uses this computer's clipboard too."


def _palette() -> type[Provider]:
    from tui.dialogs.palette import Palette

    return Palette


needs(App, "_check_bindings", given=("_clipboard",), here=__name__)


class ParleyApp(LeavesOnceOpen[None], PatientApp[None]):
    """The lobby, or one session: at the hot seat, on a `seat`, or with another `mode` and no seat to watch.

    `seats` are one person's, by session: their lobby lists only these sessions, each opened on its seat. If `parley
    host` let them in with an SSH `key`, the lobby follows that key's invitations. `replay` shows the session's history
    instead, `project` the session for everybody in the room. With `alone`, one person tries an argument from that seat
    against a script. `notice` is shown at the start.
    `open_file` opens the database; it's called when something is needed from it. The lobby's first rows come from
    `glance`, which reads them without opening it.
    """

    TITLE = "parley"
    CSS_PATH: ClassVar[Any] = "app.tcss"
    COMMANDS: ClassVar[Any] = {_palette}
    BINDINGS: ClassVar[Any] = []
    NOTIFICATION_TIMEOUT = 3
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        open_file: Callable[[], Store],
        *,
        glance: Glance | None = None,
        config: Config | None = None,
        session: str | None = None,
        seat: str | None = None,
        mode: Mode = "hotseat",
        seats: Mapping[str, str] | None = None,
        key: str | None = None,
        replay: bool = False,
        project: bool = False,
        alone: str | None = None,
        notice: str = "",
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.open_file, self._glance = open_file, glance
        self.config = config or Config()
        self.touched_at = time.monotonic()
        self._session, self._seat, self._mode, self._key = session, seat, mode, key
        self._seats = None if seats is None else dict(seats)
        self._notice, self._replay, self._project, self._alone = notice, replay, project, alone
        self._fitted: Size | None = None  # the window size that everything is laid out for
        self._leaving: asyncio.Task[None] | None = None
        self.agreed_to_lose = False
        """Whether the person has been asked about what isn't on disk."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = no_color.THEME if no_color.wanted() else self.config.theme or _theme_of_terminal()
        no_color.remove_colors(self)
        compact = self.config.density == "compact"
        self.stylesheet = ParsedOnce(variables=self.get_css_variables(), compact=compact)
        self.set_class(compact, COMPACT)
        if self.config.keys:
            self.set_keymap(dict(self.config.keys))
        self.animation_level = "none"
        self.keep_still(self.config.reduced_motion, slow=self.config.link == "slow")

    async def on_mount(self) -> None:
        """Show the lobby, or the session that was asked for."""
        self.screen_change_signal.subscribe(self, self._fit)
        self.call_after_refresh(gc.enable)  # which the lobby puts off
        self.call_after_refresh(self._read_stylesheets)
        if self.config.link == "auto":
            self.call_after_refresh(self.measure_link)
        if self._notice:
            self.notify(self._notice, severity="warning", timeout=10, markup=False)
        if self._alone is not None:
            await self.open_alone(self._alone)
        elif self._session is None:
            from tui.screens.lobby.screen import Lobby

            await self.push_screen(Lobby(self.open_file, self._seats, self._key, self._glance))
        elif self._replay:
            await self.open_history(self._session)
        elif self._project:
            from tui.screens.project.screen import ProjectScreen

            await self.push_screen(ProjectScreen(self.open_file, self._session))
        else:
            await self.open_session(self._session, self._seat, self._mode)

    def _read_stylesheets(self) -> None:
        """Read those of the screens to come, so that the first key on each of them doesn't wait for all styles."""
        self.stylesheet.read_all(sorted(Path(__file__).parent.glob("*/**/*.tcss")))

    def action_command_palette(self) -> None:
        """Open the palette on one of parley's own screens. A dialog, a curtain and the palette itself have none."""
        from tui.dialogs.palette import PaletteScreen
        from tui.dialogs.screen import ParleyScreen

        if isinstance(self.screen, ParleyScreen):
            self.push_screen(PaletteScreen(id="--command-palette"))

    @property
    def first_playbook(self) -> str | None:
        """Return the key of the playbook that the form of a new session begins with; None if the person chose none."""
        return self.config.playbook

    async def open_session(self, session: str, seat: str | None = None, mode: Mode = "hotseat") -> None:
        """Show a session; in the lobby of one person, on their seat. Raises Missing if they have no seat there."""
        if self._seats is not None:
            if session not in self._seats:
                raise Missing(f"You have no seat in session {session}.")
            seat, mode = self._seats[session], self._mode
        from tui.screens.session.screen import SessionScreen

        idle_s = self.config.curtain_idle_s
        await self.push_screen(SessionScreen(self.open_file, session, seat, mode, curtain_idle_s=idle_s))

    async def open_alone(self, seat: str) -> None:
        """Let one person at `seat`, cpo or cto, try an argument against a script, in a file that isn't kept."""
        from tui.config import opened_unkept
        from tui.screens.session.alone import PlaysAlone
        from tui.screens.session.screen import SessionScreen

        alone, idle_s = PlaysAlone(opened_unkept, seat), self.config.curtain_idle_s
        await self.push_screen(
            SessionScreen(alone.open_file, alone.session, seat, "local", curtain_idle_s=idle_s, alone=alone)
        )

    @property
    def _theirs(self) -> dict[str, str] | None:
        """The seats of this person by session; over SSH, at least the session they came for. None: they may see all."""
        if self._seats is None and self._mode == "ssh":
            return {self._session: self._seat or ""} if self._session else {}
        return self._seats

    async def open_pair(self, series: str | None, eyes: Eyes) -> None:
        """Show the figures of a series as `eyes` may see them; without a series, the list of every one."""
        if series is None:
            from tui.screens.pair.series import SeriesScreen

            await self.push_screen(SeriesScreen(self.open_file, self._theirs))
        else:
            from tui.screens.pair.screen import PairScreen

            least, most = sorted((self.config.escalations_least, self.config.escalations_most))
            await self.push_screen(PairScreen(self.open_file, self._theirs, series, eyes, (least, most)))

    async def open_history(self, session: str) -> None:
        """Show the changes of a session, and what it looked like after each of them."""
        from tui.screens.history.screen import HistoryScreen

        await self.push_screen(HistoryScreen(self.open_file, self._theirs, session))

    def aside(self, session: str) -> SessionClient:
        """Return an unopened client for somebody who acts on a session without entering it. Raises Missing."""
        from tui.client.session_client import SessionClient

        if self._seats is None:
            return SessionClient(self.open_file, session, aside=True)
        if session not in self._seats:
            raise Missing(f"You have no seat in session {session}.")
        return SessionClient(self.open_file, session, self._seats[session], self._mode, aside=True)

    async def open_demo(self) -> None:
        """Show a lobby with the examples, in a file of their own that is deleted afterwards. Raises Trouble."""
        from sessions.setup.demo_file import DemoFile
        from tui.screens.lobby.screen import Lobby

        demo, own = DemoFile(), self.open_file
        await asyncio.get_running_loop().run_in_executor(None, demo.fill)
        self.open_file = demo.open

        def back(_: None) -> None:
            self.open_file = own
            demo.close()

        await self.push_screen(Lobby(demo.open, demo=True), back)

    async def open_pack(self, session: str, escalation: str) -> None:
        """Show the pack of an escalation; in the lobby of one person, on their seat. Raises Missing without one."""
        from tui.screens.pack.screen import screen

        if self._seats is not None and session not in self._seats:
            raise Missing(f"You have no seat in session {session}.")
        seat = None if self._seats is None else self._seats[session]
        await self.push_screen(screen(self.open_file, session, escalation, seat, self._mode))

    # --- leaving ----------------------------------------------------------------------------------------------------

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Exit the app after everything typed has taken effect and is saved. Calling this again changes nothing."""
        leave = partial(super().exit, result, return_code, message)
        if not self.call_later(self._leave, leave, return_code == 0):  # it is already closing
            leave()

    def _leave(self, leave: Callable[[], None], ask: bool) -> None:
        """Save what is typed, then `leave`; a person who leaves by a key is asked about what isn't on disk."""

        async def save_and_leave() -> None:
            asked = False
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SETTLE_S):
                        await self.settled()
                await self.save()
                await self.last_answer()
                asked = ask and self._asks_first(leave)
            finally:
                if asked:
                    self._leaving = None
                else:
                    leave()

        if self._leaving is None:  # a separate task, because typed keys need the app's queue to take effect
            self._leaving = asyncio.create_task(save_and_leave())

    def _asks_first(self, leave: Callable[[], None]) -> bool:
        if self.agreed_to_lose or not unsaved(self.screen_stack):
            return False
        from tui.dialogs.unsaved import asks_first

        return asks_first(self, leave, self._mode == "ssh")

    async def save(self) -> None:
        """Save what is in the fields of all screens and not on disk yet."""
        from tui.dialogs.modal import FormModal
        from tui.dialogs.screen import ParleyScreen

        for screen in reversed(self.screen_stack):
            if isinstance(screen, ParleyScreen | FormModal):
                await screen.save()

    # --- what happens to it -----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything below 60 by 18; keys typed then are ignored."""
        if self._fitted not in (None, event.size):
            drop_typing(self)
        self._fitted = event.size
        self._fit()

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Do what a key is bound to; if it does nothing, let the screen say why."""
        from tui.dialogs.screen import ParleyScreen

        done = await super()._check_bindings(key, priority)
        if not done and not priority and isinstance(self.screen, ParleyScreen):
            self.screen.unused.explain(key)
            if len(key) == 1:
                typed_for_no_field(self)
        return done

    def dropped(self, *, in_vain: bool = False) -> None:
        """Say that a key did nothing, or that no field takes what is typed."""
        from tui.dialogs.curtain import Curtain
        from tui.dialogs.modal import FormModal
        from tui.dialogs.screen import ParleyScreen

        if isinstance(self.screen, ParleyScreen | FormModal | Curtain):
            self.screen.say(NO_FIELD if in_vain else DROPPED)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy; in a turn at the hot seat only within parley and for this turn, because the next leader could paste it.

        Text sent to a terminal can't be taken back: not every terminal lets its clipboard be overwritten.
        """
        from tui.screens.session.screen import SessionScreen

        turns = [each for each in self.screen_stack if isinstance(each, SessionScreen) and each.in_turn]
        if turns:
            self._clipboard = text
            turns[0].say(COPIED)
        else:
            super().copy_to_clipboard(text)

    def forget_copied(self) -> None:
        """Forget what was copied within parley."""
        self._clipboard = ""

    def _fit(self, _: Screen[Any] | None = None) -> None:
        from tui.dialogs.too_small import fit

        self.call_later(fit, self)

    async def on_event(self, event: events.Event) -> None:
        """Note when somebody last pressed a key or a button."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self.touched_at = time.monotonic()
        await super().on_event(event)

    def link_changed(self) -> None:
        """Say that the link has become slow, or fast again."""
        from tui.dialogs.screen import ParleyScreen
        from tui.widgets.rail import Rail

        for screen in self.screen_stack:
            if isinstance(screen, ParleyScreen):
                screen.say(SLOW_LINK if self.link.slow else FAST_AGAIN)
            for rail in screen.walk_children(Rail):
                rail.refresh()

    def bell(self) -> None:
        """Ring the bell, unless the person turned it off."""
        if self.config.bell:
            super().bell()


def _theme_of_terminal() -> str:
    """Return the theme that suits the terminal: COLORFGBG says dark or light; few colors mean the terminal's own."""
    if os.environ.get("COLORTERM", "") not in ("truecolor", "24bit") and "256" not in os.environ.get("TERM", "256"):
        return "ansi"
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"
