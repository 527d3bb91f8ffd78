"""What grows with the number of sessions, and of changes in one: ``python -m bench growth [--sessions N …]``.

Each figure is compared with that of the smallest file in the same run, and should be a small multiple of it if what is
shown or asked for stays the same. If the command asks for everything (`list`), it is compared with the next smaller
file, and should grow no more than a fifth faster than the file.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter, sleep

from bench.files import fill
from bench.people import cpu_s
from bench.rows import PARLEY
from bench.ssh import begun
from bench.table import Row, timed
from bench.terminal import Watched
from sessions.change import Change
from sessions.model import Parked
from sessions.records.captures import ParkTopic
from sessions.room import Room
from sessions.rules.forms import new_salt
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.sqlite_store import SqliteStore
from sessions.times import now

SESSIONS = (10, 1_000, 10_000, 50_000)
CHANGES = (100, 20_000)
WORD = "quetzal"
"""A word found in one topic of the open session and nowhere else."""
_AT_ONCE = 500


@dataclass(frozen=True)
class File:
    """A file with a number of sessions, or of changes in the open one; it stays open."""

    size: int
    store: SqliteStore
    room: Room

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.store.path


def _many_sessions(folder: Path, size: int) -> File:
    path = folder / f"sessions-{size}" / "parley.db"
    path.parent.mkdir()
    fill(path, size - 1).close()
    return _opened(path, size, 0)


def _many_changes(folder: Path, size: int) -> File:
    path = folder / f"changes-{size}" / "parley.db"
    path.parent.mkdir()
    return _opened(path, size, size)


def _opened(path: Path, size: int, changes: int) -> File:
    session = begun(path, "align")
    store = open_store(path)
    _park(store, session, changes)
    room = Room(store, session)
    room.do(ParkTopic(text=f"The {WORD} is asked about"), "cpo")
    return File(size, store, room)


def _park(store: SqliteStore, session_id: str, changes: int) -> None:
    """Park a number of topics, one change each, as if a command had written each of them."""
    session = store.load(session_id)
    for first in range(1, changes + 1, _AT_ONCE):
        with store.write() as writer:
            for number in range(first, min(changes + 1, first + _AT_ONCE)):
                session.put(Parked(id=f"P{number}", text=f"Topic {number} put aside", by="cto"))
                change = Change.after(session, now(), "cto", "park-topic", iter(new_salt, None))
                writer.save(session, change)
                session.commit(change.rev, change.hash)


# --- what is measured -------------------------------------------------------------------------------------------------


def _lobby(file: File) -> float:
    """The lobby, until its sessions are on screen."""
    with Watched([PARLEY, "--db", str(file.path)]) as terminal:
        return terminal.until("Bench")


def _lobby_memory(file: File) -> float:
    """The lobby's resident memory when idle."""
    with Watched([PARLEY, "--db", str(file.path)]) as terminal:
        terminal.until("Bench")
        terminal.quiet()
        return terminal.memory_mb()


def _open(file: File) -> float:
    """A session, until its form is on screen."""
    with Watched(_sitting(file)) as terminal:
        return terminal.until("NOT SEALED")


def _at_rest(file: File) -> float:
    """The percentage of a core that an open session uses while nothing happens."""
    with Watched(_sitting(file)) as terminal:
        terminal.until("NOT SEALED")
        terminal.quiet()
        before, begun_s = cpu_s(terminal.pid), perf_counter()
        while perf_counter() - begun_s < 5:
            terminal.in_a_second()
        return 100 * max(cpu_s(terminal.pid) - before, 0.01) / (perf_counter() - begun_s)


def _sitting(file: File) -> list[str]:
    """The command that opens the session, once no killed process still holds the seat."""
    with closing(connect(file.path)) as conn:
        conn.execute("DELETE FROM presence")
    return [PARLEY, "--db", str(file.path), "open", file.room.id, "--as", "cpo"]


_TOPICS = count(1)


