"""The terminal under the app: taken only if there is one, and always restored."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import select
import signal
import sys
import termios
import threading
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from sessions.errors import Refused
from sessions.files.writing import append_note
from sessions.text import clean
from tui.dev_mode import dev_mode
from tui.paths import LOG_MOST
from tui.terminal.guard import needs
from tui.terminal.plain import IN_LINES, paint_plainly
from tui.terminal.still import is_still

if TYPE_CHECKING:
    from textual.app import App

RESTORE: Final = (
    "\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m"
)
"""Restores a terminal, whoever wrote to it last: no synchronized output, paste or mouse modes, line wrap, its old key
protocol, the main screen, a cursor. Safe to send at any time, even by a parent after its child has died.
"""

GRACE: Final = 3.0
"""Seconds in which the app may exit after a signal, before the process is ended."""
KEEP_S: Final = 2.0
"""Seconds in which an app that failed may save what was typed."""

SIGNALLED = 128  # the exit code of a process that a signal ended is its number added to this
_LEAVING: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
_TOUCHED: Final = (*_LEAVING, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)


def require_terminal() -> None:
    """Return if a full screen can be shown here: Textual reads stdin, writes stderr and measures stdout.

    Raises SystemExit(2), after one line on stderr, if one of them isn't a terminal or TERM is empty or ``dumb``.
    """
    for fd, name in enumerate(("input", "output", "error")):
        if not os.isatty(fd):
            _refuse(f"this is a full-screen program, and standard {name} is not a terminal")
    if os.environ.get("TERM", "") in ("", "dumb"):
        _refuse("this is a full-screen program, and TERM doesn't name a terminal that can show it")


def harden() -> None:
    """Make Textual survive any bytes and sizes from the terminal, and losing it; doing this twice changes nothing."""
    from tui.terminal import clusters, driver, latest_size

    clusters.install()
    driver.install()
    latest_size.install()


def quiet(app: App[Any]) -> None:
    """Stop everything that moves by itself: no animation, no blink.

    So it is over SSH, if ``TEXTUAL_ANIMATIONS`` is ``none``, and for an app that is to be still.

    Animations belong to the app; the blink is turned off for every input of the process.
    """
    asked = os.environ.get("SSH_CONNECTION") or os.environ.get("TEXTUAL_ANIMATIONS", "").lower() == "none"
    if not (asked or is_still(app)):
        return
    from textual.reactive import Reactive
    from textual.widgets import Input, TextArea

    needs(Reactive, given=("_default",), here=__name__)
    app.animation_level = "none"
    for kind in (Input, TextArea):
        # Textual has no switch for all of them: the palette's own input would blink, at 1.75 kB each second.
        kind.cursor_blink._default = False


def orderly_exit(app: App[Any]) -> None:
    """Let SIGHUP, SIGINT and SIGTERM end `app` in order: the terminal is restored, and the exit code is 128 + signal.

    Call this from the main thread, before the app runs or in its ``on_mount``; a second call changes nothing, and a
    headless app is left alone. If the process hasn't exited `GRACE` seconds after the signal, it is ended and its
    terminal restored, if that still responds.
    """
    global _watch
    if app.is_headless or (_watch is not None and _watch.app is app):
        return
    _watch = _Watch(app)
    for signum in _LEAVING:
        signal.signal(signum, partial(_leave, app))


def run(app: App[Any], log: Path) -> int:
    """Run `app` on this terminal until it ends, and return the exit code of the process.

    It is hardened, quiet over SSH, limited to characters that the terminal can show, and ended in order by signals. If
    the app fails, one sentence on stderr names `log`, to which the traceback is appended without local variables (mode
    0600), and the code isn't 0. In dev mode, stderr gets whatever was recorded, including tracebacks.
    """
    harden()
    quiet(app)
    paint_plainly()
    journal = _Journal(app, log)
    attributes = _attributes()
    with _signals_kept(app), journal.kept():
        orderly_exit(app)
        try:
            app.run()
        except Exception as error:
            journal.stop(error)
            _give_back(attributes)
        except BaseException:
            _give_back(attributes)
            raise
        finally:
            _end_input(app)
    if dev_mode() and journal.recorded:
        _say(journal.recorded)
    elif journal.failed:
        _say(f"parley: the app stopped after an error. What you typed is saved. {journal.where}")
    if attributes is not None and _attributes() is None:
        _let_go()
    code = app.return_code or 0
    return (code or 1) if journal.failed else code


@runtime_checkable
class Unfinished(Protocol):
    """An app that can save what is typed but not on disk yet; its `exit` does this by itself."""

    async def save(self) -> None:
        """Save it without using the app's queue, which may be what failed."""


