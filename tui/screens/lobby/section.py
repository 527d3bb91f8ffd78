"""A section of the lobby as data: a heading with rows of one kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.content import Content

from sessions.frozen import dataclass

if TYPE_CHECKING:
    from tui.client.catalog import Catalog
    from tui.dialogs.protocol import CommandScreen
    from tui.widgets.details import RowDetails

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class LobbySection(Generic[Entry]):
    """What a section lists: `read` returns its rows, `draw` draws one for a width, `key` tells it from the others,
    and `tell` returns its details, for the room beside the list.

    `choose` does what enter or a click on a row does; it's given the lobby. Without rows, a section isn't shown.
    """

    id: str
    heading: str
    read: Callable[[Catalog], Awaitable[Sequence[Entry]]]
    draw: Callable[[Entry, int], Content]
    key: Callable[[Entry], Hashable]
    series: Callable[[Entry], str | None]
    """The series that a row belongs to, if it belongs to one."""
    count: Callable[[Sequence[Entry]], int] = len
    """How many there are of what `read` returned, which may be only the first of them."""
    choose: Callable[[CommandScreen, Entry], Awaitable[None]]
    tell: Callable[[Catalog, Entry], Awaitable[RowDetails]]


@dataclass(frozen=True, slots=True)
class LobbyRow:
    """A row of a section."""

    section: LobbySection[Any]
    entry: Any

    @property
    def key(self) -> Hashable:
        """What tells this row from every other in the lobby."""
        return self.section.key(self.entry)


@dataclass(frozen=True, slots=True)
class Fold:
    """The row that stands for the `many` rows of a section that aren't shown; enter shows them."""

    section: LobbySection[Any]
    many: int

    @property
    def key(self) -> Hashable:
        """What tells it from every other row in the lobby."""
        return ("fold", self.section.id)


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """The heading of a section, with how many rows it has; without words it is an empty line."""

    words: str = ""
    many: int = 0
