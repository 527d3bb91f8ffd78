"""An agenda as a list to move through: what, how long, whose, and whether it all fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from sessions.model import Item

MARKS = {"queued": " ", "active": "▶", "paused": "▶", "over": "▶", "ended": "✓"}
OUTCOMES = {"parked": "‖", "carried": "→", "skipped": "–"}
BAR = 20


def mark(item: Item) -> str:
    """Return the sign of where an item stands: ✓ done, ▶ under way, ‖ parked, → carried, – skipped."""
    return OUTCOMES.get(item.outcome or "", MARKS[item.status])


class AgendaList(OptionList):
    """The items, one a line; `cursor_item` is the one under the cursor."""

    BINDINGS: ClassVar[Any] = [("j", "cursor_down", "down"), ("k", "cursor_up", "up")]
    DEFAULT_CSS = """
    AgendaList {
        height: auto;
        max-height: 100%;
        border: none;
        padding: 0;
        background: transparent;
        scrollbar-size-vertical: 1;
        & > .option-list--option { padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, **options)
        self.items: list[Item] = []

    def show(self, items: Sequence[Item]) -> None:
        """Show the items in this order; the cursor stays on the item where it was."""
        if list(items) == self.items and self.option_count == len(items):
            return
        at, stood = self.cursor_item, self.highlighted
        self.items = list(items)
        self._fill()
        ids = [item.id for item in self.items]
        if at is not None and at.id in ids:
            self.highlighted = ids.index(at.id)
        elif self.items:
            self.highlighted = min(stood or 0, len(ids) - 1)

    @property
    def cursor_item(self) -> Item | None:
        """The item under the cursor."""
        place = self.highlighted
        return self.items[place] if place is not None and place < len(self.items) else None

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        stood = self.highlighted
        self._fill()
        self.highlighted = stood

    def _fill(self) -> None:
        wide = max(30, self.scrollable_content_region.width - 2)
        self.clear_options()
        self.add_options(Option(_row(item, wide), id=item.id) for item in self.items)


def _row(item: Item, wide: int) -> Content:
    owner = (item.owner or "").upper()
    carried = f"carried ×{item.carried_count}" if item.carried_count else ""
    right = f"{carried:>12} {item.kind:<7} {owner:<6}{item.planned_minutes:>4} min"
    room = wide - len(right) - 4
    title = item.title if len(item.title) <= room else item.title[: room - 1] + "…"
    return Content.assemble(f"{mark(item)} {title:<{room}}  ", (right, "dim" if item.status == "ended" else ""))


class Totals(Static):
    """The sum of the items and the buffer against the planned length, as numbers and as a bar."""

    DEFAULT_CSS = """
    Totals { height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, items_s: int, buffer_s: int, planned_minutes: int) -> None:
        """Show seconds of items and of buffer against the planned minutes."""
        sum_s, planned_s = items_s + buffer_s, planned_minutes * 60
        over = -(-(sum_s - planned_s) // 60)
        says = f"over by {over} min" if over > 0 else "fits" if over == 0 else f"{-over} min free"
        full = min(BAR, round(BAR * items_s / max(1, planned_s)))
        held = min(BAR - full, round(BAR * buffer_s / max(1, planned_s)))
        self.update(
            Content.assemble(
                f"{items_s // 60} min of items + {buffer_s // 60} buffer, {planned_minutes} planned  ▕",
                ("█" * full, "$text-accent"),
                "▒" * held + "░" * (BAR - full - held),
                "▏ ",
                (says, "bold" if over > 0 else ""),
            )
        )


class Agenda(Vertical):
    """The list over its totals."""

    DEFAULT_CSS = """
    Agenda {
        height: auto;
        max-height: 1fr;
        & Totals { margin-top: 1; }
    }
    """

    def compose(self) -> ComposeResult:
        """Yield both."""
        yield AgendaList()
        yield Totals()

    def show(self, items: Sequence[Item], planned_minutes: int, buffer_percent: int) -> None:
        """Show the items against the planned length and its buffer."""
        self.query_one(AgendaList).show(items)
        buffer_s = planned_minutes * 60 * buffer_percent // 100
        self.query_one(Totals).show(sum(item.budget_s for item in items), buffer_s, planned_minutes)

    @property
    def cursor_item(self) -> Item | None:
        """The item under the cursor."""
        return self.query_one(AgendaList).cursor_item
