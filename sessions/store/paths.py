"""The files that belong to a file of sessions."""

import os
from pathlib import Path

from sessions.files.writing import SIDE_FILES
from sessions.store.mirror_lines import mirror_places


def backup_path(path: Path) -> Path:
    """Return the path of a file's one rolling backup: next to it, ``parley.backup.db`` for ``parley.db``."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def own_files(path: Path) -> tuple[Path, ...]:
    """Return the files with the sessions of a file, and the key of its host: nothing may replace them.

    These are the file, its mirror, its backup, SQLite's side files of each, and the key. The backup, which the file
    itself makes, is the last.
    """
    path = Path(os.path.realpath(path))
    backup = backup_path(path)
    beside = [each.with_name(each.name + end) for each in (path, backup) for end in SIDE_FILES]
    return path, *mirror_places(path), *beside, path.with_name(f"{path.stem}.host_key"), backup
