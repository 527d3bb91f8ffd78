"""Times as people read them: in the reader's time zone, with the offset if the hour could be misread.

It could be if the time was recorded at a different offset from the reader's at that time: somebody elsewhere knows it
by another hour. Files keep each time with the offset at which it was recorded.
"""

import dataclasses
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sessions.dates import Unclear, weekday

if TYPE_CHECKING:
    from sessions.session import Session

FAR_DAYS = 300
"""From how many days away a short day carries its year."""


def _machine() -> datetime:
    return datetime.now().astimezone()


clock: Callable[[], datetime] = _machine
"""Where the time comes from. A simulation sets another one, and then all of parley is at that time."""


def now() -> datetime:
    """Return the current time with its offset, to the second."""
    return clock().replace(microsecond=0)


def today() -> date:
    """Return the current date here."""
    return clock().date()


def here(moment: datetime) -> datetime:
    """Return a time in the reader's time zone."""
    return moment.astimezone()


def from_here(said: datetime) -> datetime:
    """Return the moment when clocks here show a date and time that were given without an offset.

    Raises Unclear if they never do, because the clocks go forward then.
    """
    moment = said.astimezone()
    if moment.replace(tzinfo=None) != said.replace(fold=0):
        raise Unclear(f"Clocks here skip {said:%H:%M} on {said.date()}. Choose another time.", "no such time")
    return moment


def read_moment(words: str) -> datetime:
    """Return what a form says of a day and a time as a moment at this machine's offset; Unclear where it is none."""
    said = datetime.fromisoformat(words)
    return said.astimezone() if said.tzinfo else from_here(said)


def show_moment(moment: datetime, seconds: bool = False) -> str:
    """Return ``2026-12-04 14:00``, optionally with seconds."""
    local = here(moment)
    return f"{local:%Y-%m-%d} {local:{'%H:%M:%S' if seconds else '%H:%M'}}{offset(moment)}"


def show_hour(moment: datetime) -> str:
    """Return ``14:00``, for use where the day is clear."""
    return f"{here(moment):%H:%M}{offset(moment)}"


def show_second(moment: datetime) -> str:
    """Return ``14:00:05``, for use in a list of what happened on one day."""
    return f"{here(moment):%H:%M:%S}"


def show_at(moment: datetime) -> str:
    """Return ``Fri 2026-12-04 14:00``, for a time when people will meet."""
    return f"{weekday(here(moment))} {show_moment(moment)}"


def short_day(when: date | None) -> str:
    """Return a day as people write it: ``14 Apr``, with its year where that is far off, a dash for none."""
    if when is None:
        return "–"
    return f"{when.day} {when:%b}" if abs((when - today()).days) < FAR_DAYS else f"{when.day} {when:%b %Y}"


_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


def days_told(words: str) -> str:
    """Return words with each ISO date in them as people write it: ``1 Sep`` for ``2026-09-01``."""
    return _DAY.sub(_told, words)


def _told(found: re.Match[str]) -> str:
    try:
        return short_day(date.fromisoformat(found[0]))
    except ValueError:  # what came with somebody's minutes may look like a day that isn't one
        return found[0]


def as_read(session: "Session") -> "Session":
    """Return a session with all times in the reader's time zone, for display."""
    from sessions.session import Session

    return Session([_row(row) for row in session.rows()], session.rev, session.head, session.origin)


def _row(row: Any) -> Any:
    moments = {
        field.name: here(value)
        for field in dataclasses.fields(row)
        if isinstance(value := getattr(row, field.name), datetime)
    }
    return dataclasses.replace(row, **moments) if moments else row


def offset(moment: datetime) -> str:
    """Return `` +05:30`` if the hour of a time could be misread, else nothing."""
    local = here(moment)
    clear = moment.utcoffset() == local.utcoffset() and not _twice(local)
    return "" if clear else f" {local.isoformat(timespec='seconds')[19:]}"


def _twice(local: datetime) -> bool:
    """Whether clocks here show this time twice on its day, because they go back."""
    said = local.replace(tzinfo=None)
    return said.replace(fold=0).astimezone().utcoffset() != said.replace(fold=1).astimezone().utcoffset()
