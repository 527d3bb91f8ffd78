"""The one writer for every file that a person asks for: all or nothing, and never over files that aren't parley's.

`aim` checks whether a path can be written to before anything is written; `Aim.write` and `Aim.put` do it.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sessions.errors import Refused, Trouble
from sessions.files.reading import plain_file
from sessions.files.stale_temp import part_beside, sweep
from sessions.frozen import dataclass

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"/(?:dev|proc/([0-9]+)(?:/task/[0-9]+)?)/fd/([0-9]{1,9})")
MIRROR = b'{"format":"parley-mirror/'
"""The beginning of a mirror of a file's changes."""

_DATABASE = b"SQLite format 3\x00"
_COMPANIONS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", MIRROR)
"""The beginnings of a database's write-ahead log (in either byte order), its rollback journal, and a mirror."""

SIDE_FILES = ("-wal", "-shm", "-journal")
"""The name endings of SQLite's files next to a database."""

_HOLDS = "a database or belongs to one"
_LINKS_MOST = 40
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that parley writes. `whose` says which session an existing file belongs to.

    It returns the id of a session, an empty text for a file of this kind that names none, and None for a file that
    isn't of this kind or isn't parley's. Only a kind that is itself a `database` can ever replace a database.
    """

    name: str
    whose: Callable[[Path], str | None]
    database: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """What the writer may do. `force` lets it replace files that aren't parley's, but nothing in `never`.

    `streams` lets it write to pipes and devices; `hint` tells a person how to allow more.
    """

    force: bool = False
    never: tuple[Path, ...] = ()
    streams: bool = True
    hint: str = "or replace it with --force"


@dataclass(frozen=True, slots=True)
class Aim:
    """A place that can be written to: an open descriptor, a pipe or device, or a file, existing or not."""

    path: Path
    target: Path
    descriptor: int | None = None
    stream: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, so that something else can be written next to it."""
        return self.descriptor is None and not self.stream

    def write(self, data: bytes) -> None:
        """Write all of `data`. Raises Trouble; BrokenPipeError if nobody reads the pipe any more."""
        if self.is_file:
            self.put(lambda part: _fill(part, data))
            return
        try:
            if self.descriptor is not None:
                _flush_own()
                _pour(self.descriptor, data)
            else:
                handle = os.open(self.target, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
                try:
                    _pour(handle, data)
                finally:
                    os.close(handle)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Trouble(f"{self.path} can't be written: {error.strerror}.") from error

    def put(self, fill: Callable[[Path], None], mode: int = 0o666) -> None:
        """Let `fill` write a temporary file, which then replaces it; an interruption leaves either the old or the new
        one, whole.

        A link stays a link. An existing file passes its permissions and, if the system allows it, its owner on to the
        new one; `mode` is for a new file. Raises Trouble.
        """
        try:
            self._replace(fill, mode)
        except OSError as error:
            raise Trouble(f"{self.path} can't be written: {error.strerror}. The existing file is unchanged.") from error

    def _replace(self, fill: Callable[[Path], None], mode: int) -> None:
        target = self.target
        sweep(target.parent)
        part = part_beside(target)
        before = _status(target)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600))
        try:
            fill(part)
            if before:
                _take_over(part, before)
            else:
                part.chmod(mode & ~_umask())
            sync(part)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if os.name == "posix":  # elsewhere a folder can't be opened
            sync(target.parent)


def aim(path: Path, kind: FileKind, leave: Leave, session: str = "") -> Aim:
    """Return where to write a file of a kind, for a session if it belongs to one.

    Raises Refused if something there mustn't be replaced, Trouble if nothing could be written.
    """
    try:
        return _aim(path, kind, leave, session)
    except (OSError, ValueError) as error:  # a ValueError for a name with a zero byte
        why = getattr(error, "strerror", None) or "its name is invalid"
        raise Trouble(f"{path} can't be written: {why}.") from error


def _aim(path: Path, kind: FileKind, leave: Leave, session: str) -> Aim:
    descriptor = _descriptor(path)
    if descriptor is not None:
        there = os.fstat(descriptor)
        _spare(path, there, None, leave)
        if stat.S_ISREG(there.st_mode) and holds_sessions(Path(f"/dev/fd/{descriptor}")):
            raise Refused(f"{path} is {_HOLDS}, so it is never overwritten. Choose another name.")
        if not leave.streams:
            raise Refused(f"{path} isn't a file. Choose a file name.")
        return Aim(path, path, descriptor=descriptor)
    target = Path(os.path.realpath(path))
    found = _status(target)
    _spare(path, found, target, leave)
    _spare_companions(path, target)
    if found is None:
        if not target.parent.is_dir():
            raise Trouble(f"{path} can't be written: the folder {target.parent} doesn't exist. Create it first.")
    elif stat.S_ISREG(found.st_mode):
        _judge(path, target, found.st_size, kind, leave, session)
    elif stat.S_ISDIR(found.st_mode):
        raise Refused(f"{path} can't be written: it is a folder. Choose a file name.")
    elif not (stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)):
        raise Refused(f"{path} can't be written: it is neither a file nor a pipe. Choose a file name.")
    elif not leave.streams:
        raise Refused(f"{path} can't be written: it is a pipe or a device. Choose a file name.")
    else:
        return Aim(path, target, stream=True)
    return Aim(path, target)


