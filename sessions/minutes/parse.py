"""From TOML text to the rows of a session, or to every fault in it with its line."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sessions.errors import Faulty
from sessions.files.toml_errors import table_of, told
from sessions.minutes import references
from sessions.minutes.layout import FORMAT, OWN, TOP_KEYS, TREE, Node
from sessions.minutes.references import Placed
from sessions.minutes.toml import parse
from sessions.model import Header, Item
from sessions.model.columns import Fault, build, unknown
from sessions.session import Session

Keys = tuple[str | int, ...]


def read_minutes(text: str, name: str) -> Session:
    """Return the closed session described by the minutes in `text`. Raises Faulty with every fault, in line order.

    `name` is the file name in the faults. The session has no rev and no chain of its own: `header.log_head` has the
    head of the chain from which the minutes were written.
    """
    minutes = table_of(text, name, parse)
    session, faults = session_from(minutes)
    if session is None:
        raise Faulty(told(faults, text, name))
    return session


def session_from(minutes: Mapping[str, Any]) -> tuple[Session | None, list[Fault]]:
    """Return the session that a document describes, ready for import, or None and every fault in the document."""
    if faults := _of_another_format(minutes):
        return None, faults
    taker = _Taker(minutes)
    faults = taker.faults + references.faults(taker.placed, minutes)
    if faults:
        return None, faults
    return Session([placed.row for placed in taker.placed]), []


def _of_another_format(minutes: Mapping[str, Any]) -> list[Fault]:
    """Return the one fault that matters if the minutes are in another format, because nothing else could be checked."""
    given = minutes.get("format")
    if given == FORMAT:
        return []
    if given is None:
        return [Fault(("format",), f'is missing; begin with format = "{FORMAT}"')]
    return [Fault(("format",), f"is {given!r}; this version of parley reads {FORMAT!r}")]


class _Taker:
    """Takes a document apart, table by table, into rows with their paths, and collects every fault."""

    def __init__(self, minutes: Mapping[str, Any]) -> None:
        self.placed: list[Placed] = []
        self.faults: list[Fault] = []
        names = [*TOP_KEYS, *(node.name for node in TREE)]
        self.faults += [Fault((key,), unknown(key, names)) for key in minutes if key not in names]
        given = minutes.get("generator")
        if not isinstance(given, str):
            says = "is missing" if given is None else "isn't text"
            self.faults.append(
                Fault(("generator",), f'{says}; name the program that wrote this, such as "parley 0.1.0"')
            )
        for node in TREE:
            if node.name in minutes:
                self._table(node, minutes[node.name], (node.name,), ())
            elif node.row is Header:
                self.faults.append(Fault((node.name,), f"is missing; add a [{node.name}] table"))

    def _table(self, node: Node, value: Any, path: Keys, parent: tuple[Any, ...]) -> None:
        names = ".".join(part for part in path if isinstance(part, str))
        if not node.many:
            if isinstance(value, Mapping):
                self._entry(node, value, path, parent, 1)
            else:
                self.faults.append(Fault(path, f"isn't a table; begin it with [{names}]"))
            return
        if not isinstance(value, list):
            self.faults.append(Fault(path, f"isn't an array of tables; begin each with [[{names}]]"))
            return
        counted: Counter[str] = Counter()
        for n, entry in enumerate(value):
            if isinstance(entry, Mapping):
                seat = str(entry.get("by")) if node.counts_by_seat else ""
                counted[seat] += 1
                self._entry(node, entry, (*path, n), parent, counted[seat] if node.counts_by_seat else n + 1)
            else:
                self.faults.append(Fault((*path, n), f"isn't a table; begin it with [[{names}]]"))

    def _entry(self, node: Node, entry: Mapping[str, Any], path: Keys, parent: tuple[Any, ...], position: int) -> None:
        data = {key: self._loose(node, key, value, (*path, key)) for key, value in entry.items()}
        given = node.links(parent, position)
        if node.open:
            own = {key: data.pop(key) for key in entry if not node.knows(key)}
            given[OWN] = own or None
        row, faults = build(node.row, data, path, given, also=[child.name for child in node.children])
        self.faults += faults
        if row is not None:
            if isinstance(row, Item):
                row = _ended(row, position - 1)
            self.placed.append(Placed(row, path))
        # If the entry has a fault, its tables are still checked; their links then only need to differ.
        key = row.key() if row is not None else (*parent, path) if parent else (path,)
        for child in node.children:
            if child.name in data:
                self._table(child, data[child.name], (*path, child.name), key)

    def _loose(self, node: Node, key: str, value: Any, path: Keys) -> Any:
        """Return a value of no fixed type as rows store it: in JSON's own types."""
        free = next((column for column in node.shown() if column.name == key and column.base == "value"), None)
        return self._plain(value, path) if free or (node.open and not node.knows(key)) else value

    def _plain(self, value: Any, path: Keys) -> Any:
        if isinstance(value, Decimal):
            number = float(value)
            if not math.isfinite(number):
                self.faults.append(Fault(path, "isn't a finite number; use one, or leave it out"))
            return number
        if isinstance(value, datetime | date | time):
            self.faults.append(Fault(path, f'is a date or time; put it in quotes, "{value}"'))
            return None
        if isinstance(value, list):
            return [self._plain(each, (*path, n)) for n, each in enumerate(value)]
        if isinstance(value, Mapping):
            return {key: self._plain(each, (*path, key)) for key, each in value.items()}
        return value


def _ended(item: Item, position: int) -> Item:
    """Return an item as it is after a session: ended, its time used."""
    return replace(
        item,
        position=position,
        status="ended",
        budget_s=item.planned_minutes * 60,
        elapsed_ms=item.actual_minutes * 60_000,
    )
