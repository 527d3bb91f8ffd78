"""The dates in minutes as an iCalendar file (RFC 5545): next session, open actions, reviews of decisions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sessions.minutes.document import closed, whole_seconds
from sessions.model import Action, Argument, Decision, Side
from sessions.session import Session

_FOLD_AT = 75  # octets in a line, RFC 5545 §3.1


def export_ics(session: Session) -> str:
    """Return the calendar of a closed session, its lines ended by CRLF. Raises Refused where it is not closed.

    Every event keeps its UID from export to export, and its stamp is the end of the session: the same session gives
    the same bytes, and importing twice moves events rather than doubling them.
    """
    header = closed(session).header
    stamp = _utc(header.ended_at or header.started_at or datetime.fromtimestamp(0, UTC))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//parley//minutes 1//EN", "CALSCALE:GREGORIAN"]
    for key, said in _events(session):
        lines += ["BEGIN:VEVENT", f"UID:{header.id}-{key}@parley", f"DTSTAMP:{stamp}", *said, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _events(session: Session) -> Iterator[tuple[str, list[str]]]:
    header = session.header
    if header.next_at:
        end = header.next_at + timedelta(minutes=header.planned_minutes)
        times = [f"DTSTART:{_utc(header.next_at)}", f"DTEND:{_utc(end)}"]
        yield "next", [*times, *_said(f"Next session after: {header.title}", [])]
    for action in session.all(Action, status="open"):
        if action.due:
            about = [f"{header.id}/{action.id} of: {header.title}"]
            yield action.id, [*_day(action.due), *_said(f"Due ({action.owner}): {action.text}", about)]
    for decision in session.all(Decision):
        if decision.review_on and decision.status != "superseded":
            about = [f"{header.id}/{decision.id} of: {header.title}"]
            about += [f"Owner: {decision.owner}"] if decision.owner else []
            about += [f"Tripwire: {decision.tripwire}"] if decision.tripwire else []
            about += _unsigned(session, decision)
            yield decision.id, [*_day(decision.review_on), *_said(f"Review: {decision.title}", about)]


def _unsigned(session: Session, decision: Decision) -> list[str]:
    """Return a line for each refused steelman behind a decision, with the sentence that its owner found missing."""
    arguments = session.all(Argument, decision=decision.id)
    refused = [side for each in arguments for side in session.all(Side, argument=each.id, verdict="unsigned")]
    return [f"Steelman by {side.by} unsigned. Missing: {side.missing or 'not said'}" for side in refused]


def _day(day: date) -> list[str]:
    """Return the lines of an event that takes a day and nobody's time."""
    following = day + timedelta(days=1) if day < date.max else day
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}", "TRANSP:TRANSPARENT"]


def _said(summary: str, about: list[str]) -> list[str]:
    lines = [f"SUMMARY:{_escape(summary)}"]
    return [*lines, f"DESCRIPTION:{_escape(chr(10).join(about))}"] if about else lines


def _utc(moment: datetime) -> str:
    return f"{whole_seconds(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    """Return `text` as a TEXT value, RFC 5545 §3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Return `line` with a line break and a space wherever it would pass 75 octets, never within a character."""
    folded, used = [], 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _FOLD_AT:
            folded.append("\r\n ")
            used = 1
        folded.append(sign)
        used += size
    return "".join(folded)
