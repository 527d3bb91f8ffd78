"""Many processes on one file, and processes that die."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from sessions.store import connection, migrations, open_store
from sessions.store.connection import connect
from tests.sessions.store.sample import ID, started

HERE = Path(__file__).parents[3]

START = """
import sys
from pathlib import Path
from sessions.store import open_store
sys.stdin.readline()
store = open_store(Path(sys.argv[1]))
print(store.doctor().schema)
store.close()
"""

FLUSHED = """
import sys
from pathlib import Path
from sessions.store.connection import connect, pragma
print(pragma(connect(Path(sys.argv[1])), "synchronous"))
"""

# Reads the newest goal count inside the write and adds one: only safe when the write has the right to write first.
COUNT = """
import sys
from pathlib import Path
from sessions.change import fold
from sessions.model import Goal
from sessions.store import open_store
from tests.sessions.store.sample import ID, goal, record
store = open_store(Path(sys.argv[1]))
session = store.load(ID)
for _ in range(int(sys.argv[2])):
    with store.write() as writer:
        fold(session, writer.newer(ID, session.rev))
        session.put(goal(len(session.all(Goal)) + 1))
        change = record(session)
        writer.save(session, change)
    session.commit(change.rev, change.hash)
    print(change.rev, change.hash, flush=True)
store.close()
"""


def spawn(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_many_processes_can_create_the_file_at_the_same_time(path: Path) -> None:
    programs = [spawn(START, path) for _ in range(5)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    ends = [program.communicate(timeout=60) for program in programs]
    assert ends == [(f"{migrations.LATEST}\n", "")] * 5
    with_conn = connect(path)
    assert with_conn.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (migrations.LATEST,)
    with_conn.close()


def test_a_process_waits_until_its_write_is_on_disk(path: Path) -> None:
    told, _ = spawn(FLUSHED, path).communicate(timeout=60)
    assert told == "2\n"  # FULL: of the tests, only those in this process do not wait


@pytest.mark.slow
def test_writers_in_many_processes_never_overwrite_each_other(path: Path) -> None:
    store = open_store(path)
    started(store)
    programs = [spawn(COUNT, path, 40) for _ in range(3)]
    ends = [program.communicate(timeout=120) for program in programs]
    assert [error for _, error in ends] == ["", "", ""]
    changes = store.newer(ID, 0)
    assert [change.rev for change in changes] == list(range(1, 122))
    acknowledged = sorted(line for told, _ in ends for line in told.splitlines())
    assert acknowledged == sorted(f"{change.rev} {change.hash}" for change in changes[1:])
    assert store.verify(ID) == []
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_what_was_acknowledged_survives_a_kill(path: Path, journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    since = (99, 0, 0) if journal == "truncate" else connection.WAL_SAFE_SINCE
    monkeypatch.setattr(connection, "WAL_SAFE_SINCE", since)
    program = f"from sessions.store import connection\nconnection.WAL_SAFE_SINCE = {since}\n{COUNT}"
    store = open_store(path)
    started(store)
    store.close()
    acknowledged: set[str] = set()
    for round_ in range(5):
        writer = spawn(program, path, 100_000)
        assert writer.stdout is not None
        acknowledged.add(writer.stdout.readline().strip())
        time.sleep(0.02 * (round_ + 1))
        writer.kill()
        told, _ = writer.communicate(timeout=30)
        acknowledged |= {line for line in told.split("\n")[:-1] if line}
    store = open_store(path)
    assert acknowledged <= {f"{change.rev} {change.hash}" for change in store.newer(ID, 0)}
    assert len(acknowledged) > 5
    assert store.verify(ID) == []
    assert store.doctor().sound
    store.close()
