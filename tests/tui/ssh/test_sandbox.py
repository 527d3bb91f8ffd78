"""A seat's process: it gains no privilege, starts nothing, connects nowhere, and touches only the files it needs."""

import asyncio
import json
import os
import pty
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tui.ssh import sandbox
from tui.ssh.forkserver_client import SeatForkserver
from tui.ssh.sandbox import confine, landlock

ROOT = Path(__file__).parents[3]

TRIES = """
import json, os, signal, socket, sqlite3, subprocess, sys
from pathlib import Path
from tui.ssh.sandbox import confine, landlock

data, outside, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def tried(do):
    try:
        do()
    except PermissionError:
        return "refused"
    except OSError as error:
        return str(error)
    return "done"

def keep():
    conn = sqlite3.connect(data / "p.db")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE t (x)")
    conn.execute("INSERT INTO t VALUES (randomblob(9999))")
    conn.commit()
    conn.close()
    (data / "new").write_text("x")
    (data / "new").replace(data / "newer")
    (data / "newer").unlink()

confine(Path(sys.argv[4]))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
found = {
    "privileges": status["NoNewPrivs"].strip(),
    "keeps its file": tried(keep),
    "imports late": tried(lambda: __import__("wsgiref.handlers")),
    "reads a zone": tried(lambda: Path("/etc/hosts").read_text()),
    "reads elsewhere": tried((outside / "words").read_text),
    "lists elsewhere": tried(lambda: list(outside.iterdir())),
    "writes elsewhere": tried(lambda: (outside / "new").write_text("x")),
    "starts a program": tried(lambda: subprocess.run([sys.executable, "-V"])),
    "makes a socket file": tried(lambda: socket.socket(socket.AF_UNIX).bind(str(data / "sock"))),
}
if landlock() >= 4:
    found["calls somebody"] = tried(lambda: socket.create_connection(("127.0.0.1", port), 5))
if landlock() >= 6:
    found["ends another"] = tried(lambda: os.kill(os.getppid(), 0))
print(json.dumps(found))
"""


def test_a_confined_process_keeps_its_file_and_nothing_else(tmp_path: Path) -> None:
    data, outside, links = (tmp_path / name for name in ("data", "outside", "links"))
    for folder in (data, outside, links):
        folder.mkdir()
    given = links / "p.db"
    given.symlink_to(data / "p.db")
    (outside / "words").write_text("not theirs")
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TRIES), str(data), str(outside), "9", str(given)],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    assert found.pop("privileges") == "1"
    done = {what: found.pop(what) for what in ("keeps its file", "imports late", "reads a zone")}
    assert set(done.values()) == {"done"}, done
    # A kernel without landlock confines nobody, and the host says so when it starts.
    assert set(found.values()) == ({"refused"} if landlock() else {"done"} | ({"refused"} & set(found.values()))), found


@pytest.mark.slow
def test_a_door_reads_and_writes_no_file_of_parley(tmp_path: Path) -> None:
    (tmp_path / "parley.db").write_text("not its own")
    tried = f"""
        from pathlib import Path
        from tui.ssh.sandbox import confine
        confine(None)
        for act in (Path({str(tmp_path / "parley.db")!r}).read_bytes, Path({str(tmp_path / "new")!r}).touch):
            try:
                act()
            except PermissionError:
                print("refused")
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(tried)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["refused"] * (2 if landlock() else 0)


def test_if_the_kernel_has_no_landlock_only_privileges_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Old:
        def prctl(self, *words: int) -> int:
            asked.append(f"prctl {words[0]}")
            return 0

        def syscall(self, number: int, *words: object) -> int:
            asked.append(f"syscall {number}")
            return -1

    monkeypatch.setattr(sandbox, "_libc", Old)
    confine(None)
    assert asked == ["prctl 38", "syscall 444"]


@pytest.mark.slow
async def test_a_seat_gets_no_new_privileges_and_nothing_of_the_hosts_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    forkserver = SeatForkserver(tmp_path / "p.db", "tui.cli.seat")
    await forkserver.start()
    master, slave = pty.openpty()
    try:
        env = {"TERM": "xterm", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        child = await forkserver.spawn(slave, ["--db", str(tmp_path / "p.db")], env)
        await asyncio.to_thread(os.read, master, 10)  # it has begun to paint
        of_seat = Path(f"/proc/{child.pid}")
        assert "NoNewPrivs:\t1" in (of_seat / "status").read_text()
        inherited = (of_seat / "environ").read_bytes()
        assert b"hunter2" not in inherited and b"AWS" not in inherited and b"HOME=" in inherited
    finally:
        os.close(slave)
        os.close(master)
        forkserver.close()
    await child.code
