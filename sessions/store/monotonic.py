"""The monotonic clock for leases and timeboxes, and what times on another machine's clock mean here.

All processes of one boot share a clock, so their times can be compared. Another machine's clock began at another time:
a time on it means nothing here, except that it changes. So each store remembers when it saw a row's time change, and
counts from there. A time that never changed and is from an earlier boot of this machine has expired; one from another
machine is treated as recent, as that machine may well be up.
"""

import dataclasses
import os
from collections.abc import Callable, Hashable
from dataclasses import field
from pathlib import Path

from sessions.frozen import dataclass

WATCHED_MS = 5_000  # a longer gap between two beats was a crash or a closed lid, and counts as a pause
SURE_MS = 20_000  # any process that is up renews its times within this
_SLACK_MS = 2_000  # the most that two processes of one clock may differ if one was slow between looking and writing
_UNSURE_MS = 60_000  # the longest time ago for something that may still come from a machine that is up


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago something was recorded, in ms; `alive` is False if its process has certainly ended since."""

    ms: int
    alive: bool = True


@dataclasses.dataclass(slots=True)
class _Sighting:
    """A time in a row, when this clock first saw it and last looked at it, and how much older it may be."""

    noted: tuple[int, str]
    first_ms: int
    looked_ms: int
    changed: bool = False
    gap_ms: int = 0


@dataclass(frozen=True, slots=True)
class Now:
    """A moment on the monotonic clock, in ms, and the name of that clock."""

    ms: int
    boot: str
    _seen: dict[Hashable, _Sighting] = field(default_factory=dict, compare=False, repr=False)

    def age(self, what: Hashable, ms: int, boot: str) -> Age:
        """Return how long ago the time in the row `what` was recorded."""
        sighting = self._look(what, (ms, boot))
        seen_ms = self.ms - sighting.first_ms
        direct_ms = max(0, self.ms - ms)  # a row may have been written shortly after this moment was taken
        if boot == self.boot and ms <= self.ms + _SLACK_MS and not _differs(direct_ms, seen_ms, sighting):
            return Age(direct_ms)
        if sighting.changed or not self._of_earlier_boot(boot):
            return Age(seen_ms)
        return Age(self.ms if seen_ms > SURE_MS else min(self.ms, _UNSURE_MS), alive=False)

    def changed_ms(self, what: Hashable, ms: int, boot: str) -> int | None:
        """Return how long ago a time was recorded that arrived while this store was watching; None if it was there
        before.

        An empty `boot` means that the row doesn't exist.
        """
        sighting = self._look(what, (ms, boot))
        if not boot:
            return None
        if boot == self.boot and ms <= self.ms:
            return self.ms - ms
        return self.ms - sighting.first_ms if sighting.changed else None

    def shares_clock(self, boot: str) -> bool:
        """Whether times of `boot` are on this same clock."""
        return boot == self.boot

    def _look(self, what: Hashable, noted: tuple[int, str]) -> _Sighting:
        known = self._seen.get(what)
        if known is None:
            known = self._seen[what] = _Sighting(noted, self.ms, self.ms)
        elif known.noted != noted:
            known = self._seen[what] = _Sighting(noted, self.ms, self.ms, True, max(0, self.ms - known.looked_ms))
        known.looked_ms = self.ms
        return known

    def _of_earlier_boot(self, boot: str) -> bool:
        """Whether a clock is from before this machine's last restart, as far as names tell.

        An older file doesn't name the machine. Within one boot, a container may have its own clock.
        """
        machine, _, name = boot.partition("|")
        own_machine, _, own_name = self.boot.partition("|")
        return not name or (machine == own_machine and name.partition("|")[0] != own_name.partition("|")[0])


def _differs(direct_ms: int, seen_ms: int, sighting: _Sighting) -> bool:
    """Whether a time with our clock's name can't be on our clock: it arrived while we watched, but seems older."""
    return sighting.changed and direct_ms > seen_ms + sighting.gap_ms + _SLACK_MS


class Ticker:
    """Reads the monotonic clock, and remembers what was seen of other clocks."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._boot = f"{_machine()}|{_boot()}|{_namespace()}"
        self._seen: dict[Hashable, _Sighting] = {}

    def now(self) -> Now:
        """Return the present moment."""
        return Now(round(self._monotonic() * 1000), self._boot, self._seen)


def _boot() -> str:
    """Return a name for this boot of the machine; if the system has none, a clock that went back indicates a reboot."""
    return _word(Path("/proc/sys/kernel/random/boot_id")) or "this machine"


def _machine() -> str:
    """Return a name for this machine that survives restarts."""
    return _word(Path("/etc/machine-id")) or (os.uname().nodename if hasattr(os, "uname") else "")


def _namespace() -> str:
    """Return the name of the time namespace: a container may have its own clock within one boot."""
    try:
        return str(Path("/proc/self/ns/time").readlink())
    except OSError:
        return ""


def _word(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
