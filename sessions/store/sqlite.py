"""The SQLite that sqlite-utils takes too: pysqlite3 where it is installed. Its exceptions are classes of its own.

Chosen here as there, because sqlite-utils costs more to import than all else that a file needs to be read.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

SqliteErrors = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises: the second where its own words for an error quote a damaged file that holds no text."""

UNFIT = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""Of these, what it raises where a row itself does not fit, and not the disk, the memory or another program."""

__all__ = ["UNFIT", "SqliteErrors", "sqlite3"]
