"""Strangers at the door of a real host: whatever they do, who is invited gets in, and who is inside goes on.

`python -m bench strangers` measures the same for a minute.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.strangers import Besieged, siege

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the host needs Linux")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    with Besieged(tmp_path_factory.mktemp("host")) as besieged:
        yield besieged


@pytest.mark.slow
def test_among_strangers_of_every_kind_everyone_invited_gets_in_and_nobody_inside_is_lost(host: Besieged) -> None:
    found = asyncio.run(siege(host, seconds=6, per_minute=600, seed=13, calm_s=1))
    assert found.failed == 0 and found.logins and found.echoes
    assert sum(found.strangers.values()) > 30 and found.promises()[-1].kept, "no stranger came in"
    assert "Traceback" not in host.log.read_text()


@pytest.mark.slow
async def test_twenty_four_half_open_logins_from_three_addresses_lock_nobody_out(host: Besieged) -> None:
    seated = await host.sit("cto")
    with ExitStack() as lines:
        for n in range(24):
            line = socket.create_connection(("127.0.0.1", host.port), 30, (f"127.9.9.{1 + n % 3}", 0))
            lines.enter_context(line)
        for _ in range(3):
            (await host.log_in("cpo")).abort()
        await seated.key("b")
    seated.conn.abort()


async def test_each_connection_is_handled_by_a_process_that_cannot_open_any_file_of_parley(host: Besieged) -> None:
    conns = [await host.log_in(seat) for seat in ("cpo", "cto")]
    doors = host.doors()
    assert len(doors) == 2 and host.pid not in doors
    for door in doors:
        held = {str(each.readlink()) for each in Path(f"/proc/{door}/fd").iterdir()}
        assert not {name for name in held if "parley" in name}, "neither the file nor its key"
        assert "NoNewPrivs:\t1" in Path(f"/proc/{door}/status").read_text()
    for conn in conns:
        conn.abort()


@pytest.mark.slow
async def test_if_the_parent_of_the_doors_dies_those_inside_continue_and_the_next_person_gets_in(
    host: Besieged,
) -> None:
    seated = await host.sit("cto")
    (porter,) = host.parents("tui.ssh.connection_forkserver")
    os.kill(porter, signal.SIGKILL)
    (await host.log_in("cpo")).abort()
    assert host.parents("tui.ssh.connection_forkserver") != [porter]
    await seated.key("b")
    seated.conn.abort()
