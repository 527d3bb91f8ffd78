"""A real `parley host` on loopback, and people with keys of their own and the real `ssh`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import asyncssh

from sessions.library.playbooks import agenda_items, playbook
from sessions.model import Participant
from sessions.room import Room
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal

SLOW: Final = 60.0
"""Seconds that anything may take on a busy machine."""

_READY: Final = re.compile(r"ready on (\S+) port (\d+) \((.+)\); its key is (SHA256:\S+)")


class Hosted:
    """A host on its own file in `folder`; leaving it as a context manager ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.db = folder, folder / "parley.db"
        self.store: SqliteStore = open_store(self.db)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SSH_", "XDG_", "PARLEY"))},
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        self._log = folder / "host.log"
        self._sits: dict[str, set[str]] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self, house: Path = ROOT) -> None:
        """Start the host from what is in `house`, also once more where it was stopped."""
        command = [sys.executable, "-m", "tui.cli.main", "--db", str(self.db), "host", "--port", "0"]
        with self._log.open("wb") as log:
            env = {**self.env, "PYTHONPATH": str(house)}
            self.process = subprocess.Popen(command, cwd=house, env=env, stdout=subprocess.PIPE, stderr=log)
        assert self.process.stdout is not None
        self.says = self.process.stdout.readline().decode()
        ready = _READY.search(self.says)
        assert ready, self.log()
        self.port, self.fingerprint = int(ready[2]), ready[4]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.store.close()

    def stop(self, signum: int = signal.SIGTERM) -> int:
        """Stop the host and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signum)
        code = self.process.wait(SLOW)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    # --- who and what there is --------------------------------------------------------------------------------------

    def session(self, title: str = "Q3 roadmap", book: str = "check-in", starts_at: datetime | None = None) -> str:
        """A new session of cpo Ada, cto Bo and the observer Di."""
        people = [
            Participant(key_="cpo", name="Ada", role="leader"),
            Participant(key_="cto", name="Bo", role="leader"),
            Participant(key_="guest", name="Di", role="observer"),
        ]
        found = playbook(book)
        items = agenda_items(found, ["cpo", "cto"])
        plan = Plan(
            title=title,
            playbook=book,
            people=people,
            items=items,
            planned_minutes=found.minutes,
            starts_at=starts_at,
        )
        return open_session(self.store, plan)

    def key(self, name: str) -> Path:
        """The private key of somebody, made when it is first asked for."""
        path = self.folder / name
        if not path.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
        return path

    def fingerprint_of(self, name: str) -> str:
        """What `ssh-keygen` calls the key of somebody."""
        told = subprocess.run(["ssh-keygen", "-lf", str(self.key(name))], capture_output=True, text=True, check=True)
        return told.stdout.split()[1]

    def seat(self, name: str, session: str, seat: str) -> None:
        """Give a seat to somebody's key."""
        public = " ".join(self.key(name).with_suffix(".pub").read_text().split()[:2])
        self.store.seat_keys.add_key(session, seat, self.fingerprint_of(name), public)
        self._sits.setdefault(name, set()).add(session)

    def parley(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a verb on the file of the host."""
        command = [sys.executable, "-m", "tui.cli.main", "--db", str(self.db), *map(str, words)]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    # --- coming in --------------------------------------------------------------------------------------------------

    def options(self, name: str) -> list[str]:
        """What `ssh`, `scp` and `sftp` are told: this key, no other, and no question."""
        given = {
            "IdentitiesOnly": "yes",
            "IdentityFile": str(self.key(name)),
            "StrictHostKeyChecking": "accept-new",
            "UserKnownHostsFile": str(self.folder / "known_hosts"),
            "NumberOfPasswordPrompts": "1",
        }
        return ["-F", "none", *(word for key, value in given.items() for word in ("-o", f"{key}={value}"))]

    def ssh(self, name: str, user: str = "", *more: str) -> list[str]:
        """The command with which somebody logs in, as `user` or as their own."""
        return ["ssh", "-p", str(self.port), *self.options(name), *more, f"{user or self.user(name)}@127.0.0.1"]

    def user(self, name: str) -> str:
        """The user name of somebody: the session in which they have their one seat, else one that names none."""
        sits = self._sits.get(name, set())
        return next(iter(sits)) if len(sits) == 1 else "anybody"

    def open(self, name: str, user: str = "", *more: str, cols: int = 80, rows: int = 24) -> Terminal:
        """Somebody at their own terminal, on the way in."""
        return Terminal(self.ssh(name, user, *more), cols=cols, rows=rows, env={"SSH_AUTH_SOCK": "", **self._home()})

    def ran(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal, to its end."""
        env = {**self.env, "SSH_ASKPASS_REQUIRE": "never"}
        return subprocess.run(
            command, cwd=self.folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SLOW,
            check=False,
        )  # fmt: skip

    def _home(self) -> dict[str, str]:
        return {"HOME": str(self.folder)}

    # --- what the host notes, and what runs -------------------------------------------------------------------------

    def log(self) -> str:
        """All that the host has logged so far."""
        return self._log.read_text()

    def logs(self, wanted: str, times: int = 1) -> str:
        """Wait until the host has logged `wanted` so often, and return its log."""
        until(lambda: self.log().count(wanted) >= times, lambda: f"{wanted!r} was not logged\n{self.log()}")
        return self.log()

    def seats(self) -> list[int]:
        """The processes of those inside."""
        return children_of(self.process.pid, "tui.ssh.seat_forkserver")

    def doors(self) -> list[int]:
        """The processes that keep a connection."""
        return children_of(self.process.pid, "tui.ssh.connection_forkserver")


def inside(terminal: Terminal, title: str) -> Terminal:
    """Wait for the session screen."""
    terminal.wait_for(re.compile(rf"^ {title}", re.MULTILINE), SLOW)
    terminal.wait_for("? help", SLOW)
    return terminal


async def asyncssh_client(host: Hosted, name: str, **more: Any) -> asyncssh.SSHClientConnection:
    """Somebody with a client that does what `ssh` would not."""
    given = {"username": host.user(name), "known_hosts": None, "config": [], "agent_path": None, **more}
    return await asyncssh.connect("127.0.0.1", host.port, client_keys=[str(host.key(name))], **given)


def kept(hosted: Hosted, session: str, seat: str, words: str) -> None:
    """Wait until what a seat has drafted is on disk: that is what no kill may take."""
    room = Room(hosted.store, session, frozenset({seat}))
    until(lambda: words in str(room.draft(seat)), lambda: "the draft is not on disk")


def until(met: Callable[[], bool], complaint: Callable[[], str]) -> None:
    """Wait until something holds; raises AssertionError with the complaint when it never does."""
    deadline = time.monotonic() + SLOW
    while not met():
        assert time.monotonic() < deadline, complaint()
        time.sleep(0.02)


def children_of(host: int, module: str) -> list[int]:
    """The processes that one of a host's forkers has made, the oldest first."""
    parents = [pid for pid in _children(host) if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [child for parent in parents for child in _children(parent)]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
