"""The search of the lobby: words in everything revealed in any session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from sessions.errors import ParleyError
from tui.commands.keymap import SEARCH, SEARCHING
from tui.commands.refusing import Refusing
from tui.screens.lobby.lobby_list import Counted
from tui.screens.lobby.open_session import open_session
from tui.terminal.ordered_input import OrderedInput
from tui.terminal.set_keys import keys_set
from tui.widgets.ledger import Ledger
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from sessions.store.protocol import Hit
    from tui.client.catalog import Catalog
    from tui.dialogs.protocol import CommandScreen
    from tui.screens.lobby.lobby_list import LobbyList

TITLE_MOST, REF_MOST = 24, 16  # cells of a session's title, and of the number of what was found
NOTHING = "No revealed text contains these words."


class Search(Refusing, Vertical):
    """A field, and below it what was found, which is shown instead of the `sessions`."""

    commands = SEARCHING
    DEFAULT_CSS = """
    Search {
        height: auto;
        &.-finding { height: 1fr; }
        & > .none { padding: 0 1; color: $text-muted; height: auto; display: none; }
        & > Ledger { display: none; }
    }
    """

    def __init__(self, lobby: CommandScreen, catalog: Catalog, sessions: LobbyList) -> None:
        super().__init__(id="searching")
        self.display = False
        self._lobby, self._catalog, self._sessions = lobby, catalog, sessions
        self._words = ""  # of the last search
        self._field = OrderedInput(placeholder="Words from your sessions", id="search")
        self._columns = (0, 0)  # the cells of titles and of numbers
        self._none = Static(Content(NOTHING), classes="none", markup=False)
        self._hits: Ledger[Hit] = Ledger(self._hit, id="hits")
        self.says = ""
        """How many texts were found, in words; nothing while nothing is searched for."""

    def refusal(self, command: str) -> str | None:
        """Return why a command makes no sense now: there is no search to leave."""
        return "" if command == "back" and not self.display else None

    async def do_search(self) -> None:
        """Show the search field; it's mounted the first time, since most people come to open a session."""
        if not self._field.is_attached:
            await self.mount(self._field, self._none, self._hits)
        if not self.display:
            self._field.value = self._words
            self._field.select_all()
        self._open(True)
        self._field.focus()

    def do_back(self) -> None:
        """Leave the search."""
        self._words, self._field.value = self._field.value, ""
        self._show(None)
        self._open(False)
        self._sessions.focus_rows()
        if self._words.strip():
            key = SEARCH.key(keys_set(self.app))
            self._lobby.say(f"Press {key} to search for “{flat(self._words)}” again.")

    def _open(self, now: bool) -> None:
        self.display = now
        self.screen.set_class(now, "-searching")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.run_worker(self._find(event.value), exclusive=True, group="find")

    async def _find(self, words: str) -> None:
        if not words.strip():
            self._show(None)
            return
        try:
            hits = await self._catalog.search(words)
        except ParleyError as error:
            self._lobby.say(str(error))
            return
        if self.display:  # nobody left the search meanwhile
            self._show(hits)

    def _show(self, hits: list[Hit] | None) -> None:
        """Show what was found; None shows the sessions again."""
        finding = hits is not None
        self._columns = (
            min(TITLE_MOST, max((cell_len(hit.title) for hit in hits or []), default=0)),
            min(REF_MOST, max((cell_len(hit.ref) for hit in hits or []), default=0)),
        )
        self._hits.show(hits or [])
        self._hits.cursor = 0
        self._hits.display, self._none.display = bool(hits), finding and not hits
        self.set_class(finding, "-finding")
        self._sessions.display = not finding
        self.says = f"{len(hits or [])} found" if finding else ""
        self.post_message(Counted())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._hits.display:
            self._hits.focus()
        else:
            self._sessions.focus_rows()

    @on(Ledger.Chosen)
    async def _chosen(self, event: Ledger.Chosen) -> None:
        event.stop()
        await open_session(self._lobby, event.entry.session)

    def _hit(self, hit: Hit, wide: int) -> Content:
        """Return a line of what was found: titles and numbers have a column each."""
        title, ref = self._columns
        titled = Content(hit.title).truncate(title, ellipsis=True, pad=True)
        numbered = Content(hit.ref).truncate(ref, ellipsis=True, pad=True)
        return Content.assemble(titled, "  ", numbered, "  ", (" ".join(hit.snippet.split()), "$text-muted"))
