"""One person's screen: a channel of their connection on one side, the pty of their process on the other."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import pty
import struct
import termios
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import asyncssh

from sessions.errors import ParleyError
from sessions.text import one_line
from tui.ssh.limits import TERMS_LARGEST, Limits
from tui.ssh.throttle import limit_environment
from tui.terminal.run import RESTORE

if TYPE_CHECKING:
    from tui.ssh.protocols import ChannelOwner

NO_TERMINAL: Final = "parley: this is a full-screen program; connect with a terminal (ssh -t)."
STOPPED: Final = "parley: stopped after an error. Reconnect to continue; what you typed is saved."

log = logging.getLogger("parley.host")

_LOOK_S: Final = 0.02  # how often to check whether an app has read what was typed before its connection dropped
_REDRAW_S: Final = 0.05  # the shortest time between two changes of size, because each one redraws the whole screen
_CHUNK: Final = 32 * 1024


def size_of(columns: int, rows: int) -> tuple[int, int]:
    """Return the size that a client gets for the one it asks for: at most the largest, or 80 by 24 if it sends none."""
    if columns <= 0 or rows <= 0:
        return 80, 24
    return min(columns, TERMS_LARGEST[0]), min(rows, TERMS_LARGEST[1])


def set_size(fd: int, size: tuple[int, int]) -> None:
    """Set the number of columns and rows of a pty."""
    columns, rows = size
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def unread(tty: str) -> int:
    """Return how many bytes written to a pty its process hasn't read yet; `tty` is the name of the slave."""
    fd = os.open(tty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return int(struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, bytes(4)))[0])
    finally:
        os.close(fd)


