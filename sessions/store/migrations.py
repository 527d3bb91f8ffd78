"""From an older file to this version's: numbered SQL files, never edited once they are released.

sqlite-utils is imported when there is something to migrate, not before.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sessions.store.sqlite import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import _MigrationFunction

_FILES = sorted((Path(__file__).parent / "sql").glob("[0-9][0-9][0-9][0-9]_*.sql"))
LATEST = len(_FILES)


def database(conn: sqlite3.Connection) -> "Database":
    """Return the connection as a sqlite-utils database, without any plugins."""
    from sqlite_utils import Database

    return Database(conn, execute_plugins=False)


def apply(db: "Database") -> None:
    """Bring the schema to LATEST. Call it inside BEGIN IMMEDIATE: two programs may start at once."""
    from sqlite_utils import Migrations

    known = Migrations("parley")
    for file in _FILES:
        known(name=file.stem)(_step(file))
    known.apply(db)


def statements(script: str) -> list[str]:
    """Return the statements of an SQL script; `executescript` would commit the transaction around it."""
    found, start = [], 0
    for end, character in enumerate(script, 1):
        if character == ";" and sqlite3.complete_statement(script[start:end]):
            found.append(script[start:end].strip())
            start = end
    return found


def _step(file: Path) -> "_MigrationFunction":
    def step(db: "Database", /) -> None:
        for statement in statements(file.read_text(encoding="utf-8")):
            db.conn.execute(statement)

    return step
