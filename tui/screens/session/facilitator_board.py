"""The facilitator view: planned and actual times, who is here and who has sealed, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from sessions.model import Item
from tui.widgets.bars import planned_bar
from tui.widgets.leader import leader_at
from tui.widgets.rail import PRESENCE, sign_of, window
from tui.widgets.safe_text import flat

MUTED = "$foreground-muted"
KEY_WIDE = 16  # columns for a key and its label
BAR_LEAST, BAR_MOST = 10, 40


class Planned(NamedTuple):
    """An item with the minutes it has taken so far."""

    item: Item
    took: int


class Attending(NamedTuple):
    """A person: whether they are here and what they are doing, each in one word, and what they say of themselves."""

    seat: str
    name: str
    presence: str
    doing: str
    says: str = ""
    leader: int = 0
    """1 for the first leader, 2 for the second, 0 for anybody else."""


class BoardKey(NamedTuple):
    """A key, its label, its command, and whether it makes sense now."""

    key: str
    label: str
    command: str
    live: bool


class FacilitatorBoard(Widget):
    """Everything at a glance; rows far from the active item are left out if there isn't enough room."""

    DEFAULT_CSS = """
    FacilitatorBoard {
        height: 1fr;
        padding: 0 1;
        link-color: $text;
        link-style: none;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state: tuple[object, ...] = ()
        self._now: tuple[str, str] = ("", "")
        self._totals = ""
        self._agenda: tuple[Planned, ...] = ()
        self._people: tuple[Attending, ...] = ()
        self._keys: tuple[BoardKey, ...] = ()

    def show(
        self,
        agenda: Sequence[Planned],
        totals: str,
        now: tuple[str, str],
        people: Sequence[Attending],
        keys: Sequence[BoardKey],
    ) -> None:
        """Show these values, with the current state and what comes next as `now`; repaint only if something changed."""
        state = (tuple(agenda), totals, now, tuple(people), tuple(keys))
        if state != self._state:
            self._state = state
            self._agenda, self._totals, self._now, self._people, self._keys = state
            self.refresh()

    def render(self) -> Content:
        """Draw the agenda, the current state, what comes next, the people and the keys."""
        wide, high = max(40, self.content_size.width), max(1, self.content_size.height)
        below = [Content(""), *self._middle(wide), Content(""), *self._caps(wide)]
        room = max(3, high - len(below) - 2)
        lines = [*self._items(wide, room), Content.styled(self._totals, MUTED), *below]
        return Content("\n").join(lines[:high])

    def _middle(self, wide: int) -> list[Content]:
        state, coming = (Content(flat(words)).truncate(wide, ellipsis=True) for words in self._now)
        now = [state.stylize("bold"), *([coming.stylize(MUTED)] if coming else [])]
        return [*now, Content(""), *(self._person(who, wide) for who in self._people)]

    def _items(self, wide: int, room: int) -> list[Content]:
        bar = max(BAR_LEAST, min(BAR_MOST, wide - 50))
        longest = max((max(each.took, each.item.planned_minutes) for each in self._agenda), default=1)
        head = f"{'Agenda':<{wide - bar - 17}}{'plan':>6}{'took':>6}"
        rows = [[self._item(each, wide, bar, longest)] for each in self._agenda]
        active = next((n for n, each in enumerate(self._agenda) if each.item.status not in ("queued", "ended")), 0)
        shown = [line for row in rows for line in row] if len(rows) <= room - 1 else window(rows, active, room - 1)
        return [Content.styled(head, MUTED), *shown]

    def _item(self, planned: Planned, wide: int, bar: int, longest: int) -> Content:
        item, took = planned
        begun = item.status != "queued"
        over = took - item.planned_minutes if begun else 0
        title = Content(flat(item.title)).truncate(wide - bar - 19, ellipsis=True, pad=True)
        drawn = planned_bar(item.planned_minutes, took, longest, bar)
        now = item.status not in ("queued", "ended")
        return Content.assemble(
            (sign_of(item), "$text-accent" if now else MUTED),
            " ",
            title.stylize("bold") if now else title if not begun else title.stylize(MUTED),
            (f"{item.planned_minutes:>6}", MUTED),
            f"{took if begun else '–':>6} ",
            (drawn, "$text-accent" if now else MUTED),
            (f"+{over}" if over > 0 else "", "bold $text-warning"),
        )

    def _person(self, who: Attending, wide: int) -> Content:
        sign = PRESENCE.get(who.doing) or PRESENCE.get(who.presence) or PRESENCE["here"]
        gone = who.presence in ("offline", "absent")
        name = Content(flat(who.name)).truncate(max(10, min(24, wide - 44)), ellipsis=True, pad=True)
        leader = leader_at(who.leader)
        return Content.assemble(
            (sign, "$text-accent" if who.doing in ("sealed", "ready") else MUTED),
            (f" {leader.mark or ' '} ", leader.style),
            (f"{flat(who.seat):<8.8} ", leader.style or ("" if not gone else MUTED)),
            name.stylize(MUTED) if gone else name,
            (f"  {who.presence:<8}", MUTED if not gone else "$text-warning"),
            f"  {who.doing}",
            (f" · {who.says}" if who.says else "", "bold $text-warning"),
        )

    def _caps(self, wide: int) -> list[Content]:
        each_row = max(1, min(5, wide // KEY_WIDE))
        caps = [self._cap(cap) for cap in self._keys]
        rows = [caps[n : n + each_row] for n in range(0, len(caps), each_row)]
        return [Content("").join(row) for row in rows]

    def _cap(self, cap: BoardKey) -> Content:
        """Return a key with its label, to be clicked; if it does nothing now, only the label."""
        if not cap.live:
            return Content.styled(f"{' ' * len(cap.key)} {cap.label}"[: KEY_WIDE - 1].ljust(KEY_WIDE), MUTED)
        words = f"{cap.key} {cap.label}"[: KEY_WIDE - 1].ljust(KEY_WIDE)
        drawn = Content.assemble((words[: len(cap.key)], "bold $text-accent"), words[len(cap.key) :])
        return drawn.stylize(Style.from_meta({"@click": f"screen.perform('{cap.command}')"}))
