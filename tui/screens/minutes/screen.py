"""The minutes as they are now: to read, search and export, and, when the session is closed, to amend."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from sessions.model import Escalation
from sessions.model.core import CLOSED
from tui.client.messages import FileMoved, SessionMoved
from tui.client.session_client import SessionClient
from tui.commands.command import KeyCommand, by_id
from tui.commands.keymap import MINUTES
from tui.dialogs.export import export_dialog
from tui.dialogs.open_client import open_client
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.protocol import Part
from tui.dialogs.screen import ParleyScreen
from tui.screens.history.opening import open_history
from tui.screens.minutes.amend import Amending
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.set_keys import keys_set
from tui.widgets.hints import Foot
from tui.widgets.reader import Reader
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sessions.room import Mode
    from sessions.store.protocol import Store


class MinutesScreen(ParleyScreen[None]):
    """The minutes of a session, for a client of its own, with the packs of its escalations."""

    about = (
        "The minutes",
        "All that was said, decided and promised. After the close it stays as it is; an amendment has a reason.",
    )
    CSS_PATH: ClassVar[Any] = "minutes.tcss"
    commands: tuple[KeyCommand, ...] = MINUTES

    def __init__(self, client: SessionClient) -> None:
        """`client` isn't open yet; it is opened and closed with the screen."""
        self.client = client
        self.pack: str | None = None  # the escalation whose pack is shown; None for the whole minutes
        self._opened = False
        self._amending = Amending(self)
        self._words = ""  # of the last search
        super().__init__()

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(id="title", markup=False)
            yield Static(id="what", markup=False)
        yield Reader()
        yield OrderedInput(placeholder="Words in the minutes", id="search")
        yield Foot()

    async def opening(self) -> None:
        """Open the session and show its minutes."""
        self._opened = await open_client(self, self.client)
        if not self._opened:
            return
        self.query_one(Reader).focus()
        await self._show()

    def parts(self) -> Iterable[Part]:
        """Yield the commands for reading, and those for changing minutes."""
        yield self
        if self._opened:
            yield self._amending

    # --- showing ----------------------------------------------------------------------------------------------------

    async def _show(self) -> None:
        """Lay the text out again; the reading position stays."""
        view, pack = self.client.view(), self.pack

        def write(store: Store) -> str:
            from sessions.minutes.escalation_pack import escalation_pack
            from sessions.minutes.markdown import export_markdown
            from sessions.records.left_now import left_now
            from sessions.times import as_read, today

            read = as_read(view)
            if pack:
                return escalation_pack(read, pack, level=1)
            over = view.header.status in CLOSED
            return export_markdown(read, left_now(store, view, today()) if over else None)

        if await self.attempt(lambda: self._lay_out(write)):
            self.bind_commands()
            self.hint()

    async def _lay_out(self, write: Callable[[Store], str]) -> None:
        text = await self.client.in_file(write)
        self.query_one(Reader).show(text)
        header = self.client.view().header
        self.query_one("#title", Static).update(Content("Escalation pack" if self.pack else "Minutes"))
        self.query_one("#what", Static).update(Content(f"{header.status} · {header.id}"))

    @on(SessionMoved)
    async def _moved(self) -> None:
        await self._show()

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self.attempt(self.client.look)

    # --- commands ---------------------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if not self._opened:
            return None if command == "minutes-back" else ""
        if command in ("minutes-next", "minutes-previous"):
            return None if self.query_one(Reader).found > 0 else "Search for something first."
        if command == "minutes-pack" and not self.client.view().all(Escalation):
            return "This session has no escalations."
        return None

    def hinted(self, command: KeyCommand, part: Part) -> bool:
        """Whether to show a key in the hints. Over SSH, exporting isn't shown: the file would be on the host."""
        return super().hinted(command, part) and not (command.id == "minutes-export" and self.client.mode == "ssh")

    def label(self, command: KeyCommand) -> str:
        """Return the current label of a key."""
        if command.id == "minutes-pack" and self._next_pack() is None:
            return "whole minutes"
        return super().label(command)

    def do_minutes_back(self) -> None:
        """Leave the search field, else the screen."""
        if self.query_one("#search").display:
            self._end_search()
        else:
            self.dismiss(None)

    async def do_minutes_pack(self) -> None:
        """Show the pack of the next escalation; after the last one, the whole minutes again."""
        self.pack = self._next_pack()
        self.query_one(Reader).scroll_home(animate=False)
        await self._show()

    def _next_pack(self) -> str | None:
        packs = [escalation.id for escalation in self.client.view().all(Escalation)]
        place = packs.index(self.pack) + 1 if self.pack in packs else 0
        return packs[place] if place < len(packs) else None

    async def do_minutes_history(self) -> None:
        """Step through the changes of the session."""
        await open_history(self, self.client.session_id)

    def do_minutes_export(self) -> None:
        """Ask for a file and write the minutes to it."""
        open_dialog(self.app, self.client, export_dialog(self.client))

    # --- searching --------------------------------------------------------------------------------------------------

    def do_minutes_search(self) -> None:
        """Show the search field."""
        line = self.query_one("#search", OrderedInput)
        if not line.value:
            line.value = self._words
        line.select_all()
        line.display = True
        line.focus()

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        count = self.query_one(Reader).find(event.value)
        self.say(f"{count} lines" if event.value.strip() else "")

    @on(Input.Submitted, "#search")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self._end_search()
            return
        self.query_one("#search").display = False
        self.query_one(Reader).focus()
        self._say_place(self.query_one(Reader).go_on(0))

    def _end_search(self) -> None:
        line = self.query_one("#search", OrderedInput)
        self._words, line.value = line.value, ""
        line.display = False
        key = by_id(MINUTES, "minutes-search").key(keys_set(self.app))
        again = f"Press {key} to search for “{flat(self._words)}” again." if self._words.strip() else ""
        self.call_after_refresh(self.say, again)
        self.query_one(Reader).focus()

    def do_minutes_next(self) -> None:
        """Go to the next match."""
        self._say_place(self.query_one(Reader).go_on(1))

    def do_minutes_previous(self) -> None:
        """Go to the previous match."""
        self._say_place(self.query_one(Reader).go_on(-1))

    def _say_place(self, place: tuple[int, int]) -> None:
        number, count = place
        self.say(f"{number} of {count}" if count else "The minutes don't contain these words.")


def screen(
    open_file: Callable[[], Store], session_id: str, seat: str | None = None, mode: Mode = "hotseat"
) -> MinutesScreen:
    """Return the screen with the minutes of a session."""
    return MinutesScreen(SessionClient(open_file, session_id, seat, mode))
