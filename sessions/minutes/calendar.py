"""What is due as an iCalendar file (RFC 5545): of one session, as its minutes have it, or of a whole series."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime

from sessions.due import Due, DueKind, left_by
from sessions.frozen import dataclass
from sessions.minutes.document import closed, whole_seconds
from sessions.model import Amendment, Argument, Crux, Decision, Escalation, Side
from sessions.session import Session
from sessions.text import listed

_FOLD_AT = 75  # octets in a line, RFC 5545 §3.1
# A calendar needs at least one component. If nothing is due, this one says nothing.
_NOTHING = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000"),
    *("TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"),
)
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: the end of its permanent name, its lines, and the ids of the rows that they are made from."""

    name: str
    lines: list[str]
    rows: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Moves:
    """How often something was moved outside the session that left it behind, and when it last was."""

    count: int = 0
    last: datetime | None = None


def export_ics(session: Session) -> str:
    """Return the calendar of a closed session, its lines ended by CRLF. Raises Refused if it isn't closed.

    Every event keeps its UID from export to export. Its stamp is the end of the session, or the last amendment of its
    content, and its sequence number counts these: the same session gives the same bytes, and importing a later export
    moves an event rather than duplicating it.
    """
    left = left_by(closed(session), date.min)  # a default holds once that is recorded, whatever today's date is
    return calendar((session, each, Moves()) for each in left)


def calendar(left: Iterable[tuple[Session, Due, Moves]]) -> str:
    """Return a calendar of what sessions left behind and has a day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//parley//minutes 1//EN", "CALSCALE:GREGORIAN"]
    events = [line for session, due, moves in left for line in _event(session, due, moves)]
    lines += [*(events or _NOTHING), "END:VCALENDAR"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _event(session: Session, due: Due, moves: Moves) -> list[str]:
    """Return the lines of an event; none for what has no day."""
    if due.day is None:
        return []
    header = session.header
    event = _EVENTS[due.kind](session, due)
    rows = {*event.rows, "session"}
    amended = [each.at for each in session.all(Amendment) if each.target.rpartition(".")[0] in rows]
    moments = [header.ended_at or header.started_at or _EPOCH, *amended, *([moves.last] if moves.last else [])]
    return [
        "BEGIN:VEVENT",
        f"UID:{header.id}-{event.name}@parley",
        f"DTSTAMP:{_utc(max(moments))}",
        f"SEQUENCE:{len(amended) + moves.count}",
        *event.lines,
        "END:VEVENT",
    ]


def _plain(session: Session, due: Due, summary: str, *about: str) -> Event:
    """Return the event of one row, on its day."""
    assert due.day is not None
    key = due.id.partition("/")[2]
    lines = [*_day(due.day), *_said(summary, [_whence(due), *about])]
    return Event(key.replace("/", "-"), lines, {key})


def _whence(due: Due) -> str:
    return f"{due.id} of: {due.title}"


def _action(session: Session, due: Due) -> Event:
    return _plain(session, due, f"Due ({due.owner}): {due.text}")


def _goal(session: Session, due: Due) -> Event:
    about = [f"Measured by: {due.about}"] if due.about else []
    return _plain(session, due, f"Goal{_whose(due)}: did it come true? {due.text}", *about)


def _watch(session: Session, due: Due) -> Event:
    about = [f"Fails at: {due.about}"] if due.about else []
    return _plain(session, due, f"Watch{_whose(due)}: does it hold? {due.text}", *about)


def _line(session: Session, due: Due) -> Event:
    return _plain(session, due, f"Still true? {due.text}")


def _topic(session: Session, due: Due) -> Event:
    return _plain(session, due, f"Take up again{_whose(due)}: {due.text}")


def _board(session: Session, due: Due) -> Event:
    return _plain(session, due, f"Open again: {due.text}")


def _whose(due: Due) -> str:
    return f" ({listed(due.owners)})" if due.owner else ""


def _next(session: Session, due: Due) -> Event:
    """Return the next session of a series at its time, or on the day on which it should have been."""
    assert due.day is not None
    header = session.header
    moment = {"missed": None, "next": header.next_at}.get(due.state, header.starts_at)
    times = [f"DTSTART:{_utc(moment)}", f"DURATION:PT{header.planned_minutes}M"] if moment else _day(due.day)
    name = "next" if due.state in ("next", "missed") else "start"
    return Event(name, [*times, *_said(due.text, [])])


def _test(session: Session, due: Due) -> Event:
    assert due.day is not None
    _, x, n = due.id.split("/")
    argument, crux = session.get(Argument, x), session.get(Crux, x, int(n))
    about = [f"{session.header.id}/{x}: {argument.question}", f"Crux: {crux.text}"]
    about += [f"Who checks: {crux.checks}"] if crux.checks else []
    lines = [*_day(due.day), *_said(f"Crux test: {due.text}", about)]
    return Event(f"{x}-crux-{n}", lines, {f"{x}/{n}", x})


def _review(session: Session, due: Due) -> Event:
    decision = session.get(Decision, due.id.partition("/")[2])
    about = [f"Owner: {decision.owner}"] if decision.owner else []
    about += [f"Tripwire: {decision.tripwire}"] if decision.tripwire else []
    event = _plain(session, due, f"Review: {decision.title}", *about, *_unsigned(session, decision))
    event.rows.update(f"{side.argument}/{side.by}" for side in _refused(session, decision))
    return event


def _answer(session: Session, due: Due) -> Event:
    escalation = session.get(Escalation, due.id.partition("/")[2])
    about = [f"If no answer comes: {escalation.default_if_silent}"] if escalation.default_if_silent else []
    named = [key for key in (escalation.argument, escalation.decision, escalation.goal) if key]
    asked = f"{', '.join(named)}: {due.text}" if named else due.text
    event = _plain(session, due, f"Answer due ({escalation.to}): {asked}", *about)
    event.rows.update(named)
    return event


_EVENTS: Mapping[DueKind, Callable[[Session, Due], Event]] = {
    "action": _action,
    "decision": _review,
    "goal": _goal,
    "test": _test,
    "escalation": _answer,
    "topic": _topic,
    "question": _topic,
    "watch": _watch,
    "line": _line,
    "board": _board,
    "session": _next,
}


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
