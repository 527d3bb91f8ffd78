"""What the verbs share: the file, a session's public view, lines and JSON on the standard output."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.session import Session
from sessions.store import default_path, open_store
from sessions.view import view

if TYPE_CHECKING:
    from sessions.store.file import FileStore


def path_of(chosen: argparse.Namespace) -> Path:
    """Return the file that was asked for: --db, else PARLEY_DB, else the one in the data folder."""
    named = chosen.db or os.environ.get("PARLEY_DB")
    return Path(named).expanduser() if named else default_path()


@contextmanager
def file_of(chosen: argparse.Namespace) -> Iterator["FileStore"]:
    """Open the file that was asked for, and let go of it in the end."""
    store = open_store(path_of(chosen))
    try:
        yield store
    finally:
        store.close()


def public(store: "FileStore", session_id: str) -> Session:
    """Return what somebody without a seat may see of a session. Raises Missing."""
    return view(store.load(session_id), None)


def say(line: str = "") -> None:
    """Print a line, whatever the encoding of the standard output can hold."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding))


def say_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    say(json.dumps(value, ensure_ascii=False, default=str))


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in aligned columns; the last column is as wide as it likes."""
    if not rows:
        return
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[-1]]).rstrip())
