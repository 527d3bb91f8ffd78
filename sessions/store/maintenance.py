"""Maintenance of a file: notices for the user, checking it, rebuilding its tables, and copying it.

What only this needs is imported on use, because the lobby opens the file during its first paint.
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
    """The maintenance of one file."""

    @property
    def notice(self) -> str:
        """What a person should know before they write: a full disk, changes that only the mirror has, no mirror."""
        said, mirror = [], self.file.mirror
        if self.file.full or is_full(self.file.path.parent):
            said.append("The disk is full: you can read everything, but can't save anything until you free some space.")
        name = mirror.path.name if mirror.path else ""
        if mirror.lacks:
            changes = f"{mirror.lacks} change{'s' * (mirror.lacks != 1)}"
            said.append(f"{name} has {changes} that {self.file.path.name} lacks. `parley doctor` says what to do.")
        elif mirror.on and mirror.trouble and not self.file.only_read:
            said.append(f"Changes are saved only once, not twice: {mirror.trouble}.")
        return " ".join(said)

    @property
    def network(self) -> str:
        """The network file system that the file is on, or nothing if it is on a local disk."""
        return network(self.file.path)

    @property
    def own_files(self) -> tuple[Path, ...]:
        """The files with the sessions, and those that belong to them: nothing may replace any of these."""
        return own_files(self.file.path)

    @property
    def owned(self) -> bool:
        """Whether the file belongs to the user of this process."""
        try:
            return self.file.path.stat().st_uid == os.geteuid()
        except OSError:
            return False

    def verify(self, session: str) -> list[Finding]:
        """Return everything that is wrong: the chain, the digests, the seals, the tables compared with the record."""
        from sessions.store.verify import verify

        with self.file.reads() as conn:
            return verify(conn, session)

    def rebuild(self, *, from_log: bool = False) -> list[str]:
        """Rebuild the search index; `from_log` first rebuilds every table from the changes.

        Changes that only the mirror has, and that continue where the file ends, are added first. Others can write every
        few sessions. Returns a sentence for each session with a broken chain, which isn't changed.
        """
        from sessions.store import rebuild

        left = rebuild.rebuild(self.file.reads, self.file.writes, self.file.mirror.path if from_log else None, from_log)
        self.file.committed(changed=True, words_went=False)
        return left

    def backup(self, target: Path | None = None, *, force: bool = False) -> None:
        """Copy the file to `target`, checked before it gets that name; by default to `backup_path`.

        `force` allows replacing another program's file. Raises Refused, Trouble.
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
        """Replace the backup next to the file, if there is one: deleted text must not live on in it.

        Raises Refused, Trouble.
        """
        if backup_path(self.file.path).exists():
            self.backup()

    def rescue(self, target: Path) -> None:
        """Copy what is open here to a new file, whatever is now at the file's path. Raises Refused, Trouble."""
        from sessions.files.writing import Leave

        if os.path.lexists(target):
            raise Refused(f"{target} already exists. Choose another name.")
        self._copy(target, Leave(never=self.own_files, streams=False))

    def _copy(self, target: Path, leave: "Leave") -> None:
        from sessions.store.backup import backup

        with self.file.reading, self.file.plainly():
            backup(self.file.path, target, leave, self.file.reader)

    def doctor(self) -> "Facts":
        """Return the state of the file."""
        from sessions.store.doctor import examine

        with self.file.reading, self.file.plainly():
            self.file.place.check()
            return examine(self.file.reader, self.file.path, self.file.journal, self.file.mirror)

    @contextmanager
    def salvaging(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction on the bare file, to restore the content of a damaged one. Raises Trouble."""
        with self.file.writes() as conn:
            yield conn
