"""Disk problems: failing reads, writes, syncs and truncations, a full disk, a file that disappears while it is open.

``python -m bench.disks FOLDER SECONDS SEED LEAST`` runs the first kind in a separate process, because it changes
SQLite's VFS.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from bench.promise import ROOT, Promise, alone, none, rounds
from bench.recorder import MIRROR, Recorder
from bench.ssh import begun
from bench.wounds import FILE
from bench.writer import Said, write
from sessions.errors import Trouble
from sessions.room import Room
from sessions.store import connection, open_store
from sessions.store.connection import WAL_SAFE_SINCE, wal_is_safe
from sessions.store.sqlite_store import SqliteStore

NOT_SAVED, NOBODY_KNOWS = "nothing was saved", "may or may not be saved"
FAULTS = {
    "no space": ("write", 13),
    "a write fails": ("write", 10 | 3 << 8),
    "a sync fails": ("sync", 10 | 4 << 8),
    "a truncation fails": ("cut", 10 | 6 << 8),
    "a read fails": ("read", 10 | 1 << 8),
}
"""Each fault, with the call that fails and the code that SQLite's own file system returns for it."""


def prove(folder: Path, seconds: float, seed: int, least: int = 40) -> list[Promise]:
    """Make calls fail at random, then fill a disk, then remove the file."""
    found = alone("bench.disks", folder / "faults", seconds, seed, least)
    of = f"{found['faults']} faults, {found['changes']:,} changes"
    denied = f"{found['denied']} refusals"
    rng = random.Random(seed)
    full = [
        each for n, state in enumerate(("closed", "killed")) for each in on_a_full_disk(folder / f"full-{n}", state)
    ]
    gone = [each for n, how in enumerate(WAYS) for each in taken_away(folder / f"gone-{n}", how, rng)]
    return [
        none("disk errors: saved changes missing from the database", found["lost"], of),
        none("disk errors: wrong statements about the last change", found["untrue"], denied),
        none("disk errors: writes still refused after the disk recovers", found["stuck"], of),
        none("full disk: reads that failed, or errors not reported", full, "26 commands on two files"),
        none("file gone or replaced: changes missing from the saved copy", gone, f"{len(WAYS)} ways"),
    ]


# --- calls that fail --------------------------------------------------------------------------------------------------


class _Fault:
    """Calls of one kind on one of the files fail, from a given call on and a given number of times."""

    def __init__(self, rng: random.Random) -> None:
        self.what, (self._kind, self._code) = rng.choice(list(FAULTS.items()))
        self._of_mirror = rng.random() < 0.2
        self._after, self._times = int(rng.expovariate(1 / 40)), rng.choice((1, 1, 2, 10))
        self.met = 0

    def __call__(self, kind: str, file: str) -> int:
        if kind != self._kind or (file == MIRROR) != self._of_mirror:
            return 0
        self._after -= 1
        if self._after >= 0 or self.met == self._times:
            return 0
        self.met += 1
        return self._code


def _main(folder: Path, seconds: float, seed: int, least: int) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    rng, recorder, safe = random.Random(seed), Recorder(), wal_is_safe()
    found: dict[str, Any] = {"faults": 0, "changes": 0, "denied": 0, "lost": [], "untrue": [], "stuck": []}
    for number in rounds(seconds, least):
        # Every other round runs without a write-ahead log, as with an older SQLite.
        connection.WAL_SAFE_SINCE = (99, 0, 0) if safe and number % 2 else WAL_SAFE_SINCE
        db = folder / str(number) / FILE
        db.parent.mkdir()
        session = begun(db, "align")
        fault = _Fault(rng)
        told = _failing(recorder, fault, db, session, rng)
        found["faults"] += fault.met
        for what in ("changes", "denied"):
            found[what] += told.pop(what)
        for what, missed in told.items():
            found[what] += [f"round {number}, {fault.what} {fault.met} times: {each}" for each in missed]
        recorder.ops = []
        shutil.rmtree(db.parent)
    return found


