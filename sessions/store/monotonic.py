"""The monotonic clock by which leases and the timebox count, and what may be said of moments on another one.

All processes of one boot share a clock, and their moments are compared. Another machine's clock began at another time:
a moment on it says nothing here, only that it becomes another one. So each store remembers when it saw a row's moment
change, and counts from there. What was never seen to change and is of an earlier boot of this machine is over; of
another machine it is taken for just noted, as that one may well be up.
"""

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path

WATCHED_MS = 5_000  # a longer gap between two beats was a crash or a closed lid, and counts as a pause
SURE_MS = 20_000  # who is up has renewed what it notes within this
_SLACK_MS = 2_000  # two processes of one clock may differ by so much, as one was slow between looking and noting
_UNSURE_MS = 60_000  # so long ago at the most is what may still turn out to be of a machine that is up


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago something was noted, in ms; `alive` is False where who noted it was surely not up since."""

    ms: int
    alive: bool = True


@dataclass(slots=True)
class _Sighting:
    """A moment of a row, when it was first seen and last looked at by this clock, and the longest it can be older."""

    noted: tuple[int, str]
    first_ms: int
    looked_ms: int
    changed: bool = False
    gap_ms: int = 0


@dataclass(frozen=True, slots=True)
class Now:
    """A moment of the monotonic clock, in ms, and the name of that clock."""

    ms: int
    boot: str
    _seen: dict[Hashable, _Sighting] = field(default_factory=dict, compare=False, repr=False)

    def age(self, what: Hashable, ms: int, boot: str) -> Age:
        """Return how long ago a moment was noted in the row that `what` names."""
        sighting = self._look(what, (ms, boot))
        seen_ms = self.ms - sighting.first_ms
        direct_ms = max(0, self.ms - ms)  # a row may have been noted a little after this moment was taken
        if boot == self.boot and ms <= self.ms + _SLACK_MS and not _differs(direct_ms, seen_ms, sighting):
            return Age(direct_ms)
        if sighting.changed or not self._of_earlier_boot(boot):
            return Age(seen_ms)
        return Age(self.ms if seen_ms > SURE_MS else min(self.ms, _UNSURE_MS), alive=False)

    def changed_ms(self, what: Hashable, ms: int, boot: str) -> int | None:
        """Return how long ago a moment was noted that came while this store looked; None for what was there before.

        An empty `boot` stands for a row that is not there.
        """
        sighting = self._look(what, (ms, boot))
        if not boot:
            return None
        if boot == self.boot and ms <= self.ms:
            return self.ms - ms
        return self.ms - sighting.first_ms if sighting.changed else None

    def shares_clock(self, boot: str) -> bool:
        """Whether moments of `boot` are on this very clock."""
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
        """Whether a clock is one that this machine had before it started anew, as far as names tell.

        An older file does not name the machine. Within one boot a container may have a clock of its own.
        """
        machine, _, name = boot.partition("|")
        own_machine, _, own_name = self.boot.partition("|")
        return not name or (machine == own_machine and name.partition("|")[0] != own_name.partition("|")[0])


def _differs(direct_ms: int, seen_ms: int, sighting: _Sighting) -> bool:
    """Whether a moment of a clock with our clock's name cannot be on it: it came while we looked, and seems older."""
    return sighting.changed and direct_ms > seen_ms + sighting.gap_ms + _SLACK_MS


class Ticker:
    """Says what the monotonic clock shows now, and remembers for it what was seen of other clocks."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._boot = f"{_machine()}|{_boot()}|{_namespace()}"
        self._seen: dict[Hashable, _Sighting] = {}

    def now(self) -> Now:
        """Return the present moment."""
        return Now(round(self._monotonic() * 1000), self._boot, self._seen)


def _boot() -> str:
    """Return a name for this boot of the machine; where the system has none, a clock that went back tells a reboot."""
    return _word(Path("/proc/sys/kernel/random/boot_id")) or "this machine"


def _machine() -> str:
    """Return a name for this machine that outlasts its boots."""
    return _word(Path("/etc/machine-id")) or (os.uname().nodename if hasattr(os, "uname") else "")


def _namespace() -> str:
    """Return the name of the time namespace: a container may have a clock of its own within one boot."""
    try:
        return str(Path("/proc/self/ns/time").readlink())
    except OSError:
        return ""


def _word(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
