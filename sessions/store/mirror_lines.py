"""The lines of a mirror: where it is, how changes are written in it, and how it is read."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sessions.change import Change
from sessions.files.reading import plain_file
from sessions.files.writing import MIRROR
from sessions.frozen import dataclass
from sessions.store import log

FORMAT: Final = "parley-mirror/1"

_MARK = re.compile(rb'\{"n":\d+,"hash":"sha256:[0-9a-f]{64}"(,"lacks":\d+)?\}\n?$')
"""A line that marks a position in the file and has no change."""


def mirror_places(path: Path) -> tuple[Path, ...]:
    """Return the possible paths of a file's mirror: ``parley.log`` next to ``parley.db``, or ``parley.db.log``."""
    places = (path.with_name(f"{path.stem}.log"), path.with_name(f"{path.name}.log"))
    return tuple(place for place in places if place != path)


def mirror_path(path: Path) -> Path | None:
    """Return the path of a file's mirror, existing or not; None if both places have other people's files."""
    return next((place for place in mirror_places(path) if not os.path.lexists(place) or _is_of(place, path)), None)


def _is_of(place: Path, path: Path) -> bool:
    """Whether the file at `place` is, or may become, the mirror of `path`: empty, or a mirror of no other file."""
    try:
        with plain_file(place) as file:
            head = file.readline(1000)
    except OSError as error:
        return isinstance(error, PermissionError)  # possibly another user's
    if not head.startswith(MIRROR):
        return not head
    try:
        named = str(json.loads(head)["file"])
    except (ValueError, KeyError):
        return False
    other = path.with_name(named)
    return named == path.name or not (place in mirror_places(other) and other.exists())


def head_of(name: str, had: int = 0) -> bytes:
    """Return the first line of a file's mirror; `had` changes were in the file before the mirror began."""
    told = {"format": FORMAT, "file": name, **({"had": had} if had else {})}
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def had(path: Path) -> int:
    """Return how many changes the file had before its mirror at `path` began; 0 if unknown."""
    try:
        with plain_file(path) as file:
            return int(json.loads(file.readline(1000)).get("had", 0))
    except (OSError, ValueError, TypeError, AttributeError):
        return 0


def begin(path: Path) -> None:
    """Start the mirror of a file when it certainly includes every change, unless there is one. Raises OSError."""
    place = mirror_path(path)
    if place is not None and not place.exists():
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, path.stat().st_mode & 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(head_of(path.name))


@dataclass(frozen=True, slots=True)
class Read:
    """The content of a mirror: its changes in order, and how many lines can't be read or were changed."""

    changes: tuple[Change, ...]
    damaged: int


def lost(path: Path) -> str:
    """Return a sentence for when the file at `path` is gone or empty but its mirror isn't, or an empty text."""
    if path.exists() and (not path.is_file() or path.stat().st_size):
        return ""
    place = mirror_path(path)
    if place is None or not place.is_file() or not (changes := read(place).changes):
        return ""
    state = "is empty (0 bytes)" if path.exists() else "is gone"
    return (
        f"{path} {state}, but its mirror {place.name} has {len(changes)} changes. Run `parley salvage "
        f"{place} NEW.db` to recover them, or move {place.name} away to start over."
    )


def read(path: Path) -> Read:
    """Return the content of the mirror at `path`; a damaged line is counted and stops nothing. Raises OSError."""
    found = list(each_in(path))
    return Read(tuple(change for change in found if change is not None), found.count(None))


def each_in(path: Path) -> Iterator[Change | None]:
    """Yield each change in the mirror at `path`, and None for a damaged line. Raises OSError."""
    if not path.exists():
        return
    with plain_file(path) as file:
        for number, line in enumerate(file):
            if not number and line.startswith(MIRROR):
                continue
            try:
                if not _MARK.match(line):
                    yield _change(line)
            except (ValueError, KeyError, TypeError):
                yield None


def _change(line: bytes) -> Change:
    """Return the change on a line. Raises ValueError if it doesn't match its hash."""
    told = json.loads(line)
    change = Change(
        str(told["session"]),
        int(told["rev"]),
        datetime.fromisoformat(told["at"]),
        str(told["seat"]),
        str(told["kind"]),
        log.from_images(told["rows"]),
        str(told["prev"]),
        str(told["hash"]),
    )
    if change.hash != change.seal() or not all(image.holds() for image in change.images):
        raise ValueError("the line doesn't match its hash")
    return change


def line_of(row: tuple[int, str, int, str, str, str, str, str, str]) -> bytes:
    """Return the line for a row of `changes`, its rowid first; `rows` is already JSON."""
    n, session, rev, at, seat, kind, rows, prev, hash_ = row
    who = json.dumps({"session": session, "rev": rev, "at": at, "seat": seat, "kind": kind, "prev": prev},
                     separators=(",", ":"), ensure_ascii=False)  # fmt: skip
    return f'{{"n":{n},"hash":"{hash_}",{who[1:-1]},"rows":{rows}}}\n'.encode()
