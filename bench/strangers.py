"""Uninvited connections to a real `parley host` while invited people come and go: who gets in, and how fast.

``python -m bench.strangers PORT SECONDS PER_MINUTE SEED PUBLIC_KEY`` runs only the uninvited connections, in a
separate process, from many addresses of the loopback network; it prints as JSON how many of each kind there were.
"""

import asyncio
import contextlib
import json
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any

import asyncssh

from bench.people import forked_by, parents_of
from bench.promise import ROOT, Promise
from bench.ssh import IN_FORM, LETTERS, begun
from bench.table import Figure, Row, percentile
from bench.terminal import CODES
from sessions.store import open_store
from tui.ssh.keys import fingerprint, public_line

LATE_S = 2.0
"""A login that takes longer counts as late."""
PER_MINUTE = 300
FRIEND = "127.0.0.1"
CAME_IN = "came in"
_PATIENCE_S = 30.0
_QUIET_S = 0.1
_BANNER = b"SSH-2.0-OpenSSH_9.6\r\n"


# --- strangers --------------------------------------------------------------------------------------------------------


class Crowd:
    """Every kind of uninvited connection, from a fixed seed; `public` is an invited public key that they have seen."""

    def __init__(self, port: int, seed: int, public: asyncssh.SSHKey) -> None:
        self._port, self._rng, self._public = port, random.Random(seed), public
        self._own = asyncssh.generate_private_key("ssh-ed25519")
        self.came: Counter[str] = Counter()
        self._kinds: list[Callable[[str], Awaitable[object]]] = [
            self.says_nothing,
            self.says_its_version_only,
            self.sends_garbage,
            self.stops_after_the_exchange,
            self.makes_the_exchange_dear,
            self.has_a_key_of_its_own,
            self.guesses_a_code,
            self.shows_a_key_that_is_not_its_own,
            self.hangs_up,
        ]

    def _address(self) -> str:
        """One of three neighbors, one of two hundred networks, or the address of the invited people."""
        kind = self._rng.random()
        if kind < 0.4:
            return f"127.9.9.{self._rng.randrange(1, 4)}"
        return FRIEND if kind > 0.9 else f"127.{self._rng.randrange(10, 210)}.{self._rng.randrange(250)}.7"

    async def come(self, seconds: float, per_minute: float) -> None:
        """Connect for a while, in bursts: half of them within a second of another."""
        until, tasks = perf_counter() + seconds, set[asyncio.Task[None]]()
        while (left := until - perf_counter()) > 0:
            burst = self._rng.choice((1, 1, 1, 5))
            for _ in range(burst):
                task = asyncio.create_task(self._one(left))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await asyncio.sleep(min(left, burst * 60 / per_minute))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, seconds: float) -> None:
        kind = self._rng.choice(self._kinds)
        self.came[getattr(kind, "__name__", "")] += 1
        with contextlib.suppress(OSError, asyncssh.Error, TimeoutError):
            async with asyncio.timeout(seconds):
                await kind(self._address())

    @contextlib.asynccontextmanager
    async def _line(self, address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(address, 0))
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def says_nothing(self, address: str) -> None:
        """Connect, and wait until the host closes the connection."""
        async with self._line(address) as (reader, _):
            await reader.read()

    async def says_its_version_only(self, address: str) -> None:
        """Send a user name and nothing more."""
        async with self._line(address) as (reader, writer):
            writer.write(_BANNER)
            await reader.read()

    async def sends_garbage(self, address: str) -> None:
        """Send something that isn't SSH."""
        async with self._line(address) as (reader, writer):
            writer.write(self._rng.choice((b"GET / HTTP/1.1\r\n\r\n", _BANNER)) + self._rng.randbytes(4096))
            await reader.read()

    async def hangs_up(self, address: str) -> None:
        """Connect, and disconnect at once."""
        async with self._line(address):
            pass

    async def stops_after_the_exchange(self, address: str) -> None:
        """Let the host do the expensive part, and send nothing more."""
        await self._connect(address, client_factory=_Silent)

    async def makes_the_exchange_dear(self, address: str) -> None:
        """Choose the group that costs the host the most."""
        given = {"kex_algs": ["diffie-hellman-group16-sha512"], "client_keys": [self._own]}
        await self._connect(address, **given)

    async def has_a_key_of_its_own(self, address: str) -> None:
        """Try a key that nobody knows."""
        await self._connect(address, client_keys=[self._own])

    async def guesses_a_code(self, address: str) -> None:
        """Try a code that nobody was given."""
        letters = "".join(self._rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=15))
        name = f"{letters[:3]}-{letters[3:9]}-{letters[9:]}"
        await self._connect(address, username=name, client_keys=[self._own])

    async def shows_a_key_that_is_not_its_own(self, address: str) -> None:
        """Ask whether an invited key would be accepted, which it would, and wait."""
        await self._connect(address, client_factory=lambda: _Shows(self._public))

    async def _connect(self, address: str, **more: Any) -> None:
        given: dict[str, Any] = {"username": "root", "client_keys": None, **more}
        conn = await asyncssh.connect(
            "127.0.0.1", self._port, local_addr=(address, 0), known_hosts=None, config=[], agent_path=None, **given
        )
        conn.abort()
        self.came[CAME_IN] += 1


