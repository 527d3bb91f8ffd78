"""Random damage to a file in use: ``python -m bench proof wounds``.

A copy of a file with its write-ahead log and its mirror is damaged at random. Is it noticed, and what comes back?
"""

import contextlib
import io
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.promise import Promise, none, rounds
from sessions.store import open_store
from sessions.store.connection import connect
from sessions.store.sqlite import sqlite3
from tui.cli.main import main as parley

FILE, WAL, MIRROR = "parley.db", "parley.db-wal", "parley.log"
Record = dict[str, tuple[tuple[int, str, str], ...]]


@dataclass(frozen=True)
class Outcome:
    """The result of one wound. `touched`: it changed anything that matters; `noticed`: doctor reported it.

    `restored` of the `readable` sessions came back exactly; `own_error` is an error that parley should never report.
    """

    what: str
    touched: bool
    noticed: bool
    readable: int
    restored: int
    own_error: bool
    said: str


@contextlib.contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a file with its write-ahead log, because opening the file itself would merge the log into it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (FILE, WAL):
            if (beside := path.with_name(path.name.replace(FILE, name))).exists():
                shutil.copy(beside, Path(folder) / name)
        with closing(connect(Path(folder) / FILE)) as conn:
            yield conn


def record(path: Path) -> Record:
    """Return every change recorded in a file: rev, hash and rows."""
    with looked_at(path) as conn:
        found: dict[str, list[tuple[int, str, str]]] = {}
        for session, rev, hash_, rows in conn.execute('SELECT session, rev, hash, "rows" FROM changes ORDER BY rev'):
            found.setdefault(session, []).append((rev, hash_, rows))
    return {session: tuple(changes) for session, changes in found.items()}


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table of sessions, in a fixed order."""
    from sessions.store.tables import TABLES

    with looked_at(path) as conn:
        return {
            name: sorted(conn.execute(f'SELECT {table.listed} FROM "{name}"').fetchall(), key=repr)
            for name, table in TABLES.items()
        }


def live(whole: Path, folder: Path) -> None:
    """Copy a file in use into `folder`, with its mirror and a write-ahead log that has changes."""
    folder.mkdir()
    for each in whole.parent.iterdir():
        if each.name in (FILE, WAL, MIRROR):
            shutil.copy(each, folder / each.name)


# --- wounds -----------------------------------------------------------------------------------------------------------


def _pages(path: Path, rng: random.Random, how: Callable[[bytes], bytes], most: int = 3) -> str:
    data = bytearray(path.read_bytes())
    size = 4096
    numbers = sorted(rng.sample(range(len(data) // size), min(rng.randint(1, most), len(data) // size)))
    for number in numbers:
        at = number * size
        data[at : at + size] = how(bytes(data[at : at + size]))
    path.write_bytes(data)
    return f"pages {', '.join(str(number + 1) for number in numbers)} of {path.name}"


def zeroed(folder: Path, rng: random.Random) -> str:
    return "zeroed " + _pages(folder / FILE, rng, lambda page: bytes(len(page)))


def garbled(folder: Path, rng: random.Random) -> str:
    return "garbled " + _pages(folder / FILE, rng, lambda page: rng.randbytes(len(page)))


def swapped(folder: Path, rng: random.Random) -> str:
    """Overwrite one page with another."""
    path = folder / FILE
    data = bytearray(path.read_bytes())
    one, other = (number * 4096 for number in rng.sample(range(len(data) // 4096), 2))
    data[one : one + 4096] = data[other : other + 4096]
    path.write_bytes(data)
    return f"page {other // 4096 + 1} instead of {one // 4096 + 1}"


def flipped(folder: Path, rng: random.Random) -> str:
    path = folder / FILE
    data = bytearray(path.read_bytes())
    places = [rng.randrange(len(data)) for _ in range(rng.randint(1, 8))]
    for at in places:
        data[at] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    return f"flipped bits of bytes {places}"


def root_zeroed(folder: Path, rng: random.Random) -> str:
    with looked_at(folder / FILE) as conn:
        name, page = rng.choice(conn.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall())
    data = bytearray((folder / FILE).read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    (folder / FILE).write_bytes(data)
    return f"zeroed the root page of {name}"


def schema_zeroed(folder: Path, rng: random.Random) -> str:
    data = bytearray((folder / FILE).read_bytes())
    begin = rng.choice((0, 100))
    data[begin:4096] = bytes(4096 - begin)
    (folder / FILE).write_bytes(data)
    return f"zeroed the schema page from byte {begin}"


def cut(folder: Path, rng: random.Random) -> str:
    path = folder / FILE
    left = rng.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(left)
    return f"truncated the file to {left} bytes"


def emptied(folder: Path, rng: random.Random) -> str:
    (folder / FILE).write_bytes(b"")
    return "0 bytes"


def gone(folder: Path, rng: random.Random) -> str:
    for name in (FILE, WAL):
        (folder / name).unlink(missing_ok=True)
    return "the file gone"


def wal_gone(folder: Path, rng: random.Random) -> str:
    (folder / WAL).unlink()
    return "the WAL missing"


def wal_cut(folder: Path, rng: random.Random) -> str:
    path = folder / WAL
    left = rng.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(left)
    return f"the WAL truncated to {left} bytes"


def wal_garbled(folder: Path, rng: random.Random) -> str:
    path = folder / WAL
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    data[at : at + 512] = rng.randbytes(len(data[at : at + 512]))
    path.write_bytes(data)
    return f"the WAL garbled at {at}"


def mirror_gone(folder: Path, rng: random.Random) -> str:
    (folder / MIRROR).unlink()
    return "the mirror missing"


def mirror_garbled(folder: Path, rng: random.Random) -> str:
    path = folder / MIRROR
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        data[at : at + 200] = rng.randbytes(len(data[at : at + 200]))
    path.write_bytes(data)
    return "the mirror garbled"


def both(folder: Path, rng: random.Random) -> str:
    return f"{mirror_garbled(folder, rng)} and {rng.choice((zeroed, garbled, flipped))(folder, rng)}"


WOUNDS: tuple[Callable[[Path, random.Random], str], ...] = (
    zeroed, garbled, swapped, flipped, flipped, root_zeroed, root_zeroed, schema_zeroed, cut, emptied, gone, wal_gone,
    wal_cut, wal_garbled, mirror_gone, mirror_garbled, both,
)  # fmt: skip


# --- what becomes of them ---------------------------------------------------------------------------------------------


def said(*words: object) -> tuple[int, str]:
    """Return the exit code of a command, and its output."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        code = parley([str(word) for word in words])
    return code, out.getvalue()


