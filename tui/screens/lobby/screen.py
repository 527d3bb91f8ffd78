"""The lobby: the sessions, their open actions, and the way to create or open a session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Input, Static

from sessions.errors import ParleyError, Trouble
from sessions.session import Session  # noqa: F401  the engine is read while the first screen is painted
from sessions.situation import BEFORE
from sessions.text import listed
from sessions.times import here, show_hour, today
from tui.client.catalog import Catalog, OpenAction
from tui.client.messages import FileGone, FileMoved
from tui.commands.command import KeyCommand
from tui.commands.keymap import LOBBY
from tui.dialogs.screen import ParleyScreen
from tui.terminal.ordered_input import OrderedInput
from tui.widgets.hints import Foot
from tui.widgets.ledger import Ledger
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from textual.timer import Timer

    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.store.protocol import Hit, Store, Summary

FIRST = 60  # sessions read at first: more than fit in a window
MORE = 500  # sessions read when the cursor comes near the end of those
QUICK_S = 0.1  # how long the first frame waits, so that it can include its rows
AGAIN_S = 0.5  # how soon the lobby shows others' changes; it doesn't read ten thousand sessions for each of their keys
EMPTY = "No sessions yet. Press {key} to plan the first one; `parley demo` shows two examples."
TYPED = "the title is typed again each time, so that two keys never delete a session"
GOES = "Its agenda, drafts, keys and log are deleted permanently. Items from the previous session go back there."
ONLY_DRAFTS = "Only a session that hasn't started can be deleted; put the cursor on one."
HOSTED = {
    "new": "Only the host can plan sessions here. Ask them for a new one.",
    "delete": "Only the host can delete sessions here.",
}
NO_ACTIONS = "No open actions. Actions from your sessions are listed here until they are done."


class Lobby(ParleyScreen[None]):
    """Every session in the file, most recently changed first, above the open actions of all sessions."""

    CSS_PATH: ClassVar[Any] = "lobby.tcss"
    AUTO_FOCUS = "#list"  # otherwise the search field gets the first keys before it is hidden
    commands: tuple[KeyCommand, ...] = LOBBY

    def __init__(self, door: Callable[[], Store], only: dict[str, str] | None = None, key: str | None = None) -> None:
        """Show the sessions that `door` opens, or only those in `only`: then no other session can be seen, found or
        created.

        `only` has a seat for each session. If it belongs to an SSH `key` let in by `parley host`, it follows the
        invitations of that key.
        """
        super().__init__()
        self._door = door
        self._key = key
        self._again: Timer | None = None
        self._only = only
        self._catalog = Catalog(door, only)
        self._begun = self._searching = self._offered = False
        # text typed in the lobby's forms, for anyone who comes back to them
        self._half_typed: dict[str, DialogDraft] = {}
        self._wanted, self._count = FIRST, 0  # sessions to read, and sessions in the file
        self._words = ""  # of the last search

    def compose(self) -> ComposeResult:
        """Yield the lists."""
        with Horizontal(id="top"):
            yield Static(Content("parley"), id="title", markup=False)
            yield Static(id="count", markup=False)
        yield OrderedInput(placeholder="Words from your sessions", id="search")
        with Vertical(id="sessions"):
            yield Static(id="empty", markup=False)
            yield Ledger[Any](_drawn, id="list")
        yield Static(Content("Open actions"), id="heading", markup=False)
        yield Static(Content(NO_ACTIONS), id="none", markup=False)
        yield Ledger[OpenAction](_promise, id="actions")
        yield Foot()

    async def opening(self) -> None:
        """Show the sessions in the file: with the first frame if they are read quickly, else after it."""
        self.query_one("#list").focus()
        first = asyncio.create_task(self._catalog.sessions(FIRST))
        await asyncio.wait([first], timeout=QUICK_S)
        if first.done() and not first.exception():
            self._show(first.result())
        self.call_after_refresh(self._begin, first)

    def _begin(self, first: Awaitable[list[Summary]] | None = None) -> None:
        self._begun = True
        self.run_worker(self._read(first), exclusive=True, group="read")

    async def on_screen_resume(self) -> None:
        """Read the file again when somebody comes back from a session."""
        if self._begun:
            self._begin()

    def on_unmount(self) -> None:
        """Close the file."""
        self._catalog.close()

    # --- reading ----------------------------------------------------------------------------------------------------

    async def _read(self, first: Awaitable[list[Summary]] | None = None) -> None:
        """Show the newest sessions and the open actions; `first` already reads the newest, if it is given."""
        try:
            await self._follow_invitations()
            newest = await (first or self._catalog.sessions(self._wanted))
            self._count = await self._catalog.count() if len(newest) == self._wanted else len(newest)
            self._show(newest)
            self._show_actions(await self._catalog.promises())
            if await self._catalog.watch(self):
                if said := await self._catalog.notice():
                    self.say(said)
                self._file_moved()  # it may have changed since it was read above
        except Trouble as trouble:
            self.say(str(trouble))
        except NoMatches:
            if self.is_attached:
                raise
            # the lobby was closed while the file was read

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
        if self._again is None and self.app.screen is self and not self._searching:
            self._again = self.set_timer(AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        self._again = None
        self._begin()

    def _show(self, summaries: list[Summary]) -> None:
        if self._searching:
            return
        ledger = self.query_one("#list", Ledger)
        count = max(self._count, len(summaries))
        self.query_one("#count", Static).update(Content(f"{count:,} session{'s' * (count != 1)}"))
        if summaries and summaries == ledger.entries:
            return
        ledger.show(summaries, lambda one, other: getattr(one, "id", None) == getattr(other, "id", None))
        self._empty("" if summaries else EMPTY.format(key=self._key_for("new")))
        self.hint()

    @on(Ledger.NearEnd, "#list")
    async def _near_end(self, event: Ledger.NearEnd) -> None:
        """Read more sessions, or all of them if somebody went to the last one."""
        ledger = event.ledger
        if self._searching:
            return
        if len(ledger.entries) < self._count:
            self._wanted = self._count if event.last else len(ledger.entries) + MORE
            try:
                self._show(await self._catalog.sessions(self._wanted))
            except Trouble as trouble:
                self.say(str(trouble))
                return
        if event.last:
            ledger.cursor = max(0, len(ledger.entries) - 1)

    def _empty(self, sentence: str) -> None:
        self.query_one("#empty", Static).update(Content(sentence))
        self.query_one("#empty").display = bool(sentence)
        self.query_one("#list").display = not sentence

    def _show_actions(self, promises: list[OpenAction]) -> None:
        self.query_one("#actions", Ledger).show(promises)
        self.query_one("#actions").display = bool(promises)
        self.query_one("#none").display = not promises
        open_now = f"Open actions  {len(promises):,}" if promises else "Open actions"
        self.query_one("#heading", Static).update(Content(open_now))

    # --- searching --------------------------------------------------------------------------------------------------

    def do_search(self) -> None:
        """Show the search field."""
        line = self.query_one("#search", OrderedInput)
        if not self.has_class("-searching"):
            line.value = self._words
            line.select_all()
        self.set_class(True, "-searching")
        line.focus()

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        self.run_worker(self._find(event.value), exclusive=True, group="find")

    async def _find(self, words: str) -> None:
        self._searching = bool(words.strip())
        if not self._searching:
            await self._read()
            return
        try:
            hits: list[Hit] = await self._catalog.search(words)
        except ParleyError as error:
            self.say(str(error))
            return
        self.query_one("#list", Ledger).show(hits)
        self.query_one("#count", Static).update(Content(f"{len(hits)} found"))
        self._empty("" if hits else "No revealed text contains these words.")

    @on(Input.Submitted, "#search")
    def _submitted(self) -> None:
        self.query_one("#list").focus()

    def do_back(self) -> None:
        """Leave the search."""
        self.set_class(False, "-searching")
        line = self.query_one("#search", OrderedInput)
        self._words, line.value = line.value, ""
        self.query_one("#list").focus()
        if self._words.strip():
            self.say(f"Press {self._key_for('search')} to search for “{flat(self._words)}” again.")

    def _key_for(self, name: str) -> str:
        return next(each for each in LOBBY if each.id == name).key(False, self.app._keymap)

    # --- commands ---------------------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now on the row under the cursor."""
        entry = self.focused.cursor_entry if isinstance(self.focused, Ledger) else None
        if (command == "back" and not self.has_class("-searching")) or (command == "open" and entry is None):
            return ""
        if self._only is not None and command in HOSTED:
            return HOSTED[command]
        return ONLY_DRAFTS if command == "delete" and self._draft() is None else None

    def _draft(self) -> Any:
        """Return the draft session under the cursor, or None: only a session that never started can be deleted."""
        entry: Any = self.focused.cursor_entry if isinstance(self.focused, Ledger) else None
        return entry if getattr(entry, "status", None) in BEFORE and entry.started_at is None else None

    def do_delete(self) -> None:
        """Ask for the title of the draft under the cursor, and delete it."""
        from sessions.rules.forms import Field
        from tui.dialogs.dialog import Answers, Dialog
        from tui.dialogs.open_dialog import open_dialog

        draft = self._draft()

        async def delete(answers: Answers) -> None:
            await self._catalog.delete(draft.id, answers["title"])

        dialog = Dialog(
            id="delete",
            title=f"Delete “{draft.title}”",
            fields=(Field("title", "Type its title to delete it", "text", least=1, most=80),),
            note=GOES,
            done="delete",
            sure=True,
            says=f"{draft.title} has been deleted.",
            then=delete,
            unsaved=TYPED,
        )
        open_dialog(self.app, None, dialog)

    async def do_open(self) -> None:
        """Open the session or action under the cursor."""
        if isinstance(self.focused, Ledger):
            self.focused.action_choose()

    @on(Ledger.Chosen)
    async def _chosen(self, event: Ledger.Chosen) -> None:
        entry = event.entry
        session = entry.id if hasattr(entry, "id") else entry.session
        open_session: Any = getattr(self.app, "open_session")  # noqa: B009
        await open_session(session)

    def do_new(self) -> None:
        """Plan a new session."""
        from tui.screens.new_session.screen import screen

        self.app.push_screen(screen(self._door, self._half_typed))

    def do_quit(self) -> None:
        """Leave parley."""
        self.app.exit()


