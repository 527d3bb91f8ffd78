"""The verb for what sessions left behind: due."""

import argparse
from datetime import date

from sessions.dates import show_day
from sessions.due import Due
from sessions.records.series import members_of
from sessions.text import one_line
from sessions.times import today
from tui.cli.common import file_of, say, say_json, say_table

SOMETHING = 3  # the exit code when something is due, so that a shell prompt or cron can ask


def due_(chosen: argparse.Namespace) -> int:
    """List what is due, the longest overdue first; exit with 3 if anything is."""
    until = chosen.until or today()
    with file_of(chosen) as store:
        if chosen.series is not None:
            members_of(store, chosen.series)
        found = store.due(until, series=chosen.series, owner=chosen.owner, undated=chosen.all)
    if chosen.json:
        for each in found:
            say_json(as_json(each, today()))
    else:
        say_table([_row(each, today()) for each in found])
        if not found:
            by = "" if until == today() else f" by {show_day(until, today())}"
            say(f"Nothing is due{by}.")
    return SOMETHING if any(each.is_due(until) for each in found) else 0


def as_json(due: Due, on: date) -> dict[str, object]:
    """Return something that is due as scripts get it; `days` counts from its day to `on`."""
    return {
        "kind": due.kind,
        "id": due.id,
        "text": due.text,
        "owner": due.owner,
        "due": due.day.isoformat() if due.day else None,
        "days": due.days(on),
        "series": due.series,
        "session": due.session,
    }


def _row(due: Due, on: date) -> tuple[str, ...]:
    return due.kind, due.id, due.owner or "–", days_words(due.days(on)), one_line(due.text)


def days_words(days: int | None) -> str:
    """Return how long something has been due, in words."""
    if days is None:
        return "no day"
    if days == 0:
        return "today"
    return f"{abs(days)} day{'s' * (abs(days) != 1)} {'late' if days > 0 else 'to go'}"
