"""The SQLite that sqlite-utils chose: pysqlite3 where it is installed. Its exceptions are classes of its own."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["sqlite3"]