class Channel(asyncssh.SSHServerSession[bytes]):
    """A session channel with a pty and the app on it; everything else that a channel could be is refused."""

    def __init__(self, visitor: ChannelOwner, limits: Limits) -> None:
        self._visitor, self._limits = visitor, limits
        self._term, self._size, self._wanted = "", (80, 24), False
        self._master, self._tty = -1, ""
        self._code: asyncio.Future[int | None] | None = None
        self._input = bytearray()
        self._held: set[str] = set()  # why the app's output isn't being read now
        self._resizing: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._over = False

    # --- what a client may ask for --------------------------------------------------------------------------------

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Accept the channel."""
        self._chan = chan
        self._given = limit_environment(chan)
        chan.set_write_buffer_limits(high=self._limits.output, low=self._limits.output // 4)

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """Accept a terminal."""
        self._term, self._size, self._wanted = term_type, size_of(*term_size[:2]), True
        return True

    def shell_requested(self) -> bool:
        """Accept it: the app runs instead of a shell."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Refuse to run anything."""
        self._visitor.refuse("scp" if command.split()[:1] == ["scp"] else "a command")
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """Refuse sftp and all other subsystems."""
        self._visitor.refuse("sftp" if subsystem == "sftp" else "a subsystem")
        return False

    def session_started(self) -> None:
        """Start the app."""
        self._loop = asyncio.get_running_loop()
        if not self._wanted:
            self._visitor.refuse("a screen without a terminal")
            self._chan.write_stderr(f"{NO_TERMINAL}\r\n".encode())
            self._chan.exit(2)
            return
        self._task = self._loop.create_task(self._start())

    def break_received(self, msec: int) -> bool:
        """Ignore it."""
        return False

    async def _start(self) -> None:
        try:
            await self._visitor.known()
            if self._over:
                return
            master, slave = pty.openpty()
            try:
                set_size(master, self._size)
                self._tty = os.ttyname(slave)
                os.set_blocking(master, False)
                given = {name.decode(): value.decode("ascii", "replace") for name, value in self._given.items()}
                self._code = await self._visitor.host.screen(slave, self._term, given, self._visitor.ends)
            except BaseException:
                os.close(master)
                raise
            finally:
                os.close(slave)
        except (ParleyError, OSError) as error:
            self.end(f"parley: {error}", 1)
            return
        except Exception:
            log.exception("a screen could not be started")
            self.end(STOPPED, 1)
            return
        if self._over:
            os.close(master)
            return
        self._master = master
        set_size(master, self._size)  # it may have changed in the meantime
        self._push()
        if not self._held:
            self._loop.add_reader(master, self._read)

    # --- from the app to the person -------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            data = os.read(self._master, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # nobody has the other side open any more
            data = b""
        if data and not self._over:
            with contextlib.suppress(OSError):
                self._chan.write(data)
        elif not data and self._over:
            self._close()
        elif not data:
            self._loop.remove_reader(self._master)
            self._task = self._loop.create_task(self._ended())

    async def _ended(self) -> None:
        assert self._code is not None
        code = await self._code
        if code:
            self._visitor.host.ended(code)
        if code is None or code < 0:
            self.end(STOPPED, 1)
        else:
            self.end("", code)

    def pause_writing(self) -> None:
        """Make the app wait: the person's connection accepts no more data now."""
        self.hold("channel", True)

    def resume_writing(self) -> None:
        """Let the app continue."""
        self.hold("channel", False)

    def hold(self, why: str, on: bool) -> None:
        """Stop reading the app's output for the reason `why`, or continue once no reason is left."""
        before = bool(self._held)
        (self._held.add if on else self._held.discard)(why)
        if self._master >= 0 and not self._over and before != bool(self._held):
            if self._held:
                self._loop.remove_reader(self._master)
            else:
                self._loop.add_reader(self._master, self._read)

    # --- from the person to the app -------------------------------------------------------------------------------

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Take keys."""
        if self._over:
            return
        self._visitor.touch()
        self._input += data
        self._push()

    def eof_received(self) -> bool:
        """Continue: a client that sends nothing more may still watch."""
        return True

    def _push(self) -> None:
        if self._master < 0:
            self._throttle()
            return
        try:
            while self._input:
                del self._input[: os.write(self._master, self._input)]
        except BlockingIOError:
            pass
        except OSError:
            self._input.clear()
        if self._input:
            self._loop.add_writer(self._master, self._push)
        else:
            self._loop.remove_writer(self._master)
        self._throttle()

    def _throttle(self) -> None:
        if len(self._input) > self._limits.input:
            self._chan.pause_reading()
        elif len(self._input) <= self._limits.input // 4:
            self._chan.resume_reading()

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Tell the app the new size; after a flood of changes, only the last one."""
        self._size = size_of(width, height)
        if self._master >= 0 and self._resizing is None:
            self._resizing = self._loop.call_later(_REDRAW_S, self._resize)

    def _resize(self) -> None:
        self._resizing = None
        if self._master >= 0:
            set_size(self._master, self._size)

    # --- the end --------------------------------------------------------------------------------------------------

    def end(self, sentence: str, code: int) -> None:
        """End the screen: restore the terminal, print `sentence` if there is one, and hang up on the app."""
        if self._over:
            return
        with contextlib.suppress(OSError):
            if sentence:
                restore = RESTORE if self._code is not None else ""
                self._chan.write(f"{restore}\r\n{one_line(sentence)}\r\n".encode())
            self._chan.exit(code if 0 <= code < 256 else 1)
        self._hang_up()
        self._visitor.leave()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hang up on the app."""
        self._hang_up()

    def _hang_up(self) -> None:
        if self._over:
            return
        self._over = True
        if self._resizing is not None:
            self._resizing.cancel()
        if self._master >= 0:
            self._loop.add_reader(self._master, self._read)  # an app that can't write may not read either
            self._leaving = self._loop.create_task(self._drain())
        else:
            self._input.clear()

    async def _drain(self) -> None:
        """Hang up once the app has read what was typed, because closing the pty discards the rest."""
        until = self._loop.time() + self._limits.drain_s
        try:
            while self._loop.time() < until:
                await asyncio.sleep(_LOOK_S)
                if self._master < 0 or not (self._input or unread(self._tty)):
                    break
        finally:
            self._close()

    async def hang_up_and_wait(self) -> None:
        """Hang up on the app, and wait until that is done."""
        self._hang_up()
        if self._leaving is not None:
            await asyncio.wait([self._leaving])

    def _close(self) -> None:
        self._input.clear()
        if self._master >= 0:
            self._loop.remove_reader(self._master)
            self._loop.remove_writer(self._master)
            os.close(self._master)  # the kernel sends SIGHUP, and the app saves what was typed and exits
            self._master = -1
