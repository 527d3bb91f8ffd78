"""What can go wrong, each as one plain sentence for the person who asked."""

from collections.abc import Awaitable, Callable
from pathlib import Path


class ParleyError(Exception):
    """Something could not be done; the text is one sentence that says what and, where it helps, what to do."""


class Refused(ParleyError):
    """The rules do not allow it now; nothing was changed."""


class Locked(Refused):
    """The PIN of a seat is needed first. `again` does what was refused, once the seat is open."""

    def __init__(self, seat: str) -> None:
        super().__init__(f"The PIN of {seat.upper()} is needed for this.")
        self.seat = seat
        self.again: Callable[[], Awaitable[None]] | None = None


class Missing(Refused):
    """There is nothing by that name."""


class Trouble(ParleyError):
    """The file, the disk or the system does not let us."""


class Gone(Trouble):
    """Another file, or none, stands at `path`, where the one that is open was: what is open is only here."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path


class Faulty(ParleyError):
    """What came in has faults; `faults` says each on its own line, as ``FILE:LINE: key: what, and what is right``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
