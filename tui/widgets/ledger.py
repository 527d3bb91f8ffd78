"""A list of any length that draws only what is visible: ten thousand rows cost no more than twenty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.list_keys import list_keys

Entry = TypeVar("Entry")
Draw = Callable[[Entry, int], Content]


class Ledger(ScrollView, Generic[Entry], can_focus=True):
    """Entries, one per line, drawn by a function of entry and width in cells. j, k, arrows, pages, ends, the mouse.

    The cursor passes over what isn't for it, such as headings: those for which `rests` says no.
    """

    BINDINGS: ClassVar[Any] = [
        *list_keys("move(1)", "move(-1)", "page(1)", "page(-1)", "end(-1)", "end(1)"),
        Binding("enter", "choose", "open", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"ledger--cursor", "ledger--blurred"}
    DEFAULT_CSS = """
    Ledger {
        height: 1fr;
        background: transparent;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & > .ledger--cursor { background: $panel; }
        & > .ledger--blurred { background: $surface; }
    }
    """

    cursor: reactive[int] = reactive(0)

    class Chosen(Message):
        """An entry was chosen with enter, or with a click on the one under the cursor."""

        def __init__(self, ledger: Ledger[Any], entry: Any) -> None:
            super().__init__()
            self.ledger = ledger
            self.entry = entry

        @property
        def control(self) -> Ledger[Any]:
            """The ledger."""
            return self.ledger

    class NearEnd(Message):
        """The visible part is near the last entry; `last` if someone jumped there."""

        def __init__(self, ledger: Ledger[Any], last: bool) -> None:
            super().__init__()
            self.ledger = ledger
            self.last = last

        @property
        def control(self) -> Ledger[Any]:
            """The ledger."""
            return self.ledger

    def __init__(
        self,
        draw: Draw[Entry],
        *,
        rests: Callable[[Entry], bool] = lambda entry: True,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw, self._rests = draw, rests
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry], same: Callable[[Entry, Entry], bool] | None = None) -> None:
        """Show these entries; the cursor stays on its entry if `same` finds it again."""
        here, longer = self.cursor_entry, len(entries) != len(self.entries)
        self.entries = entries
        self.virtual_size = Size(self.size.width, len(entries))
        place = min(self.cursor, max(0, len(entries) - 1))
        if same is not None and here is not None:
            place = next((n for n, each in enumerate(entries) if same(each, here)), place)
        self.cursor = self._resting(place, 1)
        self.refresh(layout=longer)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that all entries take, for an automatic height."""
        return max(1, len(self.entries))

    @property
    def cursor_entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def render_line(self, y: int) -> Strip:
        """Draw the entry at line `y` of the window."""
        wide, place = self.size.width, int(self.scroll_offset.y) + y
        if place >= len(self.entries):
            return Strip.blank(wide, self.visual_style.rich_style)
        content = self._draw(self.entries[place], wide - 2).truncate(wide - 2, ellipsis=True, pad=True)
        style = self.visual_style
        here = place == self.cursor
        if here:
            style += self.get_visual_style("ledger--cursor" if self.has_focus else "ledger--blurred")
        sign = ("›", "bold $text-accent") if here and self.has_focus else " "
        content = Content.assemble(sign, content, " ")
        return Visual.to_strips(self, content, wide, 1, style)[0]

    def _resting(self, place: int, way: int) -> int:
        """Return the nearest place for the cursor, first looking `way` (1 down, -1 up), else the other way."""
        on, back = range(place, len(self.entries)), range(min(place, len(self.entries) - 1), -1, -1)
        for each in chain(on, back) if way > 0 else chain(back, on):
            if self._rests(self.entries[each]):
                return each
        return 0

    def watch_cursor(self, before: int, now: int) -> None:
        """Keep the cursor visible, and the heading above it."""
        top = now
        while top and top <= len(self.entries) and not self._rests(self.entries[top - 1]):
            top -= 1
        self.scroll_to_region(Region(0, top, 1, now - top + 1), animate=False, force=True)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Report when the visible part gets near the end."""
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and new_value + 2 * self.size.height >= len(self.entries):
            self.post_message(self.NearEnd(self, last=False))

    def on_focus(self) -> None:
        """Show that this list has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that this list doesn't have the focus."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the entry; choose it if the cursor was already there."""
        place = int(self.scroll_offset.y) + event.y
        if place < len(self.entries) and self._rests(self.entries[place]):
            if place == self.cursor:
                self.action_choose()
            self.cursor = place

    def action_move(self, by: int) -> None:
        """Go down or up by lines."""
        place = min(max(self.cursor + by, 0), max(0, len(self.entries) - 1))
        self.cursor = self._resting(place, 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        """Go by a window's height."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_end(self, way: int) -> None:
        """Go to the first or the last."""
        self.action_move(way * len(self.entries))
        if way > 0:
            self.post_message(self.NearEnd(self, last=True))

    def action_choose(self) -> None:
        """Choose the entry under the cursor."""
        if (entry := self.cursor_entry) is not None:
            self.post_message(self.Chosen(self, entry))