def _failing(recorder: Recorder, fault: _Fault, db: Path, session: str, rng: random.Random) -> dict[str, Any]:
    """Write while calls fail, then compare the file with what was reported as saved and as not saved."""
    acknowledged, denied, untrue, stuck = Said(), [], [], []
    with closing(open_store(db)) as store:
        room = Room(store, session)
        recorder.fails = fault
        for number in range(1, 40):
            try:
                acknowledged.hear(write(room, rng.choice(("cpo", "cto")), rng, number))
            except Trouble as said:
                if NOT_SAVED in str(said):
                    denied.append(number)
                elif NOBODY_KNOWS not in str(said):
                    untrue.append(f"it said {said}")
        recorder.fails = lambda kind, file: 0
        try:
            for number in (100, 101, 102, 103):
                acknowledged.hear(write(room, "cpo", rng, number))
        except Trouble as said:
            stuck.append(f"it said {said}")
    with closing(open_store(db)) as store:
        lost = acknowledged.lost(store, session)
        there = numbers(store, session)
        untrue += [f"{number} was said not to be saved, and is" for number in denied if number in there]
        facts = store.doctor()
        stuck += [f"it is not sound: {facts.integrity} {facts.findings}"] if not facts.whole else []
    counts = {"changes": len(acknowledged.changes), "denied": len(denied)}
    return {**counts, "lost": lost, "untrue": untrue, "stuck": stuck}


def numbers(store: SqliteStore, session: str) -> set[int]:
    """Return the numbers in the changes of a writer."""
    images = [each.row or {} for change in store.newer(session, 0) for each in change.images if each.table == "parked"]
    return {int(str(row["text"]).split()[0]) for row in images}


# --- a full disk ------------------------------------------------------------------------------------------------------

# Loads the examples, fills the disk and reports what each command does then. `tmpfs` is a small separate disk.
_FULL = """
import contextlib, io, json, os, resource, sys
from pathlib import Path
from sessions.store import disk, open_store
from tui.cli.main import main
kind, folder, elsewhere, state = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
os.environ["PARLEY_DB"] = db = str(folder / "parley.db")

def ran(*words):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(map(str, words)))
    out.flush()
    return code, out.buffer.getvalue().decode(), err.getvalue()

*_, closed, live = ran("demo", "--load")[1].split()
if state == "killed" and os.fork() == 0:  # its write-ahead log stays behind
    import random
    from bench.ssh import begun
    from bench.writer import write
    from sessions.room import Room
    session = begun(Path(db), "align")
    room = Room(open_store(Path(db)), session)
    write(room, "cpo", random.Random(1), 1)
    os._exit(0)
if state == "killed":
    os.wait()
if kind == "tmpfs":
    with contextlib.suppress(OSError), open(folder / "fill", "wb", buffering=0) as fill:
        while fill.write(bytes(512)):
            pass
else:
    disk.NEEDS = 1 << 62
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
kept = {}
for name, words in {
    "list": ["list"], "show": ["show", closed], "live": ["show", live], "log": ["log", live],
    "search": ["search", "ledger"], "verify": ["verify", closed], "doctor": ["doctor"], "export": ["export", closed],
    "file": ["export", closed, "-o", elsewhere / "minutes.toml"], "backup": ["backup", elsewhere / "copy.db"],
    "salvage": ["salvage", db, elsewhere / "new.db"],
    "new": ["new", "T", "--playbook", "check-in", "--leader", "cpo=A", "--leader", "cto=B"],
    "here": ["backup", folder / "copy.db"],
}.items():
    kept[name] = ran(*words)
(folder / "fill").unlink(missing_ok=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
disk.NEEDS = 0
kept["after"] = ran("new", "T", "--playbook", "check-in", "--leader", "cpo=A", "--leader", "cto=B")
kept["sound"] = ran("doctor")
print(json.dumps(kept))
"""
_SAYS = "parley: The disk is full: you can read everything, but can't save anything until you free some space.\n"