class _Journal:
    """Writes every error of an app to a log file; Textual would print it with its local variables."""

    def __init__(self, app: App[Any], path: Path) -> None:
        self._app, self._path = app, path
        self._closing: asyncio.Task[None] | None = None
        self.failed = False
        self.recorded = ""
        self.where = f"Details: {path}"
        needs(type(app), "_handle_exception", "_close_messages_no_wait", given=("_driver", "_loop"), here=__name__)
        app._handle_exception, app.panic = self.stop, self.panic  # type: ignore[method-assign]

    def stop(self, error: Exception) -> None:
        """Record `error`, save what is typed, and close the app."""
        self.failed = True
        self._record("".join(traceback.TracebackException.from_exception(error).format()))
        self._close()

    def panic(self, *renderables: Any) -> None:
        """Record what Textual would print before it closes the app: the failure of its input thread."""
        from rich.console import Console

        self.failed = True
        console = Console(file=io.StringIO(), width=120, color_system=None, force_terminal=False)
        with console.capture() as captured:
            console.print(*renderables, markup=False)
        self._record(captured.get())
        self._close()

    def _close(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._app._close_messages_no_wait()
        else:
            self._closing = self._closing or asyncio.create_task(self._save_and_close())

    async def _save_and_close(self) -> None:
        try:
            if isinstance(self._app, Unfinished):
                async with asyncio.timeout(KEEP_S):
                    await self._app.save()
        except Exception as error:  # the app has already failed; record this failure next to the first
            self._record("".join(traceback.TracebackException.from_exception(error).format()))
        finally:
            self._app._close_messages_no_wait()

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Until the end of the block, record what threads and the event loop would print on the screen."""
        handler = logging.Handler()
        handler.emit = lambda record: self._record(logging.Formatter().format(record))  # type: ignore[method-assign]
        loop_log = logging.getLogger("asyncio")
        thread_hook, propagate = threading.excepthook, loop_log.propagate
        threading.excepthook = self._thread_failed
        loop_log.addHandler(handler)
        loop_log.propagate = False
        try:
            yield
        finally:
            threading.excepthook = thread_hook
            loop_log.removeHandler(handler)
            loop_log.propagate = propagate

    def _thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        error = failure.exc_value or failure.exc_type()
        self._record("".join(traceback.TracebackException.from_exception(error).format()))

    def _record(self, text: str) -> None:
        self.recorded += text
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            append_note(self._path, f"{stamp} process {os.getpid()}\n{clean(text).rstrip()}\n\n", LOG_MOST)
        except Refused as refused:
            self.where = f"The details couldn't be written: {refused}"
        except OSError as error:
            self.where = f"The details couldn't be written to {self._path}: {error.strerror}"


def _leave(app: App[Any], signum: int, frame: FrameType | None) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # not running yet, or no longer
        raise SystemExit(SIGNALLED + signum) from None
    loop.call_soon_threadsafe(partial(app.exit, return_code=SIGNALLED + signum))


class _Watch:
    """A thread that hears each signal, and ends the process if the app doesn't.

    Python's handlers, and even more those of the loop, wait for a main thread that a stuck terminal or a busy file may
    block; the C handler writes to the wakeup fd at once.
    """

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        self._heard, self._told = os.pipe()
        os.set_blocking(self._told, False)
        signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._run, name="signals", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching, because the app has exited."""
        signal.set_wakeup_fd(-1)
        os.close(self._told)
        self._thread.join()
        os.close(self._heard)

    def _run(self) -> None:
        while (signum := self._next(None)) not in _LEAVING:
            if signum is None:
                return
            self._wake()
        self._wake()
        deadline = time.monotonic() + GRACE
        try:
            while self._next(deadline) is not None:
                pass  # more signals change nothing
        except TimeoutError:
            _give_back(getattr(self.app._driver, "attrs_before", None))  # the driver has the attributes it found
            os._exit(SIGNALLED + signum)

    def _wake(self) -> None:
        """Let the main thread run Python's handler: it misses a signal that comes just as its loop falls asleep."""
        loop = self.app._loop
        with contextlib.suppress(RuntimeError):  # it is closed
            if loop is not None:
                loop.call_soon_threadsafe(_nothing)

    def _next(self, deadline: float | None) -> int | None:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([self._heard], [], [], left)[0]:
            raise TimeoutError
        told = os.read(self._heard, 1)
        return told[0] if told else None


def _nothing() -> None:
    """Do nothing: waking the loop is enough."""


_watch: _Watch | None = None


@contextlib.contextmanager
def _signals_kept(app: App[Any]) -> Iterator[None]:
    """Put the handlers of before back at the end; once a signal has ended the app, more of them change nothing."""
    global _watch
    before = {signum: signal.getsignal(signum) for signum in _TOUCHED}
    try:
        yield
    finally:
        if _watch is not None:
            _watch.close()
            _watch = None
        ended = (app.return_code or 0) > SIGNALLED
        for signum, handler in before.items():
            signal.signal(signum, signal.SIG_IGN if ended and signum in _LEAVING else handler)


def _attributes() -> list[Any] | None:
    try:
        return termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError, AttributeError):  # not a terminal, or no stdin at all
        return None


def _give_back(attributes: list[Any] | None) -> None:
    fd = 2
    with contextlib.suppress(termios.error, OSError):
        if attributes is not None:
            termios.tcsetattr(0, termios.TCSANOW, attributes)
    with contextlib.suppress(OSError):
        os.set_blocking(fd, False)  # a terminal that accepts nothing more must not block the process
        try:
            os.write(fd, RESTORE.encode())
        finally:
            os.set_blocking(fd, True)


def _end_input(app: App[Any]) -> None:
    """End every thread that reads keys.

    With SIGHUP the kernel also sends SIGCONT, for which Textual's driver starts another such thread; it stops only the
    last one, and the other would keep the process alive forever.
    """
    if (done := getattr(app._driver, "exit_event", None)) is not None:
        done.set()


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        os.write(2, f"{clean(sentence)}\n".encode(encoding, IN_LINES))


def _refuse(reason: str) -> None:
    _say(f"parley: {reason}.")
    raise SystemExit(2)


def _let_go() -> None:
    """Point the standard streams at nothing, because printing to a dead terminal raises, at the latest on exit."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(nothing, fd)
    os.close(nothing)
