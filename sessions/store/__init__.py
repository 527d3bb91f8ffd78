"""The file: one SQLite file in which every session, each change and every terminal meet.

`protocol.py` is what the engine knows of it. SQLite and sqlite-utils are imported when a file is opened, not before.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore


def default_path() -> Path:
    """Return where the file is unless a person says otherwise: `parley.db` in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("parley", appauthor=False)) / "parley.db"


def open_store(path: Path, *, monotonic: Callable[[], float] = time.monotonic, mirror: bool = True) -> "SqliteStore":
    """Open the file at `path`, a new one (0600) where there is none; the default folder is made too (0700).

    `monotonic` gives the seconds that clocks and leases count by, one clock for all processes of a machine. `mirror`
    says whether each change is also written into the file beside it. Raises Trouble with one sentence where the file
    cannot be used.
    """
    from sessions.store.sqlite_store import SqliteStore

    return SqliteStore(path, monotonic, make_folder=path == default_path(), mirror=mirror)
