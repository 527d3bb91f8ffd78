"""The columns of a row as facts: each under its label, in the order of the minutes, in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from sessions.minutes.blocks import Block, Fact
from sessions.minutes.document import loose, shown, whole_seconds
from sessions.minutes.layout import OWN, TREE, Node
from sessions.minutes.names import (
    column_title,
    day_words,
    in_words,
    keyed_label,
    label_of,
    readable,
    spoken,
    spoken_in,
    value_words,
)
from sessions.model import BoardRow, Row
from sessions.model.columns import Keyed
from sessions.session import Session


def told(value: Any) -> str:
    """Return a value for display; two numbers are a range, and just one number if both are the same."""
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(map(_is_number, value)):
            low, high = map(told, value)
            return low if low == high else f"{low} to {high}"
        return ", ".join(told(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {told(each)}" for key, each in value.items())
    return str(value)


def moment_words(moment: datetime) -> str:
    """Return a time with the offset at which it was recorded: ``14 Nov 2026, 09:30 UTC+01:00``."""
    whole = whole_seconds(moment)
    zone = timezone(whole.utcoffset() or timedelta()).tzname(None)
    return f"{day_words(whole)}, {whole:%H:%M} {zone}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def facts(session: Session, row: Row, *used: str, depth: int = 0) -> list[Block]:
    """Return a fact for each column of `row` that minutes show, except those already `used`."""
    blocks: list[Block] = []
    kind = type(row)
    for column in _NODES[kind].shown():
        value = getattr(row, column.attribute)
        if column.name in used or value is None or shown(column, value) is None:
            continue
        if column.rule(Keyed):
            for key, each in value.items():
                said = value_words(kind, column.name, each) if isinstance(each, str) else told(each)
                blocks.append(Fact(keyed_label(session, kind, column, key), said, depth))
        else:
            words = loose(value) if column.base == "value" else in_words(session, kind, column, value)
            blocks.append(Fact(label_of(kind, column.name), told(words), depth))
    own: dict[str, Any] = getattr(row, OWN, None) or {}
    for key, value in sorted(own.items()):
        title, said = None, spoken(session, loose(value))
        if isinstance(row, BoardRow):
            title, said = column_title(session, row.board, key), spoken_in(session, row.board, key, loose(value))
        blocks.append(Fact(title or readable(key), told(said), depth))
    return blocks


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


_NODES = {node.row: node for node in _all(TREE)}
