"""Simulated power cuts: replay everything a writer sent to the disk, up to a random moment.

Everything synced before that moment is there. After the last sync of a file, each 512-byte sector is in the state it
had at some later moment, chosen separately for each sector, so the order of the writes doesn't matter. Each change of
a file's length and each deletion that wasn't synced may or may not have happened. Disks that report a sync they didn't
do, or that damage data they weren't asked to write, aren't simulated.

``python -m bench.cuts FOLDER SECONDS SEED LEAST`` runs in a separate process, because it changes SQLite's VFS.
"""

import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from typing import Any

from bench.promise import Promise, alone, none, rounds
from bench.recorder import MIRROR, Op, Recorder
from bench.ssh import begun
from bench.wounds import FILE
from bench.writer import Said, write
from sessions.room import Room
from sessions.store import connection, mirror, mirror_lines, open_store
from sessions.store.connection import WAL_SAFE_SINCE, wal_is_safe

SECTOR = 512
CUTS = 25
"""The number of power cuts for each recording."""


def prove(folder: Path, seconds: float, seed: int, least: int = 3) -> list[Promise]:
    """Record writers, and cut the power at random moments of each recording."""
    found = alone("bench.cuts", folder, seconds, seed, least)
    cuts = f"{found['cuts']} cuts"
    of = f"{cuts}, {found['changes']:,} changes"
    return [
        none("power cuts: saved changes missing from the database", found["file"], of),
        none("power cuts: synced changes missing from the mirror", found["mirror"], cuts),
        none("power cuts: databases that are unsound once opened", found["unsound"], cuts),
    ]


# --- what a power cut leaves ------------------------------------------------------------------------------------------


def left_of(before: Mapping[str, bytes], ops: Sequence[Op], rng: random.Random) -> dict[str, bytes]:
    """Return the files as a power cut right after the last of `ops` would leave them."""
    left = {}
    for name in dict.fromkeys([*before, *(op.file for op in ops if op.kind != "said")]):
        if (found := _left(before.get(name), name, ops, rng)) is not None:
            left[name] = found
    return left


def _left(data: bytes | None, name: str, ops: Sequence[Op], rng: random.Random) -> bytes | None:
    """Return one file. A sector that missed one write since the sync also misses all later ones."""
    sure = max((op.at for op in ops if op.kind == "sync" and op.file == name), default=0)
    share = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    held = None if data is None else bytearray(data)
    stopped: set[int] = set()

    def arrives(sector: int) -> bool:
        if sector not in stopped and rng.random() >= share:
            stopped.add(sector)
        return sector not in stopped

    for number, op in enumerate(ops):
        if op.file != name or op.kind in ("said", "sync"):
            continue
        there = number < sure or (op.kind == "gone" and bool(op.at))
        if op.kind == "write":
            held = _put(held or bytearray(), op, _always if there else arrives)
        elif there or rng.random() < share:
            held = None if op.kind == "gone" else _cut_to(held or bytearray(), op.at)
    return None if held is None else bytes(held)


def _always(sector: int) -> bool:
    return True


def _put(held: bytearray, op: Op, arrives: Callable[[int], bool]) -> bytearray:
    """Apply a write to a file, sector by sector, as far as each arrives."""
    at, end = op.at, op.at + len(op.data)
    while at < end:
        following = min(end, (at // SECTOR + 1) * SECTOR)
        if arrives(at // SECTOR):
            held.extend(bytes(max(0, at - len(held))))
            held[at:following] = op.data[at - op.at : following - op.at]
        at = following
    return held


def _cut_to(held: bytearray, size: int) -> bytearray:
    return held[:size] + bytes(max(0, size - len(held)))


# --- a recording ------------------------------------------------------------------------------------------------------


def _recorded(recorder: Recorder, db: Path, session: str, rng: random.Random) -> tuple[dict[str, bytes], list[Op]]:
    """Return the files before, and everything sent to the disk or reported until the writer ended."""
    before = {each.name: each.read_bytes() for each in db.parent.iterdir() if not each.name.endswith("-shm")}
    recorder.ops = ops = []
    with closing(open_store(db)) as store:
        room = Room(store, session)
        for number in range(1, rng.randint(20, 200)):
            ops.append(Op("said", "", told=write(room, rng.choice(("cpo", "cto")), rng, number)))
    recorder.ops = []
    return before, ops


def _main(folder: Path, seconds: float, seed: int, least: int) -> dict[str, Any]:
    rng, recorder = random.Random(seed), Recorder()
    mirror.SYNC_S = 0.02  # type: ignore[misc]  # so that cuts fall on both sides of its sync
    safe = wal_is_safe()
    found: dict[str, Any] = {"cuts": 0, "changes": 0, "file": [], "mirror": [], "unsound": []}
    for number in rounds(seconds, least):
        # Every other recording runs without a write-ahead log, as with an older SQLite.
        connection.WAL_SAFE_SINCE = (99, 0, 0) if safe and number % 2 else WAL_SAFE_SINCE
        here = folder / str(number)
        (here / "file").mkdir(parents=True)
        db = here / "file" / FILE
        session = begun(db, "align")
        before, ops = _recorded(recorder, db, session, rng)
        for cut in range(CUTS):
            at = rng.randrange(1, len(ops) + 1)
            told = _looked_at(here / str(cut), session, left_of(before, ops[:at], rng), ops[:at])
            found["cuts"] += 1
            found["changes"] += told.pop("changes")
            for what, missed in told.items():
                found[what] += [f"recording {number}, after {at} of {len(ops)} operations: {each}" for each in missed]
        rmtree(here)
    return found


def _looked_at(folder: Path, session: str, left: Mapping[str, bytes], ops: Sequence[Op]) -> dict[str, Any]:
    """Return what is missing of everything reported as saved by then."""
    folder.mkdir()
    for name, data in left.items():
        (folder / name).write_bytes(data)
    acknowledged, mirrored_by_then = Said(), Said()
    synced = max((op.at for op in ops if op.kind == "sync" and op.file == MIRROR), default=0)
    for number, op in enumerate(ops):
        if op.kind == "said":
            acknowledged.hear(op.told)
            if number < synced:
                mirrored_by_then.hear(op.told)
    read = mirror_lines.read(folder / MIRROR)
    there = {each.rev: each.hash for each in read.changes if each.session == session}
    try:
        with closing(open_store(folder / FILE)) as store:
            missed = acknowledged.lost(store, session)
        with closing(open_store(folder / FILE)) as store:  # the first to open it repairs the mirror and reports that
            facts = store.doctor()
            unsound = [f"{facts.integrity} {facts.findings} {facts.unproved}"] if not facts.sound else []
    except Exception as error:
        missed, unsound = [f"it could not be opened: {error}"], []
    return {
        "changes": len(acknowledged.changes),
        "file": missed,
        "mirror": mirrored_by_then.lost_changes(there),
        "unsound": unsound,
    }


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
