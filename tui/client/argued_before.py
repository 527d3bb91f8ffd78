"""When a pair last argued the other side, and why it should argue something small before a meeting, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sessions.dates import show_day
from sessions.text import closed

if TYPE_CHECKING:
    from sessions.rules.pair import WarmUp


def days_words(days: int | None) -> str:
    """Return how long ago a pair argued the other side."""
    if days is None:
        return "never"
    return "today" if days == 0 else f"{days} day{'s' * (days != 1)} ago"


def warm_up_words(found: WarmUp, today: date) -> str:
    """Return why a pair should argue something small first."""
    since = found.days_since_argued
    never = "never argued the other side" if since is None else f"last argued the other side {days_words(since)}"
    what = closed(f"You {never}, and “{found.text}” is due {show_day(found.day, today)}")
    return f"Argue something small first. {what}"