def wounded(whole: Path, folder: Path, rng: random.Random, mirrored: bool = True) -> Outcome:
    """Damage a copy of a file in use, in `folder`, and see what is noticed and what comes back."""
    right = record(whole)
    live(whole, folder)
    if not mirrored:
        mirror_gone(folder, rng)
    what = rng.choice(WOUNDS if mirrored else WOUNDS[:-3])(folder, rng)
    kept = folder / "kept"
    kept.mkdir()
    (folder / "new").mkdir()
    for name in (FILE, WAL, MIRROR):
        if (folder / name).exists():
            shutil.copy(folder / name, kept / name)
    _, told = said("salvage", folder / FILE, folder / "new" / FILE)
    new = folder / "new" / FILE
    came = record(new) if new.exists() else {}
    same = all((folder / name).read_bytes() == (kept / name).read_bytes() for name in (FILE, WAL, MIRROR)
               if (kept / name).exists())  # fmt: skip
    _, doctor = said("--db", folder / FILE, "doctor")
    noticed = "The file is sound." not in doctor
    return Outcome(
        what,
        touched=_touched(whole, kept),
        noticed=noticed,
        readable=len(right),
        restored=sum(came.get(session) == changes for session, changes in right.items()) if same else 0,
        own_error="an error of its own" in doctor + told,
        said=f"{doctor[-400:]}\n{told}",
    )


def _touched(whole: Path, kept: Path) -> bool:
    """Whether SQLite reads anything that matters differently from before."""
    try:
        for name in (MIRROR,):
            if not (kept / name).exists() or (kept / name).read_bytes() != (whole.parent / name).read_bytes():
                return True
        if not (kept / FILE).exists():
            return True
        with looked_at(kept / FILE) as conn:
            conn.execute("PRAGMA integrity_check").fetchall()
        return record(kept / FILE) != record(whole) or tables(kept / FILE) != tables(whole)
    except Exception:
        return True


def sample(folder: Path, sessions: int = 12) -> Path:
    """Return a file with a number of sessions and with some changes only in the write-ahead log, as after a kill."""
    from bench.files import closed_session
    from sessions.change import Change
    from sessions.model import Parked
    from sessions.rules.forms import new_salt
    from sessions.setup.demo import load

    folder.mkdir()
    path = folder / "making" / FILE
    path.parent.mkdir()
    store = open_store(path)
    made = sessions - len(load(store))
    for number in range(made):
        session = closed_session(number, 1 + number % 7)
        with store.write() as writer:
            at = session.header.started_at
            assert at is not None
            change = Change.after(session, at, "cpo", "import", iter(new_salt, None))
            writer.save(session, change)
        session.commit(change.rev, change.hash)
        for n in range(1, 4):
            session.put(Parked(id=f"P{n}", text=f"A topic {n} put aside " + "and told at length " * (n * 3), by="cto"))
            with store.write() as writer:
                change = Change.after(session, at, "cto", "park-topic", iter(new_salt, None))
                writer.save(session, change)
            session.commit(change.rev, change.hash)
        if number == made // 2:
            store.file.writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for each in (FILE, WAL, MIRROR):
        shutil.copy(path.with_name(each), folder / each)
    store.close()
    shutil.rmtree(path.parent)
    return folder / FILE


def prove(folder: Path, seconds: float, seed: int, least: int = 20) -> list[Promise]:
    """Damage a file in use repeatedly; every fourth time without a mirror, which promises less."""
    whole, rng, found, restorable = sample(folder / "whole"), random.Random(seed), [], []
    for number in rounds(seconds, least):
        found.append(wounded(whole, folder / str(number), rng, mirrored=bool((number + 1) % 4)))
        restorable += found[-1:] if (number + 1) % 4 else []
        shutil.rmtree(folder / str(number))
    of = f"{len(found)} wounds"
    readable, restored = sum(each.readable for each in restorable), sum(each.restored for each in restorable)
    unnoticed = [each.what for each in found if each.touched and not each.noticed]
    lost = 100 * (1 - restored / readable)
    cut_short = tuple(each.what for each in restorable if each.restored < each.readable)[:9]
    return [
        none("damage: damaged files that doctor calls sound", unnoticed, of),
        none("damage: reported as an internal error of parley", [each.what for each in found if each.own_error], of),
        Promise("damage: sessions not recovered exactly", lost, 5, f"{readable} sessions", "%", cut_short),
    ]
