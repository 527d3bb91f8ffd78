"""A program on a real pty, read as raw bytes: when something is shown, and how much memory it uses."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter, sleep
from types import TracebackType

CODES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.DOTALL)


class Watched:
    """A command on its own pty, ended with the `with` block."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str] | None = None, size: tuple[int, int] = (120, 40)):
        self.begun = perf_counter()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})})
            os.execvp(command[0], list(command))
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.bytes = 0

    def until(self, word: str, timeout: float = 30) -> float:
        """Return how many ms after the start `word` was shown. Raises TimeoutError."""
        seen = b""
        while perf_counter() - self.begun < timeout:
            seen += self.read(1)
            if word.encode() in CODES.sub(b"", seen):
                return (perf_counter() - self.begun) * 1000
        raise TimeoutError(f"{word!r} never came: {CODES.sub(b'', seen)[-2000:]!r}")

    def read(self, timeout: float) -> bytes:
        """Return whatever arrives within `timeout` seconds."""
        ready, _, _ = select.select([self.master], [], [], timeout)
        if not ready:
            return b""
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return b""
        self.bytes += len(data)
        return data

    def quiet(self, most_s: float = 3) -> None:
        """Wait until nothing has arrived for half a second, or for `most_s` if a clock keeps ticking."""
        end = perf_counter() + most_s
        while perf_counter() < end and self.read(0.5):
            pass

    def key(self, key: str) -> float:
        """Press a key and return how many ms later its letter was shown."""
        begun = perf_counter()
        os.write(self.master, key.encode())
        seen = b""
        while perf_counter() - begun < 5:
            seen += self.read(1)
            if key.encode() in CODES.sub(b"", seen):
                return (perf_counter() - begun) * 1000
        raise TimeoutError(f"{key!r} was not shown")

    def press(self, keys: str) -> None:
        """Press keys without waiting for their effect."""
        os.write(self.master, keys.encode())
        sleep(0.2)

    def settle(self) -> None:
        """Wait until the effect of the last key is painted and nothing has arrived for 60 ms."""
        while self.read(0.06):
            pass

    def in_a_second(self) -> int:
        """Return how many bytes arrive within a second."""
        before, end = self.bytes, perf_counter() + 1
        while (left := end - perf_counter()) > 0:
            self.read(left)
        return self.bytes - before

    def memory_mb(self) -> float:
        """Return the resident memory of the process in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)
