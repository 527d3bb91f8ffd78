"""The second door: the system's own sshd, and the line that `parley invite --authorized-keys` prints for it."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted, until
from tests.terminal.test_terminal import restored

SSHD = Path("/usr/sbin/sshd")

pytestmark = pytest.mark.openssh

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/sshd_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
DisableForwarding yes
MaxSessions 1
SetEnv HOME={folder} XDG_CONFIG_HOME={folder}/c XDG_STATE_HOME={folder}/s XDG_DATA_HOME={folder}/d
"""


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Hosted]:
    """An sshd in the place of the host, with Ada's key on cpo of one session."""
    hosted = Hosted(tmp_path)
    with closing(socket.create_server(("127.0.0.1", 0))) as spare:
        hosted.port = spare.getsockname()[1]
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "sshd_key")], check=True)
    session = hosted.session("By sshd")
    line = hosted.parley("invite", session, "cpo", "--authorized-keys", "--key", hosted.key("ada").with_suffix(".pub"))
    assert line.returncode == 0, line.stderr
    (tmp_path / "authorized_keys").write_text(line.stdout)
    (tmp_path / "config").write_text(CONFIG.format(port=hosted.port, folder=tmp_path))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (tmp_path / "host.log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(tmp_path / "config")], stdout=log, stderr=log)
    hosted.logs("Server listening")
    yield hosted
    process.terminate()
    process.wait()
    hosted.store.close()


def test_the_forced_command_opens_the_seat_and_nothing_else(door: Hosted) -> None:
    user = getpass.getuser()
    with door.open("ada", user) as terminal:
        terminal.wait_for(re.compile(r"^ By sshd", re.MULTILINE), SLOW)
        terminal.wait_for("CPO here", SLOW)
        terminal.press("q")
        assert terminal.wait(SLOW) == 0 and restored(terminal)
    asked = door.ran([*door.ssh("ada", user), "cat /etc/passwd"])
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "this is a full-screen program" in asked.stderr
    assert door.ran(door.ssh("stranger", user)).returncode == 255


def test_a_dropped_line_leaves_no_process_behind(door: Hosted) -> None:
    with Terminal(door.ssh("ada", getpass.getuser()), env={"HOME": str(door.folder)}) as terminal:
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
