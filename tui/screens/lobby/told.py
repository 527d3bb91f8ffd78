"""What the lobby tells of the row under the cursor, beside the list: sessions, and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sessions.dates import weekday
from sessions.due import OUTCOMES, DueKind
from sessions.text import listed
from sessions.times import here, show_hour
from tui.commands.keymap import DELETE_DRAFT, IN_LOBBY, OVER_TIME, PLAN_WARM_UP, REPLAY, SETTLE
from tui.screens.lobby.days import how_late, is_late
from tui.terminal.set_keys import keys_set
from tui.widgets.details import Fact, RowDetails
from tui.widgets.leader import leader_at, seat_marks, with_mark
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from datetime import datetime

    from sessions.due import Due
    from sessions.model import Item
    from sessions.store.protocol import Summary
    from tui.client.catalog import Catalog
    from tui.client.filtered_store import Readable
    from tui.dialogs.protocol import CommandScreen

ABOUT: Final[Mapping[DueKind, str]] = {
    "action": "Proof",
    "decision": "Tripwire",
    "goal": "Measure",
    "test": "Belief",
    "watch": "Threshold",
    "line": "Kind",
}
"""What it is that one looks at, of each kind of thing that is due."""
ON_ROWS: Final = (IN_LOBBY[0], *SETTLE, PLAN_WARM_UP, OVER_TIME[0], *REPLAY, DELETE_DRAFT)
"""The commands that act on the row under the cursor."""
MINUTES = 7  # cells for the minutes of an item
KINDS: Final[Mapping[str, str]] = {"test": "crux test", "topic": "parked topic"}
"""What is due, in words; the other kinds are words already."""


def tell_due(due: Due, leaders: Sequence[str]) -> RowDetails:
    """Return what is due, whose it is, since when, from where, and what can come of it."""
    facts: list[Fact] = [("What", f"{KINDS.get(due.kind, due.kind)}{_came_from(due)}")]
    if due.owners:
        facts.append(("Whose", seat_marks(leaders, map(flat, due.owners))))
    facts.append(("Day", _day(due.day)))
    if due.about:
        facts.append((ABOUT.get(due.kind, "About"), flat(due.about)))
    if due.row_text:
        facts.append(("Row", flat(due.row_text)))
    outcomes = [each.words for each in OUTCOMES[due.kind]]
    if outcomes:
        facts.append(("Outcomes", " · ".join(outcomes)))
    return RowDetails(flat(due.text), facts)


def _came_from(due: Due) -> str:
    return f" from “{flat(due.title)}”" if due.title else ""


def _day(day: date | None) -> str | Content:
    if day is None:
        return "no day"
    says = how_late(day)
    written = f"{weekday(day)} {day.isoformat()}"
    late = f"{written}, {says}"
    return Content.styled(late, "$text-error") if is_late(day) else late if says in ("today", "tomorrow") else written


async def tell_session(catalog: Catalog, summary: Summary, doing: str) -> RowDetails:
    """Return who meets in a session, what it is `doing`, its agenda, and what it has agreed so far."""
    names = [flat(name) for name in summary.leaders]
    facts: list[Fact] = [
        ("Leaders", Content(" and ").join(with_mark(leader_at(n), name) for n, name in enumerate(names, 1))),
        ("Now", doing),
    ]
    others = [flat(name) for name in summary.people if name not in summary.leaders]
    if others:
        facts.insert(1, ("With", listed(others)))
    if summary.starts_at:
        facts.append(("Planned for", _moment(summary.starts_at)))
    if summary.started_at:
        facts.append(("Began", _moment(summary.started_at)))
    if summary.series:
        facts.append(("Series", flat(summary.series)))
    items, result = await catalog.read(lambda readable: (_agenda(readable, summary.id), _result(readable, summary.id)))
    if result:
        facts.append(("So far" if summary.status not in ("closed", "amended") else "Result", result))
    return RowDetails(flat(summary.title), facts, (("Agenda", items),) if items else ())


def _moment(when: datetime) -> str:
    day = here(when).date()
    return f"{weekday(day)} {day.isoformat()} {show_hour(when)}"


def _agenda(readable: Readable, session: str) -> list[Fact]:
    from sessions.model import Item  # read once somebody looks at a session

    items = sorted((item for _, item in readable.across(Item, session=session)), key=lambda item: item.position)
    return [_item(item) for item in items]


def _item(item: Item) -> Fact:
    from tui.widgets.agenda import mark, minutes

    return f"{minutes(item)} min".rjust(MINUTES), f"{mark(item)} {flat(item.title)}"


def can_be_done(lobby: CommandScreen) -> list[Fact]:
    """Return each key that acts on the row under the cursor, with what it does."""
    keymap = keys_set(lobby.app)
    return [
        (Content.styled(command.key(keymap), "bold $text-accent"), command.help)
        for command, part in lobby.offered()
        if command in ON_ROWS and part.available(command.id) and command.key(keymap)
    ]


def _result(readable: Readable, session: str) -> str:
    """Return how much both leaders agreed on in a session: ``2 goals, 1 decision and 3 actions``."""
    from sessions.due import SIGNED
    from sessions.model import Action, Decision, Goal

    goals = sum(goal.status in SIGNED for _, goal in readable.across(Goal, session=session))
    decisions = len(readable.across(Decision, session=session, status="decided"))
    actions = len(readable.across(Action, session=session))
    counts = ((goals, "goal"), (decisions, "decision"), (actions, "action"))
    return listed([f"{many} {words}{'s' * (many != 1)}" for many, words in counts if many])
