"""Amended minutes of a session that is here: the amendments made there are imported as amendments."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sessions.command import Context
from sessions.dates import show_day
from sessions.errors import Missing, Refused
from sessions.minutes.compare import as_told, differences, rows_apart
from sessions.model import Amendment, BoardRow, Header, Row, Scores
from sessions.model.columns import REDACTED, Column
from sessions.model.core import CLOSED
from sessions.objections import redacted_with
from sessions.records.amendments import COMING, FIXED, find_target, find_words, words_of
from sessions.records.board_cells import find_cell, value_words
from sessions.redaction import Words, take_out
from sessions.room import record
from sessions.rules.phases import keep_up
from sessions.rules.seats import named
from sessions.session import Session
from sessions.store.protocol import Store
from sessions.text import listed
from sessions.times import now

UPDATED, UPDATED_AND_REDACTED = "update", "update-redacted"  # the kinds of change that this makes
_NAMED_MOST = 5  # name at most this many of the places that differ
_AMENDED_TOO = ("log_head", "log_rev", "status")  # columns of the session's own row that an amendment itself changes


class Over(Refused):
    """An amendment sets a future date that was already in the past when the amendment was made."""


def update(store: Store, given: Session, *, past: bool = False) -> int | None:
    """Take over the amendments of the minutes in `given`; return how many, or None if the session isn't here.

    All or nothing, and the log continues. Whatever two people redacted there is removed here, too; what was redacted
    here stays removed. Raises Refused if the minutes aren't an amendment of the session here; Over for a future date
    that was in the past when it was set, unless `past` allows it.
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


def _take(there: Session, given: Session, past: bool) -> tuple[list[Amendment], list[Words]]:
    """Bring `there` up to `given`; return the new amendments, and the texts that they redacted."""
    header = there.header
    if header.status not in CLOSED:
        raise Refused(f"Session {header.id} is {header.status} here. Only a closed session can be updated.")
    here = as_told(there)
    gone = _redacted_since(here, given)
    take_out(here, gone)
    new = _new_amendments(header.id, here.all(Amendment), given.all(Amendment))
    _take_rows(here, given, new)
    changes, strays = [], list(rows_apart(here, given))
    for row, column, before, after in differences(here, given):
        if isinstance(row, Header) and column.name in _AMENDED_TOO:
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
        raise Refused(
            f"These minutes aren't an amendment of session {header.id} as it is here: {named} changed without an "
            "amendment."
        )
    for each in new:
        if _row(given, each.target.rpartition(".")[0]) is None:  # a cell that was emptied is in neither
            _known(given, each.target)
    take_out(there, gone)
    _take_rows(there, given, new)
    for row, column, after in changes:
        kept: dict[str, Any] = {column.attribute: after}
        there.put(replace(there.get(type(row), *row.key()), **kept))
    for each in new:
        there.put(each)
    if new:
        there.put(replace(there.header, status="amended"))
    return new, gone


def _take_rows(into: Session, given: Session, new: list[Amendment]) -> None:
    """Bring rows of boards, and what follows from them, up to what `given` has, as its new amendments say."""
    for target in dict.fromkeys(each.target for each in new if not _redacts(each)):
        told = [each for each in new if each.target == target and not _redacts(each)]
        name, _, key = target.rpartition(".")
        row, theirs = (_row(each, name) for each in (into, given))
        if row is None or theirs is None:
            continue
        if key == "text":
            words, after = (row.text, theirs.text), replace(row, text=theirs.text)
        elif find_cell(into, target) or find_cell(given, target):
            was, now_ = ((each.columns or {}).get(key) for each in (row, theirs))
            kept = {name: value for name, value in {**(row.columns or {}), key: now_}.items() if value is not None}
            words, after = (value_words(was), value_words(now_)), replace(row, columns=kept or None)
        else:
            continue
        if (told[0].before or "", told[-1].after or "") == words:
            keep_up(into, into.put(after))


def _row(session: Session, name: str) -> BoardRow | None:
    board, _, key = name.partition("/")
    return session.find(BoardRow, board, key)


def _redacts(each: Amendment) -> bool:
    """Whether an amendment records that somebody asked for a redaction."""
    return each.before is None and each.after == REDACTED


def _redacted_since(here: Session, given: Session) -> list[Words]:
    """Return the texts of `here` that new amendments in `given` redacted. Raises Refused unless two asked for each."""
    new = given.all(Amendment)[len(here.all(Amendment)) :]
    gone: list[Words] = []
    for target in dict.fromkeys(each.target for each in new if _redacts(each)):
        asked = {each.by for each in new if _redacts(each) and each.target == target}
        entitled = asked & {*given.leaders, given.facilitator}
        if len(entitled) < 2 or not asked & set(given.leaders):  # both leaders, or one of them and the facilitator
            raise Refused(f"Only {named(sorted(asked))} redacted {target} there. A redaction needs two people.")
        if text := _text_then(here, target, new):
            gone += [text, *redacted_with(here, text)]
    return gone


def _text_then(here: Session, target: str, new: list[Amendment]) -> str | None:
    """Return the redacted text as it is here; None if it was never here, or no longer is."""
    first: dict[str, Amendment] = {}
    for each in new:
        if not _redacts(each):
            first.setdefault(each.target, each)
        elif each.target == target:
            break
    amended = next((one for one in first.values() if f"{one.n}.before" == target), None)
    if target in first:  # it had another text by then, which was never here
        return None
    try:
        _, text = find_words(here, amended.target if amended else target)
    except Refused:
        return None
    return None if text == REDACTED else text


def _to_come(target: str, column: Column, value: Any, by: Amendment) -> None:
    """Raise Over if a future date or time was already in the past when it was set."""
    if column.name not in COMING or value is None:
        return
    day = value.astimezone(by.at.tzinfo).date() if isinstance(value, datetime) else value
    if day < by.at.date():
        raise Over(
            f"{target} was already in the past when it was amended on {by.at.date()}: {show_day(day, by.at.date())}."
        )


def _new_amendments(session: str, mine: list[Amendment], theirs: list[Amendment]) -> list[Amendment]:
    if theirs[: len(mine)] == mine:
        return theirs[len(mine) :]
    if mine[: len(theirs)] == theirs:
        raise Refused(f"Session {session} was amended here after these minutes were written. Export it again.")
    raise Refused(f"Session {session} was amended both here and there, independently. Amend it here by hand.")


def _fits(row: Row, column: Column) -> bool:
    """Whether an amendment can change this value."""
    moved = column.name == "status" and not isinstance(row, Header)  # a decision after its review
    return not isinstance(row, Scores) and column.base != "value" and (moved or column.name not in FIXED)


def _known(session: Session, target: str) -> None:
    if target.startswith(f"{Scores.TABLE}."):  # a recalculated score; the score itself stays as it was at the reveal
        return
    try:
        find_target(session, target)
    except Missing:
        find_words(session, target)  # one text of several; anything else raises Refused
