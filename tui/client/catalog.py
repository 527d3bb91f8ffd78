"""The database as the lobby reads it, in a thread of its own, opened when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sessions.frozen import dataclass
from sessions.situation import OPEN
from sessions.times import today

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from sessions.change import Change
    from sessions.due import Due
    from sessions.model import Action
    from sessions.rules.pair import SeriesLine, WarmUp
    from sessions.store.protocol import Hit, Store, Summary
    from tui.client.escalated import Escalated
    from tui.client.eyes import Eyes
    from tui.client.filtered_store import Readable
    from tui.client.pair_reading import PairSeen
    from tui.client.watcher import Watcher

    Glance = Callable[[int, Collection[str] | None], list[Summary] | None]

T = TypeVar("T")
DUE_MOST = 100  # things that are due in the list of the lobby
AHEAD = timedelta(days=14)  # how early the lobby says that a session is due to be planned
UNPLANNED = ("next", "missed")  # the states of a session that is due, while nobody has planned it
OPEN_AMONG = 60  # the newest sessions, among which the open ones are looked for
HERE_MOST = 20  # open sessions of which the lobby says who is there


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An open action, and the session it was made in."""

    session: str
    action: Action


class First(list[T]):
    """The first of what a section of the lobby lists; `total` is how many there are."""

    def __init__(self, found: Sequence[T], total: int | None = None) -> None:
        super().__init__(found[:DUE_MOST])
        self.total = len(found) if total is None else total


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next: sessions that are `due` to be planned, and those that are `open`, with who is `here` in them."""

    due: tuple[Due, ...]
    open: tuple[Summary, ...]
    here: Mapping[str, tuple[str, ...]]


class Catalog:
    """All sessions in a database, or only those in `only` at the time, and then nothing about the others.

    `only` has a person's seat in each of these. `glance` reads the first sessions, or those of some ids, without
    opening the database; it returns None if that can't be done.
    Each method raises Trouble if the file can't be used.
    """

    def __init__(
        self, open_file: Callable[[], Store], only: Mapping[str, str] | None = None, glance: Glance | None = None
    ) -> None:
        self._open_file, self._only, self._glance = open_file, only, glance
        self._store: Store | None = None
        self._watcher: Watcher | None = None
        self._closed = False
        self._escalated: Escalated | None = None  # of this round
        self._one = ThreadPoolExecutor(1, thread_name_prefix="catalog")

    @property
    def opened(self) -> bool:
        """Whether the database has been needed yet."""
        return self._store is not None

    async def first(self, limit: int) -> list[Summary]:
        """Return the first `limit` sessions, most recent first, without opening the database if a glance will do."""
        if self._glance is not None and self._store is None:
            look = partial(self._glance, limit, None if self._only is None else tuple(self._only))
            found = await asyncio.get_running_loop().run_in_executor(self._one, look)
            if found is not None:
                return found
        return await self.sessions(limit)

    async def sessions(self, limit: int | None = None) -> list[Summary]:
        """Return the sessions, or the first `limit`, most recent first."""
        return await self.read(lambda readable: readable.sessions(limit))

    async def count(self) -> int:
        """Return the number of sessions."""
        return await self.read(lambda readable: readable.count())

    async def search(self, words: str) -> list[Hit]:
        """Return the revealed texts that contain all `words`, best first."""
        return await self.read(lambda readable: readable.search(words))

    async def due(self) -> list[Due]:
        """Return what is due today, the longest overdue first."""
        return await self.read(lambda readable: readable.due(today()))

    async def coming(self) -> Coming:
        """Return what comes next."""
        return await self._run(lambda store: _coming(store, self._readable(store)))

    def begin_round(self) -> None:
        """Forget what was read for several sections at once."""
        self._escalated = None

    async def pair(self, series: str, eyes: Eyes) -> PairSeen:
        """Return the figures of a pair over time as `eyes` may see them."""
        from tui.client.pair_reading import read_pair

        return await self.read(lambda readable: read_pair(readable, series, eyes))

    async def overview(self) -> list[SeriesLine]:
        """Return every series at a glance, the one that met last first."""
        return await self.read(lambda readable: readable.overview())

    async def warm_ups(self) -> list[WarmUp]:
        """Return the series that should argue something small first."""
        return await self.read(lambda readable: readable.warm_ups())

    async def put_off_warm_up(self, series: str) -> None:
        """Don't suggest a warm-up to a series for a while. Raises Trouble."""
        await self._run(lambda store: store.put_off_warm_up(series))

    async def escalated(self) -> Escalated:
        """Return the escalations of all sessions; a default that holds since its day passed is recorded first."""
        if self._escalated is None:
            self._escalated = await self._run(self._read_escalated)
        return self._escalated

    def _read_escalated(self, store: Store) -> Escalated:
        from tui.client.escalated import escalated, hold_defaults

        hold_defaults(store, self._only)
        return escalated(self._readable(store), self._only)

    async def delete(self, session: str, title: str) -> None:
        """Delete a draft session, also from the backup next to the database, if any. Raises Refused, Missing."""
        await self._run(lambda store: _delete(store, session, title))

    async def seats(self, key: str) -> dict[str, str]:
        """Return, by session, the seats that an SSH key has now."""
        return await self._run(lambda store: {each.session: each.seat for each in store.seat_keys.keys(key)})

    async def changes(self, session: str, after: int) -> list[Change]:
        """Return the changes of a session that follow `after`, as the file has them. Raises Missing."""
        return await self.read(lambda readable: _changes(readable, session, after))

    async def notice(self) -> str:
        """Return what a person should know about the file before they write; nothing for a guest."""
        return await self._run(lambda store: store.notice if self._only is None else "")

    async def rescue(self, target: Path) -> None:
        """Copy everything open here to a new file, whatever the original path now contains. Raises Refused, Trouble."""
        await self._run(lambda store: store.rescue(target))

    async def watch(self, target: MessagePump) -> bool:
        """From now on, send `target` FileMoved when there is news of any session or seat; False if it already gets
        that.
        """
        from tui.client.watcher import Watcher

        store = await self._run(lambda store: store)
        if self._watcher is not None or self._closed:
            return False
        self._watcher = Watcher(store, target)
        self._watcher.start()
        return True

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        if self._watcher is not None:
            self._watcher.stop()
        if self._store is not None:
            self._one.submit(self._store.close)
        self._one.shutdown(wait=False)

    async def read(self, work: Callable[[Readable], T]) -> T:
        """Return the result of `work` on what this person may read. Raises what it raises."""
        return await self._run(lambda store: work(self._readable(store)))

    def _readable(self, store: Store) -> Readable:
        if self._only is None:
            return store
        from tui.client.filtered_store import FilteredStore

        return FilteredStore(store, self._only)

    async def _run(self, work: Callable[[Store], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._one, lambda: work(self._open()))

    def _open(self) -> Store:
        if self._store is None:
            self._store = self._open_file()
        return self._store


def _changes(store: Readable, session: str, after: int) -> list[Change]:
    found = store.newer(session, after)
    if not found and not after:
        store.load(session)  # says that there is no such session
    return found


def _delete(store: Store, session: str, title: str) -> None:
    from sessions.setup.delete import delete_session

    delete_session(store, session, title)
    store.renew_backup()


def promises(store: Readable) -> list[OpenAction]:
    """Return the open actions of all sessions, earliest due date first."""
    from sessions.model import Action

    found = [OpenAction(session, action) for session, action in store.across(Action, status="open")]
    return sorted(found, key=lambda each: (each.action.due or date.max, each.action.owner))


def _coming(store: Store, readable: Readable) -> Coming:
    due = [each for each in readable.due(today() + AHEAD) if each.kind == "session" and each.state in UNPLANNED]
    running = [each for each in readable.sessions(OPEN_AMONG) if each.status in OPEN][:HERE_MOST]
    return Coming(tuple(due), tuple(running), {each.id: _here(store, readable, each.id) for each in running})


def _here(store: Store, readable: Readable, session: str) -> tuple[str, ...]:
    """Return the names of those who are in a session now."""
    from sessions.model import Participant

    seats = {each.seat for each in store.presence.seen(session) if each.here}
    people = (row for _, row in readable.across(Participant, session=session) if row.key_ in seats) if seats else ()
    return tuple(row.name for row in people)


def leaders_of(readable: Readable, sessions: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the seats of the leaders of some sessions, the first leader first."""
    from sessions.model import Participant

    rows = {each: readable.across(Participant, session=each, role="leader") for each in sessions}
    return {each: tuple(row.key_ for _, row in found) for each, found in rows.items()}
