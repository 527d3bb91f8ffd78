"""Looking after a file: what a person should know of it, checking it, making its tables again, and copies of it.

What only this needs is imported where it is used: the lobby opens the file while it is first painted.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.change import Finding
from sessions.errors import Refused
from sessions.store.disk import is_full, network
from sessions.store.paths import backup_path, own_files
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_file import StorePart

if TYPE_CHECKING:
    from sessions.files.writing import Leave
    from sessions.store.doctor import Facts


class SqliteMaintenance(StorePart):
    """The care of one file."""

    @property
    def notice(self) -> str:
        """What a person should know before they write: a full disk, changes that only the mirror holds, no mirror."""
        said, mirror = [], self.file.mirror
        if self.file.full or is_full(self.file.path.parent):
            said.append("The disk is full: everything can be read, but nothing saved until you free some space.")
        name = mirror.path.name if mirror.path else ""
        if mirror.lacks:
            changes = f"{mirror.lacks} change{'s' * (mirror.lacks != 1)}"
            said.append(f"{name} holds {changes} that {self.file.path.name} lacks; `parley doctor` says what to do.")
        elif mirror.on and mirror.trouble and not self.file.only_read:
            said.append(f"Changes are saved once only, not twice: {mirror.trouble}.")
        return " ".join(said)

    @property
    def network(self) -> str:
        """The network file system that the file is on; nothing where it is on a disk of this machine."""
        return network(self.file.path)

    @property
    def own_files(self) -> tuple[Path, ...]:
        """The files in which the sessions are, and what belongs to them: nothing may replace one of these."""
        return own_files(self.file.path)

    @property
    def owned(self) -> bool:
        """Whether the file belongs to the user whose process this is."""
        try:
            return self.file.path.stat().st_uid == os.geteuid()
        except OSError:
            return False

    def verify(self, session: str) -> list[Finding]:
        """Return everything that does not hold: the chain, the digests, the seals, the tables against the record."""
        from sessions.store.verify import verify

        with self.file.reads() as conn:
            return verify(conn, session)

    def rebuild(self, from_log: bool = False) -> list[str]:
        """Make the search index again; `from_log` makes every table again from the changes first.

        Changes that only the mirror holds, and that go on where the file ends, are taken in before. Others write
        between a few sessions and the next. Returns a sentence for each session whose chain does not hold: it is left
        as it is.
        """
        from sessions.store import rebuild

        left = rebuild.rebuild(self.file.reads, self.file.writes, self.file.mirror.path if from_log else None, from_log)
        self.file.committed(changed=True, words_went=False)
        return left

    def backup(self, target: Path | None = None, force: bool = False) -> None:
        """Copy the file to `target`, checked before it takes that name; to `backup_path` where none is given.

        `force` says that another program's file may be replaced too. Raises Refused, Trouble.
        """
        from sessions.files.writing import Leave
        from sessions.store.backup import backup

        own = self.own_files
        leave = Leave(force, own if target else own[:-1], streams=False)
        to = target or backup_path(self.file.path)
        with self.file.plainly():
            self.file.place.check()
            if not self.file.full:
                backup(self.file.path, to, leave)
                return
        self._copy(to, leave)

    def renew_backup(self) -> None:
        """Make the backup beside the file again where there is one: what is gone must not live on in it.

        Raises Refused, Trouble.
        """
        if backup_path(self.file.path).exists():
            self.backup()

    def rescue(self, target: Path) -> None:
        """Copy what is open here to a new file, whatever is now where the file was. Raises Refused, Trouble."""
        from sessions.files.writing import Leave

        if os.path.lexists(target):
            raise Refused(f"{target} is there already; give another name.")
        self._copy(target, Leave(never=self.own_files, streams=False))

    def _copy(self, target: Path, leave: "Leave") -> None:
        from sessions.store.backup import backup

        with self.file.reading, self.file.plainly():
            backup(self.file.path, target, leave, self.file.reader)

    def doctor(self) -> "Facts":
        """Return how the file is."""
        from sessions.store.doctor import examine

        with self.file.reading, self.file.plainly():
            self.file.place.check()
            return examine(self.file.reader, self.file.path, self.file.journal, self.file.mirror)

    @contextmanager
    def salvaging(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction on the bare file, for what comes out of a damaged one. Raises Trouble."""
        with self.file.writes() as conn:
            yield conn
