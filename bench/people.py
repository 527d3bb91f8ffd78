"""People who log in with the real `ssh`: a host on loopback, a key each, and many terminals read at once."""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from time import perf_counter, sleep
from types import TracebackType

from bench.terminal import CODES, Watched
from sessions.store import open_store

PARLEY = str(Path(sys.executable).with_name("parley"))
PER_ADDRESS = 15  # so people connect from 127.0.0.1, 127.0.0.2, …


class Host:
    """`parley host` on a file, ended with the `with` block; each person has a separate process."""

    def __init__(self, folder: Path, db: Path) -> None:
        if not (which("ssh") and which("ssh-keygen")):
            raise SystemExit("This row needs the programs of OpenSSH: ssh and ssh-keygen.")
        self.folder, self.db = folder, db
        self._came = 0
        open_store(db).close()
        with (folder / "host.log").open("ab") as log:
            self._process = subprocess.Popen(
                [PARLEY, "--db", str(db), "host", "--port", "0"], stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdout is not None
        ready = re.search(rb"port (\d+)", self._process.stdout.readline())
        if ready is None:
            raise RuntimeError(f"the host did not start: {(folder / 'host.log').read_text()}")
        self._port = int(ready[1])

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate()

    def invite(self, name: str, session: str, seat: str) -> None:
        """Give a seat to somebody's key, which is created when it is first needed."""
        key = self.folder / name
        if not key.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        told = subprocess.run(["ssh-keygen", "-lf", str(key)], capture_output=True, text=True, check=True)
        store = open_store(self.db)
        public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
        store.seat_keys.add_key(session, seat, told.stdout.split()[1], public)
        store.close()

    def ssh(self, name: str, session: str) -> list[str]:
        """Return the command with which somebody joins a session, using only their own key."""
        options = {
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "IdentityFile": str(self.folder / name),
            "StrictHostKeyChecking": "accept-new",
            "UserKnownHostsFile": str(self.folder / "known_hosts"),
            "SendEnv": "COLORTERM",
            "BindAddress": f"127.0.0.{1 + self._came // PER_ADDRESS}",
        }
        self._came += 1
        words = [word for option, value in options.items() for word in ("-o", f"{option}={value}")]
        return ["ssh", "-F", "none", *words, "-p", str(self._port), f"{session}@127.0.0.1"]

    def seats(self) -> list[int]:
        """Return the processes of the people logged in, oldest first."""
        return forked_by(self._process.pid, "tui.ssh.seat_forkserver")

    def doors(self) -> list[int]:
        """Return the processes that handle a connection, oldest first."""
        return forked_by(self._process.pid, "tui.ssh.connection_forkserver")

    def empty(self) -> None:
        """Wait until nobody is logged in any more."""
        until = perf_counter() + 20
        while self.seats():
            if perf_counter() > until:
                raise TimeoutError("someone never left")
            sleep(0.02)


class Crowd:
    """Terminals that are all read while waiting for one of them; an unread screen would block its app."""

    def __init__(self) -> None:
        self.people: list[Watched] = []
        self._poll = select.poll()
        self._of: dict[int, Watched] = {}

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for person in self.people:
            person.__exit__(kind, error, at)

    def sit(self, command: Sequence[str], word: str) -> float:
        """Log somebody in; return how many ms later `word` was on their screen. Raises TimeoutError."""
        person = Watched(command)
        self.people.append(person)
        self._of[person.master] = person
        self._poll.register(person.master, select.POLLIN)
        return self.shown([person], word, person.begun)[0]

    def shown(self, people: Sequence[Watched], word: str, since: float) -> list[float]:
        """Return how many ms after `since` each of `people` was sent `word`. Raises TimeoutError."""
        wanted, seen, when = word.encode(), dict.fromkeys(people, b""), dict[Watched, float]()

        def read(person: Watched, data: bytes) -> None:
            if person in seen and person not in when:
                seen[person] += data
                if wanted in CODES.sub(b"", seen[person]):
                    when[person] = (perf_counter() - since) * 1000

        if not self._pump(30, read, lambda: len(when) == len(seen)):
            raise TimeoutError(f"{word!r} never came to {len(seen) - len(when)} of {len(seen)}")
        return [when[person] for person in people]

    def key(self, person: Watched, key: str) -> float:
        """Press a key for somebody; return how many ms later its letter was on their screen."""
        begun = perf_counter()
        os.write(person.master, key.encode())
        return self.shown([person], key, begun)[0]

    def rest(self, seconds: float) -> None:
        """Read everything that arrives for a while."""
        self._pump(seconds, lambda person, data: None, lambda: False)

    def _pump(self, seconds: float, read: Callable[[Watched, bytes], None], done: Callable[[], bool]) -> bool:
        until = perf_counter() + seconds
        while not done():
            left = until - perf_counter()
            if left <= 0:
                return False
            for master, _ in self._poll.poll(left * 1000):
                person = self._of[master]
                if data := person.read(0):
                    read(person, data)
                else:
                    raise ConnectionError("a connection was closed")
        return True


@contextmanager
def standing_still(processes: Sequence[int]) -> Iterator[None]:
    """Stop processes, and let them continue afterwards."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def own_memory_mb(process: int) -> float:
    """Return the memory of a process in MB: its own and its part of shared memory (PSS)."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024  # type: ignore[index]


def cpu_s(process: int) -> float:
    """Return how many seconds of CPU a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def forked_by(host: int, module: str) -> list[int]:
    """Return the processes that one of a host's forkers has started, oldest first."""
    return [child for parent in parents_of(host, module) for child in _children(parent)]


def parents_of(host: int, module: str) -> list[int]:
    """Return the processes of a host that run a module."""
    return [pid for pid in _children(host) if module.encode() in _command(pid)]


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
