"""Rows in their tables, for every row class: the SQL is generated from the dataclasses."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sessions.change import Image
from sessions.model import ROWS, Header, Row
from sessions.model.columns import Column, columns, restore
from sessions.store.sqlite import sqlite3


@dataclass(frozen=True)
class Table:
    """The table of a row class. Each row belongs to a `session`; the session's own row belongs to its `id`."""

    kind: type[Row]

    @property
    def owner(self) -> str:
        """The column with the session that a row belongs to."""
        return "id" if self.kind is Header else "session"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns except the owner, in order."""
        return tuple(column for column in columns(self.kind) if column.name != self.owner)

    @cached_property
    def key(self) -> list[str]:
        """The names of the primary key, the owner first."""
        names = {column.attribute: column.name for column in self.columns}
        return [self.owner, *(names[attribute] for attribute in self.kind.KEY)]

    @cached_property
    def _names(self) -> list[str]:
        return [self.owner, *(column.name for column in self.columns)]

    @property
    def listed(self) -> str:
        """The names of all columns, the owner first, as SQL lists them."""
        return _listed(self._names)

    @cached_property
    def _put(self) -> str:
        values = [name for name in self._names if name not in self.key]
        return (
            f'INSERT INTO "{self.kind.TABLE}" ({_listed(self._names)}) VALUES ({", ".join("?" for _ in self._names)}) '
            f"ON CONFLICT ({_listed(self.key)}) DO UPDATE SET "
            + ", ".join(f'"{name}" = excluded."{name}"' for name in values)
        )

    @cached_property
    def _drop(self) -> str:
        return f'DELETE FROM "{self.kind.TABLE}" WHERE ' + " AND ".join(f'"{name}" = ?' for name in self.key)

    @cached_property
    def _select(self) -> str:
        # An update keeps the rowid and a new row gets the highest, so this is the original order of the rows.
        return f'SELECT {_listed(self._names)} FROM "{self.kind.TABLE}" WHERE "{self.owner}" = ? ORDER BY rowid'

    def prepare(self) -> None:
        """Create all statements now rather than on first use."""
        _ = self._put, self._drop, self._select

    def put(self, conn: sqlite3.Connection, session: str, image: Mapping[str, Any]) -> None:
        """Write a row from its image, replacing the one with its key if there is one."""
        conn.execute(self._put, [session, *(_to_sql(column, image.get(column.name)) for column in self.columns)])

    def drop(self, conn: sqlite3.Connection, session: str, key: Iterable[Any]) -> None:
        """Delete the row with this key."""
        conn.execute(self._drop, [session, *key])

    def clear(self, conn: sqlite3.Connection, session: str) -> None:
        """Delete all rows of a session."""
        conn.execute(f'DELETE FROM "{self.kind.TABLE}" WHERE "{self.owner}" = ?', [session])

    def images(self, conn: sqlite3.Connection, session: str) -> list[dict[str, Any]]:
        """Return the images of a session's rows in their original order."""
        return [self.image(values) for values in conn.execute(self._select, [session]).fetchall()]

    def across(self, conn: sqlite3.Connection, where: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return the images of the rows of all sessions whose columns equal `where`, each with its session's id."""
        condition = " AND ".join(f'"{name}" = ?' for name in where) or "TRUE"
        select = f'SELECT {_listed(self._names)} FROM "{self.kind.TABLE}" WHERE {condition} ORDER BY rowid'
        found = conn.execute(select, [*where.values()]).fetchall()
        return [(row[0], self.image(row)) for row in found]

    def image(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return the image of a row from the values of `listed`. Raises ValueError for an invalid value."""
        return {name: value for name, value in self._image(values) if value is not None}

    def _image(self, values: tuple[Any, ...]) -> Iterable[tuple[str, Any]]:
        if self.kind is Header:
            yield self.owner, values[0]
        for column, value in zip(self.columns, values[1:], strict=True):
            yield column.name, _from_sql(column, value)


TABLES = {kind.TABLE: Table(kind) for kind in ROWS}


def write(conn: sqlite3.Connection, session: str, images: Iterable[Image]) -> None:
    """Update the tables to `images`."""
    for image in images:
        if image.row is None:
            TABLES[image.table].drop(conn, session, image.key)
        else:
            TABLES[image.table].put(conn, session, image.row)


def read(conn: sqlite3.Connection, session: str) -> list[Row]:
    """Return all rows of a session, table by table, in their original order."""
    return [restore(table.kind, image) for table in TABLES.values() for image in table.images(conn, session)]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _to_sql(column: Column, value: Any) -> Any:
    if value is not None and (column.many or column.base == "value"):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return int(value) if column.base == "bool" and value is not None else value


def _from_sql(column: Column, value: Any) -> Any:
    if value is not None and (column.many or column.base == "value"):
        return json.loads(value)
    return bool(value) if column.base == "bool" and value is not None else value
