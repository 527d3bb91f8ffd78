"""The lobby: what we owe, the sessions, and the way to create or open a session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Trouble
from tui.client.catalog import Catalog
from tui.client.messages import FileGone, FileMoved
from tui.commands.command import KeyCommand
from tui.commands.keymap import IN_LOBBY
from tui.dialogs.protocol import Part
from tui.dialogs.screen import ParleyScreen
from tui.screens.lobby.delete_draft import DeleteDraft
from tui.screens.lobby.demo import LookAtDemo
from tui.screens.lobby.lobby_list import FIRST, Counted, LobbyList, Moved
from tui.screens.lobby.over_time import OverTime
from tui.screens.lobby.plan_warm_up import PlanWarmUp
from tui.screens.lobby.replay import Replay
from tui.screens.lobby.search import Search
from tui.screens.lobby.section import SectionHeading
from tui.screens.lobby.settle import Settle
from tui.screens.lobby.welcome import Welcome
from tui.widgets.hints import Foot
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from textual.timer import Timer

    from sessions.store.protocol import Store, Summary
    from tui.client.catalog import Glance

QUICK_S = 0.1  # how long the first frame waits, so that it can include its rows
AGAIN_S = 0.5  # how soon the lobby shows others' changes; it doesn't read ten thousand sessions for each of their keys
DEMO_TITLE = "parley · an example; nothing you do here is kept"
HOSTED = "Only the host can plan sessions here. Ask them for a new one."


class Lobby(ParleyScreen[None]):
    """What comes next and what is due, section by section, above every session in the file."""

    about = (
        "The lobby",
        "What comes next, what you owe, and every session you have held. Open a row, or deal with it here.",
    )
    CSS_PATH: ClassVar[Any] = "lobby.tcss"
    commands: tuple[KeyCommand, ...] = IN_LOBBY

    def __init__(
        self,
        open_file: Callable[[], Store],
        only: dict[str, str] | None = None,
        key: str | None = None,
        glance: Glance | None = None,
        *,
        demo: bool = False,
    ) -> None:
        """Show the sessions in the file, or only those in `only`: then no other session can be seen, found or
        created.

        `only` has a seat for each session. If it belongs to an SSH `key` let in by `parley host`, it follows the
        invitations of that key. `glance` reads the first sessions while the file is not open yet. A `demo` lies over
        the lobby of the person's own file, and leads back there.
        """
        super().__init__()
        self._open_file = open_file
        self._key = key
        self._again: Timer | None = None
        self._only = only
        self._catalog = Catalog(open_file, only, glance)
        self.closing.callback(self._catalog.close)
        self._sessions = LobbyList(self, self._catalog)
        self._welcome = Welcome(guest=only is not None)
        self._search = Search(self, self._catalog, self._sessions)
        self._delete = DeleteDraft(self, self._catalog, self._sessions, guest=only is not None)
        self._over_time = OverTime(self, self._sessions, only)
        self._replay = Replay(self, self._sessions)
        self._demo = demo
        self._look_at_demo = LookAtDemo(self, guest=only is not None, demo=demo)
        self._count, self._counts = Static(id="count", markup=False), ""
        self._begun = self._offered = False
        guest = only is not None
        self._settle = Settle(self, self._sessions, open_file, guest=guest)
        self._warm_up = PlanWarmUp(self, self._sessions, open_file, guest=guest)

    def compose(self) -> ComposeResult:
        """Yield the lists."""
        with Horizontal(id="top", classes="column"):
            yield Static(Content(DEMO_TITLE if self._demo else "parley"), id="title", markup=False)
            yield self._count
        yield self._search
        yield self._sessions
        yield Foot()

    async def opening(self) -> None:
        """Show the sessions in the file: with the first frame if they are read quickly, else after it."""
        self._sessions.focus_rows()
        first = asyncio.create_task(self._catalog.first(FIRST))
        await asyncio.wait([first], timeout=QUICK_S)
        if first.done() and not first.exception():
            self._sessions.show(first.result())
        self.once_painted(partial(self._begin, first))

    def _begin(self, first: Awaitable[list[Summary]] | None = None) -> None:
        self._begun = True
        self.run_worker(self._read(first), exclusive=True, group="read")

    async def on_screen_resume(self) -> None:
        """Read the file again when somebody comes back from a session."""
        if self._begun:
            self._begin()

    # --- reading ----------------------------------------------------------------------------------------------------

    async def _read(self, first: Awaitable[list[Summary]] | None = None) -> None:
        """Show the newest sessions and the sections; `first` already reads the newest, if it is given."""
        try:
            await self._follow_invitations()
            await self._sessions.read(first)
            from tui.screens.lobby.sections import SECTIONS

            await self._sessions.read_sections(SECTIONS)
            if await self._catalog.watch(self):
                if said := await self._catalog.notice():
                    self.say(said)
                self._file_moved()  # it may have changed since it was read above
        except Trouble as trouble:
            self.say(str(trouble))

    async def _follow_invitations(self) -> None:
        """Update the seats that this person was given, or lost, since they came."""
        if self._only is None or self._key is None:
            return
        seats = await self._catalog.seats(self._key)
        for gone in self._only.keys() - seats.keys():
            del self._only[gone]
        self._only.update(seats)

    @on(FileGone)
    def _file_gone(self, event: FileGone) -> None:
        """Offer, once, to save the open session as a new file; if a session is open, its own screen does this."""
        if self.app.screen is not self or self._offered:
            return
        self.say(event.sentence)
        if self._only is None:
            from tui.dialogs.open_dialog import open_dialog
            from tui.dialogs.unsaved import rescue_dialog

            self._offered = True
            open_dialog(self.app, None, rescue_dialog(event.path, self._catalog.rescue, False, self.say))

    @on(FileMoved)
    def _file_moved(self) -> None:
        """Read the file again soon, once for all changes until then; coming back from a session does so anyway."""
        if self._again is None and self.app.screen is self:
            self._again = self.set_timer(AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        self._again = None
        self._begin()

    @on(Counted)
    async def _counted(self) -> None:
        empty = self._sessions.is_empty and not self._search.display
        if empty and not self._welcome.is_attached:
            await self.mount(self._welcome, after=self._sessions)
        if not self._search.display:
            self._sessions.display = not empty
        if self._welcome.display != empty:
            self._welcome.display = empty
            if empty:
                self._welcome.focus()
            elif not self._search.display:
                self._sessions.focus_rows()
        says = "" if empty else self._search.says or self._sessions.says
        if says != self._counts:
            self._counts = says
            self._count.update(Content(says))
        self.hint()

    @on(Moved)
    def _moved(self) -> None:
        self.hint()

    # --- commands ---------------------------------------------------------------------------------------------------

    def parts(self) -> Iterable[Part]:
        """Yield the lobby itself, its search, and what plans a warm-up, deletes a draft and shows what was before."""
        yield from (self, self._search, self._settle, self._warm_up, self._delete, self._over_time, self._replay)
        yield self._look_at_demo

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if command == "open":
            row = self.focused.cursor_entry if isinstance(self.focused, Ledger) else None
            return "" if row is None or isinstance(row, SectionHeading) else None
        return HOSTED if command == "new" and self._only is not None else None

    def do_open(self) -> None:
        """Choose the row under the cursor, whichever list it is in."""
        if isinstance(self.focused, Ledger):
            self.focused.action_choose()

    def do_new(self) -> None:
        """Plan a new session."""
        from tui.screens.new_session.screen import screen

        self.app.push_screen(screen(self._open_file))

    def do_quit(self) -> None:
        """Leave parley, or the example."""
        if self._demo:
            self.dismiss(None)
        else:
            self.app.exit()

    def label(self, command: KeyCommand) -> str:
        """Return the current label of a key."""
        return "back to yours" if self._demo and command.id == "quit" else super().label(command)
