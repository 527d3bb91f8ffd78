"""Reading changes from the bytes of a damaged file, without SQLite: the hash of each shows whether it is complete.

A record of the table `changes` is recognized by the end of its header, since the last two of its eight columns are
hashes of 71 characters. So it's found anywhere, even if the page before it, the root of its table or the schema is
gone. The format of records, overflow pages and the write-ahead log: https://www.sqlite.org/fileformat2.html
"""

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sessions.change import Change
from sessions.files.reading import plain_file
from sessions.store import log

PAGE = 4096  # bytes of a page, if the file no longer says so; this is SQLite's default

_END = b"\x81\x1b\x81\x1b"  # twice the type of a text of 71 bytes: 2 * 71 + 13, at seven bits per byte
_ID = 0x1D  # the type of a text of 8 bytes
_HEADER_MOST = 24
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LEAF = 13


def carve(path: Path) -> Iterator[Change]:
    """Yield every complete change in a file and its write-ahead log, possibly more than once, in no order.

    Changes in the log that belong to the file's newest state come first. Raises OSError.
    """
    main, wal = (_bytes(each) for each in (path, path.with_name(f"{path.name}-wal")))
    size = page_size(main, wal)
    pages = {n // size + 1: main[n : n + size] for n in range(0, len(main), size)}
    frames = list(_frames(wal, size))
    newest = {**pages, **{number: page for number, page, committed in frames if committed}}
    yield from _in_pages(newest.values(), newest, size)
    yield from _in_pages((page for number, page in pages.items() if newest[number] is not page), pages, size)
    latest = {**newest, **{number: page for number, page, _ in frames}}
    yield from _in_pages((page for _, page, committed in frames if not committed), latest, size)


def _bytes(path: Path) -> bytes:
    if not path.exists():
        return b""
    with plain_file(path) as file:
        return file.read()


def page_size(main: bytes, wal: bytes) -> int:
    """Return the page size according to the file, or else its log, or else PAGE."""
    told = int.from_bytes(main[16:18], "big")
    for size in (65536 if told == 1 else told, int.from_bytes(wal[8:12], "big")):
        if 512 <= size <= 65536 and not size & (size - 1):
            return size
    return PAGE


def _frames(wal: bytes, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield each frame of a log: its page number, the page, and whether it belongs to a complete commit."""
    if not wal:
        return
    known = len(wal) >= _WAL_HEADER and struct.unpack(">I", wal[:4])[0] in _WAL_MAGIC
    salts = wal[16:24] if known else None
    found: list[tuple[int, bytes, bool]] = []
    last_commit = -1
    chained = salts is not None
    for at in range(_WAL_HEADER, len(wal) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        number, commit = struct.unpack(">II", wal[at : at + 8])
        chained = chained and wal[at + 8 : at + 16] == salts
        if chained and commit:
            last_commit = len(found)
        found.append((number, wal[at + _FRAME_HEADER : at + _FRAME_HEADER + size], chained))
    for n, (number, page, mine) in enumerate(found):
        yield number, page, mine and n <= last_commit


def _in_pages(pages: Iterable[bytes], all_: Mapping[int, bytes], size: int) -> Iterator[Change]:
    for page in pages:
        at = page.find(_END)
        while at >= 0:
            for start in range(max(at - _HEADER_MOST, 0), at - 5):
                if page[start] == at + len(_END) - start and page[start + 1] == _ID:
                    change = _record(page, start, at + len(_END), all_, size)
                    if change is not None:
                        yield change
                        break
            at = page.find(_END, at + 1)


def _record(page: bytes, start: int, end: int, pages: Mapping[int, bytes], size: int) -> Change | None:
    """Return the change whose record header is from `start` to `end` of a page; None if it isn't complete."""
    types = _varints(page[start + 1 : end])
    if types is None or len(types) != 8 or types[1] not in _INTEGERS:
        return None
    if any(kind < _LEAF or kind % 2 == 0 for n, kind in enumerate(types) if n != 1):
        return None
    lengths = [_INTEGERS[kind] if n == 1 else (kind - 13) // 2 for n, kind in enumerate(types)]
    payload = _payload(page, start, end - start + sum(lengths), pages, size)
    if payload is None:
        return None
    columns, at = [], end - start
    for length in lengths:
        columns.append(payload[at : at + length])
        at += length
    rev = {8: 0, 9: 1}.get(types[1])
    return change_of(columns, int.from_bytes(columns[1], "big", signed=True) if rev is None else rev)


def change_of(columns: Sequence[bytes], rev: int) -> Change | None:
    """Return the change in eight columns if it matches its hashes, else None."""
    try:
        session, *texts = (column.decode() for n, column in enumerate(columns) if n != 1)  # the second one is a number
        at, seat, kind, rows, prev, hash_ = texts
        images = log.from_images(json.loads(rows))
        change = Change(session, rev, datetime.fromisoformat(at), seat, kind, images, prev, hash_)
        return change if is_whole(change) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_whole(change: Change) -> bool:
    """Whether a change matches its own hash and those of its rows."""
    return change.hash == change.seal() and all(image.holds() for image in change.images)


def _payload(page: bytes, start: int, length: int, pages: Mapping[int, bytes], size: int) -> bytes | None:
    """Return a payload of `length` bytes that begins at `start`, maybe with overflow pages; None if one is missing."""
    most = size - 35
    local = length
    if length > most:
        least = (size - 12) * 32 // 255 - 23
        local = least + (length - least) % (size - 4)
        local = local if local <= most else least
    parts = [page[start : start + local]]
    left = length - local
    number = int.from_bytes(page[start + local : start + local + 4], "big") if left else 0
    seen: set[int] = set()
    while left > 0:
        if number not in pages or number in seen:
            return None
        seen.add(number)
        more = pages[number]
        parts.append(more[4 : 4 + min(left, size - 4)])
        left -= size - 4
        number = int.from_bytes(more[:4], "big")
    payload = b"".join(parts)
    return payload if len(payload) == length else None


def _varints(data: bytes) -> list[int] | None:
    found, value, length = [], 0, 0
    for byte in data:
        value, length = value << 7 | byte & 0x7F, length + 1
        if length > 5:
            return None
        if byte < 0x80:
            found.append(value)
            value = length = 0
    return found if not length else None
