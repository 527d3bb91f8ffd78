"""The SQLite module that sqlite-utils also uses: pysqlite3 if installed. It has its own exception classes.

The choice is repeated here because importing sqlite-utils costs more than everything else needed to read a file.
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
"""SQLite's exceptions; the second is raised if an error message quotes a damaged file with invalid text."""

UNFIT = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""Those raised if a row itself is invalid, not because of the disk, the memory or another program."""

__all__ = ["UNFIT", "SqliteErrors", "sqlite3"]
