"""A section of the lobby below its sessions, as data and on screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from tui.client.catalog import Catalog
    from tui.dialogs.protocol import CommandScreen

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class LobbySection(Generic[Entry]):
    """What a section lists: `read` returns its rows, `draw` draws one for a width, `key` tells it from the others.

    `choose` does what enter or a click on a row does; it's given the lobby.
    """

    id: str
    heading: str
    none: str = ""
    """The sentence where there are no rows; without one, the section isn't shown then."""
    read: Callable[[Catalog], Awaitable[Sequence[Entry]]]
    draw: Callable[[Entry, int], Content]
    key: Callable[[Entry], Hashable]
    count: Callable[[Sequence[Entry]], int] = len
    """How many there are of what `read` returned, which may be only the first of them."""
    choose: Callable[[CommandScreen, Entry], Awaitable[None]]


class SectionRows(Vertical):
    """A section on screen: its heading with the number of rows, and the rows, a few at a time."""

    DEFAULT_CSS = """
    SectionRows {
        height: auto;
        margin-top: 1;
        &.-empty { display: none; }
        & > .heading { padding: 0 1; text-style: bold; }
        & > .none { padding: 0 1; color: $text-muted; height: auto; display: none; }
        & > Ledger { height: auto; max-height: 6; display: none; }
    }
    """

    def __init__(self, lobby: CommandScreen, section: LobbySection[Any]) -> None:
        # Hidden until its rows are read, so that no heading appears only to vanish.
        super().__init__(id=f"section-{section.id}", classes="" if section.none else "-empty")
        self._lobby, self._section = lobby, section
        self._heading = Static(Content(section.heading), classes="heading", markup=False)
        self._none = Static(Content(section.none), classes="none", markup=False)
        self._rows = Ledger[Any](section.draw, id=section.id)

    def compose(self) -> ComposeResult:
        """Yield heading and rows."""
        yield self._heading
        yield self._none
        yield self._rows

    async def read(self, catalog: Catalog) -> None:
        """Read the rows again; the cursor stays on its row. Raises Trouble."""
        key, rows = self._section.key, await self._section.read(catalog)
        if not self.is_attached:
            return  # the lobby was closed meanwhile
        self._rows.show(rows, lambda one, other: key(one) == key(other))
        self._rows.display, self._none.display = bool(rows), not rows
        self.set_class(not rows and not self._section.none, "-empty")
        count = f"  {self._section.count(rows):,}" if rows else ""
        self._heading.update(Content(f"{self._section.heading}{count}"))

    @on(Ledger.Chosen)
    async def _chosen(self, event: Ledger.Chosen) -> None:
        event.stop()
        await self._section.choose(self._lobby, event.entry)