def on_a_full_disk(folder: Path, state: str, kind: str = "tmpfs") -> list[str]:
    """Return every broken promise on a full disk, for a file that was `closed` or whose writer was `killed`.

    The disk is a small separate one (`tmpfs`). If this machine doesn't allow that, no file may grow (`limit`); nothing
    can be written elsewhere then either, so that part isn't checked.
    """
    disk, elsewhere = folder / "disk", folder / "elsewhere"
    disk.mkdir(parents=True)
    elsewhere.mkdir()
    program = [sys.executable, "-c", _FULL, kind, str(disk), str(elsewhere), state]
    if kind == "tmpfs":  # in a separate mount namespace, which ends with the process
        mount = f'mount -t tmpfs -o size=10m tmpfs {disk} || exit 77; exec "$@"'
        program = ["unshare", *(["-m"] if os.geteuid() == 0 else ["-Urm"]), "sh", "-c", mount, "sh", *program]
    try:
        ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120)
    except FileNotFoundError:  # no unshare here
        ran = subprocess.CompletedProcess([], 77, "", "")
    if ran.returncode and kind == "tmpfs" and "Traceback" not in ran.stderr:  # no namespaces for us here
        return on_a_full_disk(folder / "limit", state, "limit")
    if ran.returncode:
        return [ran.stderr]
    return list(_missed(json.loads(ran.stdout), elsewhere, kind == "tmpfs"))


def _missed(told: dict[str, tuple[int, str, str]], elsewhere: Path, tmpfs: bool) -> list[str]:
    reading = ["list", "show", "live", "log", "search", "verify", "doctor", "export"]
    missed = []
    for name in reading + (["file", "backup"] if tmpfs else []):
        code, out, err = told[name]
        if code or not (out or name == "file") or err != _SAYS:
            missed.append(f"{name}: {told[name]}")
    for name in ("new", "here"):
        code, _, err = told[name]
        if code != 1 or "full" not in err or "of its own" in err:
            missed.append(f"{name}: {told[name]}")
    if tmpfs and (told["salvage"][0] or not all((elsewhere / name).exists() for name in ("minutes.toml", "new.db"))):
        missed.append(f"salvage: {told['salvage']}")
    if told["after"][0] or told["sound"][1].splitlines()[-1] != "The file is sound.":
        missed.append(f"afterwards: {told['after']} {told['sound']}")
    return missed


# --- a file that goes -------------------------------------------------------------------------------------------------


def _deleted(db: Path) -> None:
    db.unlink()


def _deleted_with_its_wal(db: Path) -> None:
    for each in list(db.parent.iterdir()):
        each.unlink()


def _moved(db: Path) -> None:
    db.rename(db.with_name("elsewhere.db"))


def _replaced(db: Path) -> None:
    begun(db.with_name("other.db"), "align")
    db.with_name("other.db").replace(db)


WAYS: tuple[Callable[[Path], None], ...] = (_deleted, _deleted_with_its_wal, _moved, _replaced)


def taken_away(folder: Path, how: Callable[[Path], None], rng: random.Random) -> list[str]:
    """Remove a file while it is open; return what is missing from the copy that is offered, and what was saved."""
    db = folder / "file" / FILE
    db.parent.mkdir(parents=True)
    session = begun(db, "align")
    acknowledged, missed = Said(), []
    store = open_store(db)
    room = Room(store, session)
    for number in range(1, 30):
        acknowledged.hear(write(room, "cpo", rng, number))
    how(db)
    with suppress(Trouble):
        write(room, "cpo", rng, 100)
        missed.append("something was saved where nobody can read it")
    store.rescue(folder / FILE)
    with suppress(Trouble):
        store.close()
    with closing(open_store(folder / FILE)) as copy:
        return [*missed, *acknowledged.lost(copy, session)]


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