def _do(file: File) -> float:
    return timed(lambda: file.room.do(ParkTopic(text=f"A topic {next(_TOPICS)} put aside"), "cpo"))


def _view(file: File) -> float:
    return timed(lambda: file.room.view("cpo"))


def _search_one(file: File) -> float:
    return timed(lambda: file.store.search(WORD))


def _search_all(file: File) -> float:
    return timed(lambda: file.store.search("settled"))


def _list(file: File) -> float:
    return timed(lambda: subprocess.run([PARLEY, "--db", str(file.path), "list"], capture_output=True, check=True))


def _held_by_rebuild(file: File) -> float:
    """The longest that another writer waits while every table is rebuilt."""
    longest = 0.0
    command = [PARLEY, "--db", str(file.path), "rebuild", "--from-log"]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as rebuilding,
        closing(connect(file.path)) as conn,
    ):
        while rebuilding.poll() is None:
            longest = max(longest, timed(lambda: conn.execute("BEGIN IMMEDIATE")))
            conn.execute("ROLLBACK")
            sleep(0.005)
        if rebuilding.returncode and rebuilding.stderr:
            raise RuntimeError(rebuilding.stderr.read())
    return longest


@dataclass(frozen=True)
class Measure:
    """What to measure `times` times, and the allowed multiple of the smallest file's figure.

    `for_each` instead allows that multiple of the next smaller file's figure, times the growth of the file. `most` is
    the allowed maximum, in its own unit.
    """

    what: str
    unit: str
    of: Callable[[File], float]
    times: int
    aim: float | None = None
    for_each: bool = False
    most: float | None = None


MEASURES = (
    Measure("first paint of the lobby", "ms", _lobby, 9, 1.5),
    Measure("memory of the lobby", "MB", _lobby_memory, 1, 1.5),
    Measure("first paint of a session", "ms", _open, 9, 1.5),
    Measure("a session at rest, of a core", "%", _at_rest, 1, most=1),
    Measure("do()", "ms", _do, 200, 2),
    Measure("view", "ms", _view, 40, most=1),
    Measure("search for what is there once", "ms", _search_one, 40, 2),
    Measure("search for what is everywhere", "ms", _search_all, 9, 1.2, for_each=True),
    Measure("list", "ms", _list, 3, 1.2, for_each=True),
    Measure("longest wait of a writer in a rebuild", "ms", _held_by_rebuild, 1, most=1000),
)


def measured(files: Sequence[File], of: str, words: Sequence[str] = ()) -> Iterator[Row]:
    """Measure each in turn, the smallest file first, and yield a row for each of the others."""
    for each in MEASURES:
        if words and not any(word in each.what for word in words):
            continue
        found: list[list[float]] = [[] for _ in files]
        for _ in range(each.times):
            for series, file in zip(found, files, strict=True):
                series.append(each.of(file))
        for number in range(1, len(files)):
            size, beside = files[number].size, number - 1 if each.for_each else 0
            small = files[beside].size
            aim = each.aim * size / small if each.aim and each.for_each else each.aim
            what, against = f"{each.what}, {size:,} {of}", f"with {small:,}"
            yield Row(what, each.unit, found[number], found[beside], against, aim, most=each.most)


def main(words: list[str]) -> None:
    """Print each row as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench growth", description="Measure what grows with the file.")
    parser.add_argument("word", nargs="*", help="measure only rows with one of these words in their name")
    parser.add_argument("--sessions", type=int, nargs="+", default=SESSIONS, metavar="N")
    parser.add_argument("--changes", type=int, nargs="+", default=CHANGES, metavar="N")
    chosen = parser.parse_args(words)
    kinds = (("sessions", _many_sessions, chosen.sessions), ("changes", _many_changes, chosen.changes))
    for of, make, sizes in kinds:
        with tempfile.TemporaryDirectory(prefix="parley-growth-") as folder:
            files = list(map(partial(make, Path(folder)), sizes))
            for row in measured(files, of, chosen.word):
                print(row, flush=True)
            for file in files:
                file.store.close()
