"""Days and people as the rows of the lobby name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from textual.content import Content

from sessions.dates import weekday
from sessions.times import here, short_day, show_hour, today
from tui.widgets.leader import colored, leader_of, seat_mark
from tui.widgets.safe_text import flat

SOON = timedelta(days=7)  # a day within a week has its weekday
OWNER, DAY = 9, 13  # cells for whose it is, and for its day


def how_late(day: date | None) -> str:
    """Return a day as seen from today: ``3 days late``, ``today``, ``tomorrow``, ``Fri 4 Dec``, ``14 Apr``."""
    if day is None:
        return "no day"
    days = (today() - day).days
    if days > 0:
        return f"{days:,} day{'s' * (days != 1)} late"
    if days > -2:
        return "tomorrow" if days else "today"
    return f"{weekday(day)} {short_day(day)}" if day - today() <= SOON else short_day(day)


def at_what_time(moment: datetime) -> str:
    """Return when people meet, as seen from today: ``today 14:00``, ``Fri 4 Dec 14:00``."""
    return f"{how_late(here(moment).date())} {show_hour(moment)}"


def is_late(day: date | None) -> bool:
    """Whether a day has passed."""
    return day is not None and day < today()


def owned(left: Content, owners: Sequence[str], leaders: Sequence[str], day: date | None, wide: int) -> Content:
    """Return a row of `wide` cells: what it is, and on its right whose it is and its day, in red once that is past."""
    room = max(1, wide - OWNER - DAY - 2)
    whose = _whose([flat(each) for each in owners], leaders).truncate(OWNER, ellipsis=True, pad=True)
    says = f"{how_late(day):>{DAY}}"
    style = "$text-error" if is_late(day) else "bold" if day == today() else "$text-muted"
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), " ", whose, " ", (says, style))


def _whose(owners: Sequence[str], leaders: Sequence[str]) -> Content:
    """Return one seat with its mark; of two, the names, or their marks where the names are too long."""
    if len(owners) < 2:
        return Content().join(seat_mark(leaders, each) for each in owners)
    known = [leader_of(leaders, each) for each in owners]
    names = Content(", ").join(colored(leader, each.upper()) for leader, each in zip(known, owners, strict=True))
    marks = Content(" ").join(colored(leader, leader.mark) for leader in known)
    return names if names.cell_length <= OWNER else marks + " both"
