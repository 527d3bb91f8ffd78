"""A closed session with a row in every table and its own word in every column that can hold one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sessions.model import ROWS, Argument, Header, Item, Participant, Row
from sessions.model.base import EARLIER_GOAL, SEAT, TARGET
from sessions.model.columns import Column, Final, Keyed, Length, Pattern, Range, columns, each_of
from sessions.session import Session

BEGUN = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def worded() -> tuple[Session, dict[str, str]]:
    """Return the session, and of each word the column that holds it."""
    numbers, told = count(1), dict[str, str]()

    def word(where: str) -> str:
        found = f"zebra{next(numbers)}q"
        told[found] = where
        return found

    def text(length: Length | None, where: str) -> str:
        """Return a word, repeated where a text must be longer."""
        one, least = word(where), length.least if length else 0
        return (one + " " + "so " * least)[: max(least, len(one))].strip().ljust(least, "o")

    def value(column: Column, where: str) -> Any:
        if keyed := column.rule(Keyed):
            key = "cpo" if keyed.keys == SEAT else text(Length(1, 80), f"{where} (key)")
            return {key: value(each_of(column), where)}
        if column.many:
            return (one(column, where),)
        return one(column, where)

    def one(column: Column, where: str) -> Any:
        final, pattern, bounds = column.rule(Final), column.rule(Pattern), column.rule(Range)
        if choices := final.choices if final else column.choices:
            return choices[0]
        if pattern == SEAT or column.name in ("by", "seat"):
            return "cpo"
        if pattern:
            return _named(pattern)
        match column.base:
            case "text":
                return text(column.rule(Length), where)
            case "int":
                return bounds.least if bounds else 1
            case "decimal":
                return Decimal(bounds.least if bounds else 0)
            case "date":
                return date(2026, 3, 10)
            case "datetime":
                return BEGUN
            case "bool":
                return True
        return {text(None, f"{where} (key)"): text(None, where)} if where == "answer.value" else text(None, where)

    def row(kind: type[Row]) -> Row:
        found = {each.attribute: value(each, f"{kind.TABLE}.{each.name}") for each in columns(kind)}
        return replace(kind(**found), **_tied(kind))

    session = Session()
    for kind in ROWS:
        session.put(row(kind))
    for key in ("cto", "cpto"):
        role: Any = "facilitator" if key == "cpto" else "leader"
        session.put(Participant(key_=key, name=key, role=role))
    session.put(replace(session.header, id="7k3qf2xa", status="closed", active=None, previous=None))
    return session, {word: where for word, where in told.items() if any(word in repr(row) for row in session.rows())}


def _named(pattern: Pattern) -> str:
    if pattern.regex.startswith("sha256"):
        return "sha256:" + "a" * 64
    if pattern.regex.startswith("[a-z][a-z-]"):
        return "talk"
    if "/[1-9]" in pattern.regex and pattern.regex.startswith("[a-z]"):
        return "cpo/1"
    if pattern.regex.startswith("[a-z]"):
        return "risk"
    if pattern in (TARGET, EARLIER_GOAL):
        return "7k3qf2xa/G1"
    letter = next((sign for sign in pattern.regex if sign.isupper()), "")
    return f"{letter}1" if letter and not pattern.regex.startswith("(") else "I1" if letter else "7k3qf2xa"


def _tied(kind: type[Row]) -> dict[str, Any]:
    """Return the columns by which the one row of a table hangs under that of another."""
    tied: dict[str, Any] = {}
    for column in columns(kind):
        if column.name in ("session", "item", "goal", "argument", "decision", "board", "question") and column.link:
            tied[column.attribute] = {
                "item": "I1",
                "goal": "G1",
                "argument": "X1",
                "decision": "D1",
                "board": "B1",
            }.get(column.name, "Q1")
    if kind is Argument:
        tied["goal"] = "G1"
    if kind.TABLE == "row":
        tied["key_"], tied["columns"] = "fact-1", {"source": "zebrasource"}
    if kind.TABLE in ("note", "board_answer"):
        tied["row"] = "fact-1"
    if kind.TABLE == "clock":
        tied["item"] = "I1"
    if kind is Header:
        tied["active"] = None
    if kind is Item:
        tied["settings"] = {"note": "zebrasetting"}
    return tied
