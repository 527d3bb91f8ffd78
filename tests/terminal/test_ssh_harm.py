"""Clients that flood, lie, stall and send garbage: nobody else notices.

Whatever one does, `Calm` goes on: what they type is echoed, and the host and their own process stay as small as before.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import shlex
import signal
import socket
import struct
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from sessions.room import Room
from sessions.rules.agenda import EditItem
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, asyncssh_client, inside
from tests.tui.ssh.test_connection import painted, street
from tests.tui.ssh.test_connection import until as until_
from tui.ssh.limits import TERMS_LARGEST, Limits

pytestmark = pytest.mark.openssh

MB = 1 << 20
ROOM = 40 * MB
"""What a host may grow by while somebody does their worst."""
LARGE = 400 * MB
"""What the process of a person with the largest terminal may hold."""


def resident(pid: int) -> int:
    """What a process holds in memory, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def calm(host: Hosted, session: str) -> Iterator[Callable[[], None]]:
    """Somebody on cto whose echo works whenever it is asked for; meanwhile the host grows by no more than `ROOM`."""
    name = f"calm-{session}"
    host.seat(name, session, "cto")
    before = set(host.seats())
    with host.open(name) as terminal:
        inside(terminal, "")
        (pid,) = set(host.seats()) - before
        host_first, own_first = resident(host.process.pid), resident(pid)
        terminal.press("i")
        terminal.wait_for("Title", SLOW)

        def goes_on() -> None:
            for word in ("zebra", "quagga"):
                terminal.type(word)
                terminal.wait_for(word, SLOW)
                terminal.press(*["backspace"] * len(word))
                terminal.wait_gone(word, SLOW)
            assert resident(host.process.pid) < host_first + ROOM
            assert resident(pid) < own_first + ROOM

        yield goes_on
        goes_on()


# --- floods and garbage -----------------------------------------------------------------------------------------------


def test_a_flood_of_keys_slows_nobody(host: Hosted) -> None:
    session = host.session("A flood of keys")
    host.seat("flood", session, "cpo")
    with calm(host, session) as goes_on, host.open("flood") as flood:
        inside(flood, "A flood of keys")
        keys = b"JK" * 50_000
        for n in range(0, len(keys), 4096):
            flood.type(keys[n : n + 4096])
            if n % (4096 * 8) == 0:
                goes_on()
        flood.kill(signal.SIGKILL)


async def test_an_endless_flood_of_keys_slows_nobody(host: Hosted) -> None:
    session = host.session("A flood without end")
    host.seat("endless", session, "cpo")
    with calm(host, session) as goes_on:
        conn = await asyncssh_client(host, "endless")
        process = await sit(conn)
        await painted(process, b"A flood without end")
        for _ in range(4):
            process.stdin.write(random.Random(5).randbytes(4 * MB))
            await asyncio.sleep(0.2)
            await asyncio.to_thread(goes_on)
        conn.abort()


def test_garbage_before_the_login_harms_nobody(host: Hosted) -> None:
    session = host.session("Garbage")
    with calm(host, session) as goes_on:
        rng = random.Random(7)
        banner = b"SSH-2.0-x\r\n"
        junk = [b"GET / HTTP/1.1\r\n\r\n", b"A" * MB, b"\0", banner + rng.randbytes(MB), banner + b"\xff" * 5 + b"\x14"]
        junk += [banner + struct.pack(">IB", rng.choice((12, 35_000, 2**31)), 4) + rng.randbytes(999) for _ in range(6)]
        for each in junk:
            with socket.create_connection(("127.0.0.1", host.port), SLOW) as line:
                try:
                    line.sendall(each)
                    line.settimeout(0.3)
                    line.recv(4096)
                except OSError:
                    pass
            goes_on()
    assert "Traceback" not in host.log()


async def test_garbage_after_the_login_harms_nobody(host: Hosted) -> None:
    session = host.session("Garbage inside")
    host.seat("inside", session, "cpo")
    rng = random.Random(9)
    with calm(host, session) as goes_on:
        for kind in range(12):
            conn = await asyncssh_client(host, "inside")
            await painted(await sit(conn), b"Garbage inside")
            raw: Any = conn
            if kind == 0:
                raw._transport.write(rng.randbytes(MB))  # under the encryption
            elif kind == 1:
                raw.send_packet(94, b"\0\0\0\0" + (2**31).to_bytes(4, "big") + b"x")  # data longer than its packet
            else:
                for _ in range(200):
                    raw.send_packet(rng.choice((2, 3, 4, 80, 90, 93, 94, 95, 96, 98, 99, 100, 192)), rng.randbytes(40))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(goes_on)
            conn.abort()
    assert "Traceback" not in host.log()


async def sit(conn: asyncssh.SSHClientConnection) -> asyncssh.SSHClientProcess[bytes]:
    return await conn.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)


# --- terminals --------------------------------------------------------------------------------------------------------


