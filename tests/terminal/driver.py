"""A person at a real terminal: a command behind a real pty, and the screen that person would see."""

from __future__ import annotations

import codecs
import contextlib
import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyte

PATIENCE: Final = 15.0
"""Seconds to wait for the screen before a test fails; generous, for a slow and noisy machine."""

KEYS: Final[Mapping[str, str]] = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    # As in the key protocol that Textual asks for: a bare ESC before another key would be Alt and that key.
    "escape": "\x1b[27u",
    "space": " ",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "insert": "\x1b[2~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"f{n}": f"\x1bO{letter}" for n, letter in enumerate("PQRS", 1)},
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
}
"""What a terminal sends for each named key."""

RESTORED: Final = ("\x1b[?1049l", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?25h")
"""What leaves a terminal as it was found: main screen, no mouse, no bracketed paste, a visible cursor."""

# A preexec_fn would warn: this process has threads.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)

# Textual speaks sequences that pyte 0.8.2 takes for others or prints: strings (OSC, DCS, APC, PM, SOS), private CSI
# (< = >), and CSI with an intermediate byte. They change nothing a person reads, so they never reach pyte.
_UNSEEN = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b\[[<=>][0-9:;]*[ -/]*[@-~]"
    r"|\x1b\[\??[0-9:;]*[ -/]+[@-~]"
    r"|\x1b\[[0-9:;]*[tus]"
)
_OTHER_SCREEN = re.compile(r"\x1b\[\?1049([hl])")
_UNFINISHED = re.compile(r"\x1b(?:\[[<=>?]?[0-9:;]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?)?\Z")


class Terminal:
    """Run `command` with a pty as its controlling terminal, and look at what it paints.

    Use as a context manager: leaving it ends the command and whatever it started. `raw` holds every byte written.
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
    ) -> None:
        """Start `command`; `env` is added to this process's environment, where an empty value removes a name."""
        self._raw = bytearray()
        self._changed = threading.Condition()
        self._wrote_at = 0.0
        self._main, self._alternate = pyte.Screen(cols, rows), pyte.Screen(cols, rows)
        self._shown = self._main
        self._stream = pyte.Stream(self._main)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self._stop, self._stopped = os.pipe()
        self._master, slave = os.openpty()
        try:
            self._set_size(cols, rows)
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env=environment(env or {}),
                start_new_session=True,
            )
        except BaseException:
            for fd in (self._master, self._stop, self._stopped):
                os.close(fd)
            raise
        finally:
            os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the command, which is also its session and process group."""
        return self._process.pid

    @property
    def foreground(self) -> int:
        """The process group that the kernel tells of a new size."""
        return os.tcgetpgrp(self._master)

    @property
    def raw(self) -> bytes:
        """Every byte the command has written so far."""
        with self._changed:
            return bytes(self._raw)

    def type(self, text: str | bytes) -> None:
        """Send `text` in one packet, as it is: a newline in it is a line feed, Enter is ``press("enter")``."""
        data = text.encode() if isinstance(text, str) else text
        while data:
            data = data[os.write(self._master, data) :]

    def press(self, *keys: str) -> None:
        """Press each of `keys` in turn: a name in `KEYS`, one character, or ``ctrl+letter`` or ``alt+key``."""
        for key in keys:
            self.type(key_bytes(key))

    def consent(self, key: str) -> None:
        """Press a key, and a second time, as slowly as a hand does, once the screen asks for it."""
        self.press(key)
        self.wait_for(f"Press {key.upper() if len(key) > 1 else key} again to")
        time.sleep(0.5)
        self.press(key)

    def paste(self, text: str) -> None:
        """Paste `text` as terminals do: bracketed, with carriage returns for newlines."""
        self.type("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def screen(self) -> list[str]:
        """The lines on the screen now, without trailing spaces."""
        with self._changed:
            return [line.rstrip() for line in self._shown.display]

    def text(self) -> str:
        """The screen now, as one text."""
        return "\n".join(self.screen())

    def painted(self, left: int, top: int, right: int, bottom: int) -> list[tuple[object, ...]]:
        """The cells of a part of the screen now, row by row: each with its sign, its colours and how it is drawn."""
        with self._changed:
            buffer = self._shown.buffer
            return [tuple(buffer[row][column] for column in range(left, right)) for row in range(top, bottom)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the cursor is: column and row, from 0."""
        with self._changed:
            return self._shown.cursor.x, self._shown.cursor.y

    @property
    def echoes(self) -> bool:
        """Whether the terminal is in its usual state: it echoes what is typed, and hands it over by lines."""
        usual = termios.ECHO | termios.ICANON | termios.ISIG
        return bool(termios.tcgetattr(self._master)[3] & usual == usual)

    def wait_for(self, wanted: str | re.Pattern[str], timeout: float = PATIENCE) -> str:
        """Wait until the screen shows `wanted`, and return the screen.

        Raises AssertionError with the whole screen after `timeout` seconds, or as soon as the command has ended.
        """
        return self._wait(lambda text: _found(wanted, text), f"{_named(wanted)} did not appear", timeout)

    def wait_gone(self, unwanted: str | re.Pattern[str], timeout: float = PATIENCE) -> str:
        """Wait until the screen shows `unwanted` no more, and return the screen.

        Raises AssertionError with the whole screen after `timeout` seconds.
        """
        return self._wait(lambda text: not _found(unwanted, text), f"{_named(unwanted)} is still there", timeout)

    def wait_until(self, met: Callable[[str], bool], complaint: str, timeout: float = PATIENCE) -> str:
        """Wait until `met` says so of the screen, and return the screen.

        Raises AssertionError with `complaint` and the whole screen after `timeout` seconds.
        """
        return self._wait(met, complaint, timeout)

    def settle(self, rest: float = 0.05, timeout: float = PATIENCE) -> None:
        """Wait until nothing has been written for `rest` seconds, so that no half-painted screen is looked at.

        Raises AssertionError with the whole screen after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._changed.wait(rest):
                assert time.monotonic() < deadline, f"the screen does not come to rest\n{self._picture()}"

    def at_rest(self, rest: float = 0.05) -> None:
        """Wait until the last that was written is `rest` seconds old: what is on its way is not waited for."""
        with self._changed:
            while (left := self._wrote_at + rest - time.monotonic()) > 0:
                self._changed.wait(left)

    def wait_for_raw(self, wanted: bytes, timeout: float = PATIENCE) -> bytes:
        """Wait until the command has written `wanted`, and return all it wrote; raises AssertionError as `wait_for`."""
        self._wait(lambda text: wanted in self._raw, f"{wanted!r} was not written", timeout)
        return self.raw

    def resize(self, cols: int, rows: int) -> None:
        """Change the size of the terminal; the kernel tells the command."""
        with self._changed:
            for screen in (self._main, self._alternate):
                screen.resize(rows, cols)
        self._set_size(cols, rows)

    def kill(self, signum: int = signal.SIGTERM) -> None:
        """Send a signal to the command."""
        self._process.send_signal(signum)

    def stall(self) -> None:
        """Read no more, as a stuck connection does: soon the command cannot write."""
        os.write(self._stopped, b".")
        self._reader.join()

    def hangup(self) -> None:
        """Close the terminal, as a lost connection does: the kernel sends SIGHUP; nothing more is read or written."""
        if self._master >= 0:
            self.stall()
            os.close(self._master)
            self._master = -1

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for the command to end and for all it wrote, and return its exit code (negative: the signal).

        Raises AssertionError with the whole screen after `timeout` seconds.
        """
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the command did not end within {timeout} s\n{self._picture()}") from None
        self._reader.join(timeout)
        return code

    def close(self) -> None:
        """End the command and its process group, and free everything. May be called more than once."""
        if self._stop < 0:
            return
        self.hangup()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._stop)
        os.close(self._stopped)
        self._stop = -1

    def _set_size(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def _read(self) -> None:
        while True:
            readable, _, _ = select.select([self._master, self._stop], [], [])
            if self._stop in readable:
                return
            try:
                data = os.read(self._master, 65536)
            except OSError as error:
                if error.errno != errno.EIO:  # EIO: nobody holds the other side any more
                    raise
                data = b""
            with self._changed:
                self._raw += data
                self._wrote_at = time.monotonic()
                self._paint(self._decoder.decode(data))
                self._changed.notify_all()
            if not data:
                return

    def _paint(self, text: str) -> None:
        text = self._unfinished + text
        tail = _UNFINISHED.search(text)
        cut = tail.start() if tail else len(text)
        text, self._unfinished = text[:cut], text[cut:]
        # re.split with one group: text, "h" or "l", text, …
        for index, part in enumerate(_OTHER_SCREEN.split(_UNSEEN.sub("", text))):
            if index % 2 == 0:
                self._stream.feed(part)
                continue
            self._shown = self._alternate if part == "h" else self._main
            if part == "h":
                self._alternate.reset()
            self._stream = pyte.Stream(self._shown)

    def _wait(self, met: Callable[[str], bool], complaint: str, timeout: float) -> str:
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                text = self.text()
                if met(text):
                    return text
                ended = not self._reader.is_alive()
                left = deadline - time.monotonic()
                if ended or left <= 0:
                    why = "and nothing more will come" if ended else f"within {timeout} s"
                    raise AssertionError(f"{complaint} {why}\n{self._picture()}")
                # A short turn: the reader says nothing when it ends.
                self._changed.wait(min(left, 0.25))

    def _picture(self) -> str:
        screen = self.screen()
        rule = "─" * self._shown.columns
        return "\n".join([f"┌{rule}┐", *(f"│{line.ljust(self._shown.columns)}│" for line in screen), f"└{rule}┘"])


def key_bytes(key: str) -> str:
    """What a terminal sends for `key`; raises ValueError for a key no terminal sends in a portable way."""
    if key in KEYS:
        return KEYS[key]
    if key.startswith("alt+"):
        return "\x1b" + key_bytes(key.removeprefix("alt+"))
    if re.fullmatch(r"ctrl\+[a-z@\[\\\]^_]", key):
        return chr(ord(key[-1].upper()) & 0x1F)
    if len(key) == 1:
        return key
    raise ValueError(f"no key {key!r}")


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return that of a person's usual terminal, whatever this test run was started from."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SSH_", "TEXTUAL", "PYTEST_"))}
    for name in ("COLUMNS", "LINES", "NO_COLOR", "TERM_PROGRAM", "TMUX", "STY"):
        env.pop(name, None)
    env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", **extra}
    return {name: value for name, value in env.items() if value or name == "TERM"}


def _found(wanted: str | re.Pattern[str], text: str) -> bool:
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def _named(wanted: str | re.Pattern[str]) -> str:
    return repr(wanted if isinstance(wanted, str) else wanted.pattern)


def restored(terminal: Terminal) -> bool:
    """Whether each mode was last switched back, and the tty itself echoes lines again."""
    raw = terminal.raw.decode()
    return terminal.echoes and all(
        raw.rfind(off) > raw.rfind(off[:-1] + ("l" if off.endswith("h") else "h")) for off in RESTORED
    )
