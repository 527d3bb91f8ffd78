"""The connection that a store writes with, for as long as its memory can be trusted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sessions.errors import Trouble
from sessions.store.connection import open_writer, transaction
from sessions.store.mirror_lines import lost
from sessions.store.sqlite import sqlite3


class WritingConnection:
    """A connection that writes, replaced by a new one once SQLite rolled a transaction back on its own.

    SQLite may do that while FTS5 is in the middle of a write. FTS5 then keeps the number of rows that it was just
    reading, 0 if the read failed, and writes it into the search index the next time. So nothing that it has in memory
    may be used after that.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn, self._path = conn, path
        self._spoiled = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one write transaction. Raises Trouble if no other connection can be opened."""
        if self._spoiled:
            self._renew()
        with transaction(self.conn, "BEGIN IMMEDIATE", self._spoil):
            yield self.conn

    def _spoil(self) -> None:
        self._spoiled = True

    def _renew(self) -> None:
        if said := lost(self._path):
            raise Trouble(said)
        before, self.conn = self.conn, open_writer(self._path)
        before.close()
        self._spoiled = False
