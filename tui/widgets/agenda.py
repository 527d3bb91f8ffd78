"""An agenda as a list: each item's title, minutes and owner, and whether it all fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.model import Item
from sessions.rules.agenda_timing import turns_s
from tui.widgets.leader import colored, leader_of
from tui.widgets.ledger import Ledger

MARKS = {"queued": " ", "active": "▶", "paused": "▶", "over": "▶", "ended": "✓"}
OUTCOMES = {"parked": "‖", "carried": "→", "skipped": "–"}
BAR = 30


def mark(item: Item) -> str:
    """Return the symbol for an item's state: ✓ done, ▶ current, ‖ parked, → carried, – skipped."""
    return OUTCOMES.get(item.outcome or "", MARKS[item.status])


def minutes(item: Item) -> int:
    """Return an item's minutes: as planned, or after it was extended, shortened or re-planned."""
    return item.planned_minutes if item.status == "ended" else round(item.budget_s / 60)


class AgendaList(Ledger[Item]):
    """The items, one per line; enter posts `Ledger.Chosen`."""

    DEFAULT_CSS = """
    AgendaList { height: auto; max-height: 100%; }
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(self._row, **options)
        self._leaders: tuple[str, ...] = ()
        self._longest = 0  # cells of the longest title: what belongs to each stands next to it

    def show_items(self, items: Sequence[Item], leaders: Sequence[str] = ()) -> None:
        """Show the items in this order, with the leaders' names in their colors; the cursor stays on its item."""
        self._leaders = tuple(leaders)
        self._longest = max((Content(item.title + _carried(item)).cell_length for item in items), default=0)
        self.show(list(items), lambda one, other: one.id == other.id)

    def _row(self, item: Item, wide: int) -> Content:
        return _row(item, wide, self._leaders, self._longest)


def _carried(item: Item) -> str:
    return f" carried ×{item.carried_count}" if item.carried_count else ""


def _row(item: Item, wide: int, leaders: Sequence[str], longest: int) -> Content:
    owner = colored(leader_of(leaders, item.owner), f"{(item.owner or '').upper():<7}")
    right = Content.assemble((f"{item.kind:<7}", "$text-muted"), owner, (f"{minutes(item):>3} min", "$text-muted"))
    room = max(8, min(longest, wide - right.cell_length - 4))
    carried = _carried(item)
    title = Content(item.title).truncate(max(4, room - len(carried)), ellipsis=True)
    quiet = "$text-muted"
    gone = item.status == "ended"
    return Content.assemble(
        f"{mark(item)} ",
        (title.plain, quiet if gone else ""),
        (carried, quiet),
        " " * max(2, room - title.cell_length - len(carried) + 2),
        right,
    )


class Totals(Static):
    """The total of the items and the buffer against the planned length, as a bar and in numbers."""

    DEFAULT_CSS = """
    Totals { height: auto; min-height: 2; padding: 0 1; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, items_s: int, buffer_s: int, planned_minutes: int, turns_s: int = 0, *, hot: bool = False) -> None:
        """Show seconds of items and of buffer against the planned minutes.

        `turns_s` is the extra time that private phases take on a shared keyboard; it counts if this session has one.
        """
        planned_s, alone_s = planned_minutes * 60, items_s
        items_s += turns_s if hot else 0
        over = -(-(items_s + buffer_s - planned_s) // 60)
        says = f"over by {over} min" if over > 0 else "just fits" if over == 0 else f"{-over} min free"
        full = min(BAR, round(BAR * items_s / max(1, planned_s)))
        held = min(BAR - full, round(BAR * buffer_s / max(1, planned_s)))
        self.update(
            Content.assemble(
                "▕",
                ("▓" * full, "$text-accent"),
                "▒" * held + "░" * (BAR - full - held),
                "▏ ",
                (says, "bold $text" if over > 0 else "$text"),
                f"\n{alone_s // 60} min of items and {buffer_s // 60} of buffer, {planned_minutes} planned",
                f"\nabout {-(-(alone_s + turns_s + buffer_s) // 60)} min on a shared keyboard" if turns_s else "",
            )
        )


class Agenda(Vertical):
    """The list above its totals."""

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

    def show(
        self,
        items: Sequence[Item],
        planned_minutes: int,
        buffer_percent: int,
        *,
        hot: bool,
        away: bool = False,
        leaders: Sequence[str] = (),
    ) -> None:
        """Show the items against the planned length and its buffer; `hot` means on a shared keyboard.

        Those who are `away` share none, so how long it would take there is left out.
        """
        self.query_one(AgendaList).show_items(items, leaders)
        buffer_s = planned_minutes * 60 * buffer_percent // 100
        items_s = sum(item.elapsed_ms // 1000 if item.status == "ended" else item.budget_s for item in items)
        turns = 0 if away else sum(turns_s(item) for item in items if item.status != "ended")
        self.query_one(Totals).show(items_s, buffer_s, planned_minutes, turns, hot=hot)

    def point_at(self, item_id: str) -> None:
        """Put the cursor on an item."""
        rows = self.query_one(AgendaList)
        rows.cursor = next((n for n, item in enumerate(rows.entries) if item.id == item_id), rows.cursor)

    @property
    def cursor_item(self) -> Item | None:
        """The item under the cursor."""
        return self.query_one(AgendaList).cursor_entry
