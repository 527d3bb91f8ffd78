"""The verbs for what comes back after a session: due, why, series, rule."""

import argparse
import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.dates import show_day
from sessions.due import Due, default_holds, question_of
from sessions.errors import Missing, Refused
from sessions.files.reading import STREAM, read_text
from sessions.model import Escalation
from sessions.model.columns import plain
from sessions.records.escalations import ANSWERS, silence
from sessions.records.series import members_of
from sessions.text import listed, one_line
from sessions.times import as_read, today
from tui.cli.common import file_of, public, say, say_json, say_table

if TYPE_CHECKING:
    from sessions.records.series import SeriesSummary
    from sessions.store.sqlite_store import SqliteStore

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
        "owners": due.owners,
        "due": due.day.isoformat() if due.day else None,
        "days": due.days(on),
        "series": due.series,
        "session": due.session,
        "from": due.row,
    }


def _row(due: Due, on: date) -> tuple[str, ...]:
    return due.kind, due.id, listed(due.owners) or "–", days_words(due.days(on)), one_line(_words(due))


def _words(due: Due) -> str:
    """Return what is due in words, with what it was made of; of an escalation also how it was answered."""
    if due.kind != "escalation" or due.state == "open":
        return f"{due.text} · from: {due.row_text}" if due.row_text else due.text
    if due.state == "default":
        return f"{due.text} · {silence(due.day, due.about)}"
    return f"{due.text} · {ANSWERS[due.state]}: {due.about}"


def days_words(days: int | None) -> str:
    """Return how long something has been due, in words."""
    if days is None:
        return "no day"
    if days == 0:
        return "today"
    return f"{abs(days)} day{'s' * (abs(days) != 1)} {'late' if days > 0 else 'to go'}"


def why_(chosen: argparse.Namespace) -> int:
    """Show why something was done: what was decided, argued, tested and came out about some words, oldest first."""
    from sessions.records.why import why

    words = " ".join(chosen.words)
    with file_of(chosen) as store:
        found = why(store, words)
    if chosen.json:
        for each in found:
            say_json({**plain(dataclasses.asdict(each)), "id": f"{each.session}/{each.ref}"})
        return 0
    if not found:
        say("No decision, argument, test or outcome contains these words.")
    for n, each in enumerate(found):
        if n:
            say()
        day = each.day.isoformat() if each.day else "not begun"
        say(f"{day}  {each.session}/{each.ref}  {one_line(each.title)}")
        say(f"  {each.kind}: {each.text}")
        for line in each.about:
            say(f"    {line}")
        for came in each.came:
            say(f"  → {came.on or '–'}: {came.words}{f' ({came.session})' if came.session != each.session else ''}")
    return 0


def series_(chosen: argparse.Namespace) -> int:
    """List the series."""
    from sessions.records.series import all_series

    with file_of(chosen) as store:
        found = all_series(store, today())
    if chosen.json:
        for each in found:
            say_json(plain(dataclasses.asdict(each)))
        return 0
    say_table([_series_row(each) for each in found])
    if not found:
        say("No series yet. `parley new --series` begins one.")
    return 0


def _series_row(each: "SeriesSummary") -> tuple[str, ...]:
    days = " to ".join(dict.fromkeys(str(day) for day in (each.first, each.last) if day)) or "not begun"
    return (
        one_line(each.series),
        f"{each.sessions} session{'s' * (each.sessions != 1)}",
        days,
        f"{each.open} open, {each.due} due",
        f"next {each.next_on}" if each.next_on else "no next session",
        listed([one_line(person) for person in each.people]),
    )


def rule_(chosen: argparse.Namespace) -> int:
    """Answer an escalation, on behalf of whoever it goes to; without an answer, print its pack."""
    from sessions.minutes.escalation_pack import escalation_pack
    from sessions.records.escalations import AnswerEscalation, seat_asked
    from sessions.room import Room

    with file_of(chosen) as store:
        session_id, escalation_id = _escalation(store, chosen.escalation)
        session = public(store, session_id)
        escalation = session.get(Escalation, escalation_id)
        if chosen.status is None:
            if chosen.text is not None:
                raise Refused("Say which answer it is: --ruled, --returned or --experiment.")
            say(escalation_pack(as_read(session), escalation_id, level=1).rstrip("\n"))
            return 0
        if chosen.text is None:
            raise Refused("Write down the answer, with --text.")
        words = read_text(Path(STREAM)).text if chosen.text == STREAM else chosen.text
        seat = seat_asked(session, escalation)
        # Somebody without a seat answers as at a shared keyboard: neither leader is its author.
        room = Room(store, session_id, frozenset({seat} if seat else session.leaders))
        answer = AnswerEscalation(escalation=escalation_id, status=chosen.status, ruling=words)
        room.do(answer, seat or session.leaders[0], shared=seat is None)
    say(f"{session_id}/{escalation_id} {chosen.status} {today()}: {one_line(question_of(session, escalation))}")
    return 0


def _escalation(store: "SqliteStore", reference: str) -> tuple[str, str]:
    """Return session and id of an escalation; without its session, of the only one to answer, or the only one."""
    session_id, slash, escalation_id = reference.rpartition("/")
    if slash:
        return session_id, escalation_id
    named = store.across(Escalation, id=escalation_id)
    waiting = [session for session, row in named if row.status == "open" and not default_holds(row, today())]
    found = waiting or [session for session, _ in named]
    if not found:
        raise Missing(f"There is no escalation {escalation_id}.")
    if len(found) > 1:
        which = listed([f"{each}/{escalation_id}" for each in found], "or")
        raise Missing(f"There is more than one escalation {escalation_id}; say which one: {which}.")
    return found[0], escalation_id
