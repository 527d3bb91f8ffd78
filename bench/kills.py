"""Writers killed at any moment: what they reported as saved is in the database, and in the mirror alone.

``python -m bench.kills FOLDER SECONDS SEED LEAST`` runs in a separate process, because it forks the writers.
"""

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.promise import Promise, alone, none, rounds
from bench.ssh import begun
from bench.wounds import FILE, MIRROR, WAL, said
from bench.writer import Said, written
from sessions.room import Room
from sessions.store import mirror_lines, open_store

SEATS = ("cpo", "cto")
LIVES = 12
"""How many pairs of writers use one file before the next; the checks take longer as it grows."""


def prove(folder: Path, seconds: float, seed: int, least: int = 30) -> list[Promise]:
    """Kill two writers on one file at random moments, again and again."""
    found = alone("bench.kills", folder, seconds, seed, least)
    of = f"{found['kills']} kills, {found['changes']:,} changes"
    return [
        none("kills: saved changes missing from the database", found["file"], of),
        none("kills: saved changes not recovered from the mirror alone", found["mirror"], of),
        none("kills: saved changes not in the mirror at once", found["at once"], of),
        none("kills: databases that are unsound afterwards", found["unsound"], f"{found['kills']} kills"),
    ]


def _live(db: Path, session: str, seat: str, seed: int, first: int, out: int) -> None:
    room = Room(open_store(db), session, frozenset([seat]), "local")
    for each in written(room, seat, random.Random(seed), first):
        os.write(out, json.dumps(each).encode() + b"\n")


def _begin(db: Path, session: str, seat: str, seed: int, first: int) -> tuple[int, int]:
    """Return the process of a writer, and the pipe on which it reports what was acknowledged."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        try:
            _live(db, session, seat, seed, first, write)
        finally:
            os._exit(1)
    os.close(write)
    return pid, read


def _heard(pipe: int) -> list[list[Any]]:
    with open(pipe, "rb") as lines:
        return [json.loads(line) for line in lines if line.endswith(b"\n")]


def _killed(db: Path, session: str, rng: random.Random, first: int, said: Said) -> None:
    """Let two writers run and kill each at a random moment; collect what they reported before."""
    writers = [_begin(db, session, seat, rng.randrange(1 << 30), first) for seat in SEATS]
    for pid, pipe in writers:
        if rng.random() < 0.8:  # the others are killed while they open the file, or before
            select.select([pipe], [], [], 30)
        time.sleep(rng.choice((rng.uniform(0, 0.02), rng.uniform(0, 0.2))))
        os.kill(pid, signal.SIGKILL)
    for pid, pipe in writers:
        for each in _heard(pipe):
            said.hear(each)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            raise RuntimeError("a writer ended by itself")


def _main(folder: Path, seconds: float, seed: int, least: int) -> dict[str, Any]:
    rng = random.Random(seed)
    found: dict[str, Any] = {"kills": 0, "changes": 0, "file": [], "mirror": [], "at once": [], "unsound": []}
    for number in rounds(seconds, least):
        if not number % LIVES:
            db = folder / f"file-{number}" / FILE
            db.parent.mkdir()
            session, acknowledged = begun(db, "align"), Said()
        before = len(acknowledged.changes)
        _killed(db, session, rng, (number + 1) * 100_000, acknowledged)
        found["kills"] += len(SEATS)
        found["changes"] += len(acknowledged.changes) - before
        for what, missed in _looked_at(db, session, acknowledged, folder / f"look-{number}").items():
            found[what] += [f"round {number}: {each}" for each in missed]
    return found


def _looked_at(db: Path, session: str, acknowledged: Said, folder: Path) -> dict[str, list[str]]:
    """Return what is missing: first with both files as the kill left them, then with one of them gone."""
    alone_, mirror = folder / "file", folder / "mirror"
    alone_.mkdir(parents=True)
    mirror.mkdir()
    for name in (FILE, WAL):
        if db.with_name(name).exists():
            shutil.copy(db.with_name(name), alone_ / name)
    shutil.copy(db.with_name(MIRROR), mirror / MIRROR)
    there = {each.rev: each.hash for each in mirror_lines.read(mirror / MIRROR).changes}
    with closing(open_store(alone_ / FILE)) as store:
        file = acknowledged.lost(store, session)
    said("salvage", mirror / MIRROR, mirror / FILE)
    salvaged = Said(acknowledged.changes)  # a mirror holds no drafts
    with closing(open_store(mirror / FILE)) as store:
        lost = salvaged.lost(store, session)
    with closing(open_store(db)) as store:
        unsound = [] if store.doctor().sound else [str(store.doctor())]
    shutil.rmtree(folder)
    return {"file": file, "mirror": lost, "at once": acknowledged.lost_changes(there), "unsound": unsound}


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
