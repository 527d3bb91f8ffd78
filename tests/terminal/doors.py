"""The ways in which a person comes to a session: by `parley host`, by the system's own sshd, at this machine."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from tests.terminal.company import Person, done
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal
from tests.terminal.hosted import SLOW, Hosted

SSHD: Final = Path("/usr/sbin/sshd")
CONFIG: Final = """
Port {port}
ListenAddress 127.0.0.1
HostKey {key}
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
SetEnv HOME={folder} XDG_CONFIG_HOME={folder}/c XDG_STATE_HOME={folder}/s XDG_DATA_HOME={folder}/d
Match User {user}
{documented}
"""
_DOCUMENTED: Final = re.compile(r"^Match User parley\n((?: {4}\S.*\n)+)", re.MULTILINE)


def invite(hosted: Hosted, session: str, seat: str) -> None:
    """Give the seat to its person's key."""
    done(hosted, "invite", session, seat, "--key", hosted.key(seat).with_suffix(".pub"))


def come(hosted: Hosted, session: str, person: Person) -> None:
    """Let somebody in by their own key."""
    person.come(hosted.open(person.seat, session))


def local(hosted: Hosted, session: str, seat: str) -> Terminal:
    """Somebody on a seat at this machine."""
    command = [sys.executable, "-m", "tui.cli.main", "--db", str(hosted.db), "open", session, "--as", seat]
    return Terminal(command, env={**hosted.env, "SSH_CONNECTION": ""}, cwd=ROOT)


def forced(hosted: Hosted, session: str, seat: str) -> str:
    """Return the line for authorized_keys that opens a seat for the key of its person."""
    return done(hosted, "invite", session, seat, "--key", hosted.key(seat).with_suffix(".pub"), "--authorized-keys")


@contextmanager
def sshd(hosted: Hosted, *authorized: str) -> Iterator[str]:
    """Run the system's own sshd instead of the host, as the documents say, with these lines as authorized_keys.

    Yields whom to log in as.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as spare:
        hosted.port = spare.getsockname()[1]
    user, folder = getpass.getuser(), hosted.folder
    documented = _DOCUMENTED.findall((ROOT / "docs" / "ssh.md").read_text())[0]
    (folder / "authorized_keys").write_text("".join(authorized))
    config = folder / "sshd_config"
    given = {"port": hosted.port, "key": hosted.key("sshd_key"), "folder": folder, "user": user}
    config.write_text(CONFIG.format(**given, documented=documented))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (folder / "host.log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        hosted.logs("Server listening")
        yield user
    finally:
        process.terminate()
        process.wait(SLOW)
