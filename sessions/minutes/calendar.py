"""The dates in minutes as an iCalendar file (RFC 5545): due dates, review dates, and the next session."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sessions.due import question_of
from sessions.minutes.document import closed, whole_seconds
from sessions.model import Action, Amendment, Argument, Crux, Decision, Escalation, Side
from sessions.session import Session

_FOLD_AT = 75  # octets in a line, RFC 5545 §3.1
# A calendar needs at least one component. If nothing is due, this one says nothing.
_NOTHING = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000"),
    *("TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"),
)


@dataclass(frozen=True, slots=True)
class _Event:
    """One event: its permanent name, its lines, and the ids of the rows that they are made from."""

    name: str
    lines: list[str]
    rows: set[str] = field(default_factory=set)


def export_ics(session: Session) -> str:
    """Return the calendar of a closed session, its lines ended by CRLF. Raises Refused if it isn't closed.

    Every event keeps its UID from export to export. Its stamp is the end of the session, or the last amendment of its
    content, and its sequence number counts these: the same session gives the same bytes, and importing a later export
    moves an event rather than duplicating it.
    """
    header = closed(session).header
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//parley//minutes 1//EN", "CALSCALE:GREGORIAN"]
    events = list(_events(session))
    for event in events:
        amended = [each.at for each in session.all(Amendment) if each.target.rpartition(".")[0] in event.rows]
        stamp = max([header.ended_at or header.started_at or datetime.fromtimestamp(0, UTC), *amended])
        lines += ["BEGIN:VEVENT", f"UID:{header.id}-{event.name}@parley", f"DTSTAMP:{_utc(stamp)}"]
        lines += [f"SEQUENCE:{len(amended)}", *event.lines, "END:VEVENT"]
    lines += [*(() if events else _NOTHING), "END:VCALENDAR"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _events(session: Session) -> Iterator[_Event]:
    header, of = session.header, {"session"}
    if header.next_at:
        times = [f"DTSTART:{_utc(header.next_at)}", f"DURATION:PT{header.planned_minutes}M"]
        yield _Event("next", [*times, *_said(f"Next session after: {header.title}", [])], of)
    for action in session.all(Action, status="open"):
        if action.due:
            about = [f"{header.id}/{action.id} of: {header.title}"]
            said = _said(f"Due ({action.owner}): {action.text}", about)
            yield _Event(action.id, [*_day(action.due), *said], {action.id, *of})
    for decision in session.all(Decision):
        if decision.review_on and decision.status != "superseded":
            yield _review(session, decision, decision.review_on)
    for crux in session.all(Crux):
        if crux.by_date:
            argument = session.get(Argument, crux.argument)
            about = [f"{header.id}/{argument.id}: {argument.question}", f"Crux: {crux.text}"]
            about += [f"Who checks: {crux.checks}"] if crux.checks else []
            said = _said(f"Crux test: {crux.test or crux.text}", about)
            rows = {f"{argument.id}/{crux.n}", argument.id, *of}
            yield _Event(f"{argument.id}-crux-{crux.n}", [*_day(crux.by_date), *said], rows)
    for escalation in session.all(Escalation, status="open"):
        if escalation.answer_by:
            yield _answer(session, escalation, escalation.answer_by)


def _review(session: Session, decision: Decision, day: date) -> _Event:
    header = session.header
    about = [f"{header.id}/{decision.id} of: {header.title}"]
    about += [f"Owner: {decision.owner}"] if decision.owner else []
    about += [f"Tripwire: {decision.tripwire}"] if decision.tripwire else []
    sides = {f"{side.argument}/{side.by}" for side in _refused(session, decision)}
    lines = [*_day(day), *_said(f"Review: {decision.title}", about + _unsigned(session, decision))]
    return _Event(decision.id, lines, {decision.id, "session", *sides})


def _answer(session: Session, escalation: Escalation, day: date) -> _Event:
    about = [f"{session.header.id}/{escalation.id} of: {session.header.title}"]
    if escalation.default_if_silent:
        about.append(f"If no answer comes: {escalation.default_if_silent}")
    named = [key for key in (escalation.argument, escalation.decision, escalation.goal) if key]
    asked = f"{', '.join(named)}: {question_of(session, escalation)}" if named else question_of(session, escalation)
    lines = [*_day(day), *_said(f"Answer due ({escalation.to}): {asked}", about)]
    return _Event(escalation.id, lines, {escalation.id, "session", *named})


def _unsigned(session: Session, decision: Decision) -> list[str]:
    """Return a line for each refused steelman behind a decision, with the sentence that its owner found missing."""
    refused = _refused(session, decision)
    return [f"Steelman by {side.by} unsigned. Missing: {side.missing or 'not said'}" for side in refused]


def _refused(session: Session, decision: Decision) -> list[Side]:
    arguments = session.all(Argument, decision=decision.id)
    return [side for each in arguments for side in session.all(Side, argument=each.id, verdict="unsigned")]


def _day(day: date) -> list[str]:
    """Return the lines of an event that takes one day, as every date without an end does, and doesn't block time."""
    return [f"DTSTART;VALUE=DATE:{_digits(day)}", "TRANSP:TRANSPARENT"]


def _digits(day: date) -> str:
    """Return a date as eight digits; `strftime` writes the year 31 with two."""
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _said(summary: str, about: list[str]) -> list[str]:
    lines = [f"SUMMARY:{_escape(summary)}"]
    return [*lines, f"DESCRIPTION:{_escape(chr(10).join(about))}"] if about else lines


def _utc(moment: datetime) -> str:
    try:
        moment = whole_seconds(moment).astimezone(UTC)
    except OverflowError:  # an offset that leads out of the calendar
        moment = whole_seconds(moment)
    return f"{_digits(moment)}T{moment.hour:02}{moment.minute:02}{moment.second:02}Z"


def _escape(text: str) -> str:
    """Return `text` as a TEXT value, RFC 5545 §3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Return `line` with a line break and a space wherever it would exceed 75 octets, never within a character."""
    folded, used = [], 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _FOLD_AT:
            folded.append("\r\n ")
            used = 1
        folded.append(sign)
        used += size
    return "".join(folded)
