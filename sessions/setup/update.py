"""Amended minutes of a session that is here: what was amended there is taken in as the amendments that it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sessions.command import Context
from sessions.dates import show_day
from sessions.errors import Missing, Refused
from sessions.minutes.compare import as_told, differences, rows_apart
from sessions.model import Amendment, Header, Row, Scores
from sessions.model.columns import REDACTED, Column
from sessions.model.core import CLOSED
from sessions.records.amendments import COMING, FIXED, find_target, find_words, words_of
from sessions.redaction import take_out
from sessions.room import now, record
from sessions.rules.seats import named
from sessions.session import Session
from sessions.store.protocol import Store
from sessions.text import listed

UPDATED, UPDATED_AND_REDACTED = "update", "update-redacted"  # the kinds of change that this makes
_NAMED_MOST = 5  # so many of the places that differ are named
_SETTLED = ("log_head", "log_rev", "status")  # what an amendment itself moves in the session's own row


class Over(Refused):
    """An amendment names a day to come that was over when it was made."""


def update(store: Store, given: Session, past: bool = False) -> int | None:
    """Take into the file what the minutes in `given` amended; return how many amendments, None where it is not here.

    All of it or nothing, and the log goes on. What two redacted there is taken out here too; what was redacted here
    stays out. Raises Refused where the minutes are no amendment of what is here; Over for a day to come that was over
    when it was written, unless `past` says to take it.
    """
    with store.write() as writer:
        try:
            there = store.load(given.header.id)
        except Missing:
            return None
        new, gone = _take(there, given, past)
        if new:
            at = Context(seat=new[-1].by, now=now())
            at.redacted += gone
            record(writer, there, at, UPDATED_AND_REDACTED if gone else UPDATED)
    return len(new)


def _take(there: Session, given: Session, past: bool) -> tuple[list[Amendment], list[str]]:
    """Bring `there` to what is given; return the new amendments, and the texts that were redacted by them."""
    header = there.header
    if header.status not in CLOSED:
        raise Refused(f"Session {header.id} is {header.status} here; only a closed one can be updated.")
    here = as_told(there)
    gone = _redacted_since(here, given)
    take_out(here, gone)
    new = _new_amendments(header.id, here.all(Amendment), given.all(Amendment))
    changes, strays = [], list(rows_apart(here, given))
    for row, column, before, after in differences(here, given):
        if isinstance(row, Header) and column.name in _SETTLED:
            continue
        target = f"{'/'.join(map(str, row.key())) or Header.TABLE}.{column.name}"
        told = [each for each in new if each.target == target and not _redacts(each)]
        if told and _fits(row, column) and (told[0].before, told[-1].after) == (words_of(before), words_of(after)):
            if not past:
                _to_come(target, column, after, told[-1])
            changes.append((row, column, after))
        else:
            strays.append(target)
    if strays:
        named = listed([*strays[:_NAMED_MOST], *([f"{len(strays) - _NAMED_MOST} more"] * (len(strays) > _NAMED_MOST))])
        raise Refused(f"This is no amendment of session {header.id} as it is here: {named} differ without one.")
    for each in new:
        _known(given, each.target)
    take_out(there, gone)
    for row, column, after in changes:
        kept: dict[str, Any] = {column.attribute: after}
        there.put(replace(there.get(type(row), *row.key()), **kept))
    for each in new:
        there.put(each)
    if new:
        there.put(replace(there.header, status="amended"))
    return new, gone


def _redacts(each: Amendment) -> bool:
    """Whether an amendment notes that somebody asked to take words out."""
    return each.before is None and each.after == REDACTED


def _redacted_since(here: Session, given: Session) -> list[str]:
    """Return the texts of `here` that the new amendments in `given` say were redacted. Raises Refused but for two."""
    new = given.all(Amendment)[len(here.all(Amendment)) :]
    gone: list[str] = []
    for target in dict.fromkeys(each.target for each in new if _redacts(each)):
        asked = {each.by for each in new if _redacts(each) and each.target == target}
        entitled = asked & {*given.leaders, given.facilitator}
        if len(entitled) < 2 or not asked & set(given.leaders):  # both leaders, or one and the facilitator
            raise Refused(f"{target} was redacted there by {named(sorted(asked))} alone; a redaction needs two.")
        if text := _text_then(here, target, new):
            gone.append(text)
    return gone


def _text_then(here: Session, target: str, new: list[Amendment]) -> str | None:
    """Return what was redacted, as it stands here; None where it never stood here, or does no more."""
    first: dict[str, Amendment] = {}
    for each in new:
        if not _redacts(each):
            first.setdefault(each.target, each)
        elif each.target == target:
            break
    amended = next((one for one in first.values() if f"{one.n}.before" == target), None)
    if target in first:  # it said something else by then, which was never here
        return None
    try:
        _, text = find_words(here, amended.target if amended else target)
    except Refused:
        return None
    return None if text == REDACTED else text


def _to_come(target: str, column: Column, value: Any, by: Amendment) -> None:
    """Raise Over where a day or a time to come was over when it was written."""
    if column.name not in COMING or value is None:
        return
    day = value.astimezone(by.at.tzinfo).date() if isinstance(value, datetime) else value
    if day < by.at.date():
        raise Over(f"{target} was over when it was amended on {by.at.date()}: {show_day(day, by.at.date())}.")


def _new_amendments(session: str, mine: list[Amendment], theirs: list[Amendment]) -> list[Amendment]:
    if theirs[: len(mine)] == mine:
        return theirs[len(mine) :]
    if mine[: len(theirs)] == theirs:
        raise Refused(f"Session {session} was amended here since these minutes were written; export it anew.")
    raise Refused(f"Session {session} was amended here and there, each without the other; amend it here by hand.")


def _fits(row: Row, column: Column) -> bool:
    """Whether a value can be another by an amendment."""
    moved = column.name == "status" and not isinstance(row, Header)  # a decision that was looked at again
    return not isinstance(row, Scores) and column.base != "value" and (moved or column.name not in FIXED)


def _known(session: Session, target: str) -> None:
    if target.startswith(f"{Scores.TABLE}."):  # what a score would be now; it stays as it was at the reveal
        return
    try:
        find_target(session, target)
    except Missing:
        find_words(session, target)  # one text of several; what is none raises Refused
