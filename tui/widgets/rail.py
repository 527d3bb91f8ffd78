"""The agenda next to the exercise: the state and minutes of each item, and who is here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from sessions.model import Item
from tui.client.status import Presence
from tui.terminal.still import is_slow
from tui.widgets.agenda import minutes
from tui.widgets.leader import NOBODY, leader_at, with_mark
from tui.widgets.safe_text import flat

TITLE_LINES = 6  # lines of the active item's title; 80 characters take fewer
NEXT = 2  # items after the active one that stand out from the rest

SIGNS = {"active": "▶", "over": "▶", "paused": "‖", "queued": "·", "done": "✓", "parked": "‖", "carried": "↷"}
SKIPPED = "–"

PRESENCE = {
    "sealed": "●",
    "kept": "●",
    "ready": "●",
    "drafting": "◐",
    "here": "○",
    "offline": "–",
    "absent": "–",
}
"""The symbol for each word that says what a person is doing."""
DONE = ("sealed", "kept", "ready")


def sign_of(item: Item) -> str:
    """Return the symbol for an item's state."""
    return SIGNS.get(item.outcome or item.status, SKIPPED)


def item_lines(item: Item, place: int, wide: int) -> list[Content]:
    """Return an item in `wide` cells; `place` counts from the active one: 0 is active, 1 next, negative ended.

    The title of the active one is wrapped, so that it can be read in full; the others are cut.
    """
    ended = item.status == "ended"
    time = str((item.actual_minutes or "") if ended else minutes(item))
    room = max(1, wide - 4 - len(time))
    title = Content(flat(item.title))
    first, *rest = (title.wrap(room) if place == 0 else []) or [title]
    if len(rest) >= TITLE_LINES:
        rest[TITLE_LINES - 2 :] = [Content(" ").join(rest[TITLE_LINES - 2 :])]
    style = "bold" if place == 0 else "" if 0 < place <= NEXT else "$foreground-muted"
    sign = Content.styled(sign_of(item), "$text-accent" if place == 0 else "$foreground-muted")
    lines = [
        Content.assemble(sign, " ", _fitted(first, room, style), "  ", (time, "$foreground-muted")),
        *(Content.assemble("  ", _fitted(line, room, style)) for line in rest),
    ]
    if item.carried_count and not ended:
        lines.append(Content.styled(f"  carried ×{item.carried_count}", "$foreground-muted"))
    return lines


def _fitted(words: Content, room: int, style: str) -> Content:
    return words.truncate(room, ellipsis=True, pad=True).stylize(style)


def presence_line(who: Presence, wide: int) -> Content:
    """Return a person in `wide` cells: a symbol, the name, and a word for what they are doing, cut if too long."""
    doing = Content(flat(who.doing))
    leader = leader_at(who.leader)
    name = with_mark(leader, flat(who.name))
    name = name.truncate(max(1, wide - 3 - min(doing.cell_length, wide // 2)), ellipsis=True)
    doing = doing.truncate(max(1, wide - 3 - name.cell_length), ellipsis=True)
    here = who.doing not in ("offline", "absent") or leader is not NOBODY
    return Content.assemble(
        (PRESENCE.get(who.doing, "○"), "$text-accent" if who.doing in DONE else "$foreground-muted"),
        " ",
        name if here else name.stylize("$foreground-muted"),
        " ",
        doing.stylize("$foreground-muted"),
    )


def presence_lines(who: Presence, wide: int) -> list[Content]:
    """Return a person with what they say of themselves beside it, or below it if there isn't enough room."""
    first = presence_line(who, wide)
    if not who.says:
        return [first]
    says = Content.styled(f"· {who.says}", "$text-warning")
    if first.cell_length + 1 + says.cell_length <= wide:
        return [Content.assemble(first, " ", says)]
    return [first, Content.assemble("  ", says.truncate(max(1, wide - 2), ellipsis=True))]


class Rail(Widget):
    """The agenda, if nothing else says it, with the people below it.

    If it is too long, items far from the active one are left out.
    """

    DEFAULT_CSS = """
    Rail {
        width: 24;
        height: 1fr;
        padding: 0 1;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._items: tuple[Item, ...] = ()
        self._people: tuple[Presence, ...] = ()
        self._drawn = Content("")

    def show(self, items: Sequence[Item], people: Sequence[Presence] = ()) -> None:
        """Show the items in the order of the agenda, and who is here; repaints only if that looks different."""
        if (tuple(items), tuple(people)) == (self._items, self._people):
            return
        self._items, self._people = tuple(items), tuple(people)
        before, now = self._drawn, self.render()
        if now != before or now.spans != before.spans:
            self.refresh()

    def render(self) -> Content:
        """Draw as much of the agenda as there is room for, then the people."""
        wide, high = max(8, self.content_size.width), max(1, self.content_size.height)
        people = [line for who in self._people for line in presence_lines(who, wide)]
        if is_slow(self.app):
            people += [Content.styled("slow link", "$foreground-muted")]
        room = max(1, high - len(people) - bool(people))
        lines = self._agenda(wide, room) if self._items else []
        if people:
            lines += [*([Content("")] if lines else []), *people][-(high - len(lines)) :]
        self._drawn = Content("\n").join(lines[:high])
        return self._drawn

    def _agenda(self, wide: int, room: int) -> list[Content]:
        active = next((n for n, item in enumerate(self._items) if item.status not in ("queued", "ended")), None)
        if active is None:
            active = sum(item.status == "ended" for item in self._items) - 1
        blocks = [item_lines(item, n - active, wide) for n, item in enumerate(self._items)]
        if sum(map(len, blocks)) <= room:
            return [line for block in blocks for line in block]
        return window(blocks, max(0, active), room)


def window(blocks: list[list[Content]], centre: int, room: int) -> list[Content]:
    """Return the lines around one block that fit in `room`, with a count of those left out above and below."""
    first = last = centre
    room -= 2 + len(blocks[centre])
    while True:
        if last + 1 < len(blocks) and len(blocks[last + 1]) <= room:
            last += 1
            room -= len(blocks[last])
        elif first > 0 and len(blocks[first - 1]) <= room:
            first -= 1
            room -= len(blocks[first])
        else:
            break
    above, below = first, len(blocks) - 1 - last
    lines = [line for block in blocks[first : last + 1] for line in block]
    if above:
        lines.insert(0, Content.styled(f"  … {above} before", "$foreground-muted"))
    if below:
        lines.append(Content.styled(f"  … {below} more", "$foreground-muted"))
    return lines