def _judge(path: Path, target: Path, size: int, kind: FileKind, leave: Leave, session: str) -> None:
    """Refuse to replace a file that isn't parley's own, or is another session's, unless allowed."""
    begins = _beginning(target)
    if begins.startswith(_COMPANIONS) or (begins.startswith(_DATABASE) and not kind.database):
        raise Refused(f"{path} is {_HOLDS}, so it is never overwritten. Choose another name.")
    if leave.force or not size:
        return
    whose = kind.whose(target)
    if whose is None:
        says = f"already exists and isn't {kind.name} written by parley"
    elif whose and session and whose != session:
        says = f"already exists and belongs to another session, {whose}"
    elif not os.access(target, os.W_OK):
        says = "already exists and is read-only"
    else:
        return
    raise Refused(f"{path} {says}. Choose another name, {leave.hint}.")


def _spare_companions(path: Path, target: Path) -> None:
    """Refuse the name of a file that SQLite keeps next to a database, existing or not: SQLite would use it."""
    for end in SIDE_FILES:
        if target.name.endswith(end) and holds_sessions(target.with_name(target.name.removesuffix(end))):
            raise Refused(f"{path} is {_HOLDS}, so it is never overwritten. Choose another name.")


def holds_sessions(path: Path) -> bool:
    """Whether a file is a database, one of SQLite's files next to one, or a mirror of changes, by its first bytes.

    A file that can't be read doesn't count.
    """
    return _beginning(path).startswith((_DATABASE, *_COMPANIONS))


def _beginning(path: Path) -> bytes:
    with suppress(OSError), plain_file(path) as file:
        return file.read(32)
    return b""


def append_note(path: Path, text: str, most: int) -> None:
    """Append `text` to a log (mode 0600; its folder is created if needed).

    A log of over `most` bytes is first renamed to ``NAME.1``. Raises Refused if a database would be written to or
    replaced, OSError if the disk doesn't allow it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    older = path.with_name(f"{path.name}.1")
    for each in (path, older):
        if holds_sessions(each):
            raise Refused(f"{each} is {_HOLDS}, so it is never overwritten. Move it elsewhere.")
    there = path.lstat() if os.path.lexists(path) else None
    if there and not stat.S_ISREG(there.st_mode):
        raise OSError(errno.EINVAL, "it isn't a regular file", str(path))  # a pipe might never be read
    if there and there.st_size > most:
        path.replace(older)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as log:
        if os.name == "posix":
            os.fchmod(handle, 0o600)
        log.write(text)


def _spare(path: Path, found: os.stat_result | None, target: Path | None, leave: Leave) -> None:
    """Refuse files that nothing may replace, by whatever name or link they are given."""
    for own in leave.never:
        real = Path(os.path.realpath(own))
        there = _status(real)
        same = found is not None and there is not None and os.path.samestat(found, there)
        if same or real == target:
            raise Refused(f"{path} is the file in use, or belongs to it, so it is never replaced. Choose another name.")


def _descriptor(path: Path) -> int | None:
    """Return the number of the open descriptor that a path stands for, such as ``/dev/stdout``; None for others."""
    for _ in range(_LINKS_MOST):
        path = Path(os.path.realpath(path.parent), path.name)
        if (known := _STREAMS.get(str(path))) is not None:
            return known
        if found := _DESCRIPTOR.fullmatch(str(path)):
            return int(found[2]) if found[1] in (None, str(os.getpid())) else None
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _take_over(part: Path, before: os.stat_result) -> None:
    now = part.stat()
    if os.name == "posix" and (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        for who in ((before.st_uid, before.st_gid), (-1, before.st_gid)):
            with suppress(PermissionError):
                os.chown(part, *who)
                break
    part.chmod(before.st_mode & 0o777)


def _umask() -> int:
    found = os.umask(0o077)
    os.umask(found)
    return found


def _fill(part: Path, data: bytes) -> None:
    part.write_bytes(data)


def _pour(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _flush_own() -> None:
    """First flush what was printed before, which goes to the same place."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def sync(path: Path) -> None:
    """Make it durable: the content of a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
