"""What a stranger, and a friend, may take of the host."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TERMS_LARGEST: Final = (500, 200)
"""The largest terminal a client is given, in columns and rows: a size costs memory, and a client may say anything."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much. Times are in seconds, sizes in bytes."""

    connections: int = 60
    per_address: int = 20
    unproven: int = 20
    """Connections that have not logged in: key exchange is what costs the people inside the most."""
    unproven_per_address: int = 8
    """Of these, so that nobody can keep the others from logging in."""
    arrivals: int = 120
    """New connections in a minute, from one address."""
    keys_offered: int = 20
    """An agent offers all it has, one after the other; each costs a look-up, and none is a guess."""
    names_tried: int = 3
    wrong_codes: int = 5
    """In a minute, from one address; after that its codes are not even looked at."""
    lines: int = 60
    """In the log, in a minute, of what is refused to one address."""
    lines_in_all: int = 600
    login_s: float = 30.0
    """For logging in, and once more for asking for the screen."""
    idle_s: float = 4 * 3600.0
    """Without a key or the mouse."""
    keepalive_s: float = 15.0
    keepalives: int = 3
    rate: int = 512 * 1024
    """Bytes a client may send each second; a person's keys are a thousand times less."""
    slice: int = 8 * 1024
    """So much of one client is handled before the others have their turn."""
    input: int = 64 * 1024
    """Keys that wait for a busy app; then the client has to."""
    output: int = 256 * 1024
    """Screens that wait for a slow line; then the app has to."""
    write_s: float = 5.0
    """For taking the last words when the host ends a connection, and once more for the apps to keep what was typed."""
    drain_s: float = 1.0
    """For an app to read what was typed before its line dropped."""


def place_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 of an IPv6 one, which one person may have whole."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Gate:
    """Counts the connections there are: in all, from one address, and before login."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._unproven: dict[int, str] = {}
        self._places: Counter[str] = Counter()
        self._inside: dict[int, str] = {}
        self._next = 0

    def enter(self, address: str) -> int | str:
        """Let a connection in and return its number, or return why not."""
        place = place_of(address)
        if len(self._inside) >= self._limits.connections:
            return "too many connections"
        if len(self._unproven) >= self._limits.unproven:
            return "too many connections that have not logged in"
        if list(self._unproven.values()).count(place) >= self._limits.unproven_per_address:
            return "too many connections from one address that have not logged in"
        if self._places[place] >= self._limits.per_address:
            return "too many connections from one address"
        self._next += 1
        self._inside[self._next] = place
        self._places[place] += 1
        self._unproven[self._next] = place
        return self._next

    def prove(self, number: int) -> None:
        """Note that a connection has logged in."""
        self._unproven.pop(number, None)

    def leave(self, number: int) -> None:
        """Note that a connection is gone; once is enough."""
        place = self._inside.pop(number, None)
        self._unproven.pop(number, None)
        if place is not None:
            self._places[place] -= 1
            if not self._places[place]:
                del self._places[place]


class Strikes:
    """Counts what each address does over the last minute; no more than `PLACES` addresses are remembered.

    An address is `out` once it has done it as often as is `allowed`.
    """

    PLACES: Final = 1000
    WINDOW_S: Final = 60.0

    def __init__(self, allowed: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._allowed, self._monotonic = allowed, monotonic
        self._places: OrderedDict[str, deque[float]] = OrderedDict()

    def out(self, address: str) -> bool:
        """Whether an address has had its tries for now."""
        times = self._places.get(place_of(address))
        while times and times[0] <= self._monotonic() - self.WINDOW_S:
            times.popleft()
        return times is not None and len(times) >= self._allowed

    def strike(self, address: str) -> None:
        """Count once more."""
        place = place_of(address)
        self._places.setdefault(place, deque(maxlen=self._allowed)).append(self._monotonic())
        self._places.move_to_end(place)
        while len(self._places) > self.PLACES:
            self._places.popitem(last=False)
