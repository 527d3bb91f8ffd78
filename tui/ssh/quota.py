"""Who has a place on the host: strangers until they have logged in, and those inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.ssh.limits import Limits, network_of, place_of


@dataclass(slots=True)
class _Stranger:
    """A connection that has not logged in; `favoured` once it has named a key that is invited."""

    number: int
    place: str
    network: str
    favoured: bool = False


class ConnectionQuota:
    """Gives each connection a place, and says who loses theirs for it. Places are numbers, the oldest the lowest.

    A stranger never waits for others to leave: where there are too many, one of them goes. Whoever logs in has a place
    beside all strangers, and where these are full, one goes whose key has more of them.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._strangers: dict[int, _Stranger] = {}
        self._inside: dict[int, str] = {}
        self._next = 0

    def enter(self, address: str) -> tuple[int, list[int]]:
        """Give a connection a place among the strangers; return its number, and those of whoever goes for it.

        It is the oldest of its own address or network where that has too many, and where there are too many in all the
        oldest of the network that has the most. Who has named an invited key goes last.
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
        """Note that a stranger has named an invited key, as anybody may who has seen it.

        So no more than half of the strangers are favoured: from then on the oldest of these is as all others.
        """
        if (stranger := self._strangers.get(number)) is None:
            return
        stranger.favoured = True
        favoured = [each for each in self._strangers.values() if each.favoured]
        for each in favoured[: max(0, len(favoured) - self._limits.strangers // 2)]:
            each.favoured = False

    def prove(self, number: int, key: str) -> int | None:
        """Give who has logged in with `key` a place inside; return the number of whoever goes for it, or None.

        Where all places are taken by others who have no more of them, that is the newcomer's own number.
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
        """Note that a connection is gone; once is enough."""
        self._inside.pop(number, None)
        self._strangers.pop(number, None)