class _Silent(asyncssh.SSHClient):
    """Sends nothing once the keys are exchanged."""

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        """Make the client never try to log in."""
        raw: Any = conn
        raw.try_next_auth = lambda **_: self.now(raw)

    def now(self, conn: Any) -> None:
        """Do what this client does instead of logging in."""


class _Shows(_Silent):
    """Shows a public key without a signature."""

    def __init__(self, public: asyncssh.SSHKey) -> None:
        self._public = public

    def now(self, conn: Any) -> None:
        """Ask whether the key would be accepted."""
        algorithm = self._public.get_algorithm().encode()
        words = (b"root", b"ssh-connection", b"publickey")
        after = (algorithm, self._public.public_data)
        packed = [len(word).to_bytes(4, "big") + word for word in words]
        conn.send_packet(50, *packed, b"\0", *(len(word).to_bytes(4, "big") + word for word in after))


# --- those who are invited --------------------------------------------------------------------------------------------


class Besieged:
    """`parley host` on a separate file with Ada and Bo invited; ended with the `with` block."""

    def __init__(self, folder: Path) -> None:
        self.db = folder / "parley.db"
        self.session = begun(self.db, "align")
        self.keys = {seat: asyncssh.generate_private_key("ssh-ed25519") for seat in ("cpo", "cto")}
        store = open_store(self.db)
        for seat, key in self.keys.items():
            store.seat_keys.add_key(self.session, seat, fingerprint(key), public_line(key))
        store.close()
        self.log = folder / "host.log"
        command = [sys.executable, "-m", "tui.cli.main", "--db", str(self.db), "host", "--port", "0"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        ready = re.search(rb"port (\d+)", self._process.stdout.readline())
        if ready is None:
            raise RuntimeError(f"the host did not start: {self.log.read_text()}")
        self.port = int(ready[1])

    def __enter__(self) -> "Besieged":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate()

    @property
    def pid(self) -> int:
        """The process of the host."""
        return self._process.pid

    def doors(self) -> list[int]:
        """Return the processes that handle a connection."""
        return forked_by(self.pid, "tui.ssh.connection_forkserver")

    def parents(self, module: str) -> list[int]:
        """Return the processes of the host that run a module and fork others."""
        return parents_of(self.pid, module)

    @contextlib.contextmanager
    def strangers(self, seconds: float, per_minute: float, seed: int) -> Iterator[Counter[str]]:
        """Start uninvited connections; afterwards the counter has the number of each kind."""
        came: Counter[str] = Counter()
        words = map(str, (self.port, seconds, per_minute, seed, public_line(self.keys["cto"])))
        crowd = subprocess.Popen([sys.executable, "-m", "bench.strangers", *words], cwd=ROOT, stdout=subprocess.PIPE)
        try:
            yield came
            told, _ = crowd.communicate(timeout=seconds + 60)
            if crowd.returncode:
                raise RuntimeError("the strangers failed")
            came.update(json.loads(told))
        finally:
            crowd.kill()
            crowd.wait()

    async def log_in(self, seat: str) -> asyncssh.SSHClientConnection:
        """Log in with an invited key. Raises OSError, TimeoutError or asyncssh.Error."""
        given = {"known_hosts": None, "config": [], "agent_path": None, "client_keys": [self.keys[seat]]}
        async with asyncio.timeout(_PATIENCE_S):
            return await asyncssh.connect(
                "127.0.0.1", self.port, username=self.session, local_addr=(FRIEND, 0), **given
            )

    async def sit(self, seat: str) -> "Seated":
        """Log in and open the screen; return once the form is there."""
        conn = await self.log_in(seat)
        process = await conn.create_process(term_type="xterm-256color", term_size=(120, 40), encoding=None)
        seated = Seated(conn, process)
        await seated.until(IN_FORM)
        return seated


class Seated:
    """Somebody who is using the app."""

    def __init__(self, conn: asyncssh.SSHClientConnection, process: "asyncssh.SSHClientProcess[bytes]") -> None:
        self.conn, self._process = conn, process

    async def until(self, word: str) -> None:
        """Read until a word is shown. Raises TimeoutError, or ConnectionError if the connection closes before."""
        seen = b""
        async with asyncio.timeout(_PATIENCE_S):
            while word.encode() not in CODES.sub(b"", seen):
                data = await self._process.stdout.read(1 << 16)
                if not data:
                    raise ConnectionError("the connection was closed")
                seen += data

    async def key(self, letter: str) -> float:
        """Press a key in an empty field; return how many ms later its letter was shown, and empty it again."""
        await self._settle()
        begun_s = perf_counter()
        self._process.stdin.write(letter.encode())
        await self.until(letter)
        took = (perf_counter() - begun_s) * 1000
        self._process.stdin.write(b"\x7f")
        return took

    async def _settle(self) -> None:
        """Read the screen until nothing more arrives for a while, because it may contain any letter."""
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(_QUIET_S):
                    await self._process.stdout.read(1 << 16)


@dataclass
class Siege:
    """The results: ms of each login and echo, and how many logins failed."""

    calm_logins: list[float]
    logins: list[float]
    failed: int
    calm_echoes: list[float]
    echoes: list[float]
    strangers: dict[str, int]

    @property
    def late(self) -> float:
        """The percentage of logins that took longer than LATE_S or failed."""
        late = sum(took > LATE_S * 1000 for took in self.logins) + self.failed
        return 100 * late / (len(self.logins) + self.failed)

    def promises(self) -> list[Promise]:
        """The promises, and what was found."""
        count = sum(self.strangers.values())
        echo = percentile(self.echoes, 50) / percentile(self.calm_echoes, 50)
        logins, keys = f"{len(self.logins) + self.failed} logins", f"{len(self.echoes)} keys"
        came = self.strangers.get(CAME_IN, 0)
        return [
            Promise("strangers: invited logins slower than two seconds, or failed", self.late, 1, logins, "%"),
            Promise("strangers: echo time for people inside, against normal", echo, 3, keys, "x"),
            Promise("strangers: uninvited people who got in", came, 0, f"{count} strangers"),
        ]


async def siege(host: Besieged, seconds: float, per_minute: float, seed: int, calm_s: float = 10) -> Siege:
    """Measure logins and echoes for `calm_s` normally and for `seconds` with uninvited connections."""
    seated = await host.sit("cto")
    letters = cycle(LETTERS)
    calm = await _measured(host, seated, letters, calm_s)
    with host.strangers(seconds, per_minute, seed) as came:
        await asyncio.sleep(min(3, seconds / 4))  # until places are taken
        under = await _measured(host, seated, letters, seconds - min(3, seconds / 4))
    seated.conn.abort()
    return Siege(calm[0], under[0], under[2], calm[1], under[1], dict(came))


async def _measured(
    host: Besieged, seated: Seated, letters: Iterator[str], seconds: float
) -> tuple[list[float], list[float], int]:
    """Return the ms of each login and each echo, in turns, and how many logins failed."""
    logins: list[float] = []
    echoes: list[float] = []
    failed, until = 0, perf_counter() + seconds
    while perf_counter() < until:
        begun_s = perf_counter()
        try:
            (await host.log_in("cpo")).abort()
        except (OSError, TimeoutError, asyncssh.Error):
            failed += 1
        else:
            logins.append((perf_counter() - begun_s) * 1000)
        for _ in range(4):
            echoes.append(await seated.key(next(letters)))
    return logins, echoes, failed


def strangers(folder: Path) -> Iterator[Row | Figure]:
    """A minute with 300 uninvited connections of every kind, while invited people log in and one of them types."""
    with Besieged(folder) as host:
        found = asyncio.run(siege(host, 60, PER_MINUTE, seed=13))
    said = f"under {sum(found.strangers.values())} strangers"
    yield Figure(f"logins later than 2 s, {said}", "%", [found.late], 1)
    yield Row(f"login by key, {said}", "ms", found.logins, found.calm_logins, "in peace")
    yield Row(f"login by key, {said}", "ms", found.logins, found.calm_logins, "in peace", None, 99)
    yield Row(f"key to screen over ssh, {said}", "ms", found.echoes, found.calm_echoes, "in peace", 3)
    yield Row(f"key to screen over ssh, {said}", "ms", found.echoes, found.calm_echoes, "in peace", None, 99)


def prove(folder: Path, seconds: float, seed: int, least: int = 0) -> list[Promise]:
    """Send uninvited connections to a host for a while, after a few normal seconds."""
    with Besieged(folder) as host:
        return asyncio.run(siege(host, max(10, seconds), PER_MINUTE, seed)).promises()


async def _main(port: int, seconds: float, per_minute: float, seed: int, public: str) -> None:
    crowd = Crowd(port, seed, asyncssh.import_public_key(public))
    await crowd.come(seconds, per_minute)
    print(json.dumps(crowd.came))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
