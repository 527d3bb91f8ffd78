"""The other way in: the system's own sshd as the documents set it up, with the line that `parley invite` prints."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.doors import forced, sshd
from tests.terminal.driver import Terminal, restored
from tests.terminal.hosted import SLOW, Hosted, until

pytestmark = pytest.mark.openssh


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Hosted]:
    """An sshd instead of the host, with a key on cpo of one session."""
    hosted = Hosted(tmp_path)
    with sshd(hosted, forced(hosted, hosted.session("By sshd"), "cpo")):
        yield hosted
    hosted.store.close()


def test_the_forced_command_opens_the_seat_and_nothing_else(door: Hosted) -> None:
    user = getpass.getuser()
    with door.open("cpo", user) as terminal:
        terminal.wait_for(re.compile(r"^ By sshd", re.MULTILINE), SLOW)
        terminal.wait_for("CPO here", SLOW)
        terminal.press("q")
        assert terminal.wait(SLOW) == 0 and restored(terminal)
    asked = door.ran([*door.ssh("cpo", user), "cat /etc/passwd"])
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "this is a full-screen program" in asked.stderr
    assert door.ran(door.ssh("stranger", user)).returncode == 255


def test_a_lost_connection_leaves_no_process_behind(door: Hosted) -> None:
    with Terminal(door.ssh("cpo", getpass.getuser()), env={"HOME": str(door.folder)}) as terminal:
        terminal.wait_for(re.compile(r"^ By sshd", re.MULTILINE), SLOW)
        assert running(door.db)
        terminal.hangup()
    until(lambda: not running(door.db), lambda: f"still running: {running(door.db)}")


def running(db: Path) -> list[str]:
    """The processes that have a file on their command line and are no ssh."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if str(db) in words and "open" in words:
            found.append(entry.parent.name)
    return found
