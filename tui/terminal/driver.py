"""Textual's own Linux driver, hardened against anything a terminal may send and against a terminal that is gone.

It replaces six names in `textual.drivers.linux_driver`, and one method of its driver, once per process. The tests of
this module fail when Textual moves one of them or no longer needs this.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import termios
import time
import tty
from collections.abc import Callable, Generator, Iterable
from types import FrameType, SimpleNamespace
from typing import IO, Any, Final, cast

from textual import events
from textual._parser import Peek1, Read1, TokenCallback
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread
from textual.keys import Keys
from textual.message import Message

from tui.terminal.clusters import steady
from tui.terminal.guard import needs
from tui.terminal.input_selector import SELECTORS, Ending

LARGEST: Final = (1000, 500)
"""The largest terminal size accepted, in columns and rows: a size costs memory, and a terminal can claim any."""


CONTINUED: Final = "_sigcont_application"
ESC: Final = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_CONTROLS: Final = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}

_UNTYPED: Final = dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""C1 codes and direction overrides. No key sends them, and a field of Textual's own would show them unchanged."""


class Pasting:
    """Removes control characters from pasted text.

    Not every terminal does. Textual ends a paste at an escape within it and treats the rest as keys, so words from a
    clipboard could seal, vote or skip.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._before = ""  # the end of what was passed on, where the mark may have started
        self._held = ""  # the end of what was held back, where the mark may have started

    def calm(self, text: str) -> str:
        """Return the part of `text`, and of what was held back, that can be parsed now."""
        passed = ""
        text, self._held = self._held + text, ""
        while text:
            if self._pasting:
                pasted, mark, rest = text.partition(PASTE_ENDS)
                if mark:
                    self._pasting = False
                else:
                    self._held = _begun(pasted, PASTE_ENDS)
                    pasted = pasted.removesuffix(self._held)
                passed, text = passed + pasted.translate(_CONTROLS) + mark, rest
            else:
                known = len(self._before)
                keys, mark, rest = (self._before + text).partition(PASTE_BEGINS)
                passed += (keys + mark)[known:]
                self._pasting, self._before = bool(mark), "" if mark else keys[1 - len(PASTE_BEGINS) :]
                text = rest
        return passed


def _begun(text: str, mark: str) -> str:
    """Return the longest end of `text` that is a beginning of `mark`."""
    return next((mark[:n] for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), "")


class InputParser(XTermParser):
    """Textual's parser, but no sequence is an error: one without a meaning isn't a key, and a paste is only text.

    An escape that turns out to begin no sequence, because somebody typed on at once, is the key that was pressed.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste = Pasting()
        self._escaped = False  # whether Textual is about to type ^ for an escape

    def feed(self, data: str) -> Iterable[Message]:
        """Feed `data`; an empty text is the end."""
        calm = self._paste.calm(data.translate(_UNTYPED))
        return super().feed(calm) if calm or not data else ()

    def parse(self, token_callback: TokenCallback[Message]) -> Generator[Read1 | Peek1, str, None]:
        """Parse as Textual does, but accept only sizes from 1 by 1 to `LARGEST`."""

        def believed(token: Message) -> None:
            if self._escaped and isinstance(token, events.Key):
                self._escaped, token = False, events.Key("escape", ESC)
            if not isinstance(token, events.Resize) or _possible(token):
                token_callback(token)

        return super().parse(believed)

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return the mouse event that `code` means, or None if there is none."""
        try:
            return super().parse_mouse_code(code)
        except (ArithmeticError, ValueError, LookupError):
            return None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        # Textual asks for an escape alone only where it types ^ for it.
        self._escaped = sequence == ESC
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ArithmeticError, ValueError, LookupError):
            keys = []
            malformed = True
        else:
            # A lone surrogate (CSI 55296 u) is a number that no text can contain.
            malformed = any(key.character and "\ud800" <= key.character <= "\udfff" for key in keys)
        return [events.Key(Keys.Ignore, sequence)] if malformed else keys


class Decoder:
    """UTF-8 with U+FFFD for an invalid byte; the end of the input is a hangup, even if no SIGHUP came."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._hung_up = False

    def decode(self, data: bytes, final: bool = False) -> str:
        """Return the characters that `data` completes."""
        if not data and not final:
            if not self._hung_up:
                self._hung_up = True
                os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(0.05)  # a dead terminal is always readable, so its reader would use a whole core
        return self._decoder.decode(data, final)


