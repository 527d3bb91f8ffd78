"""A session as a nested document: plain dicts and lists, with keys and tables in the order of the minutes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sessions.errors import Refused
from sessions.minutes.layout import FORMAT, OWN, POSITION, TREE, Node, instead_of
from sessions.model import Header, Item, Participant, Row, Wording
from sessions.model.columns import Column, Final, Keyed, Places, columns
from sessions.model.core import CLOSED
from sessions.session import Session
from sessions.text import listed
from sessions.version import VERSION

Document = dict[str, Any]

# The statuses in the minutes for what a closed session left open: minutes have no open goal and no proposed decision.
_LEFT_OPEN = {"open": "parked", "proposed": "deferred"}


def generator() -> str:
    """Return the name and version of the writing program; the same version writes the same bytes."""
    return f"parley {VERSION}"


def document(session: Session) -> Document:
    """Return the minutes of a closed session as a nested document.

    Only the rows of the minutes' own tables are read: no sheet, no clock, nothing that only a live session has.
    Datetimes are in whole seconds, decimals have their column's places, and empty values are absent. Raises Refused if
    the session isn't closed, or lacks something that minutes must have.
    """
    lines = _Lines(closed(session))
    told: Document = {"format": FORMAT, "generator": generator()}
    for node in TREE:
        entries = lines.under(node, ())
        if node.many and entries:
            told[node.name] = entries
        elif entries and entries[0]:
            told[node.name] = entries[0]
    return told


def closed(session: Session) -> Session:
    """Return `session` if it is closed. Raises Refused if its minutes may still change."""
    header = session.header
    if header.status not in CLOSED:
        raise Refused(
            f"Session {header.id} isn't closed yet, and only then can its minutes be exported for keeping. "
            "To read them as they stand, use --format markdown or html."
        )
    return session


class _Lines:
    """The rows of a session by table and parent, ready to be written in order."""

    def __init__(self, session: Session) -> None:
        self._rows: dict[tuple[type[Row], tuple[Any, ...]], list[Row]] = defaultdict(list)
        header = session.header
        if header.log_head is None and session.head:
            header = replace(header, log_head=session.head, log_rev=session.rev)
        if header.started_at and header.ended_at and header.ended_at < header.started_at:
            # An older version recorded the time of a clock that had been set back.
            header = replace(header, ended_at=header.started_at)
        self._seats = {key: n for n, key in enumerate(person.key_ for person in session.all(Participant))}
        for row in session.rows():
            told = header if isinstance(row, Header) else row
            links = tuple(getattr(told, each.attribute) for each in columns(type(told)) if each.link)
            parent = links[:-1] if links and _counted(type(told)) else links
            self._rows[type(told), parent].append(told)

    def under(self, node: Node, parent: tuple[Any, ...]) -> list[Document]:
        """Return the entries of `node` under the row with the key `parent`."""
        return [self._entry(node, row) for row in sorted(self._rows[node.row, parent], key=self._place)]

    def _entry(self, node: Node, row: Row) -> Document:
        entry: Document = {}
        lacking = []
        for column in node.shown():
            value = shown(column, getattr(row, column.attribute))
            if value is not None:
                entry[column.name] = value
            elif key := instead_of(column):
                entry[key] = True
            elif not column.optional:
                lacking.append(f"`{column.name}`")
        if lacking:
            name = " ".join([node.name, *(str(part) for part in row.key())])
            raise Refused(f"The minutes can't be written: {name} has no {listed(lacking)}.")
        if node.open:
            entry |= _own(node, row)
        for child in node.children:
            if entries := self.under(child, row.key()):
                entry[child.name] = entries
        return entry

    def _place(self, row: Row) -> tuple[int, int]:
        """Return where a row comes among its neighbors; ties keep the original order of the rows."""
        key = getattr(row, "id", None)
        if isinstance(row, Item):
            return row.position, _number(row.id)
        if isinstance(row, Header | Participant):
            return 0, 0
        if isinstance(row, Wording):
            return 0, row.version
        if isinstance(key, str):
            return 0, _number(key)
        if (n := getattr(row, POSITION, None)) is not None:
            return 0, n
        seat = self._seats.get(getattr(row, "by", ""), len(self._seats))
        return getattr(row, "round", 0), seat


def _counted(row: type[Row]) -> bool:
    """Whether a row's last link is its position, which is all that distinguishes it from its neighbors."""
    return row.KEY[-1:] == (POSITION,)


def _number(key: str) -> int:
    return int(key[1:]) if key[1:].isdecimal() else 0


def _own(node: Node, row: Row) -> Document:
    """Return a board row's own columns, sorted by name: a file may have them in any order."""
    own = {str(key): loose(value) for key, value in sorted((getattr(row, OWN) or {}).items())}
    if clash := [f"`{key}`" for key in own if node.knows(key)]:
        raise Refused(f"The minutes can't be written: a column of a board can't be called {listed(clash, 'or')}.")
    return {key: value for key, value in own.items() if value not in (None, "", [], {})}


def shown(column: Column, value: Any) -> Any:
    """Return a column's value as the minutes show it, or None if it is absent."""
    if value is None:
        return "skipped" if column.name == "outcome" else None
    if column.optional and column.base != "value" and (value is False or value in ("", ())):
        return None
    if value == {} and column.rule(Keyed):
        return None
    if column.many:
        return [_one(column, each) for each in value]
    return _one(column, value)


def _one(column: Column, value: Any) -> Any:
    match column.base:
        case "value":
            return loose(value)
        case "datetime":
            return whole_seconds(value)
        case "decimal" if places := column.rule(Places):
            return Decimal(value).quantize(Decimal(1).scaleb(-places.places), ROUND_HALF_UP)
    final = column.rule(Final)
    return _LEFT_OPEN.get(value, value) if final and value not in final.choices else value


def loose(value: Any) -> Any:
    """Return a value of no fixed type in the types that minutes support, the keys of its tables sorted."""
    if isinstance(value, Mapping):
        return {str(key): loose(each) for key, each in sorted(value.items()) if each is not None}
    if isinstance(value, list | tuple):
        return [loose(each) for each in value if each is not None]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def whole_seconds(moment: datetime) -> datetime:
    """Return `moment` without its fraction of a second, with an offset in whole minutes, as TOML writes it."""
    offset = moment.utcoffset() or timedelta(0)
    return (moment if offset % timedelta(minutes=1) == timedelta(0) else moment.astimezone(UTC)).replace(microsecond=0)
