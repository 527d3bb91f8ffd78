"""Everything that can go wrong, each as one plain sentence for the user."""

from collections.abc import Awaitable, Callable
from pathlib import Path


class ParleyError(Exception):
    """Something couldn't be done. The text is a sentence that says what, and if possible how to fix it."""


class Refused(ParleyError):
    """The rules don't allow it now; nothing was changed."""


class Locked(Refused):
    """The PIN of a seat is needed first. `again` repeats the refused action once the seat is unlocked."""

    def __init__(self, seat: str) -> None:
        super().__init__(f"This needs the PIN of {seat.upper()}.")
        self.seat = seat
        self.again: Callable[[], Awaitable[None]] | None = None


class Missing(Refused):
    """Nothing by that name exists."""


class Trouble(ParleyError):
    """The file, the disk or the system doesn't allow it."""


class Gone(Trouble):
    """The open file at `path` was replaced or removed: its content now exists only in this process."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path


class Faulty(ParleyError):
    """The input has faults. `faults` lists each on its own line, as ``FILE:LINE: key: what is wrong and how to fix
    it``.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
