"""The one writer of whatever a person asks a file for: whole or not at all, and never over what is not parley's.

`aim` says whether something may be written to a path, before anything is; `Aim.write` and `Aim.put` do it.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sessions.errors import Refused, Trouble
from sessions.files.reading import plain_file
from sessions.files.stale_temp import part_beside, sweep

_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"/(?:dev|proc/([0-9]+)(?:/task/[0-9]+)?)/fd/([0-9]{1,9})")
MIRROR = b'{"format":"parley-mirror/'
"""How the mirror of a file's changes begins."""

_DATABASE = b"SQLite format 3\x00"
_COMPANIONS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", MIRROR)
"""How the write-ahead log of a database begins, in either byte order, its rollback journal, and a mirror."""

SIDE_FILES = ("-wal", "-shm", "-journal")
"""The ends of the names of what SQLite keeps beside a file."""

_HOLDS = "a database or belongs to one"
_LINKS_MOST = 40
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that parley writes. `whose` says of a file that is there whose it is.

    That is the id of a session, an empty text for one of this kind that names none, None for a file that is not of
    this kind or not parley's. No kind but one that is a `database` itself may take the place of a database, with
    whatever leave.
    """

    name: str
    whose: Callable[[Path], str | None]
    database: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """What the writer may do. `force` lets it replace what is not parley's, but nothing in `never`.

    `streams` lets it write to pipes and devices; `hint` says to a person how to give it leave.
    """

    force: bool = False
    never: tuple[Path, ...] = ()
    streams: bool = True
    hint: str = "or replace it with --force"


@dataclass(frozen=True, slots=True)
class Aim:
    """A place that may be written to: an open descriptor, a pipe or device, or a file, there already or not."""

    path: Path
    target: Path
    descriptor: int | None = None
    stream: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, so that something else can go beside it."""
        return self.descriptor is None and not self.stream

    def write(self, data: bytes) -> None:
        """Write all of `data`. Raises Trouble; BrokenPipeError where nobody reads the pipe any more."""
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
            raise Trouble(f"{self.path} cannot be written: {error.strerror}.") from error

    def put(self, fill: Callable[[Path], None], mode: int = 0o666) -> None:
        """Let `fill` write a file beside it, which then takes its place; a kill leaves the one or the other, whole.

        A link to it stays a link, and a file that was there leaves its permissions and, where the system lets us, its
        owner to the new one; `mode` is for one that was not. Raises Trouble.
        """
        try:
            self._replace(fill, mode)
        except OSError as error:
            raise Trouble(
                f"{self.path} cannot be written: {error.strerror}. What was there before is untouched."
            ) from error

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
            _sync(part)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if os.name == "posix":  # elsewhere a folder cannot be opened
            _sync(target.parent)


def aim(path: Path, kind: FileKind, leave: Leave, session: str = "") -> Aim:
    """Return where to write a file of a kind, for a session where it is one's own.

    Raises Refused where something that must not go stands there, Trouble where nothing could be written.
    """
    try:
        return _aim(path, kind, leave, session)
    except (OSError, ValueError) as error:  # a ValueError for a name that holds a zero byte
        why = getattr(error, "strerror", None) or "its name cannot be one"
        raise Trouble(f"{path} cannot be written: {why}.") from error


def _aim(path: Path, kind: FileKind, leave: Leave, session: str) -> Aim:
    descriptor = _descriptor(path)
    if descriptor is not None:
        there = os.fstat(descriptor)
        _spare(path, there, None, leave)
        if stat.S_ISREG(there.st_mode) and holds_sessions(Path(f"/dev/fd/{descriptor}")):
            raise Refused(f"{path} is {_HOLDS}, and is never written over; give another name.")
        if not leave.streams:
            raise Refused(f"{path} is no file; give the name of one.")
        return Aim(path, path, descriptor=descriptor)
    target = Path(os.path.realpath(path))
    found = _status(target)
    _spare(path, found, target, leave)
    _spare_companions(path, target)
    if found is None:
        if not target.parent.is_dir():
            raise Trouble(f"{path} cannot be written: there is no folder {target.parent}; make it first.")
    elif stat.S_ISREG(found.st_mode):
        _judge(path, target, found.st_size, kind, leave, session)
    elif stat.S_ISDIR(found.st_mode):
        raise Refused(f"{path} cannot be written: it is a folder; give the name of a file.")
    elif not (stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)):
        raise Refused(f"{path} cannot be written: it is neither a file nor a pipe; give the name of a file.")
    elif not leave.streams:
        raise Refused(f"{path} cannot be written: it is a pipe or a device, not a file; give the name of a file.")
    else:
        return Aim(path, target, stream=True)
    return Aim(path, target)


def _judge(path: Path, target: Path, size: int, kind: FileKind, leave: Leave, session: str) -> None:
    """Refuse to replace a file that is not parley's own, or is another session's, unless that is said."""
    begins = _beginning(target)
    if begins.startswith(_COMPANIONS) or (begins.startswith(_DATABASE) and not kind.database):
        raise Refused(f"{path} is {_HOLDS}, and is never written over; give another name.")
    if leave.force or not size:
        return
    whose = kind.whose(target)
    if whose is None:
        says = f"is there already and is not {kind.name} that parley wrote"
    elif whose and session and whose != session:
        says = f"is there already and belongs to another session, {whose}"
    elif not os.access(target, os.W_OK):
        says = "is there already and may only be read"
    else:
        return
    raise Refused(f"{path} {says}, so it is left as it is; give another name, {leave.hint}.")


def _spare_companions(path: Path, target: Path) -> None:
    """Refuse the name of what SQLite keeps beside a database, there or not: SQLite would take it for its own."""
    for end in SIDE_FILES:
        if target.name.endswith(end) and holds_sessions(target.with_name(target.name.removesuffix(end))):
            raise Refused(f"{path} is {_HOLDS}, and is never written over; give another name.")


def holds_sessions(path: Path) -> bool:
    """Whether a file is a database, what SQLite keeps beside one, or a mirror of changes, by how it begins.

    One that cannot be read is none.
    """
    return _beginning(path).startswith((_DATABASE, *_COMPANIONS))


def _beginning(path: Path) -> bytes:
    with suppress(OSError), plain_file(path) as file:
        return file.read(32)
    return b""


def append_note(path: Path, text: str, most: int) -> None:
    """Write `text` at the end of a log (0600, its folder made where there is none).

    A log of over `most` bytes is put aside first, as ``NAME.1``. Raises Refused where a database would be written to
    or replaced, OSError where the disk does not let us.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    older = path.with_name(f"{path.name}.1")
    for each in (path, older):
        if holds_sessions(each):
            raise Refused(f"{each} is {_HOLDS}, and is never written over; move it elsewhere.")
    there = path.lstat() if os.path.lexists(path) else None
    if there and not stat.S_ISREG(there.st_mode):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))  # nobody may ever read a pipe
    if there and there.st_size > most:
        path.replace(older)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as log:
        if os.name == "posix":
            os.fchmod(handle, 0o600)
        log.write(text)


def _spare(path: Path, found: os.stat_result | None, target: Path | None, leave: Leave) -> None:
    """Refuse what nothing may replace, by whatever name or link it is given."""
    for own in leave.never:
        real = Path(os.path.realpath(own))
        there = _status(real)
        same = found is not None and there is not None and os.path.samestat(found, there)
        if same or real == target:
            raise Refused(f"{path} is the file in use, or belongs to it, and is never replaced; give another name.")


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
    """Let go first of what was printed before, which goes to the same place."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _sync(path: Path) -> None:
    """Make it last: what is in a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
