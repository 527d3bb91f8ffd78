"""The host against clients that no real `ssh` would be: they try, flood, stall and lie."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from sessions.errors import Refused
from sessions.store import open_store
from tests.sessions.store.sample import ID, started
from tui.ssh.connection import Connection
from tui.ssh.forkserver_client import Child
from tui.ssh.keys import fingerprint, host_key, host_key_path, public_line
from tui.ssh.limits import Limits
from tui.ssh.server import Server
from tui.terminal.run import RESTORE

pytestmark = pytest.mark.openssh


class Doors:
    """Opens doors in this process, so that a test may look at them; elsewhere each is a process of its own."""

    def __init__(self, key: asyncssh.SSHKey) -> None:
        self.key, self.visitors, self._tasks = key, list[Connection](), set[asyncio.Task[None]]()

    async def start(self) -> None:
        """Nothing need be prepared."""

    def close(self) -> None:
        """Nothing is left behind."""

    async def admit(self, client: socket.socket, host: socket.socket, limits: Limits) -> Child:
        """Open a door as the porter does."""
        visitor = Connection(host.dup(), limits)
        self.visitors.append(visitor)
        task = asyncio.get_running_loop().create_task(visitor.serve(client.dup(), self.key))
        self._tasks.add(task)
        child = Child(0, asyncio.get_running_loop().create_future())
        child.code.set_result(0)  # there is no process to be killed
        task.add_done_callback(lambda _: self.visitors.remove(visitor))
        task.add_done_callback(self._tasks.discard)
        return child


class Street:
    """A host in this process, the keys of some people, and how they come to its door."""

    def __init__(self, host: Server, doors: Doors) -> None:
        self.host, self.doors = host, doors
        self.ada, self.eve = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        host._store.seat_keys.add_key(ID, "cpo", fingerprint(self.ada), public_line(self.ada))

    async def come(self, *keys: asyncssh.SSHKey, user: str = ID, **more: Any) -> asyncssh.SSHClientConnection:
        """Log in with the first of `keys` that is taken."""
        given = {"known_hosts": None, "config": [], "agent_path": None, "agent_forwarding": False, **more}
        return await asyncssh.connect(
            "127.0.0.1", self.host.port, username=user, client_keys=list(keys or (self.ada,)), **given
        )

    async def sit(self, conn: asyncssh.SSHClientConnection, **more: Any) -> asyncssh.SSHClientProcess[bytes]:
        """Ask for the screen."""
        given = {"term_type": "xterm-256color", "term_size": (80, 24), "encoding": None, **more}
        return await conn.create_process(**given)

    @property
    def visitor(self) -> Connection:
        """The one connection there is."""
        (visitor,) = self.doors.visitors
        return visitor


@asynccontextmanager
async def street(folder: Path, **limits: Any) -> AsyncIterator[Street]:
    """Open a host with one session in it."""
    store = open_store(folder / "parley.db")
    started(store)
    store.close()
    host = Server(folder / "parley.db", "127.0.0.1", 0, "tui.cli.seat", Limits(**limits))
    doors = Doors(host_key(host_key_path(folder / "parley.db")))
    host.porter = doors  # type: ignore[assignment]
    await host.start()
    try:
        yield Street(host, doors)
    finally:
        await host.stop()


async def until(met: Callable[[], Any]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(30):
        while not met():
            await asyncio.sleep(0.02)


async def painted(process: asyncssh.SSHClientProcess[bytes], wanted: bytes) -> bytes:
    """Read until a screen holds `wanted`; return all of it."""
    found = b""
    async with asyncio.timeout(30):
        while wanted not in found:
            data = await process.stdout.read(65536)
            assert data, found[-500:]
            found += data
    return found


async def test_only_a_few_keys_can_be_tried(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with street(tmp_path, keys_offered=3) as s:
        others = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(3)]
        async with await s.come(*others[:1], s.ada):
            pass
        with pytest.raises(asyncssh.Error):
            await s.come(*others, s.ada)
        assert "refused more keys than may be tried" in caplog.text


async def test_wrong_codes_lock_nobody_out_and_use_up_no_code(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with street(tmp_path) as s:
        code, _ = s.host._store.seat_keys.add_code(ID, "cto")
        wrong = [f"{code[:-1]}{letter}" for letter in "bcdefg" if letter != code[-1]]
        for each in (*wrong, *(f"zzz{words[3:]}" for words in wrong)):
            with pytest.raises(asyncssh.PermissionDenied):
                await s.come(s.eve, user=each)
        assert "refused a wrong code" in caplog.text and code not in caplog.text
        async with await s.come(s.ada, user=code):
            pass
        code, _ = s.host._store.seat_keys.add_code(ID, "cto")
        async with await s.come(s.eve, user=code) as conn:
            await painted(await s.sit(conn), b"Q1 roadmap")
        assert [key.seat for key in s.host._store.seat_keys.keys(fingerprint(s.eve))] == ["cto"]


async def test_a_code_for_another_seat_of_the_same_session_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with street(tmp_path) as s:
        code, _ = s.host._store.seat_keys.add_code(ID, "cto")
        async with await s.come(user=code) as conn:
            assert b"nobody can have two seats" in await painted(await s.sit(conn), b"uninvite")
        async with await s.come(s.eve, user=code) as conn:
            await painted(await s.sit(conn), b"Q1 roadmap")


async def test_a_flood_of_connections_is_turned_away_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with street(tmp_path, arrivals=5) as s, await s.come() as inside:
        await painted(await s.sit(inside), b"Q1 roadmap")
        for _ in range(12):
            _, writer = await asyncio.open_connection("127.0.0.1", s.host.port)
            writer.close()
        with pytest.raises((OSError, asyncssh.Error)):
            await s.come()
        assert caplog.text.count("too many connections in a minute") == 1
        assert len([guest for guest in s.host.guests.values() if guest.person]) == 1


async def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    weak = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    async with street(tmp_path) as s:
        s.host._store.seat_keys.add_key(ID, "cto", fingerprint(weak), public_line(weak))
        with pytest.raises(asyncssh.PermissionDenied):
            await s.come(weak)


async def test_hostile_names_and_terminals_open_the_same_screen_and_leave_no_trace_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "parley.host")
    async with street(tmp_path) as s:
        async with await s.come(user="../../etc' OR 1=1 --$(reboot)") as conn:
            process = await s.sit(conn, term_type="$(reboot)\x1b", term_size=(2**31, 2**31), env={"LD_PRELOAD": "/x"})
            await painted(process, b"Q1 roadmap")
        await until(lambda: not s.doors.visitors)
    assert "login 127.0.0.1: cpo of" in caplog.text
    assert all(record.getMessage().isprintable() and "1=1" not in record.getMessage() for record in caplog.records)


async def test_a_connection_has_one_screen(tmp_path: Path) -> None:
    async with street(tmp_path) as s, await s.come() as conn:
        await painted(await s.sit(conn), b"Q1 roadmap")
        with pytest.raises(asyncssh.ChannelOpenError):
            await s.sit(conn)


async def test_if_all_connections_are_taken_the_key_with_the_most_gives_one_up(tmp_path: Path) -> None:
    async with street(tmp_path, connections=2) as s:
        s.host._store.seat_keys.add_key(ID, "cto", fingerprint(s.eve), public_line(s.eve))
        async with await s.come() as first, await s.come() as second:
            oldest, kept = await s.sit(first), await s.sit(second)
            await painted(oldest, b"Q1 roadmap")
            await painted(kept, b"Q1 roadmap")
            async with await s.come(s.eve) as conn:
                await painted(await s.sit(conn), b"Q1 roadmap")
                await painted(oldest, b"Your key had several")
                assert kept.exit_status is None


async def test_a_silent_client_is_disconnected(tmp_path: Path) -> None:
    async with street(tmp_path, login_s=0.5) as s:
        reader, writer = await asyncio.open_connection("127.0.0.1", s.host.port)
        async with asyncio.timeout(30):
            await reader.read()
        writer.close()
        async with await s.come() as conn:
            async with asyncio.timeout(30):
                await conn.wait_closed()


async def test_someone_idle_for_a_long_time_is_told_so_and_disconnected(tmp_path: Path) -> None:
    async with street(tmp_path, idle_s=1.0) as s, await s.come() as conn:
        screen = await painted(await s.sit(conn), b"after a long idle time")
        assert RESTORE.encode() in screen


async def test_a_flood_of_environment_names_is_dropped_as_it_comes(tmp_path: Path) -> None:
    async with street(tmp_path, rate=64 << 20) as s, await s.come() as conn:
        env = {f"NAME{n}": "x" * 200 for n in range(3000)} | {"COLORTERM": "truecolor"}
        await painted(await s.sit(conn, env=env), b"Q1 roadmap")
        assert s.visitor.channel is not None
        assert dict(s.visitor.channel._given) == {b"COLORTERM": b"truecolor"}


async def test_keys_that_nobody_reads_are_held_back_at_the_client(tmp_path: Path) -> None:
    async with street(tmp_path, rate=64 << 20) as s, await s.come() as conn:
        process = await s.sit(conn)
        await painted(process, b"Q1 roadmap")
        channel = s.visitor.channel
        assert channel is not None
        (child,) = s.host._children
        os.kill(child.pid, signal.SIGSTOP)
        try:
            process.stdin.write(b"\x1b[Z" * 1_000_000)
            await asyncio.sleep(1.0)
            held = len(channel._input) + sum(len(data) for data, _ in channel._chan._recv_buf)
            assert 0 < held <= 3 * s.host.limits.input
            conn2 = await s.come()
            await painted(await s.sit(conn2), b"Q1 roadmap")
            conn2.abort()
        finally:
            os.kill(child.pid, signal.SIGCONT)
        conn.abort()


async def test_screens_that_a_client_does_not_accept_are_held_back_at_the_app(tmp_path: Path) -> None:
    async with street(tmp_path) as s:
        conn = await s.come()
        process = await s.sit(conn, window=1 << 30, term_size=(500, 200))
        await painted(process, b"Q1 roadmap")
        transport: Any = conn._transport
        transport.pause_reading()
        visitor = s.visitor
        assert visitor.channel is not None
        for n in range(400):
            process.change_terminal_size(500 - n % 2, 200)
            await asyncio.sleep(0.06)
            if visitor.channel._held:
                break
        assert visitor.channel._held == {"wire"}
        conn_there: Any = visitor.conn
        server = conn_there._transport
        assert server.get_write_buffer_size() < 4 * s.host.limits.output
        transport.resume_reading()
        await until(lambda: visitor.channel is not None and not visitor.channel._held)
        async with asyncio.timeout(30):
            while process.exit_status is None:
                process.stdin.write(b"q")  # until it was heard: right after a change of the size it is nobody's
                await asyncio.sleep(1.5)
            assert (await process.wait(check=False)).exit_status == 0
        conn.abort()


async def test_a_flood_of_small_packets_waits_while_the_others_continue(tmp_path: Path) -> None:
    async with street(tmp_path, rate=64 * 1024) as s, await s.come() as flood, await s.come() as calm:
        process = await s.sit(calm)
        await painted(process, b"Q1 roadmap")
        for _ in range(60_000):
            flood.send_packet(2, b"\x00\x00\x00\x00")  # MSG_IGNORE
        await until(lambda: any(waiting(visitor) for visitor in s.doors.visitors))
        process.stdin.write(b"q")
        async with asyncio.timeout(30):
            assert (await process.wait(check=False)).exit_status == 0
        assert any(waiting(visitor) for visitor in s.doors.visitors)
        assert all(waiting(visitor) < 1 << 20 for visitor in s.doors.visitors)
        flood.abort()


def waiting(visitor: Connection) -> int:
    """How many bytes of a client the host has, and has not looked at."""
    conn: Any = visitor.conn
    return len(conn.data_received.__self__._waiting)


async def test_one_of_several_seats_can_be_taken_away_in_a_lobby_too(tmp_path: Path) -> None:
    async with street(tmp_path) as s:
        store = open_store(tmp_path / "parley.db")
        started(store, "aaaaaaaa", "Another")
        store.seat_keys.add_key("aaaaaaaa", "ceo", fingerprint(s.ada), public_line(s.ada))
        async with await s.come(user="anybody") as conn:
            process = await s.sit(conn)
            await painted(process, b"2 sessions")
            store.seat_keys.remove("aaaaaaaa", "ceo")
            await painted(process, b"this seat was taken back")
        store.close()


async def test_a_key_whose_last_seat_was_removed_before_the_screen_came_is_told_so(tmp_path: Path) -> None:
    async with street(tmp_path) as s:
        conn = await s.come()
        s.visitor._knowing = asyncio.get_running_loop().create_task(nobody())
        process = await s.sit(conn)
        assert b"no longer has a seat" in await painted(process, b"seat here")
        conn.abort()


async def nobody() -> None:
    """What the host says of a key whose last seat was taken back as it logged in."""
    raise Refused("This key no longer has a seat here.")


async def test_a_failure_in_the_host_ends_one_connection_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with street(tmp_path) as s:
        async with await s.come() as calm:
            process = await s.sit(calm)
            await painted(process, b"Q1 roadmap")
            with monkeypatch.context() as broken:
                broken.setattr("tui.ssh.throttle._NEEDED", ("gone",))
                with pytest.raises((OSError, asyncssh.Error)):
                    await s.come()
            process.stdin.write(b"q")
            async with asyncio.timeout(30):
                assert (await process.wait(check=False)).exit_status == 0
        assert "asyncssh's connection no longer has gone" in caplog.text