def test_a_terminal_of_ten_thousand_by_ten_thousand_counts_as_a_large_one(host: Hosted) -> None:
    session = host.session("Huge")
    host.seat("huge", session, "cpo")
    with calm(host, session) as goes_on:
        before = set(host.seats())
        script = f"stty rows 10000 cols 10000; exec {shlex.join(host.ssh('huge'))}"
        with Terminal(["sh", "-c", script], env={"HOME": str(host.folder)}) as terminal:
            terminal.wait_for_raw(b"Huge", SLOW)
            (pid,) = set(host.seats()) - before
            assert size_of(pid) == TERMS_LARGEST and resident(pid) < LARGE
            goes_on()


async def test_a_terminal_that_grows_to_ten_thousand_by_ten_thousand_counts_as_a_large_one(host: Hosted) -> None:
    session = host.session("Growing")
    host.seat("growing", session, "cpo")
    with calm(host, session) as goes_on:
        before = set(host.seats())
        conn = await asyncssh_client(host, "growing")
        process = await sit(conn)
        await painted(process, b"Growing")
        (pid,) = set(host.seats()) - before
        assert size_of(pid) == (80, 24)
        reading = asyncio.create_task(process.stdout.read())
        for n in range(3000):
            process.change_terminal_size(10_000 + n % 2, 10_000, 2**32 - 1, 0)
        async with asyncio.timeout(SLOW):
            while size_of(pid) != TERMS_LARGEST:
                await asyncio.sleep(0.02)
        await asyncio.to_thread(goes_on)
        assert resident(pid) < LARGE
        reading.cancel()
        conn.abort()


def size_of(pid: int) -> tuple[int, int]:
    """Columns and rows of the terminal of a process."""
    tty = os.open(Path(f"/proc/{pid}/fd/0").readlink(), os.O_RDONLY | os.O_NOCTTY)
    try:
        rows, columns = struct.unpack("HHHH", fcntl.ioctl(tty, termios.TIOCGWINSZ, bytes(8)))[:2]
    finally:
        os.close(tty)
    return columns, rows


def test_what_a_client_says_about_its_terminal_is_believed_as_far_as_it_is_harmless(host: Hosted) -> None:
    host.seat("liar", host.session("A liar"), "cpo")
    for term in ("../../etc/passwd", "\x1b[2J$(reboot)", "x" * 500):
        command = host.ssh("liar", "reboot", "-o", "SendEnv=PARLEY_DB COLORTERM")
        with Terminal(command, env={"TERM": term, "PARLEY_DB": "/tmp/theirs", "HOME": str(host.folder)}) as terminal:
            terminal.wait_for("A liar", SLOW)  # in their lobby: the user name is no session's
    assert "reboot" not in host.log()


# --- lines that stall, and too many of them ---------------------------------------------------------------------------


def test_a_client_that_stops_reading_slows_nobody_and_is_disconnected(host: Hosted) -> None:
    session = host.session("Stuck")
    host.seat("stuck", session, "cpo")
    with calm(host, session) as goes_on, host.open("stuck") as stuck:
        inside(stuck, "Stuck")
        stuck.kill(signal.SIGSTOP)
        room = Room(host.store, session)
        (first, *_) = room.view(None).agenda
        for n in range(150):  # each paints something again for everybody
            room.do(EditItem(item=first.id, title=f"What we agreed on last time, look {n}"), "cpo")
        for _ in range(4):
            goes_on()
        host.store.seat_keys.remove(session, "cpo")
        host.logs(f"left 127.0.0.1: cpo of {session}")


async def test_a_client_that_does_not_answer_is_disconnected_and_one_that_does_stays(tmp_path: Path) -> None:
    async with street(tmp_path, keepalive_s=1.0) as s:
        quiet, alive = await s.come(), await s.come()
        for conn in (quiet, alive):
            await painted(await s.sit(conn), b"Q1 roadmap")
        raw: Any = quiet
        raw._transport.pause_reading()
        await until_(lambda: len(s.doors.visitors) == 1)
        assert s.visitor.conn is not None
        assert s.visitor.conn.get_extra_info("peername") == alive.get_extra_info("sockname")
        quiet.abort()
        alive.abort()


def test_a_hundred_connections_that_do_not_log_in_push_nobody_out(own: Hosted) -> None:
    session = own.session("A hundred")
    with calm(own, session) as goes_on, ExitStack() as lines:
        opened = [lines.enter_context(socket.create_connection(("127.0.0.1", own.port), SLOW)) for _ in range(100)]
        goes_on()
        waiting = [line for line in opened if not is_over(line)]
        assert waiting == opened[-Limits().strangers_per_address :]
        assert own.log().count("which had not logged in, for others") >= 40
        assert len(own.doors()) == 1 + len(waiting)
        goes_on()
    own.seat("late", session, "cpo")
    with own.open("late") as terminal:
        inside(terminal, "A hundred")


def is_over(line: socket.socket) -> bool:
    """Whether the host has closed a connection, having said at most its version."""
    line.settimeout(0.3)
    try:
        while line.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True
