"""What a kill leaves of a file that was being written: it goes when the next one is written there."""

import time
from contextlib import suppress
from pathlib import Path

STALE_S = 3600  # no file is so long in the writing


def sweep(folder: Path, pattern: str) -> None:
    """Remove the files of a folder that match `pattern` and were last written to over STALE_S ago.

    One that cannot be removed stays: it is in nobody's way.
    """
    for path in folder.glob(pattern):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > STALE_S:
                path.unlink()