def _drawn(entry: Any, wide: int) -> Content:
    return _summary(entry, wide) if hasattr(entry, "touched_at") else _hit(entry, wide)


def _summary(summary: Summary, wide: int) -> Content:
    right = f"{summary.shown_status:<11}  {_ago(summary.touched_at):>12}"
    who = listed([name.partition(" ")[0] for name in summary.leaders])
    room = wide - len(right) - 2
    title = min(room, max(24, room * 3 // 5))
    return Content.assemble(
        Content(summary.title).truncate(title, ellipsis=True, pad=True),
        "  ",
        (Content(who).truncate(max(0, room - title), ellipsis=True, pad=True).plain, "$text-muted"),
        (right, "$text-muted"),
    )


def _hit(hit: Hit, wide: int) -> Content:
    title = Content(hit.title).truncate(24, ellipsis=True, pad=True)
    return Content.assemble(title, f"  {hit.ref:<4} ", (" ".join(hit.snippet.split()), "$text-muted"))


def _promise(promise: OpenAction, wide: int) -> Content:
    action = promise.action
    due = action.due.isoformat() if action.due else ""
    late = "late" if action.due and action.due < today() else ""
    right = f"{action.owner.upper():<8}{late:<5}{due:>10}"
    room = wide - len(right) - 2
    text = Content(action.text).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(text, "  ", (right, "bold" if late else "$text-muted"))


def _ago(when: datetime) -> str:
    """Return the time if it was today, ``yesterday``, or else the date."""
    days = (today() - here(when).date()).days
    if days == 0:
        return show_hour(when)
    return "yesterday" if days == 1 else here(when).date().isoformat()
