"""Names for what the minutes only have keys for: people by their names, and records by their own words."""

import functools
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas import read_text
from sessions.dates import MONTHS
from sessions.model import (
    Action,
    Argument,
    Board,
    BoardRow,
    Decision,
    Escalation,
    Goal,
    Item,
    Line,
    Parked,
    Participant,
    Question,
    Row,
    Watch,
)
from sessions.model.base import SEAT
from sessions.model.columns import Column, Keyed, Pattern
from sessions.origins import row_of
from sessions.session import Session
from sessions.text import listed, one_line

_ID = re.compile(r"[A-Z][1-9][0-9]{0,4}(/[a-z0-9-]{1,64})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBERED = "[1-9][0-9]{0,4}"  # in the pattern of every column that refers to a record
_WORDS: Mapping[str, tuple[type[Row], str]] = {
    "A": (Action, "text"),
    "B": (Board, "title"),
    "D": (Decision, "title"),
    "G": (Goal, "text"),
    "I": (Item, "title"),
    "L": (Line, "text"),
    "P": (Parked, "text"),
    "Q": (Question, "ask"),
    "W": (Watch, "text"),
    "X": (Argument, "question"),
}
"""The column with the words of a record, by the letter of its id."""


def name_of(session: Session, seat: str) -> str:
    """Return the name of the person in a seat, with the seat if others have the name; an unknown seat as it is."""
    person = session.find(Participant, seat)
    if person is None:
        return seat
    return f"{person.name} ({seat})" if len(session.all(Participant, name=person.name)) > 1 else person.name


def names_of(session: Session, seats: Any) -> str:
    """Return the names of the people in several seats, as a person would list them."""
    return listed([name_of(session, seat) for seat in seats])


def title_of(session: Session, ref: str) -> str | None:
    """Return the words of what an id of this session names, such as ``G1`` or ``B1/risk-1``; None for any other."""
    own = ref.removeprefix(f"{session.header.id}/")
    if not _ID.fullmatch(own):
        return None
    if row := row_of(session, own):
        return one_line(row.text)
    if own.startswith("E") and (asked := session.find(Escalation, own)):
        return f"the question for {name_of(session, asked.to)}"
    kind, column = _WORDS.get(own[:1], (None, ""))
    found = session.find(kind, own) if kind else None
    return one_line(getattr(found, column)) if found else None


def spoken(session: Session, value: Any) -> Any:
    """Return a value of a board by name if it is a seat or an id of this session, a day in words, else as it is; of
    several, each.
    """
    if isinstance(value, list | tuple):
        return [spoken(session, each) for each in value]
    if not isinstance(value, str):
        return value
    if session.find(Participant, value):
        return name_of(session, value)
    return title_of(session, value) or _day_in_words(value)


def _day_in_words(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
    except ValueError:  # what came with somebody's minutes may look like a day that isn't one
        return value


def in_words(session: Session, kind: type[Row], column: Column, value: Any) -> Any:
    """Return the value of a column as people read it: names for seats, words for ids and for a choice."""
    if column.many:
        said = [_one(session, kind, column, each) for each in value]
        return listed(said) if column.rule(Pattern) == SEAT else said
    return _one(session, kind, column, value)


def _one(session: Session, kind: type[Row], column: Column, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    pattern = column.rule(Pattern)
    if pattern == SEAT:
        return name_of(session, value)
    if pattern is not None and _NUMBERED in pattern.regex:
        return title_of(session, value) or value
    return value_words(kind, column.name, value)


def label_of(kind: type[Row], column: str) -> str:
    """Return what a column is called on a page."""
    return str(_table("labels").get(kind.TABLE, {}).get(column) or readable(column))


def value_words(kind: type[Row], column: str, value: str) -> str:
    """Return one of a column's choices in words."""
    return str(_table("values").get(kind.TABLE, {}).get(column, {}).get(value, value))


def how_decided(decision: Decision) -> str:
    """Return the status of a decision and how it was made: ``decided · both agreed``, ``decided by its owner``; only
    the status if it isn't decided, or no longer.
    """
    if decision.status != "decided":
        return decision.status
    words = value_words(Decision, "method", decision.method)
    return f"decided by {words.removesuffix(' decided')}" if words.endswith(" decided") else f"decided · {words}"


@functools.cache
def _table(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(read_text("minutes/words.toml"))[name]
    return found


def readable(key: str) -> str:
    """Return a key as people read it: ``As of`` for ``as_of``."""
    words = one_line(key.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}" or key


def column_title(session: Session, board: str, key: str) -> str | None:
    """Return the title of a board's column, if it has one; minutes alone name columns by their keys."""
    title = _column(session, board, key).get("title")
    return one_line(title) if title else None


def spoken_in(session: Session, board: str, key: str, value: Any) -> Any:
    """Return the value of a board's column as `spoken`; of a row that it refers to, what that row says."""
    column = _column(session, board, key)
    if column.get("type") not in ("ref", "refs"):
        return spoken(session, value)
    boards = [each.id for each in session.all(Board, kind=column.get("ref"))]
    rows = {row.key_: row.text for each in boards for row in session.all(BoardRow, board=each)}

    def said(one: Any) -> Any:
        return rows[one] if isinstance(one, str) and one in rows else spoken(session, one)

    return [said(each) for each in value] if isinstance(value, list | tuple) else said(value)


def _column(session: Session, board: str, key: str) -> Mapping[str, Any]:
    """Return a board's column as the agenda has it; empty if it doesn't."""
    found = session.find(Board, board)
    item = session.find(Item, found.item) if found else None
    spec = ((item.settings or {}) if item else {}).get("board", {})
    return next((each for each in spec.get("column", ()) if each["key"] == key), {})


def keyed_label(session: Session, kind: type[Row], column: Column, key: str) -> str:
    """Return what one entry of a column with an entry for each seat, or for each option, is called."""
    keys = column.rule(Keyed)
    who = name_of(session, key) if keys is not None and keys.keys == SEAT else one_line(key)
    return f"{label_of(kind, column.name)}, {who}"


def day_words(day: date) -> str:
    """Return a day as it is read in any country: ``12 Feb 2027``."""
    return f"{day.day} {MONTHS[day.month - 1][:3].title()} {day.year:04}"
