"""How much of the host's resources a connection may use."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from sessions.frozen import dataclass

TERMS_LARGEST: Final = (500, 200)
"""The largest terminal a client gets, in columns and rows: a size costs memory, and a client can claim any."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits. Times are in seconds, sizes in bytes."""

    connections: int = 60
    """Connections that have logged in."""
    strangers: int = 40
    """Connections that haven't logged in."""
    strangers_per_address: int = 8
    strangers_per_network: int = 16
    arrivals: int = 600
    """New connections a minute from one address."""
    arrivals_per_network: int = 1200
    keys_offered: int = 20
    """An agent offers all its keys one by one; each costs a look-up, and none is a guess."""
    names_tried: int = 3
    lines: int = 60
    """Lines a minute in the log about refusals to one address."""
    lines_in_all: int = 600
    login_s: float = 30.0
    """For logging in, and again for asking for the screen."""
    idle_s: float = 4 * 3600.0
    """Without a key press or the mouse."""
    keepalive_s: float = 15.0
    keepalives: int = 3
    rate: int = 512 * 1024
    """Bytes a client may send each second; a person types a thousand times less."""
    slice: int = 8 * 1024
    """How much of one client is handled before the others have their turn."""
    input: int = 64 * 1024
    """Keys that wait for a busy app; after that the client has to wait."""
    output: int = 256 * 1024
    """Output that waits for a slow connection; after that the app has to wait."""
    write_s: float = 5.0
    """For sending the last output when the host ends a connection, and again for the apps to save what was typed."""
    drain_s: float = 1.0
    """For an app to read what was typed before its connection dropped."""


def place_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 of an IPv6 one, which one person may own."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def network_of(address: str) -> str:
    """Return what counts as one network: the /24 of an IPv4 address, or the /48 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = 24 if isinstance(found, ipaddress.IPv4Address) else 48
    return str(ipaddress.ip_network((found, bits), strict=False))


class RateLimiter:
    """Counts what each address does over the last minute; it remembers at most `PLACES` addresses.

    An address is `out` once it has done this as often as `allowed`. `of` says which addresses count as one.
    """

    PLACES: Final = 1000
    WINDOW_S: Final = 60.0

    def __init__(
        self, allowed: int, monotonic: Callable[[], float] = time.monotonic, of: Callable[[str], str] = place_of
    ) -> None:
        self._allowed, self._monotonic, self._of = allowed, monotonic, of
        self._places: OrderedDict[str, deque[float]] = OrderedDict()

    def out(self, address: str) -> bool:
        """Whether an address has used up its tries for now."""
        times = self._places.get(self._of(address))
        while times and times[0] <= self._monotonic() - self.WINDOW_S:
            times.popleft()
        return times is not None and len(times) >= self._allowed

    def strike(self, address: str) -> None:
        """Count one more."""
        place = self._of(address)
        self._places.setdefault(place, deque(maxlen=self._allowed)).append(self._monotonic())
        self._places.move_to_end(place)
        while len(self._places) > self.PLACES:
            self._places.popitem(last=False)
