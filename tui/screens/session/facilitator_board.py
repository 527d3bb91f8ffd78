"""The facilitator view below what is asked now: the people, today's records, the agenda and the keys."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from sessions.model import Item
from tui.widgets.bars import planned_bar
from tui.widgets.hanging import hanging
from tui.widgets.leader import leader_at
from tui.widgets.rail import PRESENCE, sign_of
from tui.widgets.safe_text import flat

MUTED = "$foreground-muted"
STRONG = "bold"
KEY_WIDE = 18  # columns for a key and its label
BAR_LEAST, BAR_MOST = 24, 40
TIMES = 19  # cells of a row of the agenda beside its title and its bar
SPREAD, GAP = 120, 4
"""The cells from which the records are beside the people and the agenda, and the cells between the two."""
WIDEST = 100  # cells of a line of text
SEAT = 8  # cells of the key of a seat
RECORDS_LEAST = 4  # lines of records before the agenda takes more than one line
BLANK = Content("")


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


class Recorded(NamedTuple):
    """A record of today: its id, its words, whose it is and by when, and what it lacks, if anything."""

    ref: str
    words: str
    whose: Content
    lacks: str = ""


class BoardKey(NamedTuple):
    """A key, its label, its command, and whether it makes sense now."""

    key: str
    label: str
    command: str
    live: bool


class BoardFacts(NamedTuple):
    """Everything on the board; `totals` are the minutes of the agenda in words.

    `phase` says under labels what happens in the phase, and why.
    """

    people: tuple[Attending, ...] = ()
    records: tuple[Recorded, ...] = ()
    agenda: tuple[Planned, ...] = ()
    totals: str = ""
    keys: tuple[BoardKey, ...] = ()
    phase: tuple[tuple[str, str], ...] = ()


class FacilitatorBoard(Widget):
    """Everything at a glance; what there is no room for is counted. The keys are always there.

    The agenda takes one line, or as many as it has items if there is room, and what the phase is for comes after it if
    there is room for all of that. Beside the agenda, records are read in full.
    """

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
        self._facts = BoardFacts()

    def show(self, facts: BoardFacts) -> None:
        """Show other facts; repaint only if something changed."""
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def render(self) -> Content:
        """Draw the people, the records, the agenda and the keys."""
        wide, high = max(40, self.content_size.width), max(1, self.content_size.height)
        caps = self._caps(wide)
        room = max(1, high - len(caps) - 1)
        lines = self._beside(wide, room) if wide >= SPREAD else self._below(wide, room)
        return Content("\n").join([*lines[:room], *[BLANK] * max(1, room + 1 - len(lines)), *caps][:high])

    def _below(self, wide: int, room: int) -> list[Content]:
        people = [self._person(who, wide) for who in self._facts.people]
        left = room - len(people) - 1
        whole = len(self._facts.agenda) + 1
        wanted = min(len(self._facts.records) + 1, max(RECORDS_LEAST, left - 1 - whole))
        agenda = self._agenda(wide, left - 1 - wanted)
        records = self._records(wide, left - 1 - len(agenda))
        return self._with_phase([*people, BLANK, *records, BLANK, *agenda], wide, room)

    def _beside(self, wide: int, room: int) -> list[Content]:
        half = (wide - GAP) // 2
        people = [self._person(who, half) for who in self._facts.people]
        left = self._with_phase([*people, BLANK, *self._agenda(half, room - len(people) - 1)], half, room)
        records = self._records_in_full(half)
        rows = zip_longest(left, records if len(records) <= room else self._records(half, room), fillvalue=BLANK)
        return [Content.assemble(one.pad_right(max(0, half + GAP - one.cell_length)), other) for one, other in rows]

    def _with_phase(self, lines: list[Content], wide: int, room: int) -> list[Content]:
        """Return the lines, and below them what the phase is for, if there is room for all of it."""
        label = max((len(name) for name, _ in self._facts.phase), default=0) + 2
        says = [
            line
            for name, words in self._facts.phase
            for line in hanging(Content.styled(f"{name:<{label}}", MUTED), words, min(wide, WIDEST))
        ]
        fits = bool(says) and len(lines) + 2 + len(says) <= room
        return [*lines, BLANK, Content.styled("This phase", STRONG), *says] if fits else lines

    # --- its parts --------------------------------------------------------------------------------------------------

    def _person(self, who: Attending, wide: int) -> Content:
        sign = PRESENCE.get(who.doing) or PRESENCE.get(who.presence) or PRESENCE["here"]
        gone = who.presence in ("offline", "absent")
        name = Content(flat(who.name)).truncate(max(10, min(24, wide - 56)), ellipsis=True, pad=True)
        seat = Content(flat(who.seat)).truncate(SEAT, ellipsis=True, pad=True)
        leader = leader_at(who.leader)
        return Content.assemble(
            (sign, "$text-accent" if who.doing in ("sealed", "ready") else MUTED),
            (f" {leader.mark or ' '} ", leader.style),
            (seat + Content(" ")).stylize(leader.style or ("" if not gone else MUTED)),
            name.stylize(MUTED) if gone else name,
            (f"  {who.presence:<12}", MUTED if not gone else "$text-warning"),
            f"  {who.doing}",
            (f" · {who.says}" if who.says else "", "bold $text-warning"),
        )

    def _records(self, wide: int, room: int) -> list[Content]:
        """Return the records in at most `room` lines, those that lack something first."""
        return [self._records_head(), *(self._record(each, wide) for each in self._sorted[: max(0, room - 1)])]

    @property
    def _sorted(self) -> list[Recorded]:
        return sorted(self._facts.records, key=lambda each: not each.lacks)

    def _records_head(self) -> Content:
        found = self._facts.records
        lacking = sum(bool(each.lacks) for each in found)
        said = (
            f"{lacking} of {len(found)} lack{'s' * (lacking == 1)} something"
            if lacking
            else f"{len(found)}, nothing is missing"
        )
        return Content.assemble(("Records today", STRONG), (f"  {said if found else 'none yet'}", MUTED))

    def _records_in_full(self, wide: int) -> list[Content]:
        """Return every record with all of its words, and below them whose it is, or what it lacks."""
        lines = [self._records_head()]
        for each in self._sorted:
            lines += hanging(Content.styled(f"{flat(each.ref):<4}", MUTED), flat(each.words), wide)
            lines += hanging(Content("    "), self._end(each), wide) if each.lacks or each.whose else []
        return lines

    def _end(self, each: Recorded) -> Content:
        """Return what a record lacks, or else whose it is and its day."""
        if each.lacks:
            return Content.styled(f"needs {each.lacks}", "$text-warning")
        return each.whose.stylize_before(MUTED)

    def _record(self, each: Recorded, wide: int) -> Content:
        end = self._end(each).truncate(wide // 2, ellipsis=True)
        ref = f"{flat(each.ref):<4}"
        words = Content(flat(each.words)).truncate(wide - len(ref) - 2 - end.cell_length, ellipsis=True, pad=True)
        return Content.assemble((ref, MUTED), words, "  ", end)

    def _agenda(self, wide: int, room: int) -> list[Content]:
        """Return the whole agenda with its times if it fits in `room` lines, else one line."""
        items = self._facts.agenda
        if room < len(items) + 1:
            return [self._one_line(wide)]
        longest = max((max(each.took, each.item.planned_minutes) for each in items), default=1)
        titles = max((Content(flat(each.item.title)).cell_length for each in items), default=0)
        bar = max(BAR_LEAST, min(BAR_MOST, wide - titles - TIMES))
        wide = min(wide, titles + bar + TIMES)  # what belongs to a title stands next to it
        head = Content.assemble(("Agenda", STRONG), (f"  {self._facts.totals}", MUTED)).truncate(wide, ellipsis=True)
        return [head, *(self._item(each, wide, bar, longest) for each in items)]

    def _one_line(self, wide: int) -> Content:
        """Return where the session is in its agenda, and the time: ``▶ Where we stand · 2 of 4 · 12 used``."""
        items = self._facts.agenda
        place = next((n for n, each in enumerate(items) if each.item.status not in ("queued", "ended")), None)
        counted = f"{place + 1} of {len(items)} · " if place is not None else ""
        end = Content.styled(f"  {counted}{self._facts.totals}", MUTED)
        if place is None:
            return end.truncate(wide, ellipsis=True)
        item = items[place].item
        room = max(10, wide - 2 - end.cell_length)
        title = Content(flat(item.title)).truncate(room, ellipsis=True)
        drawn = Content.assemble((f"{sign_of(item)} ", "$text-accent"), title, end)
        return drawn.truncate(wide, ellipsis=True)

    def _item(self, planned: Planned, wide: int, bar: int, longest: int) -> Content:
        item, took = planned
        begun = item.status != "queued"
        over = took - item.planned_minutes if begun else 0
        title = Content(flat(item.title)).truncate(wide - bar - TIMES, ellipsis=True, pad=True)
        drawn = planned_bar(item.planned_minutes, took, longest, bar)
        now = item.status not in ("queued", "ended")
        return Content.assemble(
            (sign_of(item), "$text-accent" if now else MUTED),
            " ",
            title if now or not begun else title.stylize(MUTED),
            (f"{item.planned_minutes:>6}", MUTED),
            f"{took if begun else '–':>6} ",
            (drawn, "$text-accent" if now else MUTED),
            (f"+{over}" if over > 0 else "", "bold $text-warning"),
        )

    def _caps(self, wide: int) -> list[Content]:
        """Return the keys that do something now."""
        each_row = max(1, min(10, wide // KEY_WIDE))
        caps = [self._cap(cap) for cap in self._facts.keys if cap.live]
        rows = [caps[n : n + each_row] for n in range(0, len(caps), each_row)]
        return [Content("").join(row) for row in rows]

    def _cap(self, cap: BoardKey) -> Content:
        """Return a key with its label, to be clicked."""
        words = f"{cap.key} {cap.label}"[: KEY_WIDE - 1].ljust(KEY_WIDE)
        drawn = Content.assemble((words[: len(cap.key)], "bold $text-accent"), words[len(cap.key) :])
        return drawn.stylize(Style.from_meta({"@click": f"screen.perform('{cap.command}')"}))
