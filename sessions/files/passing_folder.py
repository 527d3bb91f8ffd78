"""A folder of files that nobody keeps, such as the examples."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from sessions.files.stale_temp import is_orphan, of_this_process


class PassingFolder:
    """A folder among the temporary files of the system, deleted when it is closed or this process exits.

    That of a process that was killed is deleted when the next one of its kind is made.
    """

    def __init__(self, kind: str) -> None:
        """`kind` is a word of small letters for what is in it."""
        _sweep(kind)
        self._folder = tempfile.TemporaryDirectory(prefix=f"parley-{kind}-{of_this_process()}-")
        self.path = Path(self._folder.name)

    def close(self) -> None:
        """Delete it, with all that is in it."""
        self._folder.cleanup()


def _sweep(kind: str) -> None:
    for path in Path(tempfile.gettempdir()).glob(f"parley-{kind}-*"):
        with suppress(OSError):  # it stays, and does no harm
            if path.lstat().st_uid == os.getuid() and is_orphan(path.name):
                shutil.rmtree(path)
