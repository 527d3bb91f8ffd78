"""Reading a file or stream that a person names: once, and in any text encoding."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from sessions.errors import Faulty, Trouble
from sessions.frozen import dataclass

STREAM = "-"
"""The name for standard input."""

MOST = 16 * 1024 * 1024
"""The most bytes read from one file; no minutes are nearly as large, and an endless stream must not fill the memory."""

UTF_8 = "UTF-8"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", UTF_8),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_UNMARKED = (("utf-32-le", "UTF-32"), ("utf-32-be", "UTF-32"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"))
_SQLITE = b"SQLite format 3\x00"
_NOT_IN_TEXT = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text in some bytes, and the name of its encoding; `sure` if it is valid UTF-8 or has a byte order mark."""

    text: str
    encoding: str
    sure: bool = True


def heard(data: bytes) -> DecodedText | None:
    """Return the text in `data`, whatever its encoding; None if it isn't text.

    If it is neither UTF-8 nor marked as something else, the encoding is guessed: UTF-16 by its zero bytes, else
    Windows-1252.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, codec, name)
    if b"\x00" in data:
        return next(filter(None, (_unmarked(data, *each) for each in _UNMARKED)), None)
    if found := _decoded(data, "utf-8", UTF_8):
        return found
    if _NOT_IN_TEXT.intersection(data):
        return None
    return _decoded(data, "cp1252", "Windows-1252", sure=False) or _decoded(data, "latin-1", "Latin-1", sure=False)


def text_in(data: bytes, name: str) -> DecodedText:
    """Return the text in `data` if its encoding is certain. Raises Faulty with what it is instead, and what to do."""
    found = heard(data)
    if found and found.sure:
        return found
    if found:
        kind = (
            f"without a byte order mark, perhaps {found.encoding}"
            if found.encoding.startswith("UTF")
            else found.encoding
        )
        says = f"isn't UTF-8 but {kind}; save the file as UTF-8"
    elif data.startswith(_SQLITE):
        raise Faulty([f"{name}:1: file: is a database, not text; if it's parley's, use --db for it"])
    else:
        says = "is neither UTF-8 nor any other text; use another file"
    raise Faulty([f"{name}:{_line_of_fault(data)}: text: {says}"])


def plain_file(path: Path) -> BinaryIO:
    """Open a regular file that parley looks for itself, to read its bytes. Links are followed.

    Raises OSError, including for a pipe, a device, a socket or a folder: reading those might wait forever.
    """
    found = path.stat()
    handle = -1
    if stat.S_ISREG(found.st_mode):
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        if handle >= 0:
            os.close(handle)
        raise OSError(errno.EINVAL, f"it is {_called(found.st_mode)}, not a regular file", str(path))
    return os.fdopen(handle, "rb")


def own_text(path: Path) -> DecodedText:
    """Return the text of a regular file that parley looks for itself, such as a playbook or the config.

    Raises Trouble if it isn't one or can't be read, Faulty if it isn't UTF-8 text.
    """
    try:
        with plain_file(path) as file:
            data = _read(file, MOST)
    except (OSError, ValueError) as error:
        raise _unread(path, error) from error
    return text_in(_whole(path, data, MOST), str(path))


def _called(mode: int) -> str:
    """Return what kind of file this is, in words."""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((name for is_one, name in kinds if is_one(mode)), "a device")


def bytes_of(path: Path, most: int = MOST) -> bytes:
    """Return the content of a file, a pipe, a device or, for ``-``, standard input; it is read once, to its end.

    Raises Trouble if it can't be read, or is longer than `most` bytes.
    """
    try:
        if str(path) == STREAM:
            if sys.stdin is None:
                raise Trouble("There is no standard input to read.")
            data = _read(sys.stdin.buffer, most)
        else:
            with path.open("rb") as file:
                data = _read(file, most)
    except (OSError, ValueError) as error:
        raise _unread(path, error) from error
    return _whole(path, data, most)


def _unread(path: Path, error: OSError | ValueError) -> Trouble:
    why = getattr(error, "strerror", None) or "its name is invalid"  # a ValueError if it has a zero byte
    return Trouble(f"{path} can't be read: {why}.")


def _whole(path: Path, data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise Trouble(f"{path} can't be read: it is larger than {_size(most)}, which is too large for such a file.")
    return data


def read_text(path: Path) -> DecodedText:
    """Return the text of a file. Raises Trouble if it can't be read, Faulty if it isn't UTF-8 text."""
    return text_in(bytes_of(path), str(path))


def _read(file: BinaryIO, most: int) -> bytes:
    parts, left = [], most + 1
    while left > 0 and (part := file.read(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _decoded(data: bytes, codec: str, name: str, *, sure: bool = True) -> DecodedText | None:
    try:
        return DecodedText(data.decode(codec), name, sure)
    except UnicodeDecodeError:
        return None


def _unmarked(data: bytes, codec: str, name: str) -> DecodedText | None:
    """Return the text if it is certainly in this encoding: letters between the zeros, and no zeros in the text."""
    found = _decoded(data, codec, name, sure=False)
    return found if found and not _NOT_IN_TEXT.intersection(map(ord, found.text)) and _is_latin(found.text) else None


def _is_latin(text: str) -> bool:
    return sum(sign < "\u0250" for sign in text) * 2 > len(text)


def _line_of_fault(data: bytes) -> int:
    try:
        data.decode()
        at = max(data.find(b"\x00"), 0)
    except UnicodeDecodeError as error:
        at = error.start
    return data.count(b"\n", 0, at) + 1


def _size(most: int) -> str:
    return f"{most // (1024 * 1024)} MiB" if most >= 1024 * 1024 else f"{most // 1000} kB"
