"""The monotonic clock that all processes of one boot share: leases and the timebox count by it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WATCHED_MS = 5_000  # a longer gap between two beats was a crash or a closed lid, and counts as a pause


@dataclass(frozen=True, slots=True)
class Now:
    """A moment of the monotonic clock, in ms, and the boot that it counts from."""

    ms: int
    boot: str

    def since(self, ms: int, boot: str) -> int:
        """Return the ms since a moment noted before; after a reboot, those since the boot, which it surely was."""
        return self.ms - ms if boot == self.boot and ms <= self.ms else self.ms

    def watched(self, ms: int, boot: str) -> int:
        """Return the ms since a beat, or 0 where nobody watched for so long."""
        gap = self.ms - ms
        return gap if boot == self.boot and 0 <= gap <= WATCHED_MS else 0


class Ticker:
    """Says what the monotonic clock shows now."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._boot = _boot()

    def now(self) -> Now:
        """Return the present moment."""
        return Now(round(self._monotonic() * 1000), self._boot)


def _boot() -> str:
    """Return a name for this boot of the machine; where the system has none, a clock that went back tells a reboot."""
    file = Path("/proc/sys/kernel/random/boot_id")
    return file.read_text().strip() if file.is_file() and os.access(file, os.R_OK) else "this machine"