class _Sink:
    """A text file that accepts everything, and writes until its terminal is gone."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> None:
        if not self._gone:
            try:
                self._file.write(steady(text))
            except OSError:
                self._gone = True

    def flush(self) -> None:
        if not self._gone:
            try:
                self._file.flush()
            except OSError:
                self._gone = True

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalWriter(WriterThread):
    """Textual's writer, but it survives its terminal: if it died, the app would wait forever on its full queue."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(cast(IO[str], _Sink(file)))


def _hear(signum: int, handler: Callable[[int, FrameType | None], Any] | int | None) -> Any:
    """Install a handler as `signal.signal` does, but run the one that measures a resized terminal in the loop.

    Python can run a handler within another one. Of two resizes in a row, the second could be measured and posted
    between the measuring and the posting of the first, and the app would stay at the older size.
    """
    if signum != signal.SIGWINCH or not callable(handler):
        return signal.signal(signum, handler)
    loop = asyncio.get_running_loop()
    return signal.signal(signum, lambda *_: loop.call_soon_threadsafe(handler, signum, None))


_RETAKEN: Final = (
    "_patch_lflag",
    "_patch_iflag",
    "_enable_mouse_support",
    "_enable_bracketed_paste",
    "_disable_line_wrap",
)
"""What Textual's driver does to take the terminal."""

SIGNALS: Final = SimpleNamespace(**{**vars(signal), "signal": _hear})
"""Python's `signal`, as Textual's driver sees it."""


def _continued(driver: linux_driver.LinuxDriver, *_: object) -> None:
    """Take the terminal again when the process continues: completely if Textual released it, otherwise only its modes.

    Textual would start a second reader and a second writer even if it released nothing: after `kill -STOP`, and when
    the kernel reports a hangup with SIGHUP and SIGCONT. These would share the keys and keep the process alive.
    """
    if not driver._auto_restart:
        return
    if driver._must_signal_resume:
        driver.resume_application_mode()
    else:
        driver._loop.call_soon_threadsafe(_retake, driver)


def _retake(driver: linux_driver.LinuxDriver) -> None:
    """Restore the modes of the terminal that a shell may have changed, measure it, and repaint it.

    If a shell had the terminal in the meantime, only the shell was told about a new size.
    """
    with contextlib.suppress(termios.error):  # gone: the app is about to end
        attributes = termios.tcgetattr(driver.fileno)
        attributes[tty.LFLAG] = driver._patch_lflag(attributes[tty.LFLAG])
        attributes[tty.IFLAG] = driver._patch_iflag(attributes[tty.IFLAG])
        termios.tcsetattr(driver.fileno, termios.TCSANOW, attributes)
        driver.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")
        driver._enable_mouse_support()
        driver._enable_bracketed_paste()
        driver._disable_line_wrap()
        signal.raise_signal(signal.SIGWINCH)
        driver._app.call_later(driver._app.refresh)


def _possible(resize: events.Resize) -> bool:
    return all(1 <= given <= largest for given, largest in zip(resize.size, LARGEST, strict=True))


def _decoder_of(encoding: str) -> type[Decoder]:
    if encoding != "utf-8":
        raise LookupError(f"the Linux driver asked for {encoding!r}; parley reads UTF-8")
    return Decoder


def install() -> None:
    """Replace parts of Textual with hardened and patient ones; doing this twice changes nothing."""
    shims = {
        "XTermParser": InputParser,
        "getincrementaldecoder": _decoder_of,
        "WriterThread": TerminalWriter,
        "Event": Ending,
        "selectors": SELECTORS,
        "signal": SIGNALS,
    }
    needs(linux_driver, *shims, here=__name__)
    needs(XTermParser, "_sequence_to_key_events", here=__name__)
    for name, shim in shims.items():
        setattr(linux_driver, name, shim)
    needs(
        linux_driver.LinuxDriver,
        CONTINUED,
        *_RETAKEN,
        given=("_auto_restart", "_must_signal_resume", "_loop", "_app"),
        here=__name__,
    )
    setattr(linux_driver.LinuxDriver, CONTINUED, _continued)
