"""The fork server: nothing is open in it, and a child inherits only what is imported."""

import asyncio
import json
import os
import pty
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessions.errors import Trouble
from tui.ssh.forkserver_client import Child, SeatForkserver

pytestmark = pytest.mark.openssh


@pytest.fixture
async def forkserver(tmp_path: Path) -> AsyncIterator[SeatForkserver]:
    forkserver = SeatForkserver(tmp_path / "p.db", "tui.cli.seat")
    await forkserver.start()
    yield forkserver
    forkserver.close()


async def born(forkserver: SeatForkserver, *argv: str, env: dict[str, str] | None = None) -> tuple[Child, int]:
    """A child and the other side of its pty."""
    master, slave = pty.openpty()
    try:
        return await forkserver.spawn(slave, list(argv), env or {"TERM": "xterm", "HOME": "/"}), master
    finally:
        os.close(slave)


async def all_of(master: int) -> bytes:
    """What a child writes until it lets go of its terminal."""

    def read() -> bytes:
        found = b""
        while True:
            try:
                found += os.read(master, 4096)
            except OSError:
                return found

    found = await asyncio.to_thread(read)
    os.close(master)
    return found


async def test_a_fork_server_has_one_thread_and_nothing_open(forkserver: SeatForkserver) -> None:
    assert forkserver._process is not None
    pid = forkserver._process.pid
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    await asyncio.sleep(0.1)
    kinds = [str(each.readlink()).partition(":")[0] for each in Path(f"/proc/{pid}/fd").iterdir() if int(each.name) > 2]
    assert sorted(kinds) == ["pipe", "pipe", "socket"]
    maps = Path(f"/proc/{pid}/maps").read_text()
    assert "asyncssh" not in maps and "_rust.abi3" not in maps


async def test_a_child_reports_what_it_was_asked_for_and_how_it_ended(forkserver: SeatForkserver) -> None:
    child, master = await born(forkserver, "--version")
    assert (await all_of(master)).startswith(b"parley ")
    assert await child.code == 0
    child, master = await born(forkserver, "lsit")
    assert b"there is no verb 'lsit'; did you mean 'list'?" in await all_of(master)
    assert await child.code == 2


async def test_a_child_leads_its_own_session_on_its_terminal_with_no_other_file_open(
    forkserver: SeatForkserver, tmp_path: Path
) -> None:
    from sessions.store import open_store
    from tests.sessions.store.sample import ID, started

    store = open_store(tmp_path / "p.db")
    started(store)
    child, master = await born(forkserver, "--db", str(tmp_path / "p.db"), "open", ID, "--as", "cpo")
    await asyncio.to_thread(os.read, master, 100)
    status = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    assert status[2] == status[3] == str(child.pid) and status[4] != "0"
    mask = next(line for line in Path(f"/proc/{child.pid}/status").read_text().splitlines() if "SigBlk" in line)
    assert int(mask.split()[1], 16) == 0
    files = {str(each.readlink()) for each in Path(f"/proc/{child.pid}/fd").iterdir()}
    assert not {name for name in files if "host" in name}
    assert str(Path(f"/proc/{child.pid}/cwd").readlink()) == "/"
    os.close(master)
    assert await asyncio.wait_for(child.code, 20) == 129
    store.close()


async def test_a_child_that_was_killed_is_known_to_be(forkserver: SeatForkserver, tmp_path: Path) -> None:
    one, master = await born(forkserver, "--db", str(tmp_path / "none.db"), "list")
    assert b"There is no file" in await all_of(master)
    assert await one.code == 1


async def test_a_senseless_request_harms_nobody(forkserver: SeatForkserver) -> None:
    assert forkserver._sock is not None
    wanted: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
    forkserver._asked.append(wanted)
    forkserver._sock.send(json.dumps({"argv": []}).encode())
    with pytest.raises(Trouble, match="couldn't start a process"):
        await wanted
    child, master = await born(forkserver, "--version")
    await all_of(master)
    assert await child.code == 0


async def test_a_fork_server_that_died_is_replaced_with_the_next_child(forkserver: SeatForkserver) -> None:
    assert forkserver._process is not None
    os.kill(forkserver._process.pid, signal.SIGKILL)
    for _ in range(500):
        if forkserver._ready is None:
            break
        await asyncio.sleep(0.01)
    child, master = await born(forkserver, "--version")
    assert (await all_of(master)).startswith(b"parley ")
    assert await child.code == 0
