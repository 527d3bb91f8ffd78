"""The file: one SQLite file that all sessions, changes and terminals share.

`protocol.py` is the engine's view of it. SQLite and sqlite-utils are imported when a file is opened, not before.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore


def default_path() -> Path:
    """Return the default path of the file: `parley.db` in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("parley", appauthor=False)) / "parley.db"


def open_store(
    path: Path, *, monotonic: Callable[[], float] = time.monotonic, mirror: bool = True, lasting: bool = True
) -> "SqliteStore":
    """Open the file at `path`; if there is none, create it (0600), and in the default location its folder (0700) as
    well.

    `monotonic` gives the seconds for clocks and leases, the same clock for all processes of a machine. `mirror` says
    whether each change is also written to the file next to it. Without `lasting`, a power failure can damage the file:
    that is quicker, for one that nobody keeps. Raises Trouble with one sentence if the file can't be
    used.
    """
    from sessions.store.sqlite_store import SqliteStore

    return SqliteStore(path, monotonic, make_folder=path == default_path(), mirror=mirror, lasting=lasting)
