"""The places on the host, for connections that haven't logged in and for people who have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.ssh.limits import Limits, network_of, place_of


@dataclass(slots=True)
class _Stranger:
    """A connection that hasn't logged in; `favoured` once it has offered an invited key."""

    number: int
    place: str
    network: str
    favoured: bool = False


class ConnectionQuota:
    """Gives each connection a place, and decides who loses theirs for it. Places are numbers; the oldest is the lowest.

    A new connection never waits for others to leave: if there are too many that haven't logged in, one of them is
    dropped. People who log in have separate places. If these are full, the key with the most connections loses one.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._strangers: dict[int, _Stranger] = {}
        self._inside: dict[int, str] = {}
        self._next = 0

    def enter(self, address: str) -> tuple[int, list[int]]:
        """Give a new connection a place; return its number, and the numbers of the connections dropped for it.

        The oldest of its own address or network is dropped if that has too many. If there are too many in all, the
        oldest of the network with the most is dropped. A connection that has offered an invited key is dropped last.
        """
        new = _Stranger(self._next + 1, place_of(address), network_of(address))
        self._next = new.number
        gone = [
            *self._make_room(lambda each: each.place == new.place, self._limits.strangers_per_address),
            *self._make_room(lambda each: each.network == new.network, self._limits.strangers_per_network),
            *self._make_room(lambda each: True, self._limits.strangers),
        ]
        self._strangers[new.number] = new
        return new.number, gone

    def _make_room(self, counts: Callable[[_Stranger], bool], most: int) -> Iterable[int]:
        while len(there := [each for each in self._strangers.values() if counts(each)]) >= most:
            crowd = Counter(each.network for each in there)
            goes = min(there, key=lambda each: (each.favoured, -crowd[each.network], each.number))
            del self._strangers[goes.number]
            yield goes.number

    def favour(self, number: int) -> None:
        """Note that a connection has offered an invited key, as anyone can who has seen the public key.

        So at most half of the connections are favoured; beyond that, the oldest of them counts like all others.
        """
        if (stranger := self._strangers.get(number)) is None:
            return
        stranger.favoured = True
        favoured = [each for each in self._strangers.values() if each.favoured]
        for each in favoured[: max(0, len(favoured) - self._limits.strangers // 2)]:
            each.favoured = False

    def prove(self, number: int, key: str) -> int | None:
        """Give a connection that logged in with `key` a place inside; return the number of the one dropped for it, or
        None.

        If all places are taken by keys with no more connections, that is the newcomer's own number.
        """
        self._strangers.pop(number, None)
        goes = None
        if len(self._inside) >= self._limits.connections:
            held = Counter(self._inside.values())
            heaviest, most = held.most_common(1)[0]
            whose = heaviest if most > held[key] + 1 else key
            goes = next((each for each, theirs in self._inside.items() if theirs == whose), None)
            if goes is None:
                return number
            del self._inside[goes]
        self._inside[number] = key
        return goes

    def leave(self, number: int) -> None:
        """Note that a connection is gone; calling this again does nothing."""
        self._inside.pop(number, None)
        self._strangers.pop(number, None)
